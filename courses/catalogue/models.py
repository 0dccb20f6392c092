"""What is taught. A course is an item; so is each of its lessons, which stand in it."""

import re
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Viewer
from courses.catalogue import facts
from items.models import Item, KindQuerySet, Status
from shared import text
from shared.queries import SubqueryCount


class Level(models.TextChoices):
    BEGINNER = "beginner", _("beginner")
    INTERMEDIATE = "intermediate", _("intermediate")
    ADVANCED = "advanced", _("advanced")


class Length(models.TextChoices):
    """How long a course's published lessons take together."""

    SHORT = "short", _("under 1 hour")
    MEDIUM = "medium", _("1 to 3 hours")
    LONG = "long", _("more than 3 hours")


# Where a component stands in a lesson's text.
MARK = re.compile(r"<p>\s*\[\[[a-z]+:([\w.-]+)\]\]\s*</p>")
HOUR = 60  # minutes
ROUNDING = 0.05  # ratings are printed with one digit after the point


def length_of(minutes: int) -> Length:
    """How long that is, for who looks for a course."""
    if minutes < HOUR:
        return Length.SHORT
    return Length.MEDIUM if minutes <= 3 * HOUR else Length.LONG


def minutes_of_all() -> models.QuerySet[Any, Any]:
    """How long each course's published lessons take together, as rows (`course`, `value`); a course
    without any is not among them."""
    published = Lesson.objects.filter(item__status=Status.PUBLISHED).order_by()
    return published.values("course").annotate(value=Sum("minutes"))


class CourseQuerySet(KindQuerySet["Course"]):
    def for_card(self, ids: Iterable[int], viewer: Viewer) -> Self:
        """Everything that a course's card prints."""
        return self.visible_to(viewer).filter(pk__in=ids).with_card(viewer)

    def with_card(self, viewer: Viewer) -> Self:
        # The lessons that the course's own page names, counted for these few courses alone.
        named = Lesson.objects.named_to(viewer).filter(course=OuterRef("pk"))
        minutes = named.order_by().values("course").annotate(sum=Sum("minutes")).values("sum")
        return (
            self.select_related("item__author")
            .prefetch_related("item__tags")
            .annotate(
                lesson_count=SubqueryCount(named),
                total_minutes=Coalesce(Subquery(minutes), 0),
                **facts.expressions(),
            )
        )

    def with_lesson_count(self) -> Self:
        """Adds `lesson_count`, of published lessons whoever may see them."""
        published = Lesson.objects.filter(course=OuterRef("pk"), item__status=Status.PUBLISHED)
        return self.annotate(lesson_count=SubqueryCount(published))

    def newest(self) -> Self:
        return self.order_by("-item__published_at", "-pk")

    def of_length(self, length: str) -> Self:
        """Those whose published lessons take together as long as the `Length` says."""
        rows = minutes_of_all()
        if length == Length.SHORT:
            return self.exclude(pk__in=rows.filter(value__gte=HOUR).values("course"))
        if length == Length.MEDIUM:
            some = rows.filter(value__gte=HOUR, value__lte=3 * HOUR)
        else:
            some = rows.filter(value__gt=3 * HOUR)
        return self.filter(pk__in=some.values("course"))

    def rated_at_least(self, stars: float) -> Self:
        """Those whose rating, as it is printed, reaches `stars`."""
        return self.filter(rating__gte=stars - ROUNDING)


class Course(models.Model):
    """A course: its page's text is the item's; its lessons stand in sections."""

    item = models.OneToOneField(
        Item, models.CASCADE, primary_key=True, related_name="course", verbose_name=_("item")
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BEGINNER)
    # Open: anybody may read the lessons. Else one must enrol, and only previews are open.
    open = models.BooleanField(_("open to everybody"), default=True)
    outcomes = ArrayField(
        models.CharField(max_length=250), default=list, blank=True, verbose_name=_("outcomes")
    )
    audience = models.CharField(_("who it is for"), max_length=300, blank=True)
    # Each lesson opens when the one before it is finished; only where one must enrol.
    sequential = models.BooleanField(_("in order only"), default=False)
    certifies = models.BooleanField(_("gives a certificate"), default=True)
    # In the site's currency; 0 is free. What costs something is closed: see `learning.actions.enrol`.
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    # Markdown, for who has no admission to a course with a price.
    how_to_buy = models.TextField(_("how one gets in"), max_length=1000, blank=True)
    # What its reviews come to: `reviews.rating` derives both from them. Without a review, 0.
    rating = models.FloatField(_("rating"), default=0, editable=False)
    review_count = models.PositiveIntegerField(_("reviews"), default=0, editable=False)
    # What one has to have finished before one may enrol.
    prerequisites = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="leads_to", verbose_name=_("requires")
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(open=False) | Q(sequential=False), name="only_closed_courses_unlock"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="no_price_below_nothing"),
            models.CheckConstraint(
                condition=Q(open=False) | Q(price=0), name="what_costs_something_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["-rating", "-item"], name="courses_by_rating"),
            models.Index(fields=["price", "-item"], name="courses_by_price"),
        ]

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()


class Cohort(models.Model):
    """People who take a course together: its lessons open to them from its start until its end."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="cohorts", verbose_name=_("course")
    )
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    # Null: as many as come.
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="cohorts_end_after_their_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A heading in a course's outline; `part` groups sections under a larger one."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="sections", verbose_name=_("course")
    )
    part = models.CharField(_("part"), max_length=250, blank=True)
    title = models.CharField(_("title"), max_length=250)
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"],
                name="sections_have_places",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LessonQuerySet(KindQuerySet["Lesson"]):
    def for_card(self, ids: Iterable[int], viewer: Viewer) -> Self:
        """Everything that a lesson's card prints."""
        return (
            self.visible_to(viewer)
            .filter(pk__in=ids)
            .select_related("item__author", "course__item")
            .prefetch_related("item__tags")
        )

    def named_to(self, viewer: Viewer) -> Self:
        """Those of a visible course's lessons whose names the viewer may know: beside the visible
        ones (`is_visible`) those that only the course's gate closes."""
        visible = Item.objects.visible_to(viewer).filter(pk=OuterRef("pk"))
        locked = Q(item__status=Status.PUBLISHED, item__gate=F("course")) & (
            Q(item__author=None) | Q(item__author=F("course__item__author"))
        )
        late = Q(item__author__suspended_at__lte=F("item__published_at"))
        return self.annotate(is_visible=Exists(visible)).filter(Q(is_visible=True) | locked & ~late)

    def for_outline(self, viewer: Viewer) -> Self:
        """A course's lessons in order with what an outline prints, locked ones among them."""
        return (
            self.named_to(viewer)
            .select_related("item", "section")
            .only(
                *("position", "minutes", "preview", "course_id"),
                *("item__kind", "item__title", "item__path", "item__gate_id", "item__status"),
                *("item__opens_at", "item__opens_after", "item__step"),
                *("section__title", "section__part", "section__position"),
            )
            .in_order()
        )

    def in_order(self) -> Self:
        return self.order_by("section__position", "position")

    def following(self, ids: Iterable[int]) -> models.QuerySet[Any, Any]:
        """(id, id of the next published lesson of its course) of those that have one."""
        later = Q(section__position__gt=OuterRef("section__position")) | Q(
            section=OuterRef("section"), position__gt=OuterRef("position")
        )
        after = Lesson.objects.filter(later, course=OuterRef("course"))
        published = after.filter(item__status=Status.PUBLISHED).in_order()
        return (
            self.filter(pk__in=ids)
            .annotate(next=Subquery(published.values("pk")[:1]))
            .filter(next__isnull=False)
            .values_list("pk", "next")
        )


class Lesson(models.Model):
    """One page of a course. Its text may name components (`[[quiz:key]]`) that stand in it."""

    class Rule(models.TextChoices):
        """What finishes a lesson; printed on it."""

        MARK = "mark", _("when you mark it as finished")
        QUIZ = "quiz", _("when you pass its quiz")
        READ = "read", _("when you have read it to the end")
        WATCH = "watch", _("when you have watched 90%")

    item = models.OneToOneField(
        Item, models.CASCADE, primary_key=True, related_name="lesson", verbose_name=_("item")
    )
    course = models.ForeignKey(
        Course, models.CASCADE, related_name="lessons", verbose_name=_("course")
    )
    section = models.ForeignKey(
        Section, models.CASCADE, related_name="lessons", verbose_name=_("section")
    )
    position = models.PositiveIntegerField(_("position"))
    minutes = models.PositiveIntegerField(_("minutes"), default=5)
    preview = models.BooleanField(_("free preview"), default=False)
    rule = models.CharField(_("what finishes it"), max_length=8, choices=Rule, default=Rule.MARK)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["section__position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "position"],
                name="lessons_have_places",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.item.title

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def excerpt(self) -> str:
        """The beginning of the text, without the marks of its components."""
        return text.excerpt(MARK.sub("", self.item.html), 220)


class Component(models.Model):
    """What stands in a lesson besides its text; the text says where, by `[[kind:key]]`."""

    class Kind(models.TextChoices):
        QUIZ = "quiz", _("quiz")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("audio")
        FILE = "file", _("file")
        # What an import met and cannot show yet; it says what it was.
        PLACEHOLDER = "placeholder", _("placeholder")

    lesson = models.ForeignKey(
        Lesson, models.CASCADE, related_name="components", verbose_name=_("lesson")
    )
    key = models.CharField(_("key"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # The shape is documented in `components.py`, one reader for each kind.
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "key"], name="component_keys_differ"),
            models.CheckConstraint(
                condition=Q(kind__in=["quiz", "video", "audio", "file", "placeholder"]),
                name="component_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
