"""Which lesson or course shows which file, where until now only the course said whose it was."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import migrations

from items.files import named_in


def fill(apps: Any, schema_editor: Any) -> None:
    """Find the files in the texts that name them, as `items.actions.carry` does for new texts."""
    Attachment = apps.get_model("items", "Attachment")
    carrying = Attachment.carriers.through
    for course in apps.get_model("catalogue", "Course").objects.select_related("item"):
        own = set(Attachment.objects.filter(item=course.pk).values_list("pk", flat=True))
        if not own:
            continue
        _carry(carrying, own, course.pk, [course.item.html])
        for lesson in course.lessons.select_related("item").prefetch_related("components"):
            data = [json.dumps(component.data) for component in lesson.components.all()]
            _carry(carrying, own, lesson.pk, [lesson.item.html, *data])


def _carry(carrying: Any, own: set[int], item: int, texts: Iterable[str]) -> None:
    carrying.objects.bulk_create(
        [carrying(attachment_id=pk, item_id=item) for pk in named_in(texts) & own],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("items", "0004_files_and_carriers"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
