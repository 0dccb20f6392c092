"""Who is told of an event, and why: a function of events and of what is stored now.

Nothing here is remembered from one event to the next, so that telling again tells the same: the reader
and the rebuild both ask `derive` about events and store what it says. What may change after the
event without an event of its own (blocks, suspensions, visibility, muted threads, wishes) is not asked
here but when notices are shown (`NoticeQuerySet.shown_to`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Follow, User
from activity.models import Event, Verb
from items.following import threads_of
from items.models import Admission, Following, Item, Level, Mention, TagFollow, Tagging
from notifications.kinds import Kind
from notifications.models import Notice
from notifications.standing import standing

# What is written: the event of an item's beginning.
WRITING = frozenset({Verb.ASK, Verb.ANSWER, Verb.DISCUSS, Verb.POST, Verb.COMMENT, Verb.PUBLISH})
# What can be done and taken back, and whom it tells: the author of its item.
TO_AUTHOR = {
    Verb.ACCEPT: Kind.ACCEPTED,
    Verb.ENDORSE: Kind.ENDORSED,
    Verb.VOTE: Kind.VOTES,
    Verb.REACT: Kind.VOTES,
    Verb.EDIT: Kind.EDITED,
    Verb.CLOSE: Kind.CLOSED,
    Verb.MOVE: Kind.MOVED,
    Verb.REMOVE: Kind.REMOVED,
}
TOLD = WRITING | frozenset(TO_AUTHOR)
_REPLIES = {Verb.ANSWER: Kind.ANSWER, Verb.POST: Kind.REPLY, Verb.COMMENT: Kind.REPLY}

# Adds people to be told for a reason; whoever is told already for a better one stays so.
_Tell = Callable[[Iterable[int | None], Kind], None]


def derive(
    events: Sequence[Event], people: frozenset[int] | None = None
) -> Iterator[tuple[Event, list[Notice]]]:
    """Each of `events` with all notices that it gives, unsaved; with `people`, those to them alone.

    A fixed number of queries, whatever the number of events. Memory grows with how many follow what they
    are about, not with how often those are told: take the notices as they come.
    """
    about = [event for event in events if event.verb in TOLD and event.item_id is not None]
    valid = standing(about)
    facts = _Facts([event for event in about if event.pk in valid], people)
    for event in events:
        item = facts.items.get(event.item_id or 0) if event.pk in valid else None
        notices = _notices(event, item, facts) if item is not None else []
        yield event, [n for n in notices if people is None or n.user_id in people]


def members(people: Iterable[int]) -> set[int]:
    """Those who can be told: imported and simulated people have no one behind them."""
    told = User.objects.filter(pk__in=people, email__isnull=False, is_bot=False)
    return set(told.values_list("pk", flat=True))


def _notices(event: Event, item: Item, facts: "_Facts") -> list[Notice]:
    reasons: dict[int, Kind] = {}

    def tell(people: Iterable[int | None], kind: Kind) -> None:
        for person in people:
            if person is not None and person != event.user_id:
                reasons.setdefault(person, kind)

    if event.verb in WRITING:
        _tell_of_words(event, item, facts, tell)
    else:
        tell([item.author_id], TO_AUTHOR[Verb(event.verb)])
    thread = facts.threads.get(item.pk) or item.pk
    return [
        Notice(
            user_id=person, kind=kind, event=event.pk, actor_id=event.user_id, item=item,
            thread_id=thread, at=event.at,
        )
        for person, kind in reasons.items()
    ]  # fmt: skip


def _tell_of_words(event: Event, item: Item, facts: "_Facts", tell: _Tell) -> None:
    tell(facts.mentions[item.pk], Kind.MENTION)
    parent = facts.items.get(item.parent_id or 0)
    if event.verb in _REPLIES and parent is not None:
        tell([parent.author_id], _REPLIES[Verb(event.verb)])
    if event.verb == Verb.ASK:
        tell(facts.teachers_of(event.context.get("about")), Kind.TEACHING)
    if event.verb in _REPLIES:
        tell(facts.followers(facts.threads.get(item.pk), event), Kind.THREAD)
    elif event.verb == Verb.DISCUSS:
        tell(facts.followers(item.parent_id, event), Kind.TOPIC)
    elif event.verb == Verb.PUBLISH and item.parent_id is not None:
        tell(facts.followers(item.parent_id, event), Kind.NEWS)
    if (event.verb not in _REPLIES and item.parent_id is None) or event.verb == Verb.DISCUSS:
        tell(facts.fans(event), Kind.PERSON)
        tell(facts.tag_followers(item.pk, event), Kind.SUBJECT)


class _Facts:
    """What all events of a batch need to know, fetched once for all of them; who follows, of `people`
    alone where they are given."""

    def __init__(self, events: Sequence[Event], people: frozenset[int] | None) -> None:
        self.people = people
        ids = {event.item_id for event in events}
        known = Item.objects.only("kind", "author", "parent", "path")
        self.items = known.in_bulk(ids)
        about = {event.context.get("about") for event in events if event.verb == Verb.ASK} - {None}
        around = {pk for item in self.items.values() for pk in item.path} | about
        self.threads = threads_of(self.items.values())
        self.items |= known.in_bulk(around - self.items.keys())
        outside = {pk for item in about for pk in self._path(item)} - self.items.keys()
        self.items |= known.in_bulk(outside)
        words = [event for event in events if event.verb in WRITING]
        written = [event.item_id for event in words if event.item_id is not None]
        self.mentions: dict[int, list[int]] = defaultdict(list)
        for item, user in Mention.objects.filter(item__in=written).values_list("item", "user"):
            self.mentions[item].append(user)
        self._following = self._followers_by_item(around | set(written))
        self._fans = self._fans_by_person({event.user_id for event in words})
        self._tags: dict[int, list[int]] = defaultdict(list)
        for item, tag in Tagging.objects.filter(item__in=written).values_list("item", "tag"):
            self._tags[item].append(tag)
        self._subjects = self._followers_by_tag()
        courses = [pk for pk in self.items if self.items[pk].kind == "course"] if about else []
        self._teachers: dict[int, list[int]] = defaultdict(list)
        teaching = Admission.objects.effective().filter(gate__in=courses, teaches=True)
        for admission in teaching if courses else ():
            self._teachers[admission.gate_id].append(admission.user_id)

    def _path(self, pk: object) -> list[int]:
        item = self.items.get(pk) if isinstance(pk, int) else None
        return [*item.path, item.pk] if item else []

    def _followers_by_item(self, items: Iterable[int | None]) -> "_Followers":
        rows = Following.objects.filter(item__in=set(items), level=Level.FOLLOW)
        return self._grouped(rows.values_list("item", "user", "at"))

    def _fans_by_person(self, followed: set[int | None]) -> "_Followers":
        rows = Follow.objects.filter(followed__in=followed - {None})
        return self._grouped(rows.values_list("followed", "follower", "at"))

    def _followers_by_tag(self) -> "_Followers":
        tags = {tag for found in self._tags.values() for tag in found}
        rows = TagFollow.objects.filter(tag__in=tags)
        return self._grouped(rows.values_list("tag", "user", "at"))

    def _grouped(self, rows: QuerySet[Any, tuple[int, int, datetime]]) -> "_Followers":
        found: _Followers = defaultdict(list)
        for followed, follower, at in rows.order_by("pk").iterator():
            if self.people is None or follower in self.people:
                found[followed].append((follower, at))
        return found

    def followers(self, item: int | None, event: Event) -> list[int]:
        return _by_then(self._following.get(item or 0, []), event)

    def fans(self, event: Event) -> list[int]:
        return _by_then(self._fans.get(event.user_id or 0, []), event)

    def tag_followers(self, item: int, event: Event) -> list[int]:
        found = (_by_then(self._subjects.get(tag, []), event) for tag in self._tags[item])
        return [person for people in found for person in people]

    def teachers_of(self, about: object) -> list[int | None]:
        """Who teaches the course that a question is about, or in which what it is about stands."""
        for pk in self._path(about):
            if self.items[pk].kind == "course":
                return [self.items[pk].author_id, *self._teachers[pk]]
        return []


# By what is followed: who follows it, since when.
_Followers = dict[int, list[tuple[int, datetime]]]


def _by_then(rows: list[tuple[int, datetime]], event: Event) -> list[int]:
    return [person for person, at in rows if at <= event.at]
