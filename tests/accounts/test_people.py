"""Profiles: what a member wrote, following and blocking."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, Follow, User
from activity.models import Event, Verb
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from items.models import Status

SignIn = Callable[[User | None], Client]
WAYS = [{}, {"HX-Request": "true"}]


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-impression="(\d+)"', html)]


def test_a_profile_shows_what_the_member_wrote(
    client: Client, alice: User, bob: User, question: Question, topic: Topic
) -> None:
    alice.bio = "I bake **bread**.\n\n<script>alert(1)</script>"
    alice.save()
    answer = questions.answer(question=question, by=bob, body="An answer of Bob's.")
    html = client.get(reverse("person", args=["alice"])).content.decode()
    assert "<strong>bread</strong>" in html
    assert "alert(1)" not in html
    assert shown(html) == [topic.pk, question.pk]
    html = client.get(bob.get_absolute_url()).content.decode()
    assert shown(html) == [answer.pk]
    assert question.item.title in html
    assert f"#item-{answer.pk}" in html


def test_a_profile_says_how_much_and_about_what(
    signed_in: SignIn, alice: User, bob: User, question: Question, topic: Topic
) -> None:
    page = signed_in(bob)
    html = page.get(alice.get_absolute_url()).content.decode()
    assert "votes received" not in html
    page.post(reverse("vote", args=[question.pk]), {"value": "1"})
    page.post(reverse("follow", args=["alice"]))
    html = page.get(alice.get_absolute_url()).content.decode()
    for label in ("votes received", "followers"):
        assert f"<dt>{label}</dt><dd>1</dd>" in html
    assert re.search(r'Questions <span class="count">1<', html)
    head = html.split('class="feed"')[0]
    assert re.findall(r'href="/tags/(\w+)/"', head) == ["bread", "yeast"]
    question.item.status = Status.HIDDEN
    question.item.save()
    html = page.get(alice.get_absolute_url()).content.decode()
    assert "votes received" not in html
    assert "/tags/bread/" not in html


def test_a_new_member_finds_first_steps_on_their_own_page(
    signed_in: SignIn, alice: User, bob: User
) -> None:
    own = signed_in(alice).get(alice.get_absolute_url()).content.decode()
    assert "Welcome, Alice" in own
    assert f'href="{reverse("settings")}">Say who you are' in own
    for user in (bob, None):
        html = signed_in(user).get(alice.get_absolute_url()).content.decode()
        assert "Alice has not written anything yet" in html
        assert "Welcome" not in html
    User.objects.filter(pk=alice.pk).update(bio="I bake.")
    assert "Say who you are" not in signed_in(alice).get(alice.get_absolute_url()).content.decode()
    questions.ask(by=alice, title="Why does it rise?", body="And fall?")
    assert "Welcome" not in signed_in(alice).get(alice.get_absolute_url()).content.decode()


def test_one_kind_at_a_time(client: Client, alice: User, question: Question, topic: Topic) -> None:
    url = alice.get_absolute_url()
    assert shown(client.get(url, {"kind": "topic"}).content.decode()) == [topic.pk]
    assert shown(client.get(url, {"kind": "nonsense"}).content.decode()) == [topic.pk, question.pk]


def test_pages_go_on_to_the_end(client: Client, alice: User) -> None:
    rows = [
        questions.ask(by=alice, title=f"Question {number}", body="A body.") for number in range(45)
    ]
    seen: list[int] = []
    url = alice.get_absolute_url()
    while url:
        html = client.get(url).content.decode()
        seen += shown(html)
        match = re.search(r'href="([^"]+)" rel="next"', html)
        url = match[1].replace("&amp;", "&") if match else ""
    assert seen == [row.pk for row in reversed(rows)]


def test_a_handle_is_found_in_any_spelling(client: Client, db: None) -> None:
    User.objects.create_user("li@example.org", "李雷", name="Li Lei")
    assert client.get(reverse("person", args=["李雷"])).status_code == 200
    User.objects.create_user("bo@example.org", "bo-peep")
    response = client.get(reverse("person", args=["Bo-Peep"]))
    assert response.status_code == 301
    assert response.headers["Location"] == reverse("person", args=["bo-peep"])
    assert client.get(reverse("person", args=["nobody"])).status_code == 404


def test_who_left_has_no_profile(client: Client, alice: User) -> None:
    alice.is_active = False
    alice.save()
    assert client.get(alice.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("headers", WAYS)
def test_what_is_not_for_the_viewer_is_not_on_the_profile(
    client: Client, question: Question, headers: dict[str, str], alice: User
) -> None:
    question.item.status = Status.HIDDEN
    question.item.save()
    html = client.get(alice.get_absolute_url(), headers=headers).content.decode()
    assert question.item.title not in html
    assert shown(html) == []


@pytest.mark.parametrize("headers", WAYS)
def test_following(signed_in: SignIn, alice: User, bob: User, headers: dict[str, str]) -> None:
    page = signed_in(bob)
    url = reverse("follow", args=["alice"])
    for _time in range(2):
        page.post(url, {"keep": "1"}, headers=headers)
    assert Follow.objects.get().followed == alice
    assert 'aria-pressed="true">Following' in page.get(alice.get_absolute_url()).content.decode()
    page.post(url, {"keep": "0"}, headers=headers)
    assert not Follow.objects.exists()
    events = Event.objects.filter(verb=Verb.FOLLOW, user=bob).order_by("id")
    assert [(event.amount, event.context) for event in events] == [
        (1, {"person": alice.pk}),
        (0, {"person": alice.pk}),
    ]


def test_blocking_hides_and_ends_following(
    signed_in: SignIn, alice: User, bob: User, question: Question
) -> None:
    bobs = signed_in(bob)
    bobs.post(reverse("follow", args=["alice"]))
    signed_in(alice).post(reverse("follow", args=["bob"]))
    assert bobs.get(question.get_absolute_url()).status_code == 200
    bobs.post(reverse("block", args=["alice"]))
    assert not Follow.objects.exists()
    later = questions.ask(
        by=alice, title="How long does it rest in summer?", body="It is warm here."
    )
    assert bobs.get(later.get_absolute_url()).status_code == 404
    # What Bob may stand in the middle of keeps its address; no list offers it to him.
    assert bobs.get(question.get_absolute_url()).status_code == 200
    for page in [reverse("questions"), reverse("search") + f"?q={question.item.title}"]:
        assert question.item.title in signed_in(alice).get(page).content.decode()
        assert shown(bobs.get(page).content.decode()) == []
    html = bobs.get(alice.get_absolute_url()).content.decode()
    assert shown(html) == []
    assert "You blocked this person" in html
    assert bobs.post(reverse("follow", args=["alice"])).status_code == 403
    assert signed_in(alice).post(reverse("follow", args=["bob"])).status_code == 403
    bobs.post(reverse("block", args=["alice"]), {"keep": "0"})
    assert not Block.objects.exists()
    assert bobs.get(later.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["follow", "block"])
@pytest.mark.parametrize("headers", WAYS)
def test_nobody_does_it_to_themselves_or_as_a_stranger(
    signed_in: SignIn, client: Client, alice: User, name: str, headers: dict[str, str]
) -> None:
    url = reverse(name, args=["alice"])
    assert signed_in(alice).post(url, headers=headers).status_code == 403
    assert signed_in(alice).post(reverse(name, args=["nobody"])).status_code == 404
    answer = client.post(url, headers=headers)
    assert "login" in answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    assert not Follow.objects.exists()
    assert not Block.objects.exists()
