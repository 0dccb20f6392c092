"""Voting, saving, following and blocking by buttons, with a script and without."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Block, Follow, User
from activity import actions
from activity.models import Event
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items.models import Bookmark, Item, Status, Vote

SignIn = Callable[[User | None], Client]
HTMX = {"HX-Request": "true"}
OWN = "You cannot vote on what you wrote yourself."


def vote(client: Client, pk: int, value: str, **headers: str) -> tuple[int, str]:
    response = client.post(f"/items/{pk}/vote/", {"value": value}, headers=headers)
    return response.status_code, response.content.decode()


def score(pk: int) -> int:
    return Item.objects.values_list("score", flat=True).get(pk=pk)


def test_a_vote_without_a_script_leads_back(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    client = signed_in(bob)
    for value, expected in (("1", 1), ("-1", -1), ("0", 0), ("0", 0)):
        response = client.post(
            f"/items/{question.pk}/vote/", {"value": value, "next": "/questions/?page=2"}
        )
        assert (response.status_code, response.url) == (302, "/questions/?page=2")  # type: ignore[attr-defined]
        assert score(question.pk) == expected
    amounts = Event.objects.filter(verb="vote").order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [1, -1, 0]
    assert not Vote.objects.exists()


@pytest.mark.parametrize("place", ["", "//evil.example", "https://evil.example/", "javascript:x"])
def test_the_way_back_leads_nowhere_else(
    place: str, signed_in: SignIn, bob: User, question: Question
) -> None:
    response = signed_in(bob).post(f"/items/{question.pk}/save/", {"next": place})
    assert response.url == question.get_absolute_url()  # type: ignore[attr-defined]


def test_a_vote_by_htmx_answers_with_the_control(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    client = signed_in(bob)
    status, html = vote(client, question.pk, "1", **HTMX)
    assert status == 200
    assert "<html" not in html
    assert f"/items/{question.pk}/vote/" in html
    assert 'aria-pressed="true"' in html
    status, html = vote(client, question.pk, "0", **HTMX)
    assert 'aria-pressed="true"' not in html


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
class TestRefused:
    """What is refused, whether a script asks or a form."""

    @pytest.mark.parametrize("value", ["", "2", "-2", "1.0", " 1", "yes", "１"])
    def test_another_value(
        self, value: str, headers: dict[str, str], signed_in: SignIn, bob: User, question: Question
    ) -> None:
        assert vote(signed_in(bob), question.pk, value, **headers) == (400, "A vote is 1, 0 or -1.")
        assert not Vote.objects.exists()

    def test_one_s_own(
        self, headers: dict[str, str], signed_in: SignIn, alice: User, question: Question
    ) -> None:
        data = {"value": "1", "next": "/questions/?page=2"}
        answer = signed_in(alice).post(f"/items/{question.pk}/vote/", data, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 403
        if headers:  # the bare reason, for a toast
            assert (text, answer.headers["Content-Type"]) == (OWN, "text/plain; charset=utf-8")
        else:
            assert OWN in text
            assert 'href="/questions/?page=2"' in text
        assert not Vote.objects.exists()
        assert not Event.objects.filter(verb="vote").exists()

    @pytest.mark.parametrize("deed", ["vote", "save"])
    def test_what_one_may_not_see(
        self, deed: str, headers: dict[str, str], signed_in: SignIn, bob: User, question: Question
    ) -> None:
        Item.objects.filter(pk=question.pk).update(status=Status.HIDDEN)
        for pk in (question.pk, 2**40):
            response = signed_in(bob).post(f"/items/{pk}/{deed}/", {"value": "1"}, headers=headers)
            assert response.status_code == 404
        assert not Vote.objects.exists()
        assert not Bookmark.objects.exists()

    @pytest.mark.parametrize("deed", ["vote", "save"])
    def test_strangers_are_sent_to_sign_in(
        self, deed: str, headers: dict[str, str], signed_in: SignIn, question: Question
    ) -> None:
        data = {"value": "1", "next": "/questions/"}
        response = signed_in(None).post(f"/items/{question.pk}/{deed}/", data, headers=headers)
        place = response.headers.get("HX-Redirect") or response.headers["Location"]
        assert place.endswith("login/?next=/questions/")
        assert not Vote.objects.exists()
        assert not Bookmark.objects.exists()


def test_a_refusal_leads_back_to_no_place_but_ours(
    signed_in: SignIn, alice: User, question: Question
) -> None:
    client = signed_in(alice)
    address = f"/items/{question.pk}/vote/"
    for referer, led in (("http://testserver/questions/", True), ("https://evil.example/", False)):
        answer = client.post(address, {"value": "1"}, headers={"Referer": referer})
        assert (f'href="{referer}"' in answer.content.decode()) is led


def arrows(client: Client, question: Question) -> tuple[int, str]:
    """How many of the two arrows of a question's page are disabled, and its votes' title."""
    html = client.get(question.get_absolute_url()).content.decode()
    (box,) = re.findall(r'<div class="vote".*?</div>', html)
    titles = re.findall(r'^<div [^>]*title="([^"]*)"', box)
    assert all(box.count(f">{title}</span>") == 1 for title in titles), "it is said, too"
    return len(re.findall(r"<button [^>]*\bdisabled\b", box)), "".join(titles)


def test_who_may_not_vote_sees_why(
    signed_in: SignIn, alice: User, bob: User, question: Question
) -> None:
    assert arrows(signed_in(alice), question) == (2, OWN)
    assert arrows(signed_in(bob), question) == (0, "")
    assert arrows(signed_in(None), question) == (0, "")
    bob.suspended_at = timezone.now()
    bob.save()
    count, title = arrows(signed_in(bob), question)
    assert (count, "suspended" in title) == (2, True)


def test_who_teaches_a_lesson_sees_why_they_may_not_vote_on_it(
    signed_in: SignIn, tara: User, bob: User, lesson: Lesson
) -> None:
    page = lesson.item.get_absolute_url()
    assert OWN in signed_in(tara).get(page).content.decode()
    assert OWN not in signed_in(bob).get(page).content.decode()


def test_one_comes_back_to_the_post_one_voted_on(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    place = f"{question.get_absolute_url()}#item-{question.pk}"
    for user in (bob, None):
        html = signed_in(user).get(question.get_absolute_url()).content.decode()
        assert html.count(f'name="next" value="{place}"') == (3 if user else 2)  # vote, react, save
    html = vote(signed_in(bob), question.pk, "1", **HTMX)[1]
    assert 'name="next"' not in html
    data = {"value": "1", "next": place}
    html = signed_in(bob).post(f"/items/{question.pk}/vote/", data, headers=HTMX).content.decode()
    assert html.count(f'name="next" value="{place}"') == 1


def test_saving_and_no_longer(signed_in: SignIn, bob: User, question: Question) -> None:
    client = signed_in(bob)
    for keep, kept in (("1", 1), ("1", 1), ("0", 0), ("0", 0)):
        client.post(f"/items/{question.pk}/save/", {"keep": keep}, headers=HTMX)
        assert Bookmark.objects.filter(user=bob, item=question.item).count() == kept
    verbs = Event.objects.filter(user=bob).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["save", "unsave"]


def test_following_and_blocking(signed_in: SignIn, alice: User, bob: User) -> None:
    client = signed_in(bob)
    assert client.post("/people/alice/follow/").status_code == 302
    assert Follow.objects.filter(follower=bob, followed=alice).exists()
    event = Event.objects.get(verb="follow")
    assert (event.amount, event.context) == (1, {"person": alice.pk})
    assert client.post("/people/alice/block/").status_code == 302
    assert not Follow.objects.exists()
    assert client.post("/people/alice/follow/").status_code == 403
    client.post("/people/alice/block/", {"keep": "0"})
    assert not Block.objects.exists()
    for deed in ("follow", "block"):
        assert client.post(f"/people/bob/{deed}/").status_code == 403
        assert client.post(f"/people/nobody/{deed}/").status_code == 404
        assert signed_in(None).post(f"/people/alice/{deed}/").status_code == 302
    assert not Follow.objects.exists()
    assert not Block.objects.exists()


VOTES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([-1, 0, 1])), max_size=12)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(votes=VOTES, carried=st.integers(-50, 50))
def test_a_score_is_what_was_carried_and_the_last_vote_of_each(
    votes: list[tuple[int, int]], carried: int, alice: User, bob: User, charlie: User, tara: User
) -> None:
    item = questions.ask(by=alice, title="Why does my bread sink?", body="It sinks.").item
    Item.objects.filter(pk=item.pk).update(carried_score=carried, score=carried)
    voters, last = [bob, charlie, tara], dict[int, int]()
    changes = 0
    for voter, value in votes:
        changes += last.get(voter, 0) != value
        last[voter] = value
        total = carried + sum(last.values())
        assert actions.vote(item=item, by=voters[voter], value=value) == total
        assert item.score == score(item.pk) == total
    assert Event.objects.filter(item=item, verb="vote").count() == changes
