"""On the page: locking, pinning, moving, merging, splitting; what is new; rules, gates and polls."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from community.boards import actions, polls
from community.boards.models import Ballot, Board, Poll, Reading, Topic
from courses.catalogue.models import Course
from items.models import Admission, Item
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
GOOD = {
    "title": "How do you keep a starter alive?",
    "body": "Mine dies whenever I am away for a week.",
    "language": "en",
}


def order(client: Client, topic: Topic, **sent: object) -> int:
    return client.post(reverse("keep-order", args=[topic.pk]), sent).status_code


def test_only_who_keeps_order_finds_the_page(
    signed_in: SignIn, topic: Topic, alice: User, mona: User
) -> None:
    url = reverse("keep-order", args=[topic.pk])
    assert signed_in(None).get(url).status_code == 302
    assert signed_in(alice).get(url).status_code == 403
    assert url not in signed_in(alice).get(topic.get_absolute_url()).content.decode()
    assert signed_in(mona).get(url).status_code == 200
    assert url in signed_in(mona).get(topic.get_absolute_url()).content.decode()


def test_a_locked_topic_says_so_and_shows_no_form(
    signed_in: SignIn, topic: Topic, alice: User, mona: User
) -> None:
    assert order(signed_in(mona), topic, deed="lock") == 302
    html = signed_in(alice).get(topic.get_absolute_url()).content.decode()
    assert "takes no more replies" in html
    assert 'id="post-form"' not in html
    sent = {"post-body": "One thing more about this, please."}
    response = signed_in(alice).post(reverse("post", args=[topic.pk]), sent)
    assert response.status_code == 422
    assert order(signed_in(mona), topic, deed="unlock") == 302
    assert signed_in(alice).post(reverse("post", args=[topic.pk]), sent).status_code == 302


def test_a_pinned_topic_stands_first_until_its_time(
    signed_in: SignIn, topic: Topic, bob: User, mona: User
) -> None:
    later = actions.discuss(board=topic.board, by=bob, title="A later topic", body="Words.")
    url = topic.board.get_absolute_url()
    order(signed_in(mona), topic, deed="pin", days=3)
    html = signed_in(bob).get(url).content.decode()
    assert html.index(topic.item.title) < html.index(later.item.title)
    Topic.objects.filter(pk=topic.pk).update(pinned_until=timezone.now())
    html = signed_in(bob).get(url).content.decode()
    assert html.index(topic.item.title) > html.index(later.item.title)


def test_to_open_what_was_closed_must_be_said(
    signed_in: SignIn, board: Board, alice: User, mona: User
) -> None:
    members = actions.open_board(title="For members", members_only=True)
    topic = actions.discuss(board=members, by=alice, title="Among ourselves", body="Just us.")
    url = topic.get_absolute_url()
    assert signed_in(None).get(url).status_code == 404
    client = signed_in(mona)
    assert order(client, topic, deed="move", board=board.pk) == 422
    assert signed_in(None).get(url).status_code == 404
    assert order(client, topic, deed="move", board=board.pk, sure="on") == 302
    assert signed_in(None).get(url).status_code == 200


def test_old_addresses_lead_on_but_tell_nothing_to_who_may_not_know(
    signed_in: SignIn, topic: Topic, alice: User, bob: User, mona: User, course: Course
) -> None:
    post = actions.post(topic=topic, by=bob, body="A reply that will travel.")
    old_topic, old_post = topic.get_absolute_url(), post.item.get_absolute_url()
    gated = actions.open_board(title="Bakers", gate=course.item)
    secret = actions.discuss(board=gated, by=mona, title="A quiet corner", body="Not for all.")
    further = actions.discuss(board=gated, by=mona, title="The last place", body="Not for all.")
    client = signed_in(mona)
    assert order(client, topic, deed="merge", into=secret.get_absolute_url()) == 302
    assert order(client, secret, deed="merge", into=str(further.pk)) == 302
    for url in (old_topic, old_post):
        stranger = signed_in(None).get(url, follow=True)
        assert stranger.status_code == 404
        assert "last place" not in stranger.content.decode()
        assert not stranger.redirect_chain
        Admission.objects.get_or_create(user=alice, gate=course.item, source="invitation")
        learner = signed_in(alice).get(url, follow=True)
        assert learner.status_code == 200
        assert "A reply that will travel." in learner.content.decode()
        assert f"topics/{further.pk}-" in learner.redirect_chain[-1][0]


def test_split_replies_open_a_topic(signed_in: SignIn, topic: Topic, bob: User, mona: User) -> None:
    posts = [actions.post(topic=topic, by=bob, body=f"Reply number {n}.") for n in range(3)]
    old = posts[1].item.get_absolute_url()
    chosen = [posts[1].pk, posts[2].pk]
    assert order(signed_in(mona), topic, deed="split", posts=chosen) == 422
    assert order(signed_in(mona), topic, deed="split", posts=chosen, title="Elsewhere") == 302
    response = signed_in(bob).get(old, follow=True)
    assert "<h1" in response.content.decode()
    assert f"/topics/{posts[1].pk}-" in response.redirect_chain[-1][0]


def test_what_is_new_is_counted_and_led_to(
    signed_in: SignIn, topic: Topic, alice: User, bob: User
) -> None:
    now = timezone.now() - timedelta(hours=1)
    Item.objects.filter(pk=topic.pk).update(published_at=now - timedelta(hours=1))
    client = signed_in(alice)
    client.get(topic.get_absolute_url())
    for n in range(120):
        actions.post(topic=topic, by=bob, body=f"Reply {n}.", at=now + timedelta(seconds=n))
    actions.post(topic=topic, by=alice, body="My own.", at=now + timedelta(seconds=300))
    board = topic.board.get_absolute_url()
    assert "120 new<" in client.get(board).content.decode()
    client.get(topic.get_absolute_url())
    assert "70 new<" in client.get(board).content.decode()
    assert "First unread" in client.get(topic.get_absolute_url()).content.decode()
    assert topic.item.title in client.get(board + "?show=new").content.decode()
    before = Reading.objects.get(user=alice).post_at
    client.get(topic.get_absolute_url())
    assert Reading.objects.get(user=alice).post_at == before
    assert client.post(reverse("read-board", args=[topic.board.pk])).status_code == 302
    assert topic.item.title not in client.get(board + "?show=new").content.decode()


def test_rules_show_before_the_first_word(signed_in: SignIn, bob: User) -> None:
    board = actions.open_board(title="With rules", rules="Be **kind**.")
    html = signed_in(bob).get(reverse("discuss", args=[board.pk])).content.decode()
    assert html.index("<strong>kind</strong>") < html.index("<textarea")


def test_a_poll_is_asked_voted_in_and_over(
    signed_in: SignIn, board: Board, alice: User, bob: User
) -> None:
    asked = {**GOOD, "poll": "Rye or wheat?", "choices": "Rye", "shown": "voted"}
    url = reverse("discuss", args=[board.pk])
    assert signed_in(alice).post(url, asked).status_code == 422
    assert not Topic.objects.exists()
    assert signed_in(alice).post(url, {**asked, "choices": "Rye\nWheat\n"}).status_code == 302
    topic, client = Topic.objects.get(), signed_in(bob)
    rye, wheat = topic.poll.choices.values_list("pk", flat=True)
    vote = reverse("choose", args=[topic.pk])
    assert "0 votes" not in client.get(topic.get_absolute_url()).content.decode()
    assert client.post(vote, {"choice": [rye, wheat]}).status_code == 403
    assert client.post(vote, {"choice": "9" * 30}).status_code == 403
    html = client.post(vote, {"choice": rye}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "1 vote, 100 %" in html
    assert client.post(vote, {"choice": wheat}).status_code == 302
    assert list(Ballot.objects.get().choices.values_list("pk", flat=True)) == [wheat]
    Poll.objects.update(closes_at=timezone.now())
    assert client.post(vote, {"choice": rye}).status_code == 403
    assert list(Ballot.objects.get().choices.values_list("pk", flat=True)) == [wheat]


@pytest.mark.django_db(transaction=True)
def test_who_votes_twice_at_once_has_one_ballot(topic: Topic, bob: User) -> None:
    poll = polls.add(topic=topic, question="Rye or wheat?", choices=["Rye", "Wheat"])
    ids = list(poll.choices.values_list("pk", flat=True))
    votes = [lambda pk=pk: polls.choose(poll=poll, by=bob, choices=[pk]) for pk in ids * 2]
    done = at_once(votes)
    assert not [each for each in done if isinstance(each, Exception)]
    assert Ballot.objects.get().choices.count() == 1


def test_a_poll_has_choices_that_differ(topic: Topic, bob: User) -> None:
    for choices in ([], ["One"], ["One", "One"], [str(n) for n in range(21)]):
        with pytest.raises(ValidationError):
            polls.add(topic=topic, question="Which?", choices=choices)
    poll = polls.add(topic=topic, question="Which?", choices=["One", "Two"])
    Topic.objects.filter(pk=topic.pk).update(locked_at=timezone.now())
    with pytest.raises(PermissionDenied):
        polls.choose(poll=poll, by=bob, choices=[poll.choices.all()[0].pk])
