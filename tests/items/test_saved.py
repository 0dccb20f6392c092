"""What one keeps for later has a page of its own."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity import actions
from community.boards.models import Topic
from community.questions.models import Question
from items import actions as items
from items.models import Status

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def shown(client: Client, **headers: str) -> list[int]:
    response = client.get(reverse("saved"), headers=headers)
    return [card.row.pk for card in response.context["cards"]]


def test_the_latest_kept_comes_first_and_only_to_who_kept_it(
    signed_in: SignIn, question: Question, topic: Topic, bob: User, charlie: User
) -> None:
    actions.save(item=question.item, by=bob)
    actions.save(item=topic.item, by=bob)
    assert shown(signed_in(bob)) == [topic.pk, question.pk]
    assert shown(signed_in(bob), **{"HX-Request": "true"}) == [topic.pk, question.pk]
    assert shown(signed_in(charlie)) == []
    actions.save(item=topic.item, by=bob, keep=False)
    assert shown(signed_in(bob)) == [question.pk]


def test_what_is_hidden_since_is_not_shown(
    signed_in: SignIn, question: Question, bob: User
) -> None:
    actions.save(item=question.item, by=bob)
    items.set_status(item=question.item, status=Status.HIDDEN)
    assert shown(signed_in(bob)) == []


def test_a_stranger_signs_in_first(signed_in: SignIn) -> None:
    assert "/accounts/login/" in signed_in(None).get(reverse("saved")).headers["Location"]
