"""Who sees which item: the one query against plain reasoning about the same facts.

The facts are Python objects; `may_see` says in loops what `visible_to` says in SQL.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Block, User, Viewer
from items.models import Admission, Item, Status

NOW = timezone.now()
SUSPENDED_AT = NOW - timedelta(days=10)
BEFORE, AFTER = SUSPENDED_AT - timedelta(microseconds=1), SUSPENDED_AT
# Everybody was let in two days ago and has done one step. Whether it is open by now, and its columns.
PACES: dict[str, tuple[bool, dict[str, object]]] = {
    "at once": (True, {}),
    "since a time": (True, {"opens_at": NOW}),
    "from a time": (False, {"opens_at": NOW + timedelta(hours=20)}),
    "after two days": (True, {"opens_after": 2}),
    "after three days": (False, {"opens_after": 3}),
    "after a step": (True, {"step": 1}),
    "after two steps": (False, {"step": 2}),
    "after a step, from a time": (False, {"step": 1, "opens_at": NOW + timedelta(hours=20)}),
}
KINDS = ["course", "lesson", "comment", "comment"]


@dataclass(eq=False)
class Fact:
    """One item as the tests think of it."""

    author: str | None
    status: Status
    late: bool  # it appeared after its author would have been suspended or blocked
    gate: "Fact | None" = None
    parent: "Fact | None" = None
    pace: str = "at once"  # or when it opens behind its gate, see PACES
    taught: bool = False  # the co-teacher teaches it
    members: bool = False  # not for strangers
    row: Item = field(init=False)


@dataclass(frozen=True)
class Person:
    """A viewer as the tests think of them."""

    name: str | None
    blocks: str | None = None
    admitted: bool = False
    moderates: bool = False
    teaches: str | None = None
    skips: bool = False  # was let in for all at once, whatever its time


PEOPLE = [
    Person(None),
    Person("outsider"),
    Person("admitted", admitted=True),
    Person("for_a_while", admitted=True),
    Person("early", admitted=True),
    Person("skips", admitted=True, skips=True),
    Person("co_teacher", teaches="teacher"),
    Person("expired"),
    Person("author"),
    Person("suspended"),
    Person("teacher"),
    Person("blocker", blocks="author"),
    Person("blocks_teacher", blocks="teacher", admitted=True),
    Person("moderator", moderates=True),
]


def may_see(person: Person, fact: Fact) -> bool:
    if person.moderates:
        return True
    place, status = fact, fact.status
    while _shows(person, place, status):
        if place.parent is None:
            return True
        place = place.parent
        status = place.status
        # Of a removed comment a stub stays, and what was replied to it.
        if status in (Status.WITHDRAWN, Status.REMOVED) and KINDS[depth(place)] == "comment":
            status = Status.PUBLISHED
    return False


def _shows(person: Person, fact: Fact, status: Status) -> bool:
    if person.name is not None and fact.author == person.name:
        return status != Status.REMOVED
    if person.teaches and fact.author is not None and _in_their_course(fact):
        return status != Status.REMOVED
    if status != Status.PUBLISHED:
        return False
    if fact.members and person.name is None:
        return False
    if fact.author == "suspended" and fact.late:
        return False
    behind_their_own_gate = fact.gate is not None and fact.gate.author == fact.author
    blocked = fact.author is not None and fact.author == person.blocks
    if blocked and fact.late and not behind_their_own_gate:
        return False
    if fact.gate is None:
        return True
    if person.admitted and person.name != "early" and (person.skips or PACES[fact.pace][0]):
        return True
    return person.name is not None and fact.gate.author == person.name


def _in_their_course(fact: Fact) -> bool:
    """Whether it is, or stands in, an item that its author's co-teachers were let into as such."""
    place: Fact | None = fact
    while place is not None:
        if place.taught and place.author == fact.author:
            return True
        place = place.parent
    return False


@pytest.fixture
def people(db: None) -> dict[str, User]:
    users = {
        person.name: User.objects.create_user(
            None, person.name, is_staff=person.moderates, is_superuser=person.moderates
        )
        for person in PEOPLE
        if person.name is not None
    }
    User.objects.filter(handle="suspended").update(suspended_at=SUSPENDED_AT)
    for person in PEOPLE:
        if person.name and person.blocks:
            blocked = users[person.blocks]
            Block.objects.create(blocker=users[person.name], blocked=blocked, at=SUSPENDED_AT)
    return users


def store(facts: list[Fact], people: dict[str, User]) -> None:
    """Put facts into the database whose gates and parents are there already."""
    for fact in facts:
        parent = fact.parent.row if fact.parent else None
        path = [*parent.path, parent.pk] if parent else []
        hidden = fact.status in (Status.DRAFT, Status.PENDING)
        fact.row = Item(
            kind=KINDS[len(path)],
            author_id=people[fact.author].pk if fact.author else None,
            status=fact.status,
            published_at=None if hidden else AFTER if fact.late else BEFORE,
            gate=fact.gate.row if fact.gate else None,
            parent=parent,
            path=path,
            members_only=fact.members,
            **PACES[fact.pace][1],
        )
    Item.objects.bulk_create([fact.row for fact in facts])


def admit(gates: list[Fact], people: dict[str, User]) -> None:
    ends = {"for_a_while": NOW + timedelta(hours=20), "expired": NOW - timedelta(seconds=1)}
    names = [p.name for p in PEOPLE if p.name and (p.admitted or p.name == "expired")]
    Admission.objects.bulk_create(
        Admission(
            user_id=people[name].pk,
            gate=gate.row,
            source="purchase",
            expires_at=ends.get(name),
            at=NOW + timedelta(hours=20) if name == "early" else NOW - timedelta(days=2),
            step=1,
            opens_all=name == "skips",
        )
        for name in names
        for gate in gates
    )


def appoint(courses: list[Fact], people: dict[str, User]) -> None:
    """Let the co-teacher teach these, with the right to what they see of it and nothing else."""
    for course in courses:
        course.taught = True
        Admission.objects.create(
            user=people["co_teacher"],
            gate=course.row,
            source="invitation",
            teaches=True,
            expires_at=NOW,
        )


def states(gates: list[Fact | None]) -> Iterator[Fact]:
    """A fact for each author, status, time and gate."""
    names = ["author", "suspended", "teacher"]
    authors = [*product(names, [False, True]), (None, True)]
    for (author, late), status, gate in product(authors, Status, gates):
        yield Fact(author, status, late, gate)


def compare(facts: list[Fact], people: dict[str, User]) -> None:
    ids = [fact.row.pk for fact in facts]
    for person in PEOPLE:
        viewer: Viewer = people[person.name] if person.name else AnonymousUser()
        visible = Item.objects.visible_to(viewer).filter(pk__in=ids)
        seen = set(visible.values_list("pk", flat=True))
        expected = {fact.row.pk for fact in facts if may_see(person, fact)}
        wrong = [fact for fact in facts if fact.row.pk in seen ^ expected]
        assert not wrong, (person, wrong[:3])


def test_every_state_in_every_state_is_seen_by_whom_it_should(
    people: dict[str, User],
) -> None:
    """All items that stand alone, and in each of them one of every state."""
    gates = [Fact("teacher", Status.PUBLISHED, False), Fact(None, Status.PUBLISHED, True)]
    store(gates, people)
    admit(gates, people)
    roots = list(states([None, *gates]))
    store(roots, people)
    children = []
    for root in roots:
        for child in states([None, gates[0]]):
            child.parent = root
            children.append(child)
    store(children, people)
    facts = [*gates, *roots, *children]
    assert len(facts) == 2 + 126 + 126 * 84
    for person in PEOPLE:  # a matrix that nobody or everybody passes would prove nothing
        share = sum(may_see(person, fact) for fact in facts) / len(facts)
        assert person.moderates or 0 < share < 0.5
    compare(facts, people)


def test_each_opens_behind_its_gate_in_its_time(people: dict[str, User]) -> None:
    """At every pace, and in it one of every pace: what is not open yet opens nothing in it."""
    gates = [Fact("teacher", Status.PUBLISHED, False), Fact(None, Status.PUBLISHED, True)]
    store(gates, people)
    admit(gates, people)
    authors = ["teacher", "author"]
    roots = [
        Fact(author, status, False, gate, gates[0], pace)
        for author, status, gate, pace in product(
            authors, [Status.PUBLISHED, Status.DRAFT], [None, *gates], PACES
        )
    ]
    store(roots, people)
    children = [
        Fact(author, Status.PUBLISHED, False, gate, root, pace)
        for root, author, gate, pace in product(roots, authors, [None, gates[0]], PACES)
    ]
    store(children, people)
    appoint(gates[:1], people)
    compare([*gates, *roots, *children], people)


@pytest.mark.parametrize("seed", range(3))
def test_random_trees_are_seen_by_whom_they_should(people: dict[str, User], seed: int) -> None:
    """Four levels; mostly published, so that every level decides; gates are courses and roots."""
    dice = random.Random(seed)
    names = [*(p.name for p in PEOPLE if not p.moderates), "suspended", "author"]

    def fact(parent: Fact | None, gates: list[Fact]) -> Fact:
        status = dice.choice([Status.PUBLISHED] * 6 + list(Status))
        gate = dice.choice(gates) if gates and dice.random() < 0.3 else None
        pace = dice.choice(["at once", *PACES])
        who, late, members = dice.choice(names), dice.random() < 0.5, dice.random() < 0.1
        return Fact(who, status, late, gate, parent, pace, members=members)

    gates = [fact(None, []) for _ in range(4)]
    store(gates, people)
    admit(gates, people)
    appoint([gates[0]], people)
    facts, level = list(gates), gates
    for size in (20, 120, 300):
        level = [
            fact(dice.choice([*level, *facts]) if size > 20 else None, gates) for _ in range(size)
        ]
        level = [each for each in level if depth(each) < 4]
        store(level, people)
        facts += level
    compare(facts, people)


def test_what_is_for_members_shows_to_no_stranger(people: dict[str, User]) -> None:
    """Nor does what stands in it, in any state and by whomever; all members see it as if it were not."""
    roots = [*states([None])]
    for root in roots:
        root.members = True
    store(roots, people)
    children = []
    for root in roots:
        for child in states([None]):
            child.parent = root
            children.append(child)
    store(children, people)
    assert not Item.objects.visible_to(AnonymousUser()).exists()
    compare([*roots, *children], people)


def depth(fact: Fact) -> int:
    return 0 if fact.parent is None else 1 + depth(fact.parent)


def test_an_admission_ends_at_its_minute(people: dict[str, User]) -> None:
    gate = Fact("teacher", Status.PUBLISHED, True)
    store([gate], people)
    lesson = Fact("teacher", Status.PUBLISHED, True, gate, gate)
    store([lesson], people)
    viewer = people["outsider"]
    for ends, sees in ((timedelta(seconds=30), True), (timedelta(0), False)):
        Admission.objects.update_or_create(
            user=viewer,
            gate=gate.row,
            defaults={"source": "invitation", "expires_at": timezone.now() + ends},
        )
        assert Item.objects.visible_to(viewer).filter(pk=lesson.row.pk).exists() is sees


def test_a_block_takes_no_course_away(people: dict[str, User]) -> None:
    """What its teacher adds to it later shows too; what they write elsewhere does not."""
    viewer, course = people["blocks_teacher"], Fact("teacher", Status.PUBLISHED, False)
    store([course], people)
    Admission.objects.create(user=viewer, gate=course.row, source="purchase")
    lesson = Fact("teacher", Status.PUBLISHED, True, course, course)
    elsewhere = Fact("teacher", Status.PUBLISHED, True)
    store([lesson, elsewhere], people)
    assert set(Item.objects.visible_to(viewer)) == {course.row, lesson.row}


def test_who_is_let_in_at_one_gate_is_not_at_another(people: dict[str, User]) -> None:
    gates = [Fact("teacher", Status.PUBLISHED, True) for _ in range(3)]
    store(gates, people)
    lessons = [Fact("teacher", Status.PUBLISHED, True, gate, gate) for gate in gates]
    store(lessons, people)
    viewer = people["outsider"]
    Admission.objects.create(user=viewer, gate=gates[1].row, source="purchase")
    seen = Item.objects.visible_to(viewer).of_kind("lesson")
    assert list(seen) == [lessons[1].row]
