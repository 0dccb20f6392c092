from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("items", "0013_members_only")]

    operations = [
        migrations.RemoveIndex(model_name="item", name="item_newest"),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["-published_at", "-id"], name="item_by_time"),
        ),
    ]
