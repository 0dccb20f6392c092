"""The front page, for everybody, with and without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.events import record
from activity.models import Verb
from community.questions import actions as questions
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items.models import Item
from recommender import training

pytestmark = pytest.mark.django_db

LINK = re.compile(r'href="(/\?after=[^"]+)"')


@pytest.fixture
def many(tara: User) -> list[Item]:
    """Thirty questions."""
    return [
        questions.ask(by=tara, title=f"Question number {n} about bread", body="Why?").item
        for n in range(30)
    ]


def cards(response: Any) -> list[str]:
    return re.findall(r'data-impression="(\d+)"', response.content.decode())


def test_it_goes_on_by_a_plain_link(client: Client, many: list[Item]) -> None:
    first = client.get("/")
    link = LINK.search(first.content.decode())
    assert link is not None
    second = client.get(link[1])
    assert len(cards(first)) == 20
    assert len(cards(second)) == 10
    assert not set(cards(first)) & set(cards(second))
    assert "<html" in second.content.decode()
    assert LINK.search(second.content.decode()) is None
    end = "You have come to the end"
    assert [end in page.content.decode() for page in (first, second)] == [False, True]


def test_with_htmx_the_same_address_gives_the_cards_alone(client: Client, many: list[Item]) -> None:
    link = LINK.search(client.get("/").content.decode())
    assert link is not None
    page = client.get(link[1])
    fragment = client.get(link[1], headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert cards(fragment) == cards(page)
    assert "HX-Request" in fragment["Vary"]
    assert "private" in fragment["Cache-Control"]


def test_a_member_sees_why_and_can_steer_without_script(
    many: list[Item], alice: User, bob: User, signed_in: Callable[[User | None], Client]
) -> None:
    record(Verb.SAVE, user=bob, item=many[0])
    record(Verb.SAVE, user=bob, item=many[1])
    record(Verb.SAVE, user=alice, item=many[0])
    training.refresh()
    client = signed_in(alice)
    html = client.get("/").content.decode()
    assert "Question number 0 about bread”" in html
    assert f"/items/{many[1].pk}/dismiss/" in html
    client.post(f"/items/{many[1].pk}/dismiss/", {"next": "/"})
    assert str(many[1].pk) not in cards(client.get("/"))


def test_a_stranger_is_asked_to_join_and_gets_no_buttons(client: Client, many: list[Item]) -> None:
    html = client.get("/").content.decode()
    assert "/accounts/signup/" in html
    assert "/dismiss/" not in html


def test_what_one_is_in_the_middle_of_comes_with_the_page(
    course: Course, alice: User, signed_in: Callable[[User | None], Client]
) -> None:
    learning.enrol(course=course, by=alice)
    first, second = course.lessons.in_order()
    learning.complete(lesson=first, by=alice)
    html = signed_in(alice).get("/").content.decode()
    assert reverse("resume", args=[second.pk]) in html
    assert 'value="50"' in html
    learning.complete(lesson=second, by=alice)
    assert "Continue" not in signed_in(alice).get("/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_the_same_for_one_card_and_for_many(
    count: int,
    many: list[Item],
    course: Course,
    alice: User,
    bob: User,
    signed_in: Callable[[User | None], Client],
    django_assert_num_queries: Any,
) -> None:
    learning.complete(lesson=course.lessons.in_order()[0], by=alice)
    for person in (alice, bob):
        record(Verb.SAVE, user=person, item=many[-1])
    record(Verb.SAVE, user=bob, item=many[0])
    training.refresh()
    questions.ask(by=alice, title="What no night has seen yet?", body="Why?", tags=["bread"])
    lessons = course.lessons.values_list("pk", flat=True)
    gone = [item.pk for item in many[count:-1]] + [course.pk, *lessons]
    Item.objects.filter(pk__in=gone).update(status="hidden")
    client = signed_in(alice)
    client.get("/")
    # Expect 19 queries:
    # * the session, the member
    # * the live run
    # * the member's last deeds, what they were shown too often
    # * the next lesson after those they finished, the neighbours of what they did, and of what no
    #   night has seen what shares its tags
    # * the night's candidates, what is popular, what is new
    # * what they have seen of all that, which of it may be shown
    # * the titles of what the cards are because of
    # * the questions of the page, their tags (two for each kind on the page)
    # * the member's votes and bookmarks on the page
    # * what they are in the middle of
    with django_assert_num_queries(19):
        response = client.get("/")
    assert len(cards(response)) == min(count, 20)


def test_the_page_is_light(client: Client, many: list[Item]) -> None:
    assert len(client.get("/").content) < 150_000


def test_the_policy_allows_no_script_but_ours(client: Client, many: list[Item]) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    html = client.get("/").content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "style=" not in html
