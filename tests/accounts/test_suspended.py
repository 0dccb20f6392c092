"""Who is suspended reads on, but writes nothing, on pages and by the API."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from community.questions.models import Question

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
