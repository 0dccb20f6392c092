"""What people are in the middle of writing, kept by the server: nothing typed is ever lost.

A form is named by its `place`, the address that it is sent to; two windows with the same form write
`place#one` and `place#two`, so that neither overwrites the other.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from items import kinds, written
from items.models import Draft

KEPT = 60  # of a person; the oldest go
MAX_SIZE = 400_000  # characters of one form
_KEPT = "_drafts"  # the attribute of a request that keeps what was looked up
FIELD = "draft"  # the field of a form that names its place
_ASKED = frozenset({FIELD, "csrfmiddlewaretoken", "text"})  # of a form, not what stands in it
# What a form's words are called, whatever stands before it; where they are all empty, nothing is begun.
_WORDS = ("body", "title")


def label(draft: Draft) -> str:
    """What a draft is one of, "answer", in the reader's language; "text" where nobody said.

    An address is named for what is written there, or `items.written` knows it.
    """
    try:
        name = resolve(urlsplit(draft.place).path).url_name or ""
    except Resolver404:
        name = ""
    named = {kind.name: kind.label for kind in kinds.every()} | written.labels()
    return str(named.get(name, _("text")))


def keep(
    *, user: User, place: str, fields: Mapping[str, Sequence[str]], at: datetime | None = None
) -> Draft | None:
    """Keep a form as it is now, or was `at` a time: the values of each field; none without a word in it.

    Raises `ValidationError` where `place` is no address of ours or the whole is too long.
    """
    if not place.startswith("/") or place.startswith("//") or len(place) > 200 or "\0" in place:
        raise ValidationError(_("This is no place of ours."))
    kept = {name: [value.replace("\0", "") for value in each] for name, each in fields.items()}
    if len(json.dumps(kept, ensure_ascii=False)) > MAX_SIZE:
        raise ValidationError(_("This is too long to be kept."))
    typed = [each for name, each in kept.items() if name.endswith(_WORDS)]
    if typed and not any(value.strip() for each in typed for value in each):
        drop(user=user, place=place)
        return None
    draft, new = Draft.objects.update_or_create(
        user=user, place=place, defaults={"fields": kept, "at": at or timezone.now()}
    )
    if new:
        old = list(mine(user).values_list("pk", flat=True)[KEPT:])
        Draft.objects.filter(pk__in=old).delete()
    return draft


def fields(request: HttpRequest) -> dict[str, list[str]]:
    """What stands in the form that a request sends."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in _ASKED}


def of(user: User, place: str) -> list[Draft]:
    """What a person has begun in the form at `place`, in whichever window, the latest first."""
    there = Q(place=place) | Q(place__startswith=f"{place}#")
    return list(Draft.objects.filter(there, user=user).order_by("-at", "-pk"))


def on_page(request: HttpRequest, place: str) -> Draft | None:
    """What the viewer began in the form at `place`, in whichever window, the latest: one query for all
    forms of a page, and one more for the words of each that is found."""
    if not isinstance(request.user, User):
        return None
    begun: list[Draft] | None = getattr(request, _KEPT, None)
    if begun is None:
        begun = list(mine(request.user).defer("fields"))
        setattr(request, _KEPT, begun)
    return next((draft for draft in begun if draft.address == place), None)


def mine(user: User) -> QuerySet[Draft]:
    """Everything a person has begun, the latest first."""
    return Draft.objects.filter(user=user).order_by("-at", "-pk")


def words(draft: Draft, length: int) -> str:
    """The beginning of what was typed: its title, else its text, on one line."""
    typed = {name: " ".join(" ".join(each).split()) for name, each in draft.fields.items()}
    said = [typed[name] for end in ("title", "body") for name in typed if name.endswith(end)]
    return Truncator(next(filter(None, said), "")).chars(length)


def whole(draft: Draft) -> str:
    """All that was typed into its title and its text: also where its form is not shown any more."""
    typed = [
        "\n".join(each)
        for end in ("title", "body")
        for name, each in draft.fields.items()
        if name.endswith(end)
    ]
    return "\n\n".join(filter(None, (each.strip() for each in typed)))


def drop(*, user: User, place: str) -> None:
    """Throw away what was begun: it was sent, or is not wanted any more."""
    Draft.objects.filter(user=user, place=place).delete()
