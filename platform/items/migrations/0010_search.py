"""What search stands on: the words that occur, searches without result, orders to look along.

Every vector is written anew: they hold Han characters in pairs and what stands in titles now.
"""

from typing import Any

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from items.search.vectors import vector

BATCH = 500


def reindex(apps: Any, schema_editor: Any) -> None:
    items = apps.get_model("items", "Item").objects
    last = 0
    while True:
        rows = items.filter(pk__gt=last).order_by("pk").prefetch_related("tags")
        batch = list(rows.only("title", "html")[:BATCH])
        if not batch:
            return
        for item in batch:
            tags = sorted(tag.slug for tag in item.tags.all())
            items.filter(pk=item.pk).update(search=vector(item.title, item.html, tags))
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("items", "0009_removals_and_following")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="MissedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("words", models.CharField(max_length=100, verbose_name="words")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "constraints": [
                    models.UniqueConstraint(fields=("day", "words"), name="missed_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("items", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("word"), "gin_trgm_ops"),
                        name="word_trigrams",
                    )
                ],
            },
        ),
        migrations.RunPython(reindex, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["-published_at", "-id"],
                name="item_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("score__gt", 0), ("status", "published")),
                fields=["-score"],
                name="item_best",
            ),
        ),
    ]
