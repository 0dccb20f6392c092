"""Reactions and folders of bookmarks: one of each, whoever clicks how often."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from activity import actions
from activity.models import Event
from community.questions.models import Question
from items import folders
from items.models import Bookmark, Folder, Reaction
from tests.racing import at_once

SignIn = Callable[[User | None], Client]


@pytest.mark.django_db
def test_reacting_and_taking_it_back(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    url = f"/items/{question.pk}/react/"
    client = signed_in(bob)
    for kept in (1, 0, 1):
        answer = client.post(url, {"reaction": "love"}, headers={"HX-Request": "true"})
        assert f'aria-pressed="{"true" if kept else "false"}"' in answer.content.decode()
        assert Reaction.objects.count() == kept
    client.post(url, {"reaction": "thanks"})
    amounts = Event.objects.filter(verb="react").order_by("pk").values_list("amount", "context")
    assert [(n, told["reaction"]) for n, told in amounts] == [
        (1, "love"), (0, "love"), (1, "love"), (1, "thanks"),
    ]  # fmt: skip
    assert client.post(url, {"reaction": "hate"}).status_code == 400
    assert signed_in(alice).post(url, {"reaction": "love"}).status_code == 403, "one's own"
    with pytest.raises(PermissionDenied):
        actions.react(item=question.item, by=alice, name="love")
    html = signed_in(None).get(f"/items/{question.pk}/reactions/").content.decode()
    assert html.count("Bob</a>") == 2
    told = {"name": "love", "mine": False}
    api = f"/api/v1/items/{question.pk}/reactions/"
    answer = client.put(api, told, content_type="application/json")
    assert {one["name"]: one["count"] for one in answer.json() if one["count"]} == {"thanks": 1}


@pytest.mark.django_db
def test_what_is_offered_no_longer_can_only_be_taken_back(
    signed_in: SignIn, question: Question, bob: User, settings: Settings
) -> None:
    url, client = f"/items/{question.pk}/react/", signed_in(bob)
    actions.react(item=question.item, by=bob, name="love")
    settings.REACTIONS = ["like"]
    assert client.post(url, {"reaction": "love"}).status_code == 302
    assert not Reaction.objects.exists()
    assert client.post(url, {"reaction": "love"}).status_code == 400
    assert client.post(url, {"reaction": "lo\0ve"}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_reacting_twice_and_making_a_folder_twice_at_once(question: Question, bob: User) -> None:
    react = partial(actions.react, item=question.item, by=bob, name="love")
    assert sorted(at_once([react] * 4)) == [False, False, False, True]
    assert Reaction.objects.count() == Event.objects.filter(verb="react").count() == 1
    assert sorted(at_once([partial(react, keep=False)] * 4)) == [False, False, False, True]
    made = at_once([partial(folders.create, by=bob, name=name) for name in ("Bread", "bread") * 2])
    assert sorted(type(one) is Folder for one in made) == [False, False, False, True]
    assert sum(isinstance(one, ValidationError) for one in made) == 3


@pytest.mark.django_db
def test_folders_of_ones_own(
    signed_in: SignIn, question: Question, bob: User, charlie: User
) -> None:
    actions.save(item=question.item, by=bob)
    client = signed_in(bob)
    place = client.post("/saved/folders/", {"name": "  To   read "}).headers["Location"]
    folder = Folder.objects.get()
    assert folder.name == "To read"
    put = f"/saved/{question.pk}/"
    client.post(put, {"folder": folder.pk, "note": "for Sunday"})
    for address, there in ((place, True), ("/saved/?folder=none", False), ("/saved/", True),
                           ("/saved/?q=rise", True), ("/saved/?q=cheese", False)):  # fmt: skip
        assert (question.item.title in client.get(address).content.decode()) is there, address
    assert "for Sunday" in client.get(place).content.decode()
    actions.save(item=question.item, by=charlie)
    assert signed_in(charlie).post(put, {"folder": folder.pk}).status_code == 404
    assert (
        signed_in(charlie).post(f"/saved/folders/{folder.pk}/", {"remove": "1"}).status_code == 404
    )
    client.post(f"/saved/folders/{folder.pk}/", {"name": "Later"})
    assert [one["name"] for one in client.get("/api/v1/me/folders/").json()] == ["Later"]
    client.post(f"/saved/folders/{folder.pk}/", {"remove": "1"})
    assert not Folder.objects.exists()
    assert Bookmark.objects.get(user=bob).folder is None
