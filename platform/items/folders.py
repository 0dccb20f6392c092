"""Bookmarks and the folders that people keep them in; nobody else sees either."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from items.models import Bookmark, Folder, Item

MOST = 100  # folders of one person


def of(user: User) -> list[Folder]:
    """A person's folders by name, each with how many bookmarks are in it (`count`). One query."""
    return list(
        Folder.objects.filter(user=user).annotate(count=Count("bookmarks")).order_by("name")
    )


@transaction.atomic
def create(*, by: User, name: str) -> Folder:
    """Make a folder. Raises `ValidationError` for a name that is empty, too long or taken, and for one
    folder too many."""
    name = _cleaned(name)
    # Whoever makes two at once must not get past the limit.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Folder.objects.filter(user=by).count() >= MOST:
        raise ValidationError(_("These are enough folders: remove one first."))
    return _named(Folder(user=by), name)


def rename(*, folder: Folder, name: str) -> Folder:
    """Give a folder another name. Raises `ValidationError` as `create` does."""
    return _named(folder, _cleaned(name))


def remove(folder: Folder) -> None:
    """Remove a folder; what was in it stays saved, in none."""
    folder.delete()


def _cleaned(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise ValidationError(_("A folder needs a name."))
    if len(name) > 60:
        raise ValidationError(_("The name of a folder has at most 60 characters."))
    return name


def _named(folder: Folder, name: str) -> Folder:
    folder.name = name
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError as error:
        raise ValidationError(_("You have a folder of this name already.")) from error
    return folder


@transaction.atomic
def put(*, item: Item, by: User, folder: Folder | None = None, note: str | None = None) -> Bookmark:
    """Put a bookmark into a folder of the person's, None for none, with a note, None for the one it
    has. Raises `Bookmark.DoesNotExist` for what they do not keep, `ValueError` for others' folders and
    `ValidationError` for too long a note."""
    if folder is not None and folder.user_id != by.pk:
        raise ValueError("this is somebody else's folder")
    row = Bookmark.objects.select_for_update().get(user=by, item=item)
    row.folder = folder
    if note is not None:
        if len(note) > 300:
            raise ValidationError(_("A note has at most 300 characters."))
        row.note = note.replace("\0", "").strip()
    row.save(update_fields=["folder", "note"])
    return row
