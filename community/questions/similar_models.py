"""What is similar to what is asked: passages, the terms they are made of, and what solved a question.

Passages and terms are made anew from the items at any time (`similar_index`, `similar_space`).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from items.models import Item


class Passage(models.Model):
    """What can be found at once: a question, an answer, or some paragraphs of a lesson.

    It shows only through its item: who may not see that never reads this.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="passages", db_index=False)
    place = models.PositiveSmallIntegerField()
    is_question = models.BooleanField()
    # Where it begins on the item's page; empty: the item itself.
    anchor = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=250, blank=True)
    # Its beginning, in plain words.
    text = models.TextField(blank=True)
    words = SearchVectorField()
    length = models.PositiveIntegerField()
    # Of which words of the item it was made: see `similar_index`.
    made_of = models.CharField(max_length=32)
    # Its direction in the space of that number, 1 byte a dimension; null before it has one.
    vector = models.BinaryField(null=True)
    space = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "place"], name="passages_have_places"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="passage_asked", condition=Q(is_question=True)),
            GinIndex(fields=["words"], name="passage_answering", condition=Q(is_question=False)),
        ]

    def get_absolute_url(self) -> str:
        """Leads to the very paragraph."""
        url = self.item.get_absolute_url()
        return f"{url}#{self.anchor}" if self.anchor else url


class Space(models.Model):
    """What one fit learnt of all passages; the latest counts."""

    at = models.DateTimeField(default=timezone.now)
    passages = models.PositiveIntegerField()
    mean_length = models.FloatField()
    dimensions = models.PositiveSmallIntegerField()


class Term(models.Model):
    """In how many passages a term stands, if in two at least, and where it leads in that space."""

    word = models.CharField(max_length=64, primary_key=True)
    passages = models.PositiveIntegerField()
    # float16 a dimension, times the term's weight: a passage's vector is a sum of these.
    vector = models.BinaryField()


class SolvedBy(models.Model):
    """The passage that its asker found a question solved by."""

    question = models.OneToOneField(
        "questions.Question", models.CASCADE, primary_key=True, related_name="solved_by"
    )
    item = models.ForeignKey(Item, models.CASCADE, related_name="solves")
    anchor = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=250, blank=True)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def get_absolute_url(self) -> str:
        url = self.item.get_absolute_url()
        return f"{url}#{self.anchor}" if self.anchor else url
