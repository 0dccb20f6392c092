"""Where files go once they may be kept."""

from collections.abc import Collection
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from items.files import named_in, storage_path
from items.models import Attachment, Item
from items.uploads import limits, names
from items.uploads.content import FAMILIES, HEAD, Family, sniff
from items.uploads.inspection import Inspected, digest_of, inspect


def attach(
    *,
    item: Item | None,
    file: IO[bytes],
    name: str,
    by: User | None,
    families: Collection[Family] = FAMILIES,
) -> Attachment:
    """Keep a file of an item's, or with None one for what `by` is still writing: see `adopt`.

    The same content is kept once, under the name it first came with. Nobody else sees it until a text
    names it: see `items.actions.carry`. Raises `ValidationError` with a sentence for `by`: what is in
    it, how large it is, what it is called, how much there is already.
    """
    given = digest_of(file)
    beside = item.attachments.all() if item else Attachment.objects.filter(item=None, by=by)
    known = beside.filter(given=given).first()
    if known:
        return known
    found = recognise(file, given, families) or inspect(file, given=given, families=families)
    name = names.fitted(names.clean(name), found.kind)
    with transaction.atomic():
        if by:
            User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if item:
            Item.objects.select_for_update(no_key=True).get(pk=item.root_id)
        of_name = {row.name: row for row in beside.all()}
        same = next((row for row in of_name.values() if row.given == given), None)
        if same:
            return same
        limits.check(item=item, by=by, size=found.size)
        row = Attachment(item=item, name=names.free(name, set(of_name)), by=by)
        store(found, row)
    return row


def adopt(item: Item, by: User) -> None:
    """Make the files that an item's words name its own, where `by` uploaded them and they belong to
    nothing yet: nobody else's, and nothing of another item's, comes along by naming it."""
    named = named_in([item.html])
    if not named:
        return
    rows = Attachment.objects.select_for_update().filter(pk__in=named, item=None, by=by)
    taken = set(item.attachments.values_list("name", flat=True))
    for row in rows.order_by("pk"):
        row.item, row.name = item, names.free(row.name, taken)
        row.save(update_fields=["item", "name"])
        taken.add(row.name)


def recognise(
    file: IO[bytes], given: str, families: Collection[Family] = FAMILIES
) -> Inspected | None:
    """What in `file` is our own, kept or exported before: drawn anew each time, a photograph would fade.

    None for what is not, or not of those families.
    """
    made = Attachment.objects.filter(digest=given).exclude(given="").first()
    if made is None:
        return None
    kind = sniff(file.read(HEAD))
    file.seek(0)
    if kind.family not in families:
        return None
    return Inspected(kind, file, made.size, given, given, made.width, made.height)


def store(found: Inspected, row: Attachment) -> None:
    """Put the content where its digest says, unless it lies there already, and save the row.

    In a transaction, until whose end nobody else stores or clears the same content.
    """
    if row.digest != found.digest:
        row.at = timezone.now()
    row.digest, row.given, row.size = found.digest, found.given, found.size
    row.content_type, row.width, row.height = found.kind.type, found.width, found.height
    place = storage_path(row, row.name)
    hold(place)
    # What a killed process left half-written must not be taken for the whole.
    if default_storage.exists(place) and default_storage.size(place) != found.size:
        default_storage.delete(place)
    if not default_storage.exists(place):
        found.file.seek(0)
        place = default_storage.save(place, File(found.file))
    row.file.name = place
    row.save()


@transaction.atomic
def remove(attachment: Attachment) -> None:
    """Forget a file that no text names; what is stored goes at night.

    Raises `ValidationError` where a text names it.
    """
    row = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
    if row is None:
        return
    carrier = row.carriers.first()
    if carrier:
        raise ValidationError(
            _("It stands in “%(title)s”: take it out of the text there first."),
            params={"title": str(carrier)},
        )
    row.delete()


def hold(place: str) -> None:
    """Until the transaction ends, nobody else who holds it writes or deletes what is stored there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [place])
