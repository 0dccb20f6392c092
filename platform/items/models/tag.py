"""Tags: one vocabulary for every kind, with names in the site's languages."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word that items share."""

    slug = models.CharField(_("slug"), max_length=50, unique=True)
    # {"zh-hans": "数据分析"}; the slug serves where a language has no name.
    names = models.JSONField(_("names"), default=dict, blank=True)
    excerpt = models.TextField(_("excerpt"), blank=True)
    body = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

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
