"""Notifications, wishes and following through the API: as on the pages."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from activity import actions as activity
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from items import actions as items
from items.models import Following, Level, Status, TagFollow
from notifications.models import Notice
from tests.community.test_query_counts import MEMBER, asked
from tests.notifications.telling import tell

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
NOTICES = "/api/v1/notifications/"


def test_lines_are_listed_and_called_read(
    signed_in: SignIn, question: Question, topic: Topic, alice: User, bob: User, tara: User
) -> None:
    row = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    questions.answer(question=question, by=tara, body="Is the yeast any good?")
    boards.post(topic=topic, by=bob, body="Have you weighed the flour?")
    activity.vote(item=topic.item, by=bob, value=1)
    tell()
    client = signed_in(alice)
    answer = client.get(NOTICES).json()
    assert (answer["unread"], answer["next"]) == (3, "")
    kinds = [(line["kind"], line["people"]) for line in answer["results"]]
    assert kinds == [("votes", 1), ("reply", 1), ("answer", 2)]
    liked, _reply, answered = answer["results"]
    assert "Bob" not in str(liked)  # a vote is secret
    assert answered["words"].startswith("Tara and 1 other answered")
    assert answered["thread"] == question.pk
    assert answered["item"] > row.pk
    assert answered["url"].startswith("http://testserver/questions/")
    chinese = client.get(NOTICES, headers={"Accept-Language": "zh-hans"}).json()
    assert chinese["results"][2]["words"].startswith("Tara 和另外 1 人回答了你的问题")
    read = f"{NOTICES}read/"
    assert client.post(read, {"thread": question.pk}, "application/json").status_code == 204
    assert client.post(read, {"kind": "nothing"}, "application/json").status_code == 400
    left = client.get(NOTICES).json()
    assert [line["read_at"] is None for line in left["results"]] == [True, True, False]
    client.post(read, {}, "application/json")
    assert not Notice.objects.filter(user=alice, read_at=None).exists()


def test_pages_follow_each_other(signed_in: SignIn, alice: User, bob: User) -> None:
    for number in range(45):
        row = questions.ask(by=alice, title=f"Question {number}", body="A body of it.")
        questions.answer(question=row, by=bob, body="Give it time, and warmth.")
    tell()
    Notice.objects.filter(event__in=Notice.objects.order_by("event").values("event")[40:]).update(
        read_at=alice.date_joined
    )
    client, seen, url = signed_in(alice), [], NOTICES
    while url:
        answer = client.get(url).json()
        seen += [(line["read_at"] is not None, -line["id"]) for line in answer["results"]]
        url = answer["next"]
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen)
    assert asked(client, NOTICES) == [
        *MEMBER,
        "notifications_ways",
        "notifications_notice",
        "notifications_notice",
    ]


def test_ways_are_chosen(signed_in: SignIn, alice: User) -> None:
    client, url = signed_in(alice), "/api/v1/me/ways/"
    usual = client.get(url).json()
    assert (usual["ways"]["answer"], usual["ways"]["votes"], usual["often"]) == (
        "both",
        "here",
        "weekly",
    )
    given = {"ways": {"answer": "off"}, "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.patch(url, given, "application/json").status_code == 200
    assert client.patch(url, {"often": "off"}, "application/json").json()["ways"] == usual[
        "ways"
    ] | {"answer": "off"}
    for wrong in (
        {"ways": {"answers": "off"}},
        {"ways": {"answer": "loud"}},
        {"often": "hourly"},
        {"quiet_until": None},
    ):
        assert client.patch(url, wrong, "application/json").status_code == 400


def test_items_and_tags_are_followed(
    signed_in: SignIn, question: Question, bob: User, mona: User
) -> None:
    client, url = signed_in(bob), f"/api/v1/items/{question.pk}/follow/"
    assert client.get(url).json() == {"level": "normal"}
    assert client.put(url, {"level": "follow"}, "application/json").json() == {"level": "follow"}
    assert client.put(url, {"level": "loud"}, "application/json").status_code == 400
    assert Following.objects.get(user=bob).level == Level.FOLLOW
    row = questions.answer(question=question, by=mona, body="Give it time, and warmth.")
    assert client.get(f"/api/v1/items/{row.pk}/follow/").status_code == 400
    assert client.put("/api/v1/tags/bread/follow/").status_code == 204
    assert client.put("/api/v1/tags/nothing/follow/").status_code == 404
    assert TagFollow.objects.get().user == bob
    assert client.delete("/api/v1/tags/bread/follow/").status_code == 204
    items.set_status(item=question.item, status=Status.HIDDEN)
    assert client.put(url, {"level": "muted"}, "application/json").status_code == 404


def test_strangers_have_nothing_here_and_the_suspended_change_nothing(
    signed_in: SignIn, question: Question, bob: User
) -> None:
    User.objects.filter(pk=bob.pk).update(suspended_at=bob.date_joined)
    suspended, stranger = signed_in(bob), Client()
    level = f"/api/v1/items/{question.pk}/follow/"
    for method, url in [
        ("get", NOTICES), ("post", f"{NOTICES}read/"), ("get", "/api/v1/me/ways/"),
        ("patch", "/api/v1/me/ways/"), ("put", level), ("put", "/api/v1/tags/bread/follow/"),
    ]:  # fmt: skip
        cache.clear()
        assert getattr(stranger, method)(url).status_code in {401, 403}
        expected = 200 if method == "get" else 403
        assert getattr(suspended, method)(url).status_code == expected
