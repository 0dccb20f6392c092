"""Pages of a topic, forwards, backwards and around a post: as quick in its middle as at its start.

A page is a stretch of the topic between two places. What was removed and still shows a line stands in
exactly one of the stretches, as each post does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.models import Viewer
from community.boards.models import Place, Post, PostQuerySet, Topic
from items.removing import Stub, stubs_between
from shared.paging import decode, encode
from shared.text import number

POSTS_A_PAGE = 50
CONTEXT = 5  # posts before the one that an address names


@dataclass(frozen=True)
class Stretch:
    """Some posts of a topic in order, and where one can go from there."""

    topic: Topic
    rows: list[Post]
    lines: list[Post | Stub]  # the posts, and what stands there of removed ones
    begins: bool  # with the topic's own words before it
    ends: bool  # nothing comes after it so far
    named: int = 0  # the post that the address names

    @property
    def earlier_url(self) -> str:
        """The page before this one; empty where it begins."""
        return "" if self.begins else self._url("before", self.lines[:1])

    @property
    def later_url(self) -> str:
        """The page after this one; empty where it ends."""
        return "" if self.ends else self._url("after", self.lines[-1:])

    @property
    def tail(self) -> str:
        """After which place what is new will come, as an address has it."""
        return encode(place_of(self.lines[-1] if self.lines else self.topic))

    def _url(self, parameter: str, edge: Sequence[Post | Stub]) -> str:
        query = f"?{parameter}={encode(place_of(edge[0]))}" if edge else "?from=last"
        return f"{self.topic.get_absolute_url()}{query}"


def asked_for(request: HttpRequest, topic: Topic) -> Stretch:
    """The page that an address names: by a place `after` or `before` which it is, or by what it is
    `from`: a post, that shows with some before it, or `last`. Else, and where nobody may see the post,
    the first one."""
    posts = Post.objects.for_page(topic, request.user)
    if place := read_place(request.GET.get("after", "")):
        return beyond(topic, request.user, place)
    if place := read_place(request.GET.get("before", "")):
        back = _back(topic, posts.before(place), until=place)
        return back if back.lines else _on(topic, posts)
    given = request.GET.get("from", "")
    if given == "last":
        return _back(topic, posts)
    wanted = number(given)
    named = None if wanted is None else posts.filter(pk=wanted).first()
    if named is None:
        return _on(topic, posts)
    # A page of those before it: where there are fewer, the first page has them all.
    before = list(posts.before(place_of(named)).reverse()[:POSTS_A_PAGE])
    if len(before) < POSTS_A_PAGE:
        return _on(topic, posts, named=named.pk)
    start = place_of(before[CONTEXT])
    return _on(topic, posts.after(start), since=start, named=named.pk)


def beyond(topic: Topic, viewer: Viewer, place: Place) -> Stretch:
    """The posts that come after a place."""
    return _on(topic, Post.objects.for_page(topic, viewer).after(place), since=place)


def read_place(cursor: str) -> Place | None:
    """The place that an address names; None for what is none."""
    match decode(cursor, 2):
        case [datetime() as at, int(pk)]:
            return at, pk
    return None


def place_of(line: Post | Stub | Topic) -> Place:
    """Where a line stands in its topic; the topic's own words before all that came later."""
    at = line.at if isinstance(line, Stub) else line.item.published_at
    return at or line.item.created_at, line.pk  # type: ignore[union-attr]  # a stub was published


def _on(
    topic: Topic, posts: PostQuerySet, *, since: Place | None = None, named: int = 0
) -> Stretch:
    rows = list(posts[: POSTS_A_PAGE + 1])
    ends = len(rows) <= POSTS_A_PAGE
    rows = rows[:POSTS_A_PAGE]
    lines = _with_stubs(topic, rows, since, None if ends else place_of(rows[-1]))
    return Stretch(topic, rows, lines, begins=since is None, ends=ends, named=named)


def _back(topic: Topic, posts: PostQuerySet, *, until: Place | None = None) -> Stretch:
    rows = list(posts.reverse()[: POSTS_A_PAGE + 1])
    begins = len(rows) <= POSTS_A_PAGE
    rows = rows[:POSTS_A_PAGE][::-1]
    lines = _with_stubs(topic, rows, None if begins else place_of(rows[0]), until)
    return Stretch(topic, rows, lines, begins=begins, ends=until is None)


def _with_stubs(
    topic: Topic, rows: Sequence[Post], since: Place | None, until: Place | None
) -> list[Post | Stub]:
    """The posts and, strictly between two places, what stands there of removed ones."""
    shown = {row.pk for row in rows}
    stubs = [
        stub
        for stub in stubs_between(
            topic.item, "post", since[0] if since else None, until[0] if until else None
        )
        if stub.pk not in shown
        and (since is None or place_of(stub) > since)
        and (until is None or place_of(stub) < until)
    ]
    return sorted([*rows, *stubs], key=place_of)
