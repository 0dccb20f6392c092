"""The lists of questions, each in an order that an index holds, so that every page of it is as quick
as the first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Viewer
from community.questions.models import Answer, Question, QuestionQuerySet
from items.models import Admission, TagFollow, Tagging

OLDEST = ("item__published_at", "pk")
COUNTED = 1_000  # of a list; what is more is not counted


@dataclass(frozen=True)
class List:
    """One way to look through all questions; `order` is for `shared.paging.keyset`."""

    name: str
    label: str | Promise
    narrow: Callable[[QuestionQuerySet, Viewer], QuestionQuerySet]
    order: tuple[str, ...] = ("-item__published_at", "-pk")
    for_members: bool = False


def unanswered(rows: QuestionQuerySet, viewer: Viewer) -> QuestionQuerySet:
    """What waits for an answer."""
    return rows.unanswered()


def for_you(rows: QuestionQuerySet, viewer: Viewer) -> QuestionQuerySet:
    """What a member may know the answer to: open questions of others, under the tags that they follow
    or have answered under, which they have not answered yet."""
    if not isinstance(viewer, User):
        return rows.none()
    followed = TagFollow.objects.filter(user=viewer).values("tag")
    mine = Answer.objects.filter(item__author=viewer)
    answered = Tagging.objects.filter(item__question__in=mine.values("question")).values("tag")
    known = Tagging.objects.filter(Q(tag__in=followed) | Q(tag__in=answered), item=OuterRef("pk"))
    return (
        rows.filter(Exists(known), closed_at=None)
        .exclude(item__author=viewer)
        .filter(~Exists(mine.filter(question=OuterRef("pk"))))
    )


def _all(rows: QuestionQuerySet, viewer: Viewer) -> QuestionQuerySet:
    return rows


LISTS = {
    each.name: each
    for each in (
        List("newest", _("Newest"), _all),
        List("active", _("Active"), _all, order=("-active_at", "-pk")),
        List("unanswered", _("Unanswered"), unanswered),
        List("for-you", _("For you"), for_you, for_members=True),
    )
}


def find(which: List, viewer: Viewer, tag: str = "") -> QuestionQuerySet:
    """The questions of a list that the viewer is offered, of one tag if it is named; unordered."""
    # The kind is said because the index of the newest begins with it.
    asked = Question.objects.filter(item__kind="question").listed_for(viewer)
    rows = which.narrow(asked, viewer)
    return rows.filter(item__tags__slug=tag) if tag else rows


def waiting_for(teacher: User, inside: int | None = None) -> QuestionQuerySet:
    """What waits for an answer about what somebody teaches, or of that about one item and what stands
    in it; unordered."""
    appointed = Admission.objects.filter(user=teacher, teaches=True).values_list("gate", flat=True)
    gates = list(appointed)
    taught = Q(about__author=teacher) | Q(about__in=gates) | Q(about__path__overlap=gates)
    rows = Question.objects.unanswered().listed_for(teacher).filter(taught)
    if inside is None:
        return rows
    return rows.filter(Q(about=inside) | Q(about__path__contains=[inside]))
