from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["user", "at"],
                name="deeds_of_user",
                condition=~models.Q(verb__in=["impression", "read"]),
            ),
        ),
    ]
