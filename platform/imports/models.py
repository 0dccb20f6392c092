"""What imports remember beside the items: their `items.Origin` says the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from items.models import Tag


class ImportedPerson(models.Model):
    """What a source says of a person and we have no field for; `User.origin` is the key."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="imported")
    # SHA-256 of what was read: an import rewrites only what changed in the source.
    digest = models.CharField(max_length=64)
    url = models.URLField(max_length=500)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.url


class ImportedBadge(models.Model):
    """A badge that a person won elsewhere, as the source told it."""

    class Level(models.IntegerChoices):
        GOLD = 1, _("gold")
        SILVER = 2, _("silver")
        BRONZE = 3, _("bronze")

    user = models.ForeignKey(User, models.CASCADE, related_name="imported_badges")
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    # Null where the source is older than the distinction.
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    tag_based = models.BooleanField(default=False)
    origin = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class ImportedTagText(models.Model):
    """Where a tag's excerpt or article comes from, and under which licence it may be shown."""

    class Part(models.TextChoices):
        EXCERPT = "excerpt", _("excerpt")
        ARTICLE = "article", _("article")

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="imported_texts")
    part = models.CharField(max_length=10, choices=Part)
    key = models.CharField(max_length=300, unique=True)
    digest = models.CharField(max_length=64)
    url = models.URLField(max_length=500)
    licence = models.CharField(max_length=60)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "part"], name="one_imported_text_a_part"),
        ]

    def __str__(self) -> str:
        return self.key


class ImportedRow(models.Model):
    """The key of an imported row whose own table has no place for it: a link, a bookmark …

    A second import skips it, also where members have since undone what it had set.
    """

    key = models.CharField(max_length=300, unique=True)

    def __str__(self) -> str:
        return self.key
