"""A passage that was suggested solved the question: its asker says so, or takes it back."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from activity.events import record
from activity.models import Verb
from community.questions.models import Passage, Question, SolvedBy
from items.models import Item


@transaction.atomic
def solve(*, question: Question, by: User, passage: Passage, at: datetime | None = None) -> bool:
    """The asker found the question solved by a passage; tells whether that is new.

    Another passage replaces the one said before. Raises `PermissionDenied` to everybody else.
    """
    _hold(question, by)
    told = {"item": passage.item, "anchor": passage.anchor, "heading": passage.heading}
    row = SolvedBy.objects.filter(question=question).first()
    if row is not None and (row.item_id, row.anchor) == (passage.item_id, passage.anchor):
        return False
    SolvedBy.objects.update_or_create(
        question=question, defaults={**told, "by": by, "at": at or timezone.now()}
    )
    _record(question, by, passage.item_id, passage.anchor, 1, at)
    return True


@transaction.atomic
def unsolve(*, question: Question, by: User, at: datetime | None = None) -> bool:
    """The asker takes it back; tells whether there was anything to take back."""
    _hold(question, by)
    row = SolvedBy.objects.filter(question=question).first()
    if row is None:
        return False
    row.delete()
    _record(question, by, row.item_id, row.anchor, 0, at)
    return True


def solution_of(question: Question, viewer: Viewer) -> SolvedBy | None:
    """What its asker found the question solved by, if the viewer may see that."""
    row = SolvedBy.objects.filter(question=question).select_related("item__parent").first()
    if row is None or not Item.objects.visible_to(viewer).filter(pk=row.item_id).exists():
        return None
    return row


def _hold(question: Question, by: User) -> None:
    """Let one at a time say so of a question."""
    item = Item.objects.select_for_update(no_key=True).get(pk=question.pk)
    if not item.is_by(by):
        raise PermissionDenied(_("Only who asked can say what solved the question."))


def _record(
    question: Question, by: User, item: int, anchor: str, amount: int, at: datetime | None
) -> None:
    context = {"item": item, "anchor": anchor}
    record(Verb.SOLVE, user=by, item=question.item, amount=amount, at=at, context=context)
