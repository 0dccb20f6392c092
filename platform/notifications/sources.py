"""What there are feeds of."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation

from accounts import handles
from accounts.models import User, Viewer
from items import kinds
from items.models import Item, ItemQuerySet, Tag
from shared.text import number


@dataclass(frozen=True)
class Source:
    """What a feed is called, where it is a page, in which language, and what is new in it."""

    title: str
    url: str
    feed: str
    language: str
    items: ItemQuerySet


def source(kind: str, name: str, viewer: Viewer) -> Source:
    """What `viewer` may see of a source, named by its kind and its id, slug or handle.

    Raises `Http404` where there is none, or none that they may see.
    """
    listed = Item.objects.listed_for(viewer)
    feed = reverse("feed", args=[kind, name])
    if kind == "tag":
        tag = get_object_or_404(Tag, slug=name)
        language = translation.get_language() or "en"
        return Source(tag.label, tag.get_absolute_url(), feed, language, listed.filter(tags=tag))
    if kind == "person":
        person = get_object_or_404(User, handle=handles.normalise(name), is_active=True)
        language = person.language or "en"
        by = listed.filter(author=person)
        return Source(person.public_name, person.get_absolute_url(), feed, language, by)
    if kind not in FOLLOWED or (pk := number(name)) is None:
        raise Http404
    seen = Item.objects.visible_to(viewer).of_kind(kind).filter(status="published")
    item = get_object_or_404(seen, pk=pk)
    new = listed.of_kind(kinds.get(kind).news).filter(parent=item)
    return Source(item.title, item.get_absolute_url(), feed, item.language, new)


# Of items: those whose news a feed shows.
FOLLOWED = frozenset({"board", "topic", "question", "course"})
