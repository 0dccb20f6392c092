"""Where an imported item comes from, and under which licence it may be shown."""

from django.db import models


class Origin(models.Model):
    """The source of one imported item; its `key` makes an import safe to run twice."""

    item = models.OneToOneField(
        "items.Item", models.CASCADE, primary_key=True, related_name="origin"
    )
    # "stackexchange:quantumcomputing:post:12", "olx:course-v1:X+Y+Z:vertical:abc"
    key = models.CharField(max_length=300, unique=True)
    # SHA-256 of what was read: an import rewrites only what changed in the source.
    digest = models.CharField(max_length=64, blank=True)
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    # The author's name where the source no longer knows the person.
    author_name = models.CharField(max_length=120, blank=True)
    # What the source says and we have no field for, as it said it.
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key
