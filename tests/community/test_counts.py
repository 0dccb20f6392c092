"""What a card counts is what its page shows, for whoever looks."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course
from items import actions as items
from items.models import Item, Status

SignIn = Callable[[User | None], Client]
# How many of the five each sees: one is hidden, one removed, one by whom Alice blocked before.
SEEN = {"stranger": 3, "alice": 2, "bob": 3, "charlie": 4, "mona": 5}


@pytest.fixture
def viewers(alice: User, bob: User, charlie: User, mona: User) -> dict[str, User | None]:
    """Alice blocked Bob; what is hidden is Charlie's."""
    accounts.block(person=bob, by=alice)
    return dict(zip(SEEN, [None, alice, bob, charlie, mona], strict=True))


def some(write: Callable[[User], Item], bob: User, charlie: User, tara: User) -> list[Item]:
    """Five replies in different states."""
    written = [write(by) for by in (bob, charlie, charlie, tara, tara)]
    items.set_status(item=written[1], status=Status.HIDDEN)
    items.set_status(item=written[2], status=Status.REMOVED)
    return written


def counted(html: str, noun: str) -> list[int]:
    return [int(n) for n in re.findall(rf">(\d+) {noun}", html)]


@pytest.mark.parametrize("who", SEEN)
def test_answers(
    viewers: dict[str, User | None],
    signed_in: SignIn,
    question: Question,
    bob: User,
    charlie: User,
    tara: User,
    who: str,
) -> None:
    # Alice asked: whom she blocked could not answer, so that here Charlie blocks him.
    accounts.block(person=bob, by=question.item.author, keep=False)  # type: ignore[arg-type]
    accounts.block(person=bob, by=charlie)

    def write(by: User) -> Item:
        return questions.answer(question=question, by=by, body="An answer.").item

    written = some(write, bob, charlie, tara)
    client = signed_in(viewers[who])
    page = client.get(question.get_absolute_url()).content.decode()
    shown = sum(f'id="item-{item.pk}"' in page for item in written)
    assert shown == {"stranger": 3, "alice": 3, "bob": 3, "charlie": 3, "mona": 5}[who]
    assert counted(page, "answer") == [shown]
    assert counted(client.get(reverse("questions")).content.decode(), "answer") == [shown]


@pytest.mark.parametrize("who", SEEN)
def test_replies_in_a_topic(
    viewers: dict[str, User | None],
    signed_in: SignIn,
    topic: Topic,
    bob: User,
    charlie: User,
    tara: User,
    who: str,
) -> None:
    written = some(
        lambda by: boards.post(topic=topic, by=by, body="A reply.").item, bob, charlie, tara
    )
    client = signed_in(viewers[who])
    page = client.get(topic.get_absolute_url()).content.decode()
    shown = sum(f'id="item-{item.pk}"' in page for item in written)
    assert shown == SEEN[who]
    # Of 20,000 replies nobody asks who may see each: what is published is counted, for everybody.
    published = Item.objects.filter(kind="post", status="published").count()
    assert counted(page, "repl") == [published]
    board = client.get(topic.board.get_absolute_url()).content.decode()
    assert counted(board, "repl") == [published]


@pytest.mark.parametrize(("who", "shown"), [("stranger", 1), ("charlie", 1), ("tara", 2)])
def test_lessons_of_a_course(
    signed_in: SignIn, closed_course: Course, charlie: User, tara: User, who: str, shown: int
) -> None:
    first, _ = (lesson.item for lesson in closed_course.lessons.in_order())
    items.set_status(item=first, status=Status.HIDDEN)
    client = signed_in({"charlie": charlie, "tara": tara}.get(who))
    assert counted(client.get(closed_course.get_absolute_url()).content.decode(), "lesson") == [
        shown
    ]
    listed = client.get(reverse("courses")).content.decode()
    assert counted(listed, "lesson") == [shown]
    assert counted(listed, "min") == [5 * shown]
    catalogue.set_open(course=closed_course, open=True)
    assert counted(client.get(reverse("courses")).content.decode(), "lesson") == [shown]
