"""Tags: one vocabulary for every kind, with names in the site's languages."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TagQuerySet(models.QuerySet["Tag"]):
    def named(self, typed: str) -> Self:
        """Those whose slug, or name in any of the site's languages, holds what was typed."""
        wanted = Q(slug__icontains=typed)
        for code, _name in settings.LANGUAGES:
            wanted |= Q(**{f"names__{code}__icontains": typed})
        return self.filter(wanted) if typed else self


class Tag(models.Model):
    """A word that items share."""

    slug = models.CharField(_("slug"), max_length=50, unique=True)
    # {"zh-hans": "数据分析"}; the slug serves where a language has no name.
    names = models.JSONField(_("names"), default=dict, blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True)
    body = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]
        # For completion: what begins with what was typed, in the reader's language.
        indexes = [
            models.Index(
                OpClass(Upper(KeyTextTransform(code, "names")), name="text_pattern_ops"),
                name=f"tag_named_{code.replace('-', '_')}",
            )
            for code, _name in settings.LANGUAGES
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def label(self) -> str:
        return str(self.names.get(get_language() or "", "")) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class Tagging(models.Model):
    """One tag on one item."""

    item = models.ForeignKey("items.Item", models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "tag"], name="tagged_once")]
