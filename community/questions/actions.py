"""Asking, answering, accepting."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.questions.models import Answer, Question
from community.questions.places import WHOLE, Place
from items import actions as items
from items.models import Item


@transaction.atomic
def ask(
    *,
    by: User,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    language: str = "en",
    about: Item | None = None,
    place: Place = WHOLE,
    at: datetime | None = None,
) -> Question:
    """Ask a question, about an item, perhaps at a place in it, or by itself.

    A question about something behind a gate is behind the same gate.
    """
    item = items.create(
        kind="question",
        author=by,
        title=title,
        body=body,
        language=language,
        tags=tags,
        gate=_gate_of(about) if about else None,
        at=at,
    )
    question = Question.objects.create(
        item=item,
        about=about,
        place=place.name if about else "",
        second=place.second if about else None,
        quote=place.quote if about else "",
        active_at=item.created_at,
    )
    context = {"about": about.pk} if about else None
    record(Verb.ASK, user=by, item=item, at=at, context=context)
    return question


def _gate_of(about: Item) -> Item | None:
    """The nearest gate on the way to an item: its own, or that of what it stands in.

    Who sets a gate there at the same time waits until the question is there too, or is waited for.
    """
    outside_in = [*about.path, about.pk]
    rows = Item.objects.filter(pk__in=outside_in).order_by("pk").select_for_update(no_key=True)
    gates = dict(rows.values_list("pk", "gate"))
    nearest = next((gates[pk] for pk in reversed(outside_in) if gates.get(pk)), None)
    return Item.objects.get(pk=nearest) if nearest else None


@transaction.atomic
def answer(*, question: Question, by: User, body: str, at: datetime | None = None) -> Answer:
    """Answer a question that is not closed.

    Raises `PermissionDenied` if it is, and for whomever the asker blocked.
    """
    # Who closes it at the same time comes before this or after it.
    now = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if now.closed_at is not None:
        raise PermissionDenied(_("This question is closed."))
    items.check_reply(question.item, by)
    item = items.create(
        kind="answer",
        author=by,
        body=body,
        language=question.item.language,
        parent=question.item,
        at=at,
    )
    row = Answer.objects.create(item=item, question=question)
    record(Verb.ANSWER, user=by, item=item, at=at)
    return row


@transaction.atomic
def accept(*, answer: Answer, by: User, accepted: bool = True, at: datetime | None = None) -> bool:
    """The asker accepts one answer, or takes that back; tells whether anything changed.

    Accepting twice is accepting once. Raises `PermissionDenied` to everybody else, and for an answer
    that was removed meanwhile.
    """
    # The answer before its question, as who removes it: so neither waits for the other in a circle.
    now = Item.objects.select_for_update(no_key=True).get(pk=answer.pk)
    question = Question.objects.select_for_update(no_key=True).get(pk=answer.question_id)
    if question.item.author_id != by.pk:
        raise PermissionDenied(_("Only who asked can accept an answer."))
    if accepted and now.is_gone:
        raise PermissionDenied(_("This answer was removed."))
    if (question.accepted_id == answer.pk) == accepted:
        return False
    question.accepted = answer if accepted else None
    question.accepted_at = (at or timezone.now()) if accepted else None
    question.save(update_fields=["accepted", "accepted_at"])
    record(Verb.ACCEPT, user=by, item=answer.item, amount=1 if accepted else 0, at=at)
    return True
