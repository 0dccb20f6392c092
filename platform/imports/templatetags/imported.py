"""What pages say of imported tags and people: where it comes from, under which licence."""

from typing import Any

from django import template
from django.db.models import Count

from accounts.models import User
from imports.models import ImportedBadge, ImportedPerson, ImportedTagText
from items.models import Tag

register = template.Library()


@register.inclusion_tag("imports/_tag_text.html")
def imported_text_of(tag: Tag) -> dict[str, Any]:
    """The licence lines of a tag's excerpt and article, where they were imported."""
    texts = ImportedTagText.objects.filter(tag=tag).select_related("author").order_by("part")
    return {"texts": texts}


@register.inclusion_tag("imports/_person.html")
def imported_of(person: User) -> dict[str, Any]:
    """A person's page and badges elsewhere, where they were imported: at most two queries, and none
    for a person of this site."""
    if not person.origin:
        return {}
    badges = ImportedBadge.objects.filter(user=person).values("name", "level")
    return {
        "source": ImportedPerson.objects.filter(user=person).first(),
        "badges": badges.annotate(count=Count("pk")).order_by("level", "name"),
    }
