"""The lists of questions: order, filters, pages without end and without repetition."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community.questions import actions
from community.questions.models import Question
from items.models import Status


@pytest.fixture
def many(alice: User) -> list[Question]:
    """45 questions; pairs of them were asked in the same moment."""
    now = timezone.now()
    return [
        actions.ask(
            by=alice,
            title=f"Question number {number:02}?",
            body="A body that is long enough.",
            tags=["even"] if number % 2 == 0 else [],
            at=now - timedelta(hours=number // 2),
        )
        for number in range(45)
    ]


def read_to_the_end(client: Client, url: str, **headers: str) -> list[str]:
    """The ids on every page, from the first to the last, by the links that the pages show."""
    seen: list[str] = []
    while url:
        html = client.get(url, headers=headers).content.decode()
        seen += re.findall(r'data-impression="(\d+)"', html)
        match = re.search(r'href="([^"]+)" rel="next"', html)
        url = match[1].replace("&amp;", "&") if match else ""
    return seen


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_pages_repeat_nothing_and_skip_nothing(
    client: Client, many: list[Question], headers: dict[str, str]
) -> None:
    expected = sorted(many, key=lambda row: (row.item.published_at, row.pk), reverse=True)
    assert read_to_the_end(client, reverse("questions"), **headers) == [
        str(row.pk) for row in expected
    ]


def test_a_fragment_is_no_page(client: Client, many: list[Question]) -> None:
    html = client.get(reverse("questions"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert html.count("<article") == 20


def test_unanswered_are_those_that_wait(client: Client, many: list[Question], bob: User) -> None:
    answered, closed, hidden_answer = many[:3]
    actions.answer(question=answered, by=bob, body="An answer of some length.")
    closed.closed_at = timezone.now()
    closed.save()
    answer = actions.answer(question=hidden_answer, by=bob, body="An answer of some length.")
    answer.item.status = Status.HIDDEN
    answer.item.save()
    waiting = read_to_the_end(client, f"{reverse('questions')}?order=unanswered")
    assert sorted(map(int, waiting)) == sorted(row.pk for row in many[2:])


def test_by_tag(client: Client, many: list[Question]) -> None:
    shown = read_to_the_end(client, f"{reverse('questions')}?tag=even")
    assert sorted(map(int, shown)) == sorted(row.pk for row in many[::2])
    assert client.get(reverse("questions"), {"tag": "no\0such"}).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "WzEsMl0", "WyJhIiwiYiJd", "W3siYXQiOiIwMDAxLTAxLTAxIn0sMV0", "é", "W" * 9],
)
def test_a_cursor_that_cannot_be_read_gives_the_first_page(
    client: Client, many: list[Question], cursor: str
) -> None:
    response = client.get(reverse("questions"), {"after": cursor})
    assert response.status_code == 200
    assert response.content.decode().count("<article") == 20


def test_an_empty_site_invites(client: Client, db: None) -> None:
    assert "No questions here yet" in client.get(reverse("questions")).content.decode()


def test_lists_show_what_the_viewer_may_see(
    client: Client, signed_in: Callable[[User | None], Client], many: list[Question], alice: User
) -> None:
    many[0].item.status = Status.DRAFT
    many[0].item.save()
    for viewer in (client, signed_in(alice)):
        assert str(many[0].pk) not in read_to_the_end(viewer, reverse("questions"))
