"""What the search box offers while one types: items by their titles, tags and people."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Viewer
from items import kinds
from items.models import Item
from items.search import asking, beside, highlighting
from items.search.finding import Candidates, in_titles
from items.search.ranking import ordered
from shared.text import HAN

MOST = 8
LOOKED_AT = 100


@dataclass(frozen=True)
class Suggestion:
    """A line of the list: `what` says in a word what it is; `name` is `label` without marks."""

    label: SafeString
    name: str
    what: str
    url: str
    language: str = ""


def suggestions(typed: str, viewer: Viewer, languages: Collection[str] = ()) -> list[Suggestion]:
    """At most eight, from two letters or one Han character."""
    asked = asking.read(typed)
    if not asked.words or (len(asked.words) < 2 and not HAN.search(asked.words)):
        return []
    words = highlighting.pattern(asked)
    tags = [
        Suggestion(highlighting.marked(tag.label, words), tag.label, "#", tag.get_absolute_url())
        for tag in beside.tags(asked.words, viewer, 2)
    ]
    people = [
        Suggestion(
            highlighting.marked(each.public_name, words),
            each.public_name,
            f"@{each.handle}",
            each.get_absolute_url(),
        )
        for each in beside.people(asked.words, viewer, 2)
    ]
    found = in_titles(Item.objects.listed_for(viewer).exclude(title=""), asked, LOOKED_AT)
    hits = ordered(Candidates(found), now=timezone.now(), languages=languages, chosen=())
    ids = [hit.pk for hit in hits[: MOST - len(tags) - len(people)]]
    rows = Item.objects.listed_for(viewer).select_related("parent")
    items = rows.defer("body", "html", "search").in_bulk(ids)
    titles = [
        Suggestion(
            highlighting.marked(item.title, words),
            item.title,
            str(kinds.get(item.kind).label),
            item.get_absolute_url(),
            item.language,
        )
        for pk in ids
        if (item := items.get(pk))
    ]
    return titles + tags + people
