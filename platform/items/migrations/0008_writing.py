import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def named(code):
    """The index of the tags' names in one language."""
    name = django.db.models.fields.json.KeyTextTransform(code, "names")
    upper = django.db.models.functions.text.Upper(name)
    ordered = django.contrib.postgres.indexes.OpClass(upper, name="text_pattern_ops")
    return models.Index(ordered, name=f"tag_named_{code.replace('-', '_')}")


class Migration(migrations.Migration):
    """Files of what is still being written, who is mentioned where, and tags found by their names."""

    dependencies = [
        ("items", "0007_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="items.item",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "user"), name="mentioned_once")
                ],
            },
        ),
        migrations.AlterField(
            model_name="attachment",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="items.item",
            ),
        ),
        migrations.AddIndex(model_name="tag", index=named("en")),
        migrations.AddIndex(model_name="tag", index=named("zh-hans")),
    ]
