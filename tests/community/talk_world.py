"""Talk in every state, with a secret word in each thing that is said; `may_see` is the law."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Block, User, Viewer
from community.boards import actions as boards
from community.boards.models import Board, Post, Topic
from community.comments import actions as comments
from community.points.models import Award, Bounty, Rule
from community.questions import actions as questions
from community.questions.models import Answer, Question
from courses.catalogue import actions as catalogue
from courses.learning import actions as learning
from items import actions as items
from items.models import Bookmark, Item, Status
from recommender.models import Candidates, Neighbours, Popular, Reason, Run
from tests.conftest import person

FOUND = "sourdough"  # a word that is in everything, to search for
ROLES = ("anonymous", "member", "admitted", "writer", "blocker", "suspended", "moderator")
# What becomes of what Wanda wrote; "gated" stands behind a course that Adam has enrolled for.
STATES = (
    "open", "gated", "hidden", "removed", "pending", "draft", "inner hidden", "inner removed",
    "by a suspended",
)  # fmt: skip
# What is said: a question with an answer and a comment on each, a topic with the same.
OUTER = ("question", "topic")
INNER = ("answer", "post")
BELOW = ("remark", "reply")  # comments on the answer and the post
ASIDE = ("aside",)  # a comment on the question
WHAT = (*OUTER, *INNER, *BELOW, *ASIDE)
_SECRET = re.compile(r"zq([a-z]+)(\d+)zq")
SHUT = {"hidden", "removed", "pending", "draft"}


def secrets_in(text: str) -> set[tuple[str, str]]:
    """The (what, state) pairs whose words stand in a text."""
    return {(what, STATES[int(number)]) for what, number in _SECRET.findall(text)}


def may_see(what: str, state: str, role: str) -> bool:
    """Whether it is there for a person. Moderators see the rest in admin, its writer in the history
    of what is removed: see `may_read`."""
    inner_is_shut = state.startswith("inner ") and what in (*INNER, *BELOW)
    if role == "writer":
        # One's own, but for what a moderator took away, and what stands below that.
        if state == "by a suspended":
            return False
        return state != "removed" and not (state == "inner removed" and inner_is_shut)
    if role == "blocker" or state in SHUT or inner_is_shut or state == "by a suspended":
        return False
    return state != "gated" or role == "admitted"


def may_read(what: str, state: str, role: str) -> bool:
    """Whether its words may stand in any answer to a person, wherever they ask."""
    if role == "moderator":
        return True
    return may_see(what, state, role)


@dataclass
class Place:
    """A question and a topic, with what stands in them, in one of the states."""

    state: str
    question: Question
    answer: Answer
    topic: Topic
    post: Post
    items: dict[str, Item] = field(default_factory=dict)


@dataclass
class World:
    """All places, by their state, and the people."""

    places: dict[str, Place]
    people: dict[str, Viewer]
    board: Board


def build() -> World:
    """Make it, in the database of the moment."""
    wanda, adam, blake = person("wanda", "Wanda"), person("adam", "Adam"), person("blake", "Blake")
    sven, sam, olga = person("sven", "Sven"), person("sam", "Sam"), person("olga", "Olga")
    mona = person("mona", "Mona", is_staff=True, is_superuser=True)
    users: list[Viewer] = [AnonymousUser(), olga, adam, wanda, blake, sam, mona]
    people = dict(zip(ROLES, users, strict=True))
    Block.objects.create(blocker=blake, blocked=wanda, at=timezone.now() - timedelta(days=900))
    board = boards.open_board(title="Kitchen talk", body="All about it.")
    course = catalogue.create_course(by=mona, title="Bread for all", body="It rises.", open=False)
    learning.enrol(course=course, by=adam)
    places = {}
    for state in STATES:
        writer = sven if state == "by a suspended" else wanda
        places[state] = _place(state, writer, board, course.item if state == "gated" else None)
    _notice(places, [user for user in users if isinstance(user, User)])
    for place in places.values():
        _turn(place)
    for who in (sven, sam):
        User.objects.filter(pk=who.pk).update(
            suspended_at=timezone.now() - timedelta(days=800 if who is sven else 0)
        )
        who.refresh_from_db()
    return World(places, people, board)


def _place(state: str, writer: User, board: Board, gate: Item | None) -> Place:
    def word(what: str) -> str:
        return f"zq{what}{STATES.index(state)}zq {FOUND} once more"

    question = questions.ask(by=writer, title=word("question"), body=word("question"), tags=[FOUND])
    topic = boards.discuss(
        board=board, by=writer, title=word("topic"), body=word("topic"), tags=[FOUND]
    )
    Item.objects.filter(pk__in=[question.pk, topic.pk]).update(gate=gate)
    answer = questions.answer(question=question, by=writer, body=word("answer"))
    post = boards.post(topic=topic, by=writer, body=word("post"))
    said: dict[str, Item] = {
        "question": question.item,
        "topic": topic.item,
        "answer": answer.item,
        "post": post.item,
        "aside": comments.comment(on=question.item, by=writer, body=word("aside")).item,
        "remark": comments.comment(on=answer.item, by=writer, body=word("remark")).item,
        "reply": comments.comment(on=post.item, by=writer, body=word("reply")).item,
    }
    if gate is not None:
        # As a question about something behind a gate would have it.
        Item.objects.filter(pk__in=[row.pk for row in said.values()]).update(gate=gate)
    for what, row in said.items():
        items.edit(
            item=row,
            by=writer,
            title=row.title,
            body=f"{word(what)}, said better",
            reason=word(what),
        )
    return Place(state, question, answer, topic, post, said)


def _notice(places: dict[str, Place], members: list[User]) -> None:
    """Everybody keeps, and the night recommends, everything while it is there."""
    rows = [row for place in places.values() for row in place.items.values()]
    Bookmark.objects.bulk_create(Bookmark(user=user, item=row) for user in members for row in rows)
    for place in places.values():
        author = place.question.item.author
        assert author
        Award.objects.create(
            user=author, event=-place.question.pk, rule=Rule.VOTED, points=10, at=timezone.now(),
            item=place.question.item,
        )  # fmt: skip
        Bounty.objects.create(
            question=place.question.item, by=author, amount=50,
            until=timezone.now() + timedelta(days=5),
        )  # fmt: skip
    ids = [row.pk for row in rows]
    run = Run.objects.create(status=Run.Status.PUBLISHED, is_live=True)
    scores, reasons = [1.0] * len(ids), [Reason.ALSO.value] * len(ids)
    Neighbours.objects.bulk_create(
        Neighbours(run=run, item_id=pk, items=ids, scores=scores, reasons=reasons) for pk in ids
    )
    Candidates.objects.bulk_create(
        Candidates(run=run, user=user, items=ids, scores=scores, reasons=reasons, because=ids[::-1])
        for user in members
    )
    Popular.objects.create(run=run, items=ids, scores=scores)


def _turn(place: Place) -> None:
    """Bring a place, until now an open one, into its state."""
    status = {"inner hidden": "hidden", "inner removed": "removed"}.get(place.state, place.state)
    if status not in SHUT:
        return
    inner = place.state.startswith("inner ")
    for what in INNER if inner else OUTER:
        items.set_status(item=place.items[what], status=Status(status))
