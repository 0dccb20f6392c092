"""Files that authors add to what they write."""

import hashlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from courses.catalogue.olx.files import content_type
from items.files import storage_path
from items.models import Attachment, Item

MAX_SIZE = 200 * 2**20  # bytes


@transaction.atomic
def attach(*, item: Item, file: File[bytes], name: str) -> Attachment:
    """Keep a file of an item's; the same one under the same name is kept once.

    Raises `ValidationError` where it is empty or too large.
    """
    name = PurePosixPath(name.replace("\\", "/")).name.replace("\0", "")[-150:] or "file"
    size = file.size or 0
    if not 0 < size <= MAX_SIZE:
        raise ValidationError(
            _("A file has from 1 byte to %(max)d MB."), params={"max": MAX_SIZE // 2**20}
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    of_name = {row.name: row for row in item.attachments.all()}
    same = of_name.get(name)
    if same and same.digest == digest.hexdigest():
        return same
    file.seek(0)
    kind = content_type(name, file)
    row = Attachment(
        item=item,
        name=_free(name, of_name),
        content_type=kind,
        size=size,
        digest=digest.hexdigest(),
    )
    place = storage_path(row, row.name)
    if not default_storage.exists(place):
        file.seek(0)
        place = default_storage.save(place, file)
    row.file.name = place
    row.save()
    return row


def _free(name: str, taken: dict[str, Attachment]) -> str:
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, f".{suffix}") if dot else (suffix, "")
    names = [name, *(f"{stem}-{number}{suffix}" for number in range(2, 1000))]
    return next(each for each in names if each not in taken)
