"""Who is told of an event, and why: a function of events and of what is stored now.

Nothing here is remembered from one event to the next, so that telling again tells the same: the reader
and the rebuild both ask `derive` about events and store what it says. What may change after the
event without an event of its own (blocks, suspensions, visibility, muted threads, wishes) is not asked
here but when notices are shown (`NoticeQuerySet.shown_to`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db.models import F

from accounts.models import Follow, User
from activity.models import Event, Verb
from items.following import threads_of
from items.models import Admission, Following, Item, Level, Mention, TagFollow
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


def derive(events: Sequence[Event]) -> list[Notice]:
    """All notices that `events` give, unsaved. A fixed number of queries, whatever their number;
    memory grows with how many people are told."""
    about = [event for event in events if event.verb in TOLD and event.item_id is not None]
    valid = standing(about)
    about = [event for event in about if event.pk in valid]
    if not about:
        return []
    facts = _Facts(about)
    notices = []
    for event in about:
        item = facts.items.get(event.item_id or 0)
        if item is not None:
            notices += _notices(event, item, facts)
    members = facts.members({notice.user_id for notice in notices})
    return [notice for notice in notices if notice.user_id in members]


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
    """What all events of a batch need to know, fetched once for all of them."""

    def __init__(self, events: Sequence[Event]) -> None:
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
        self._subjects = self._tags(written)
        courses = [pk for pk in self.items if self.items[pk].kind == "course"] if about else []
        self._teachers: dict[int, list[int]] = defaultdict(list)
        teaching = Admission.objects.effective().filter(gate__in=courses, teaches=True)
        for admission in teaching if courses else ():
            self._teachers[admission.gate_id].append(admission.user_id)

    def _path(self, pk: object) -> list[int]:
        item = self.items.get(pk) if isinstance(pk, int) else None
        return [*item.path, item.pk] if item else []

    @staticmethod
    def _followers_by_item(items: Iterable[int | None]) -> dict[int, list[Following]]:
        found: dict[int, list[Following]] = defaultdict(list)
        rows = Following.objects.filter(item__in=set(items), level=Level.FOLLOW)
        for row in rows.order_by("pk"):
            found[row.item_id].append(row)
        return found

    @staticmethod
    def _fans_by_person(people: set[int | None]) -> dict[int, list[Follow]]:
        found: dict[int, list[Follow]] = defaultdict(list)
        for row in Follow.objects.filter(followed__in=people - {None}).order_by("pk"):
            found[row.followed_id].append(row)
        return found

    @staticmethod
    def _tags(items: Iterable[int | None]) -> dict[int, list[TagFollow]]:
        found: dict[int, list[TagFollow]] = defaultdict(list)
        rows = TagFollow.objects.filter(tag__taggings__item__in=list(items))
        for row in rows.annotate(item=F("tag__taggings__item")).order_by("pk"):
            found[row.item].append(row)
        return found

    def followers(self, item: int | None, event: Event) -> list[int]:
        rows = self._following.get(item or 0, [])
        return [row.user_id for row in rows if row.at <= event.at]

    def fans(self, event: Event) -> list[int]:
        rows = self._fans.get(event.user_id or 0, [])
        return [row.follower_id for row in rows if row.at <= event.at]

    def tag_followers(self, item: int, event: Event) -> list[int]:
        return [row.user_id for row in self._subjects.get(item, []) if row.at <= event.at]

    def teachers_of(self, about: object) -> list[int | None]:
        """Who teaches the course that a question is about, or in which what it is about stands."""
        for pk in self._path(about):
            if self.items[pk].kind == "course":
                return [self.items[pk].author_id, *self._teachers[pk]]
        return []

    @staticmethod
    def members(people: set[int]) -> set[int]:
        """Those who can be told: imported and simulated people have no one behind them."""
        told = User.objects.filter(pk__in=people, email__isnull=False, is_bot=False)
        return set(told.values_list("pk", flat=True))
