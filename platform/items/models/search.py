"""What search knows besides the items: the words that occur, and what nothing was found for."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """A word of published items that stand behind no gate, and in how many of them it occurs.

    Made anew each night by `items.search.vocabulary.rebuild`; misspelt words are corrected to these.
    """

    word = models.CharField(max_length=60, primary_key=True)
    items = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="word_trigrams")]

    def __str__(self) -> str:
        return self.word


class MissedSearch(models.Model):
    """Words that nothing was found for: how often on a day, not by whom."""

    day = models.DateField(_("day"))
    words = models.CharField(_("words"), max_length=100)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="missed_once_a_day")]

    def __str__(self) -> str:
        return self.words
