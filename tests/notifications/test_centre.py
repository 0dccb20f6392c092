"""The page of notifications, the bell and the settings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from activity import actions as activity
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Admission, Following, Level, Status, TagFollow
from notifications.kinds import choices
from notifications.models import FeedKey, Notice, Ways
from tests.community.test_query_counts import MEMBER, asked
from tests.notifications.telling import tell, told

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
CENTRE = "/notifications/"


def unread(client: Client) -> str:
    """What the bell shows on another page."""
    cache.clear()
    page = client.get(reverse("tags")).content.decode()
    _, _, after = page.partition('<span class="bell-count" aria-hidden="true">')
    return after.partition("<")[0]


def test_news_is_seen_opened_and_read(
    signed_in: SignIn, question: Question, alice: User, bob: User, charlie: User
) -> None:
    client = signed_in(alice)
    assert unread(client) == ""
    first = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    questions.answer(question=question, by=charlie, body="Is the yeast any good?")
    activity.vote(item=question.item, by=bob, value=1)
    tell()
    assert unread(client) == "2"  # lines, not deeds
    page = client.get(CENTRE).content.decode()
    assert "<strong>Charlie</strong> and 1 other answered your question" in page
    assert "Is the yeast any good?" in page
    assert page.count("notice-new") == 2
    client.get(first.item.get_absolute_url(), follow=True)
    assert unread(client) == ""
    assert client.get(CENTRE).content.decode().count("notice-new") == 0
    # What comes after that is another line, above those read.
    questions.answer(question=question, by=bob, body="One thing more comes to mind.")
    tell()
    page = client.get(CENTRE).content.decode()
    assert page.index("<strong>Bob</strong> answered") < page.index("<strong>Charlie</strong> and")


def test_one_line_or_all_are_called_read(
    signed_in: SignIn, question: Question, topic: Topic, alice: User, bob: User
) -> None:
    questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    boards.post(topic=topic, by=bob, body="Have you weighed the flour?")
    activity.vote(item=topic.item, by=bob, value=1)
    tell()
    client = signed_in(alice)
    assert unread(client) == "3"
    client.post("/notifications/read/", {"thread": topic.pk, "kind": "votes"})
    assert unread(client) == "2"
    shown = client.get(f"{CENTRE}?kind=reply").content.decode()
    assert ("replied to you" in shown, "answered your" in shown) == (True, False)
    for wrong in ({"thread": "x"}, {"kind": "\0"}, {"kind": "nothing"}):
        assert client.post("/notifications/read/", wrong).status_code == 302
    signed_in(bob).post("/notifications/read/")
    assert unread(client) == "2"
    client.post("/notifications/read/")
    assert unread(client) == ""


def test_the_bell_says_when_it_rings(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    client = signed_in(alice)
    assert client.get("/notifications/bell/?shown=0").status_code == 204
    questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    tell()
    answer = client.get("/notifications/bell/?shown=0").content.decode()
    assert 'data-announce="1 unread notification"' in answer
    assert client.get("/notifications/bell/?shown=1").status_code == 204
    assert "data-announce" not in client.get("/notifications/bell/?shown=5").content.decode()
    assert 'id="bell"' not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    "state", ["hidden", "removed", "withdrawn", "gated", "blocked", "question"]
)
def test_what_cannot_be_seen_any_more_is_told_nowhere(
    signed_in: SignIn, question: Question, course: Course, alice: User, bob: User, state: str
) -> None:
    row = questions.answer(question=question, by=bob, body="The secret is in the oven.")
    activity.follow_item(item=question.item, by=alice, level=Level.FOLLOW)
    tell()
    client = signed_in(alice)
    assert unread(client) == "1"
    match state:
        case "gated":
            items.set_gate(type(row.item).objects.filter(pk=row.pk), course.item)
        case "blocked":
            accounts.block(person=bob, by=alice)
        case "question":
            items.set_status(item=question.item, status=Status.REMOVED)
        case _:
            items.set_status(item=row.item, status=Status(state))
    assert unread(client) == ""
    for url in (CENTRE, "/api/v1/notifications/"):
        page = client.get(url).content.decode()
        assert "secret" not in page
        assert "Bob" not in page
        assert question.item.title not in page
    assert client.get("/api/v1/notifications/").json()["unread"] == 0
    if state == "gated":
        items.admit(user=alice, gate=course.item, source=Admission.Source.STAFF)
        assert unread(client) == "1"


def test_one_chooses_what_one_is_told_of_and_when(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    tell()
    client = signed_in(alice)
    url = reverse("notification-settings")
    form = {f"way_{name}": "both" for name, _label in choices()} | {"often": "daily"}
    assert client.post(url, form | {"way_answer": "off"}).status_code == 302
    assert unread(client) == ""
    assert "answered" not in client.get(CENTRE).content.decode()
    alice.refresh_from_db()
    assert (alice.ways.often, alice.ways.chosen, alice.follows_own) == (
        "daily",
        {"answer": "off", "votes": "both"},
        False,
    )
    later = timezone.now() + timedelta(days=2)
    client.post(url, form | {"paused_until": f"{later:%Y-%m-%dT%H:%M}", "follows_own": "on"})
    assert unread(client) == ""
    assert "notice-new" in client.get(CENTRE).content.decode()
    # What is opened meanwhile is read, and neither stands nor is mailed as new afterwards.
    client.get(question.get_absolute_url())
    assert "notice-new" not in client.get(CENTRE).content.decode()
    questions.answer(question=question, by=bob, body="One thing more comes to mind.")
    tell()
    for wrong in ({"way_answer": "loudly"}, {"quiet_from": "22:00"}, {"often": "hourly"}):
        assert client.post(url, form | wrong).status_code == 422
    client.post(url, form | {"quiet_from": "22:00", "quiet_until": "07:00"})
    assert unread(client) == "1"


def test_what_one_follows_can_be_undone(
    signed_in: SignIn, question: Question, course: Course, alice: User, tara: User
) -> None:
    client = signed_in(alice)
    assert "You follow nothing" in signed_in(tara).get("/following/").content.decode()
    learning.enrol(course=course, by=alice)
    client.post(reverse("follow-tag", args=["bread"]))
    activity.follow(person=tara, by=alice)
    page = client.get("/following/").content.decode()
    for shown in (question.item.title, course.item.title, ">bread<", "Tara"):
        assert shown in page
    assert 'aria-pressed="true"' in client.get(question.get_absolute_url()).content.decode()
    client.post(reverse("follow-item", args=[question.pk]), {"level": "muted"})
    client.post(reverse("follow-item", args=[course.pk]), {"level": "normal"})
    client.post(reverse("follow-tag", args=["bread"]), {"keep": "0"})
    client.post(reverse("follow", args=["tara"]), {"keep": "0"})
    assert Following.objects.get(level=Level.MUTED).item == question.item
    assert not TagFollow.objects.exists()
    page = client.get("/following/").content.decode()
    assert (question.item.title in page, course.item.title in page) == (True, False)


def test_only_what_can_be_seen_and_followed_is(
    signed_in: SignIn, question: Question, bob: User
) -> None:
    row = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    client = signed_in(bob)
    assert (
        client.post(reverse("follow-item", args=[row.pk]), {"level": "follow"}).status_code == 400
    )
    assert client.post(reverse("follow-item", args=[question.pk]), {}).status_code == 400
    items.set_status(item=question.item, status=Status.HIDDEN)
    url = reverse("follow-item", args=[question.pk])
    assert client.post(url, {"level": "follow"}).status_code == 404
    assert question.item.title not in client.get("/following/").content.decode()


@pytest.mark.parametrize("many", [1, 100])
def test_what_the_pages_ask(signed_in: SignIn, alice: User, bob: User, many: int) -> None:
    for number in range(many):
        row = questions.ask(by=alice, title=f"Question {number}", body="A body of it.")
        questions.answer(question=row, by=bob, body="Give it time, and warmth.")
    tell()
    client = signed_in(alice)
    assert asked(client, CENTRE) == [
        *MEMBER,
        "notifications_ways",
        "notifications_notice",  # the lines
        "notifications_notice",  # the latest of each, with who and what
    ]
    assert asked(client, "/following/") == [
        *MEMBER,
        "items_following",
        "items_tagfollow",
        "accounts_follow",
    ]
    cache.clear()
    client.get("/")
    assert told(alice)[0] == f"Bob answered your question “Question {many - 1}”"
    assert Notice.objects.filter(user=alice).count() == many
    assert not Ways.objects.exists()
    assert not FeedKey.objects.exists()
