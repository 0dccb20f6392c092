"""What the teachers of what a question is about say of it: they endorse answers.

And who may close a question and open it again: whoever asked, who teaches that, and moderators.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from activity.events import record
from activity.models import Verb
from community.questions.models import Answer, Endorsement, Question
from items.models import Item
from items.teaching import teaches


def may_endorse(question: Question, viewer: Viewer) -> bool:
    """Whether the viewer teaches what the question is about. One query at most."""
    return question.about is not None and teaches(viewer, question.about)


@transaction.atomic
def endorse(*, answer: Answer, by: User, endorsed: bool = True, at: datetime | None = None) -> bool:
    """A teacher vouches for an answer, or no longer; tells whether anything changed.

    Any number of answers to a question, each by any number of teachers, and also one's own. Raises
    `PermissionDenied` to everybody else, and for an answer that was removed meanwhile; what one has
    endorsed one may always take back.
    """
    now = Item.objects.select_for_update(no_key=True).get(pk=answer.pk)
    question = Question.objects.select_related("about").get(pk=answer.question_id)
    if endorsed and not may_endorse(question, by):
        raise PermissionDenied(_("Only who teaches what it is about can endorse an answer."))
    if endorsed and now.is_gone:
        raise PermissionDenied(_("This answer was removed."))
    if endorsed:
        _row, changed = Endorsement.objects.get_or_create(
            answer=answer, by=by, defaults={"at": at or timezone.now()}
        )
    else:
        changed = Endorsement.objects.filter(answer=answer, by=by).delete()[0] > 0
    if changed:
        record(Verb.ENDORSE, user=by, item=answer.item, amount=int(endorsed), at=at)
    return changed


def may_close(question: Question, viewer: Viewer, teaches: bool | None = None) -> bool:
    """Whether the viewer asked it, moderates, or teaches what it is about. One query at most, none
    for whom it is known whether they teach that."""
    if not isinstance(viewer, User):
        return False
    return question.item.is_by(viewer) or _presides(question, viewer, teaches)


def may_reopen(question: Question, viewer: Viewer, teaches: bool | None = None) -> bool:
    """Who may close it; whoever asked, only what they closed themselves."""
    if not isinstance(viewer, User):
        return False
    own = question.closed_by_id == viewer.pk and question.item.is_by(viewer)
    return own or _presides(question, viewer, teaches)


def _presides(question: Question, viewer: User, teaches: bool | None) -> bool:
    if viewer.can_moderate:
        return True
    return may_endorse(question, viewer) if teaches is None else teaches
