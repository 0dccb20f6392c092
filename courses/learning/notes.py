"""What a learner does with their notes: keep, change, throw away and take back. Nobody else sees them,
and no event tells of them: a note is no act that others gain by."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.catalogue.models import Component, Lesson
from courses.learning.models import Note
from courses.learning.positions import PLACE
from items import search
from shared import markdown

MAX_QUOTE = 2_000  # characters
MAX_BODY = 10_000
MOST = 300  # in one lesson: its page shows them all
MAX_SECOND = 24 * 3600
# So long what was thrown away can be taken back.
KEPT = timedelta(days=1)
_PLAYED = (f"{Component.Kind.VIDEO}-", f"{Component.Kind.AUDIO}-")


class Changed(Exception):
    """The note was changed since one began to change it; `note` is what it is now."""

    def __init__(self, note: Note) -> None:
        super().__init__(_("You changed this note elsewhere in the meantime."))
        self.note = note


def keep(
    *,
    lesson: Lesson,
    by: User,
    place: str = "",
    second: float | None = None,
    quote: str = "",
    start: int = 0,
    body: str = "",
    at: datetime | None = None,
) -> Note:
    """Keep a passage, words of one's own, or both; what is kept already is given back.

    `place` is an anchor of the lesson's page, "" for the whole lesson; `second` one of the film or
    recording there; see `Note` for `start`. Raises `ValidationError` by field.
    """
    quote, body = " ".join(quote.split()), body.strip()
    _check(place, second, quote, body)
    mine = Note.objects.of(by)
    same = {
        "user": by,
        "lesson": lesson,
        "place": place,
        "second": second,
        "quote": quote,
        "start": start if quote else 0,
        "body": body,
        "removed_at": None,
    }
    if mine.filter(lesson=lesson).count() >= MOST and not mine.filter(**same).exists():
        raise ValidationError(
            ngettext(
                "A lesson has room for %(most)d note of yours.",
                "A lesson has room for %(most)d notes of yours.",
                MOST,
            )
            % {"most": MOST}
        )
    rendered = _rendered(quote, body) | {"at": at or timezone.now()}
    note, _new = Note.objects.get_or_create(**same, defaults=rendered)
    return note


@transaction.atomic
def change(*, note: Note, by: User, body: str, version: int) -> Note:
    """Change one's words; `version` is the one that one saw.

    Raises `Changed` where that is not the latest, and `ValidationError` for a note that says nothing
    or says what another one says there.
    """
    now = Note.objects.of(by).select_for_update().get(pk=note.pk)
    body = body.strip()
    if body == now.body:
        return now
    if version != now.version:
        raise Changed(now)
    _check(now.place, now.second, now.quote, body)
    now.body = body
    for name, value in _rendered(now.quote, body).items():
        setattr(now, name, value)
    now.version += 1
    now.edited_at = timezone.now()
    try:
        with transaction.atomic():
            now.save()
    except IntegrityError as error:
        raise ValidationError({"body": _("You have the very same note here already.")}) from error
    now.refresh_from_db(fields=["search"])
    return now


@transaction.atomic
def remove(*, note: Note, by: User) -> bool:
    """Throw a note away; tells whether it was there. For a day it can be taken back."""
    return Note.objects.of(by).filter(pk=note.pk).update(removed_at=timezone.now()) > 0


@transaction.atomic
def put_back(*, pk: int, by: User) -> Note:
    """Take a note back that was thrown away; the same one, should it have been written anew.

    Raises `Note.DoesNotExist` where there is none of theirs.
    """
    note = Note.objects.select_for_update().get(pk=pk, user=by)
    if note.removed_at is None:
        return note
    note.removed_at = None
    try:
        with transaction.atomic():
            note.save(update_fields=["removed_at"])
    except IntegrityError:
        same = {name: getattr(note, name) for name in ("place", "second", "start", "quote", "body")}
        return Note.objects.of(by).get(lesson=note.lesson_id, **same)
    return note


def clear_away(now: datetime | None = None) -> int:
    """Delete for good what was thrown away a day ago; tells how many."""
    over = Note.objects.filter(removed_at__lt=(now or timezone.now()) - KEPT)
    return over.delete()[0]


def _check(place: str, second: float | None, quote: str, body: str) -> None:
    if not quote and not body:
        raise ValidationError({"body": _("Write something.")})
    for name, text, most in (("quote", quote, MAX_QUOTE), ("body", body, MAX_BODY)):
        if len(text) > most:
            words = _("This has %(length)d characters; there is room for %(most)d.")
            raise ValidationError({name: words % {"length": len(text), "most": most}})
    if place and not PLACE.fullmatch(place):
        raise ValidationError({"place": _("This is no place of a lesson.")})
    if second is None:
        return
    if not place.startswith(_PLAYED):
        raise ValidationError({"second": _("A time belongs to a film or recording: choose which.")})
    if not 0 <= second <= MAX_SECOND:
        raise ValidationError({"second": _("No film here is so long.")})


def _rendered(quote: str, body: str) -> dict[str, object]:
    html = markdown.render(body) if body else ""
    return {"html": html, "search": search.vector(quote, html, [])}
