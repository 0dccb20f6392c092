from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("items", "0003_path_ends_at_parent"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="carriers",
            field=models.ManyToManyField(related_name="carried", to="items.item"),
        ),
        migrations.RemoveField(
            model_name="attachment",
            name="gate",
        ),
    ]
