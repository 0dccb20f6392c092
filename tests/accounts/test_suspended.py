"""Who is suspended reads on, but writes nothing, on pages and by the API."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community.boards.models import Topic
from community.questions.models import Question
from courses.catalogue.models import Lesson

SAYS = "Your account has been suspended since "
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_reading_goes_on_and_writing_does_not(
    headers: dict[str, str],
    question: Question,
    bob: User,
    signed_in: Callable[[User | None], Client],
) -> None:
    client = signed_in(bob)
    vote, api = f"/items/{question.pk}/vote/", f"/api/v1/items/{question.pk}/vote/"
    assert client.post(vote, {"value": "1"}, headers=headers).status_code < 400
    bob.suspended_at = timezone.now()
    bob.save()
    assert client.get(question.get_absolute_url()).status_code == 200
    assert client.get("/api/v1/me/").status_code == 200
    refused = client.post(vote, {"value": "-1"}, headers=headers)
    assert refused.status_code == 403
    assert "suspended" in refused.content.decode()
    answer = client.put(api, {"value": -1}, content_type="application/json")
    assert answer.status_code == 403
    question.item.refresh_from_db()
    assert question.item.score == 1


@pytest.fixture
def suspended(bob: User) -> User:
    """Bob, since the third of November."""
    bob.suspended_at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    bob.save()
    return bob


def test_no_page_offers_a_form_that_would_be_refused(
    question: Question,
    topic: Topic,
    lesson: Lesson,
    suspended: User,
    signed_in: Callable[[User | None], Client],
) -> None:
    client = signed_in(suspended)
    for url in (
        question.get_absolute_url(),
        topic.get_absolute_url(),
        lesson.get_absolute_url(),
        reverse("settings"),
    ):
        html = client.get(url).content.decode()
        assert html.count(f"{SAYS}Nov. 3, 2026") >= 1, url
        assert "<textarea" not in html, url
        assert "Sign in" not in html, url


@pytest.mark.parametrize("name", ["ask", "discuss", "comment"])
def test_nobody_writes_first_and_is_refused_then(
    name: str,
    topic: Topic,
    suspended: User,
    alice: User,
    signed_in: Callable[[User | None], Client],
) -> None:
    args = {"discuss": [topic.board.pk], "comment": [topic.pk]}.get(name, [])
    assert "<textarea" in signed_in(alice).get(reverse(name, args=args)).content.decode()
    response = signed_in(suspended).get(reverse(name, args=args))
    assert response.status_code == 403
    assert response.content.decode().count(SAYS) == 1
    assert "<textarea" not in response.content.decode()
