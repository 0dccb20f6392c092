"""Files for tests: small ones, and who carries them."""

import hashlib

from django.core.files.base import ContentFile

from items.models import Attachment, Item

BYTES = b"\x89PNG not really"


def attach(
    item: Item,
    name: str = "a.png",
    kind: str = "image/png",
    *,
    carriers: list[Item] | None = None,
    content: bytes = BYTES,
) -> Attachment:
    """A file of `item`, carried by it if by nobody else; the caller has set `MEDIA_ROOT`."""
    row = Attachment(
        item=item,
        name=name,
        content_type=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
    )
    row.file.save(name, ContentFile(content), save=False)
    row.save()
    row.carriers.set([item] if carriers is None else carriers)
    return row
