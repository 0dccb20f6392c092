"""What somebody wrote down beside a lesson."""

from typing import Self

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Coalesce
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Lesson


class NoteQuerySet(models.QuerySet["Note"]):
    def of(self, user: User) -> Self:
        """What a person keeps. Notes are asked for in no other way: nobody reads another's."""
        return self.filter(user=user, removed_at=None)


class Note(models.Model):
    """What a learner keeps of a lesson for themselves: words, a highlighted passage, or both.

    Pinned to `place`, an anchor of the lesson's page, and to a `second` where that is a video. A
    passage is found again by its `quote`; `start` tells equal ones of a paragraph apart: how many
    characters of it, spaces aside, stand before.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notes")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="notes")
    place = models.CharField(max_length=120, blank=True)
    second = models.FloatField(null=True, blank=True)
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    body = models.TextField(blank=True)
    html = models.TextField(editable=False, blank=True)
    search = SearchVectorField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Grows with each change, so that none overwrites another unseen.
    version = models.PositiveIntegerField(default=1)
    # Thrown away, and soon gone for good: until then it can be taken back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "lesson", "at"], name="notes_of_lesson")]
        constraints = [
            models.CheckConstraint(condition=~Q(quote="", body=""), name="notes_say_something"),
            models.CheckConstraint(
                condition=Q(second=None) | Q(second__gte=0), name="notes_stand_in_the_video"
            ),
            # What is sent twice is kept once.
            models.UniqueConstraint(
                "user",
                "lesson",
                "place",
                "start",
                Coalesce("second", -1.0),
                MD5("quote"),
                MD5("body"),
                condition=Q(removed_at=None),
                name="notes_differ",
            ),
        ]
