"""Atom feeds: what is new, for strangers and with a key for members, as far as each may see it."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Admission, Item, Status
from notifications.feeds import ENTRIES
from notifications.models import FeedKey

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client, url: str) -> list[Element]:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root: Element = fromstring(response.content)
    return root.findall(f"{ATOM}entry")


def titles(client: Client, url: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries(client, url)]


def test_each_page_leads_to_its_feed(
    client: Client, question: Question, topic: Topic, course: Course, bob: User
) -> None:
    answer = questions.answer(question=question, by=bob, body="Give it time, and [warmth](/w/).")
    boards.post(topic=topic, by=bob, body="Have you weighed the flour?")
    feeds = {
        question.get_absolute_url(): ["Give it time, and warmth."],
        topic.get_absolute_url(): ["Have you weighed the flour?"],
        topic.board.get_absolute_url(): ["My first loaf"],
        course.get_absolute_url(): ["Bread, lesson 2", "Bread, lesson 1"],
        reverse("tag", args=["yeast"]): ["Why does my bread not rise?"],
        bob.get_absolute_url(): ["Have you weighed the flour?", "Give it time, and warmth."],
    }
    for page, news in feeds.items():
        text = client.get(page).content.decode()
        _, _, after = text.partition('type="application/atom+xml"')
        feed = after.partition('href="')[2].partition('"')[0]
        assert titles(client, feed) == news
    [entry] = entries(client, reverse("feed", args=["question", question.pk]))
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"http://localhost:8000{answer.item.get_absolute_url()}"
    assert 'href="http://localhost:8000/w/"' in (entry.findtext(f"{ATOM}summary") or "")


def test_a_feed_says_when_nothing_is_new(client: Client, question: Question, bob: User) -> None:
    questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    url = reverse("feed", args=["question", question.pk])
    first = client.get(url)
    assert first.headers["Last-Modified"]
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    questions.answer(question=question, by=bob, body="And one thing more.")
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_feed_has_the_newest_fifty(client: Client, topic: Topic, bob: User) -> None:
    now = timezone.now()
    for number in range(ENTRIES + 5):
        at = now + timedelta(seconds=number)
        boards.post(topic=topic, by=bob, body=f"Loaf number {number}\x0b.", at=at)
    found = titles(client, reverse("feed", args=["topic", topic.pk]))
    assert (len(found), found[0]) == (ENTRIES, "Loaf number 54 .")


@pytest.mark.parametrize("state", ["hidden", "removed", "suspended", "gated"])
def test_what_strangers_may_not_see_is_in_no_feed(
    client: Client, question: Question, closed_course: Course, bob: User, state: str
) -> None:
    row = questions.answer(question=question, by=bob, body="The secret is in the oven.")
    urls = [
        reverse("feed", args=["question", question.pk]),
        reverse("feed", args=["person", "bob"]),
    ]
    assert [len(entries(client, url)) for url in urls] == [1, 1]
    match state:
        case "suspended":
            User.objects.filter(pk=bob.pk).update(suspended_at=row.item.published_at)
        case "gated":
            items.set_gate(Item.objects.filter(pk=row.pk), closed_course.item)
        case _:
            items.set_status(item=row.item, status=Status(state))
    for url in urls:
        assert b"secret" not in client.get(url).content
        assert entries(client, url) == []


def test_a_key_reads_what_its_owner_may_see_until_it_is_revoked(
    client: Client, signed_in: SignIn, closed_course: Course, alice: User, tara: User
) -> None:
    learning.enrol(course=closed_course, by=alice)
    public = reverse("feed", args=["course", closed_course.pk])
    assert titles(client, public) == []
    own = signed_in(alice)
    settings, keys = reverse("notification-settings"), reverse("feed-key")
    own.post(keys)
    key = FeedKey.objects.get(user=alice).key
    assert key in own.get(settings).content.decode()
    url = reverse("own-feed", args=[key, "course", closed_course.pk])
    assert titles(client, url) == ["Cheese, lesson 2", "Cheese, lesson 1"]
    response = client.get(url)
    assert key not in response.content.decode()
    assert "private" in response.headers["Cache-Control"]
    Admission.objects.filter(user=alice).delete()
    assert titles(client, url) == []
    User.objects.filter(pk=alice.pk).update(suspended_at=timezone.now())
    assert client.get(url).status_code == 404
    User.objects.filter(pk=alice.pk).update(suspended_at=None)
    own.post(keys)
    assert client.get(url).status_code == 404
    assert FeedKey.objects.get(user=alice).key != key
    own.post(keys, {"revoke": "1"})
    assert not FeedKey.objects.exists()


def test_of_what_is_not_there_is_no_feed(client: Client, question: Question, bob: User) -> None:
    items.set_status(item=question.item, status=Status.HIDDEN)
    row = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    for kind, name in [
        ("question", question.pk), ("answer", row.pk), ("question", "x"), ("question", "9" * 30),
        ("tag", "nothing"), ("person", "nobody"), ("course", question.pk), ("lesson", 1),
    ]:  # fmt: skip
        assert client.get(reverse("feed", args=[kind, name])).status_code == 404
