"""How often and how much members may write to each other; for pages and API alike."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from environs import EnvError
from pytest_django import Settings

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Board, Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question
from config import numbers
from items import actions as items
from items import limits
from items.models import Item
from tests.conftest import person
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
BODY = "A text that is long enough to be sent."


@pytest.fixture
def limited(settings: Settings) -> None:
    settings.WRITING_LIMITS = dict(numbers.WRITING)


def grown(user: User) -> User:
    """Somebody who joined long ago."""
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=400))
    user.refresh_from_db()
    return user


def refused(deed: Callable[[], Any]) -> limits.Limited:
    before = Item.objects.count()
    with pytest.raises(limits.Limited) as error:
        deed()
    assert Item.objects.count() == before
    return error.value


def test_replies_need_a_pause_which_is_longer_on_the_first_day(
    topic: Topic, question: Question, alice: User, bob: User, limited: None
) -> None:
    for user, gap in ((bob, 30), (grown(alice), 5)):
        with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False) as clock:
            boards.post(topic=topic, by=user, body=BODY)
            clock.shift(gap - 3.5)
            # All sorts of replies count together, and what begins a page apart from them.
            error = refused(lambda: comments.comment(on=topic.item, by=user, body=BODY))  # noqa: B023
            assert error.wait == 4
            assert "4 seconds" in str(error)
            questions.ask(by=user, title="A title that is long enough", body=BODY)
            clock.shift(3.5)
            questions.answer(question=question, by=user, body=BODY)


def test_a_new_member_may_open_three_and_reply_ten_times_a_day(
    topic: Topic, bob: User, limited: None
) -> None:
    start = timezone.now()
    with time_machine.travel(start + timedelta(minutes=5), tick=False) as clock:
        for _number in range(3):
            questions.ask(by=bob, title="A title that is long enough", body=BODY)
            clock.shift(121)
        error = refused(
            lambda: boards.discuss(board=topic.board, by=bob, title="One more", body=BODY)
        )
        assert "3 topics and questions" in str(error)
        assert "24 hours" in str(error)
        for _number in range(10):
            boards.post(topic=topic, by=bob, body=BODY)
            clock.shift(31)
        # What was removed counts as well: else one could go on for ever.
        Item.objects.filter(author=bob).update(status="removed")
        error = refused(lambda: comments.comment(on=topic.item, by=bob, body=BODY))
        assert "10 replies" in str(error)
        # Until the day is over; from then on only pauses are asked for.
        clock.move_to(start + timedelta(hours=24, minutes=1))
        boards.discuss(board=topic.board, by=bob, title="One more", body=BODY)
        comments.comment(on=topic.item, by=bob, body=BODY)


@pytest.mark.parametrize(
    ("most", "more", "word"),
    [
        (
            "https://a.example/ [in](/tags/) <https://b.example> [c](http://c.example)",
            "",
            "2 links",
        ),
        ("![a](/files/1/a.png)", " ![b](/files/2/b.png)", "1 picture"),
        ("@alice and @alice and @tara", " and @charlie", "2 people"),
    ],
)
def test_a_new_member_puts_little_into_one_text(
    topic: Topic,
    alice: User,
    tara: User,
    charlie: User,
    bob: User,
    limited: None,
    most: str,
    more: str,
    word: str,
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        told = boards.post(topic=topic, by=bob, body=f"{BODY} {most}").item
        too_many = f"{BODY} {most}{more or ' <mailto:x@example.org>'}"
        assert word in str(refused(lambda: comments.comment(on=told, by=bob, body=too_many)))
        # Nor by a change afterwards; others may have their reasons.
        error = refused(lambda: items.edit(item=told, by=bob, title="", body=too_many))
        assert error.wait == 0
        items.edit(item=told, by=tara, title="", body=too_many)
        boards.post(topic=topic, by=grown(alice), body=too_many)


def test_staff_and_the_past_are_asked_nothing(
    topic: Topic, bob: User, mona: User, limited: None
) -> None:
    links = " ".join(f"<https://{n}.example>" for n in range(9))
    for _number in range(12):
        boards.post(topic=topic, by=mona, body=f"{BODY} {links}")
        boards.post(topic=topic, by=bob, body=f"{BODY} {links}", at=timezone.now())


def test_the_page_gives_the_text_back_and_says_how_long_to_wait(
    topic: Topic, question: Question, bob: User, limited: None, signed_in: SignIn
) -> None:
    client = signed_in(bob)
    boards.post(topic=topic, by=bob, body=BODY)
    boards.discuss(board=topic.board, by=bob, title="A title", body=BODY)
    words = "What I wanted to say, at length."
    title = {"title": "A title that is long enough", "language": "en", "body": words}
    for place, given in (
        (reverse("post", args=[topic.pk]), {"post-body": words}),
        (reverse("answer", args=[question.pk]), {"answer-body": words}),
        (reverse("comment", args=[topic.pk]), {"body": words}),
        (reverse("ask"), title),
        (reverse("discuss", args=[topic.board_id]), title),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            response = client.post(place, given, headers=headers)
            page = response.content.decode()
            assert response.status_code == 422, place
            assert words in page
            assert "You wrote something only a moment ago." in page
            assert "again in" in page
    bob.language = "zh-hans"
    bob.save()
    assert "你刚刚才发送过内容" in client.post(reverse("ask"), title).content.decode()


def test_the_api_says_how_long_to_wait(
    topic: Topic, question: Question, bob: User, limited: None, signed_in: SignIn
) -> None:
    comments.comment(on=topic.item, by=bob, body=BODY)
    questions.ask(by=bob, title="A title that is long enough", body=BODY)
    title = {"title": "Another title, long enough", "body": BODY, "language": "en"}
    before = Item.objects.count()
    for place, given, wait in (
        (f"items/{topic.pk}/comments/", {"body": BODY}, 30),
        (f"questions/{question.pk}/answers/", {"body": BODY}, 30),
        ("questions/", title, 120),
    ):
        response = signed_in(bob).post(f"/api/v1/{place}", given, "application/json")
        assert response.status_code == 429, place
        assert wait - 20 < int(response["Retry-After"]) <= wait
        assert "Nothing is lost" in response.json()["error"]["message"]
    assert Item.objects.count() == before


def _everywhere(board: Board, question: Question, by: User) -> list[Callable[[], Any]]:
    """Replies that no lock but that on the person makes wait for each other."""
    erik, now = person("erik", "Erik"), timezone.now()
    topics = [
        boards.discuss(board=board, by=erik, title=f"Topic {n}", body=BODY, at=now).item
        for n in range(2)
    ]
    return [
        *(partial(comments.comment, on=item, by=by, body=BODY) for item in (*topics, board.item)),
        partial(questions.answer, question=question, by=by, body=BODY),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_texts_sent_at_once_one_passes(
    board: Board, question: Question, bob: User, limited: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "items.limits._check_gap")
    told = at_once(_everywhere(board, question, bob))
    assert sum(isinstance(each, limits.Limited) for each in told) == 3
    assert Item.objects.filter(author=bob).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_texts_sent_at_once_no_more_than_a_day_has_room_for_pass(
    board: Board, question: Question, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WRITING_LIMITS = {**numbers.WRITING, "new_reply_gap": 0, "new_replies": 2}
    dora = person("dora", "Dora")
    hesitate(monkeypatch, "items.limits._check_day", 0.05)
    told = at_once(_everywhere(board, question, dora))
    assert sum(isinstance(each, limits.Limited) for each in told) == 2
    assert Item.objects.filter(author=dora).count() == 2


def test_the_setting_names_what_differs() -> None:
    assert numbers.writing("new_links=5, reply_gap=0") == {
        **numbers.WRITING,
        "new_links": 5,
        "reply_gap": 0,
    }
    for wrong in ("links=3", "new_links=-1", "new_links", "reply_gap=5s"):
        with pytest.raises(EnvError, match="WRITING_LIMITS"):
            numbers.writing(wrong)
