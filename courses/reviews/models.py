"""What learners say about a course, with stars. A review is an item that stands in its course."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Viewer
from courses.catalogue.models import Course
from items.models import Item, KindQuerySet, Status


class ReviewQuerySet(KindQuerySet["Review"]):
    def counted(self) -> Self:
        """Those that a course's average is made of: what a stranger sees of them. It is one number
        for everybody, so whom a viewer blocked counts for them as well."""
        late = models.Q(user__suspended_at__lte=models.F("item__published_at"))
        return self.filter(item__status=Status.PUBLISHED).exclude(late)

    def for_page(self, course: Course, viewer: Viewer) -> Self:
        """A course's reviews as lists offer them to `viewer`, what others found best first."""
        return (
            self.filter(course=course)
            .listed_for(viewer)
            .select_related("item__author")
            .order_by("-item__score", "-item__published_at", "-pk")
        )


class Review(models.Model):
    """One person's review of one course; the course's author may answer it once."""

    item = models.OneToOneField(
        Item, models.CASCADE, primary_key=True, related_name="review", verbose_name=_("item")
    )
    course = models.ForeignKey(
        Course, models.CASCADE, related_name="reviews", verbose_name=_("course")
    )
    user = models.ForeignKey(
        User, models.CASCADE, related_name="reviews", verbose_name=_("reviewer")
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    reply = models.TextField(_("the author's answer"), blank=True)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], name="one_review_each"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} ★ {self.course}"

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()
