"""Questions and answers; both are items, an answer stands in its question."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Viewer
from community.questions.ranking import wilson_of
from community.questions.similar_models import Passage, SolvedBy, Space, Term
from items.models import Item, KindQuerySet, Status, Vote
from shared.queries import SubqueryCount

__all__ = [
    "Answer",
    "Endorsement",
    "Passage",
    "Question",
    "RelatedQuestion",
    "SolvedBy",
    "Space",
    "Term",
]


# By an answer that its asker accepted, or a passage that they named, while that is still there.
SOLVED = Q(accepted__item__status=Status.PUBLISHED) | Q(solved_by__item__status=Status.PUBLISHED)


class QuestionQuerySet(KindQuerySet["Question"]):
    def with_solved(self) -> Self:
        """Adds `is_solved`: the same for everybody, whoever may see what solved it."""
        return self.annotate(is_solved=Case(When(SOLVED, then=True), default=False))

    def with_answer_count(self, viewer: Viewer) -> Self:
        """Adds `answer_count`, of those that the question's page shows the viewer."""
        answers = Answer.objects.visible_to(viewer).filter(question=OuterRef("pk"))
        return self.annotate(answer_count=SubqueryCount(answers))

    def with_card(self, viewer: Viewer) -> Self:
        """What a card prints."""
        return (
            self.select_related("item__author", "item__origin")
            .prefetch_related("item__tags")
            .with_solved()
            .with_answer_count(viewer)
        )

    def for_card(self, ids: Iterable[int], viewer: Viewer) -> Self:
        """Everything that a question's card prints."""
        return self.visible_to(viewer).filter(pk__in=ids).with_card(viewer)

    def about(self, items: models.QuerySet[Any, Any]) -> models.QuerySet[Any, Any]:
        """The ids of the questions about any of `items` or about what stands in them."""
        ids = items.order_by().values("pk")
        inside = Q(about__path__overlap=ArraySubquery(ids))
        return self.filter(Q(about__in=ids) | inside).values("pk")

    def related_to(self, question: "Question", viewer: Viewer) -> Self:
        """The questions that this one's text names or that name it, and its duplicates."""
        named = RelatedQuestion.objects.filter(question=question).values("other")
        naming = RelatedQuestion.objects.filter(other=question).values("question")
        near = Q(pk__in=named) | Q(pk__in=naming) | Q(duplicate_of=question)
        return self.filter(near)._beside(question, viewer).order_by("-item__score", "-pk")

    def sharing_tags_with(self, question: "Question", viewer: Viewer) -> Self:
        """The questions that have most tags in common with this one."""
        sharing = self.filter(item__taggings__tag__in=question.item.tags.all())
        counted = sharing.annotate(shared=Count("item__taggings"))
        return counted._beside(question, viewer).order_by("-shared", "-item__score", "-pk")

    def _beside(self, question: "Question", viewer: Viewer) -> Self:
        return (
            self.listed_for(viewer)
            .exclude(pk=question.pk)
            .select_related("item")
            .with_answer_count(viewer)
        )

    def at_places_of(self, item: Item, viewer: Viewer) -> Self:
        """The questions about an item itself, for lists beside it: what its reader may see of them."""
        return (
            self.listed_for(viewer)
            .filter(about=item)
            .select_related("item__author")
            .with_solved()
            .with_answer_count(viewer)
            .order_by("item__published_at", "pk")
        )

    def solved(self) -> Self:
        """Those that their asker found solved, by an answer or a passage that is still there."""
        return self.filter(SOLVED)

    def unanswered(self) -> Self:
        """Those that are open, have no published answer and are not solved."""
        answers = Answer.objects.filter(question=OuterRef("pk"), item__status=Status.PUBLISHED)
        solved = SolvedBy.objects.filter(question=OuterRef("pk"), item__status=Status.PUBLISHED)
        return self.filter(~Exists(answers), ~Exists(solved), closed_at=None)


class Reason(models.TextChoices):
    """Why a question is closed; none for what an import closed."""

    DUPLICATE = "duplicate", _("a duplicate of another question")
    UNCLEAR = "unclear", _("unclear: it cannot be answered as it stands")
    OFF_TOPIC = "off topic", _("off topic here")
    ELSEWHERE = "elsewhere", _("answered elsewhere")
    OUTDATED = "outdated", _("no longer of interest")


class Question(models.Model):
    """A question. The accepted answer is one of its own; a duplicate names its original."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="question")
    # What it is about, where it was asked from there: a lesson or a course.
    about = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, related_name="questions_about"
    )
    # Where in that: the name of a place on its page ("" for the whole of it), the second of the film or
    # recording there, and the words that one asks about.
    place = models.CharField(max_length=120, blank=True, default="")
    second = models.FloatField(null=True, blank=True)
    quote = models.CharField(max_length=300, blank=True, default="")
    accepted = models.OneToOneField(
        "Answer", models.SET_NULL, null=True, blank=True, related_name="accepted_by"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="closed_questions"
    )
    closed_for = models.CharField(max_length=10, choices=Reason, blank=True, default="")
    closed_words = models.CharField(max_length=500, blank=True, default="")
    # When something was last written in it; `lately` keeps it, and can tell it anew.
    active_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | Q(second__gte=0), name="asked_within_the_film"
            ),
            models.CheckConstraint(
                condition=Q(closed_for="", closed_words="", closed_by=None)
                | Q(closed_at__isnull=False),
                name="closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("item")),
                name="no_duplicate_of_itself",
            ),
        ]
        indexes = [models.Index(fields=["-active_at", "-item"], name="question_active")]

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class RelatedQuestion(models.Model):
    """One question's text links to another; duplicates are `Question.duplicate_of`."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="related")
    other = models.ForeignKey(Question, models.CASCADE, related_name="related_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "other"], name="related_once"),
        ]


class AnswerQuerySet(KindQuerySet["Answer"]):
    def vouched_for(self) -> Self:
        """Those that their question's asker accepted or somebody who teaches it endorsed."""
        endorsed = Endorsement.objects.filter(answer=OuterRef("pk"))
        return self.filter(Q(accepted_by__isnull=False) | Exists(endorsed))

    def settling(self) -> Self:
        """Those that their question's asker accepted."""
        return self.filter(accepted_by__isnull=False)

    def for_page(self, question: Question, viewer: Viewer, order: str = "") -> Self:
        """A question's answers as its page shows them.

        The best first: the accepted one, those that teachers endorsed, then by the Wilson bound of
        their votes (`ranking`); or "newest" or "oldest" first.
        """
        rows = (
            self.visible_to(viewer)
            .filter(question=question)
            .select_related("item__author", "item__origin")
            .prefetch_related(
                models.Prefetch("endorsements", Endorsement.objects.select_related("by"))
            )
        )
        if order in ("newest", "oldest"):
            sign = "-" if order == "newest" else ""
            return rows.order_by(f"{sign}item__published_at", f"{sign}pk")
        votes = Vote.objects.filter(item=OuterRef("pk")).order_by().values("item")
        return rows.annotate(
            is_accepted=Case(When(pk=question.accepted_id, then=1), default=0),
            is_endorsed=Exists(Endorsement.objects.filter(answer=OuterRef("pk"))),
            worth=wilson_of(votes, F("item__carried_score")),
        ).order_by(
            "-is_accepted", "-is_endorsed", "-worth", "-item__score", "item__published_at", "pk"
        )


class Answer(models.Model):
    """An answer; its item's parent is the question's item."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="answer")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")

    objects = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.item)


class Endorsement(models.Model):
    """Somebody who teaches what the question is about vouches for an answer."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="endorsements")
    by = models.ForeignKey(User, models.CASCADE, related_name="endorsements")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "by"], name="endorsed_once")]
