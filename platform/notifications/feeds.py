"""Atom feeds of what is new: on a board, under a tag, of a question, of a course, by a person.

The public ones show what strangers may see. A member's own show what they may see at that moment, to
whoever has the key in the address: it is a secret, reads feeds and nothing else, and ends when revoked.
"""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import Viewer
from items.models import Item
from notifications.links import absolute
from notifications.models import FeedKey
from notifications.sources import Source, source

ENTRIES = 50
_LINK = re.compile(r'(<[^<>]*\s(?:href|src)=")(/[^"]*)"')


@require_safe
@conditional_page
def public(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """A feed as strangers see it."""
    return _answer(request, AnonymousUser(), kind, name, private=False)


@require_safe
@conditional_page
def mine(request: HttpRequest, key: str, kind: str, name: str) -> HttpResponse:
    """A feed as the member sees it whose key it is; none for who is suspended or may not sign in."""
    owners = FeedKey.objects.filter(user__is_active=True, user__suspended_at=None)
    row = get_object_or_404(owners.select_related("user"), key=key)
    return _answer(request, row.user, kind, name, private=True)


def _answer(
    request: HttpRequest, viewer: Viewer, kind: str, name: str, *, private: bool
) -> HttpResponse:
    found = source(kind, name, viewer)
    with translation.override(found.language):
        response = _Atom(found)(request)
    response.headers["Cache-Control"] = "private, max-age=300" if private else "max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class _Atom(Feed[Item, Any]):
    """The entries of one source."""

    feed_type = Atom1Feed

    def __init__(self, found: Source) -> None:
        self.found = found
        self.language = found.language

    def title(self) -> str:
        return f"{self.found.title} · Lyceum"

    def link(self) -> str:
        return absolute(self.found.url)

    def feed_guid(self) -> str:
        return absolute(self.found.url)

    def feed_url(self) -> str:
        # Never with a key: readers pass feeds on.
        return absolute(self.found.feed)

    def items(self) -> list[Item]:
        newest = self.found.items.select_related("author", "parent__parent__parent").newest()
        return list(newest.prefetch_related("tags")[:ENTRIES])

    def item_title(self, item: Item) -> str:
        return clean(item.title or item.excerpt(80))

    def item_description(self, item: Item) -> str:
        return clean(_LINK.sub(lambda found: f'{found[1]}{absolute(found[2])}"', item.html))

    def item_link(self, item: Item) -> str:
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Item) -> str:
        return absolute(f"/items/{item.pk}/")

    def item_author_name(self, item: Item) -> str:
        return clean(item.author.public_name if item.author else _("somebody"))

    def item_pubdate(self, item: Item) -> datetime:
        return item.published_at or item.created_at

    def item_updateddate(self, item: Item) -> datetime:
        return max(item.edited_at or self.item_pubdate(item), self.item_pubdate(item))

    def item_categories(self, item: Item) -> list[str]:
        return [tag.slug for tag in item.tags.all()]


def clean(words: str) -> str:
    """`words` without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", words)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
