"""Boards: topics by last word, posts in order, pages that begin anywhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from activity.models import Event, Verb
from community.boards import actions
from community.boards.models import Board, Post, Topic
from items.models import Status

SignIn = Callable[[User | None], Client]
GOOD = {
    "title": "How do you keep a starter alive?",
    "body": "Mine dies whenever I am away for a week.",
    "tags": "starter",
    "language": "en",
}


def ids(html: str, mark: str = "data-impression") -> list[int]:
    return [int(pk) for pk in re.findall(rf'{mark}="(\d+)"', html)]


def test_the_list_counts_what_is_published(client: Client, topic: Topic, bob: User) -> None:
    hidden = actions.discuss(board=topic.board, by=bob, title="A hidden topic", body="Not shown.")
    hidden.item.status = Status.HIDDEN
    hidden.item.save()
    html = client.get(reverse("boards")).content.decode()
    assert topic.board.item.title in html
    assert "1 topic<" in html


def test_the_list_names_what_is_newest_on_each_board(
    client: Client, board: Board, alice: User, bob: User
) -> None:
    other = actions.open_board(title="Another place", body="For the rest.")
    now = timezone.now()
    for place in (board, other):
        for n in range(4):
            words: dict[str, Any] = {"title": f"Topic {n} of {place.pk}", "body": "Words."}
            actions.discuss(board=place, by=alice, at=now - timedelta(hours=4 - n), **words)
    hidden = Topic.objects.get(item__title=f"Topic 3 of {other.pk}").item
    hidden.status = Status.HIDDEN
    hidden.save()
    html = client.get(reverse("boards")).content.decode()
    parts = html.split('<section class="board"')[1:]
    assert [re.findall(r"Topic (\d) of", part) for part in parts] == [["3", "2"], ["2", "1"]]
    assert all("Alice" in part and "hours ago" in part for part in parts)


def test_the_topic_written_in_last_stands_first(
    client: Client, board: Board, alice: User, bob: User
) -> None:
    now = timezone.now()
    first, second, third = (
        actions.discuss(
            board=board,
            by=alice,
            title=f"Topic {n}",
            body="Words.",
            at=now - timedelta(hours=5 - n),
        )
        for n in range(3)
    )
    actions.post(topic=first, by=bob, body="The latest word.")
    html = client.get(board.get_absolute_url()).content.decode()
    assert ids(html) == [first.pk, third.pk, second.pk]


def test_pages_of_topics_repeat_and_skip_nothing(client: Client, board: Board, alice: User) -> None:
    now = timezone.now()
    topics = [
        actions.discuss(
            board=board,
            by=alice,
            title=f"Topic {n}",
            body="Words.",
            at=now - timedelta(hours=n // 2),
        )
        for n in range(45)
    ]
    seen: list[int] = []
    url = board.get_absolute_url()
    while url:
        html = client.get(url, headers={"HX-Request": "true"}).content.decode()
        seen += ids(html)
        match = re.search(r'href="([^"]+)" rel="next"', html)
        url = match[1].replace("&amp;", "&") if match else ""
    expected = sorted(topics, key=lambda row: (row.item.published_at, row.pk), reverse=True)
    assert seen == [row.pk for row in expected]


def test_a_member_opens_a_topic(signed_in: SignIn, bob: User, board: Board) -> None:
    page = signed_in(bob)
    assert page.get(reverse("discuss", args=[board.pk])).status_code == 200
    response = page.post(reverse("discuss", args=[board.pk]), GOOD, follow=True)
    topic = Topic.objects.get()
    assert response.redirect_chain == [(topic.get_absolute_url(), 302)]
    assert GOOD["body"] in response.content.decode()
    assert Event.objects.filter(verb=Verb.DISCUSS, user=bob, item=topic.item).exists()


def test_a_refused_topic_keeps_its_text(signed_in: SignIn, bob: User, board: Board) -> None:
    response = signed_in(bob).post(reverse("discuss", args=[board.pk]), {**GOOD, "title": "Short"})
    assert response.status_code == 422
    assert GOOD["body"] in response.content.decode()
    assert not Topic.objects.exists()


def test_writing_in_a_topic(signed_in: SignIn, bob: User, topic: Topic) -> None:
    page = signed_in(bob)
    body = {"post-body": "Knead it longer, then wait longer."}
    response = page.post(reverse("post", args=[topic.pk]), body, follow=True)
    post = Post.objects.get()
    html = response.content.decode()
    assert f'id="item-{post.pk}"' in html
    assert Event.objects.filter(verb=Verb.POST, user=bob, item=post.item).exists()
    body["after"] = re.findall(r'name="after" value="([^"]+)"', html)[0]
    response = page.post(reverse("post", args=[topic.pk]), body, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert body["post-body"] in html
    assert 'hx-swap-oob="true"' in html
    assert re.search(r'id="facts" hx-swap-oob="true"><li>2 replies<', html)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_post_comes_back(
    signed_in: SignIn, bob: User, topic: Topic, headers: dict[str, str]
) -> None:
    response = signed_in(bob).post(
        reverse("post", args=[topic.pk]), {"post-body": "Too short"}, headers=headers
    )
    assert response.status_code == 422
    assert "Too short</textarea>" in response.content.decode()
    assert ("<html" in response.content.decode()) is not bool(headers)
    assert not Post.objects.exists()


@pytest.fixture
def posts(topic: Topic, bob: User) -> list[Post]:
    """120 posts; some were written in the same moment."""
    now = timezone.now()
    return [
        actions.post(topic=topic, by=bob, body=f"Post {n}.", at=now + timedelta(minutes=n // 3))
        for n in range(120)
    ]


def test_posts_stand_in_order_on_pages(client: Client, topic: Topic, posts: list[Post]) -> None:
    seen: list[int] = []
    url = topic.get_absolute_url()
    while url:
        html = client.get(url).content.decode()
        seen += ids(html.split('id="posts"')[1], "data-reading")
        match = re.search(r'href="([^"]+)" rel="next"', html)
        url = match[1].replace("&amp;", "&") if match else ""
    assert seen == [post.pk for post in posts]


def test_a_link_to_a_post_shows_it_after_some_before_it(
    client: Client, topic: Topic, posts: list[Post]
) -> None:
    url = posts[70].item.get_absolute_url().partition("#")[0]
    html = client.get(url, follow=True).content.decode()
    shown = ids(html.split('id="posts"')[1], "data-reading")
    assert shown == [post.pk for post in posts[65:115]]
    assert re.findall(r'id="item-(\d+)" tabindex="-1"', html) == [str(posts[70].pk)]
    assert "Read from the beginning" in html
    # What the first page holds anyway is shown there; so is the first page where nothing is named.
    for given, focused in ((posts[49].pk, [str(posts[49].pk)]), ("9" * 20, []), (0, [])):
        html = client.get(topic.get_absolute_url(), {"from": given}).content.decode()
        assert ids(html.split('id="posts"')[1], "data-reading") == [p.pk for p in posts[:50]]
        assert re.findall(r'id="item-(\d+)" tabindex="-1"', html) == focused


def test_wrong_slugs_lead_to_the_right_ones(client: Client, topic: Topic) -> None:
    for row, name in ((topic, "topic"), (topic.board, "board")):
        response = client.get(reverse(name, args=[row.pk, "wrong"]))
        assert response.status_code == 301
        assert response.headers["Location"] == row.get_absolute_url()


def test_opening_a_topic_is_recorded(signed_in: SignIn, bob: User, topic: Topic) -> None:
    signed_in(bob).get(topic.get_absolute_url())
    assert Event.objects.filter(user=bob, verb=Verb.OPEN, item=topic.item).count() == 1


def test_a_topic_is_the_boards_so_a_block_keeps_nobody_out_of_it(
    signed_in: SignIn, topic: Topic, alice: User, bob: User
) -> None:
    accounts.block(person=bob, by=alice)
    url = reverse("post", args=[topic.pk])
    assert signed_in(bob).post(url, {"post-body": "Bake it a little hotter."}).status_code == 302
    assert "a little hotter" in signed_in(None).get(topic.get_absolute_url()).content.decode()
    assert "a little hotter" not in signed_in(alice).get(topic.get_absolute_url()).content.decode()


def test_a_board_may_be_older_than_today(db: None) -> None:
    at = timezone.now() - timedelta(days=400)
    board = actions.open_board(title="An old one", at=at)
    assert (board.item.created_at, board.item.published_at) == (at, at)
