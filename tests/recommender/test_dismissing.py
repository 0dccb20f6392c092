"""Not interested, and taking it back: with a script, without one, and by the API."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from community.questions.models import Question
from recommender.models import Dismissal

SignIn = Callable[[User | None], Client]


def deeds() -> list[str]:
    wanted = [Verb.DISMISS, Verb.UNDISMISS]
    return list(Event.objects.filter(verb__in=wanted).order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_twice_is_once_and_so_is_taking_it_back(
    signed_in: SignIn, bob: User, question: Question, headers: dict[str, str]
) -> None:
    client = signed_in(bob)
    for name, kept in (("dismiss", 1), ("undismiss", 0)):
        for _time in range(2):
            client.post(reverse(name, args=[question.pk]), headers=headers)
            assert Dismissal.objects.filter(user=bob, item=question.item).count() == kept
    assert deeds() == [Verb.DISMISS, Verb.UNDISMISS]


def test_without_a_script_it_is_said_and_can_be_undone(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    client, title = signed_in(bob), question.item.title
    undo = reverse("undismiss", args=[question.pk])
    address = reverse("dismiss", args=[question.pk])
    html = client.post(address, {"next": "/"}, follow=True).content.decode()
    assert title not in html
    assert "You will see less like this" in html
    assert f'<form method="post" action="{undo}">' in html
    html = client.post(undo, {"next": "/"}, follow=True).content.decode()
    assert title in html
    assert "it may show here again" in html
    assert f'action="{undo}"' not in html


def test_the_same_by_the_api(signed_in: SignIn, bob: User, question: Question) -> None:
    client = signed_in(bob)
    address = f"/api/v1/items/{question.pk}/dismiss/"
    for send, kept in ((client.put, 1), (client.put, 1), (client.delete, 0), (client.delete, 0)):
        assert send(address).status_code == 204
        assert Dismissal.objects.filter(user=bob, item=question.item).count() == kept
    assert deeds() == [Verb.DISMISS, Verb.UNDISMISS]
