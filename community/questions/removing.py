"""What follows where questions and answers are removed, and what keeps them from it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from activity.events import record
from activity.models import Verb
from community.questions.models import Answer, Question
from items.models import Item, Status


def question_bounds(item: Item, deed: str) -> str:
    """Who asked cannot take away what others have found useful: an answer that was accepted or voted
    up. The rule of Stack Exchange (https://meta.stackexchange.com/q/5221). And nobody offers points
    for an answer where none can be given."""
    if deed == "reward":
        return _("This question is closed.") if item.question.closed_at is not None else ""
    if deed != "remove":
        return ""
    useful = Q(item__score__gt=0) | Q(accepted_by__isnull=False)
    answers = Answer.objects.filter(useful, question=item.pk, item__status=Status.PUBLISHED)
    if not answers.exists():
        return ""
    return _(
        "It has an answer that was accepted or voted up, which others may need: you can edit the "
        "question, but not remove it."
    )


def answer_shown(item: Item) -> None:
    """An accepted answer that is removed is not accepted any more; restored, its asker may accept it
    again. What is hidden until a moderator has decided stays accepted meanwhile."""
    if not item.is_gone:
        return
    question = (
        Question.objects.select_for_update(no_key=True, of=("self",))
        .select_related("item__author")
        .filter(accepted=item.pk)
        .first()
    )
    if question is None:
        return
    question.accepted = question.accepted_at = None
    question.save(update_fields=["accepted", "accepted_at"])
    record(Verb.ACCEPT, user=question.item.author, item=item, amount=0)
