"""Long topics: pages both ways, what arrives while one reads, and quotations."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from community.boards import actions, pages, quoting
from community.boards.models import Post, Reading, Topic
from community.comments import actions as comments
from items import actions as items
from items import drafts, removing
from items.models import Item, Status

SignIn = Callable[[User | None], Client]
FRAGMENT = {"HX-Request": "true"}


def lines(html: str) -> list[int]:
    """The posts, and stubs of posts, that a page shows."""
    found = re.findall(r'<(?:article|div) class="post" id="item-(\d+)"', html)
    return [int(pk) for pk in found]


def link(html: str, rel: str) -> str:
    found = re.search(rf'<a [^>]*rel="{rel}"[^>]*>', html)
    address = re.search(r' href="([^"]+)"', found[0]) if found else None
    return unescape(address[1]) if address else ""


def tail(html: str) -> str:
    return unescape(re.findall(r'name="after" value="([^"]+)"', html)[0])


def news(page: Client, topic: Topic, after: str, **more: int) -> str:
    asked: dict[str, str | int] = {"after": after, **more}
    response = page.get(reverse("topic-news", args=[topic.pk]), asked)
    assert response.status_code == (200 if response.content else 204)
    return response.content.decode()


def test_pages_give_each_line_exactly_once_forwards_and_backwards(
    client: Client, topic: Topic, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "POSTS_A_PAGE", 4)
    monkeypatch.setattr(pages, "CONTEXT", 2)
    chance, now = random.Random(4), timezone.now()
    posts = [
        actions.post(
            topic=topic, by=bob, body=f"{n}.", at=now + timedelta(seconds=chance.randrange(5))
        )
        for n in range(13)
    ]
    for post in chance.sample(posts, 4):
        comments.comment(on=post.item, by=alice, body="A remark on it.")
        removing.remove(item=post.item, by=bob)
    wanted = [p.pk for p in sorted(posts, key=lambda p: (p.item.published_at, p.pk))]
    for headers in ({}, FRAGMENT):
        html = client.get(topic.get_absolute_url()).content.decode()
        forwards = lines(html)
        while url := link(html, "next"):
            html = client.get(url, headers=headers).content.decode()
            forwards += lines(html)
        assert forwards == [topic.pk, *wanted]
        html = client.get(topic.get_absolute_url(), {"from": "last"}).content.decode()
        backwards = lines(html)
        while url := link(html, "prev"):
            html = client.get(url, headers=headers).content.decode()
            backwards = lines(html) + backwards
        assert backwards == [topic.pk, *wanted]
    # From any post that is left, wherever pages would end.
    for pk in chance.sample(wanted, 4):
        html = client.get(topic.get_absolute_url(), {"from": pk}).content.decode()
        seen = lines(html)
        assert pk in seen or Item.objects.get(pk=pk).status != Status.PUBLISHED
        before, after = html, html
        while url := link(before, "prev"):
            before = client.get(url, headers=FRAGMENT).content.decode()
            seen = lines(before) + seen
        while url := link(after, "next"):
            after = client.get(url, headers=FRAGMENT).content.decode()
            seen += lines(after)
        assert seen == [topic.pk, *wanted]


def test_new_replies_are_told_of_and_shown_to_who_may_see_them(
    signed_in: SignIn, topic: Topic, alice: User, bob: User, charlie: User
) -> None:
    page = signed_in(alice)
    actions.post(topic=topic, by=bob, body="What was there before.")
    html = page.get(topic.get_absolute_url()).content.decode()
    place = tail(html)
    assert news(page, topic, place) == ""
    accounts.block(person=charlie, by=alice)
    actions.post(topic=topic, by=charlie, body="Of whom she reads nothing.")
    hidden = actions.post(topic=topic, by=bob, body="This was hidden.")
    Item.objects.filter(pk=hidden.pk).update(status=Status.HIDDEN)
    assert news(page, topic, place) == ""
    assert not Reading.objects.filter(user=alice, post=hidden.pk).exists()
    new = actions.post(topic=topic, by=bob, body="Quite new.")
    own = actions.post(topic=topic, by=alice, body="From another window.")
    told = news(page, topic, place)
    assert "2 new replies" in told
    assert news(page, topic, place, shown=2) == ""
    shown = page.get(link_to(told), headers=FRAGMENT, follow=True).content.decode()
    assert lines(shown) == [new.pk, own.pk]
    assert news(page, topic, tail(shown)) == ""
    assert Reading.objects.get(user=alice, topic=topic).post == own.pk
    # Nothing of a topic that one may not see, and nothing for an address that makes no sense.
    Item.objects.filter(pk=topic.board_id).update(members_only=True)
    assert news(signed_in(None), topic, place) == ""
    assert "4 new" not in news(signed_in(bob), topic, "nonsense")


def link_to(html: str) -> str:
    return unescape(re.findall(r'hx-get="([^"]+)"', html)[0])


def test_only_the_last_page_waits_for_news(
    client: Client, topic: Topic, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "POSTS_A_PAGE", 3)
    for n in range(7):
        actions.post(topic=topic, by=bob, body=f"Post {n}.")
    first = client.get(topic.get_absolute_url()).content.decode()
    assert "from=last#live" in first
    assert 'id="live"' not in first
    last = client.get(topic.get_absolute_url(), {"from": "last"}).content.decode()
    assert 'id="live"' in last
    assert len(lines(last)) == 3


def test_pages_and_news_ask_as_much_of_many_posts_as_of_one(
    signed_in: SignIn,
    client: Client,
    topic: Topic,
    alice: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "POSTS_A_PAGE", 20)
    page, url = signed_in(alice), topic.get_absolute_url()
    place = tail(client.get(url).content.decode())
    counts: list[list[int]] = []
    for more in (1, 29):
        for n in range(more):
            named = actions.post(topic=topic, by=bob, body=f"Post {n}.")
        counts.append([])
        for address in ("", "?from=last", f"?from={named.pk}", f"?after={place}"):
            page.get(url + address)
            with CaptureQueriesContext(connection) as asked:
                page.get(url + address)
            counts[-1].append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            assert "new repl" in news(client, topic, place)
        assert len(asked) == 1
    # A page in the middle does not ask for the poll nor for what hangs on the topic's own words.
    assert all(many <= one for one, many in zip(*counts, strict=True))


def test_a_reply_comes_with_what_others_wrote_meanwhile(
    signed_in: SignIn, topic: Topic, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = signed_in(alice)
    place = tail(page.get(topic.get_absolute_url()).content.decode())
    other = actions.post(topic=topic, by=bob, body="Just before her.")
    url, body = reverse("post", args=[topic.pk]), "What she wanted to say."
    response = page.post(url, {"post-body": body, "after": place}, headers=FRAGMENT)
    own = Post.objects.get(item__author=alice)
    assert response.headers["HX-Retarget"] == "#live"
    assert lines(response.content.decode()) == [other.pk, own.pk]
    # From a page that does not go on to it, one is led to the page where it is.
    monkeypatch.setattr(pages, "POSTS_A_PAGE", 1)
    for given in ({"after": place}, {}):
        response = page.post(url, {"post-body": body + "!", **given}, headers=FRAGMENT)
        own = Post.objects.filter(item__author=alice).latest("pk")
        assert response.headers["HX-Redirect"] == own.item.get_absolute_url()


def test_a_quotation_fills_the_reply(
    signed_in: SignIn, topic: Topic, alice: User, bob: User, charlie: User
) -> None:
    post = actions.post(topic=topic, by=bob, body="Knead it *longer*.\n\n> Said before.\n\n- so")
    page, url = signed_in(alice), topic.get_absolute_url()
    place = post.item.get_absolute_url()
    quoted = f"> [Bob]({place}):\n>\n> Knead it *longer*.\n>\n> - so"
    html = page.get(url, {"quote": post.pk}).content.decode()
    assert quoted in unescape(html)
    assert f"?from={post.pk}&amp;quote={post.pk}#post-form" in html
    # What was begun stays, and is not quoted into twice.
    for begun in ("I think so.", f"I think so.\n\n{quoted}"):
        drafts.keep(
            user=alice, place=reverse("post", args=[topic.pk]), fields={"post-body": [begun]}
        )
        html = unescape(page.get(url, {"quote": post.pk}).content.decode())
        assert f"I think so.\n\n{quoted}" in html
        assert html.count("> - so") == 1
    # Chosen words mean themselves.
    said = page.post(reverse("quote", args=[post.pk]), {"words": "1. *x* <b>\n- 面包"})
    assert said.content.decode() == f"> [Bob]({place}):\n>\n> 1\\. \\*x\\* \\<b\\>\n> \\- 面包"
    # Nothing of what one does not see, nor of what stands elsewhere.
    accounts.block(person=charlie, by=alice)
    unseen = actions.post(topic=topic, by=charlie, body="Of whom she reads nothing.")
    assert "reads nothing" not in page.get(url, {"quote": unseen.pk}).content.decode()
    assert page.post(reverse("quote", args=[unseen.pk])).status_code == 404
    other = actions.discuss(board=topic.board, by=bob, title="Another one", body="Quite another.")
    assert "Quite another" not in page.get(url, {"quote": other.pk}).content.decode()


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("> [!SPOILER] The end\n> He did.\n\nYes.", "> [!SPOILER] The end\n> He did.\n\nYes."),
        ("> > twice\n> once\nlazily\n\nMine.", "lazily\n\nMine."),
        ("```\n> a prompt\n```\n> quoted", "```\n> a prompt\n```"),
        ("> all of it", "all of it"),
    ],
)
def test_one_level_of_quotations_is_left(topic: Topic, bob: User, body: str, kept: str) -> None:
    item = items.create(kind="post", author=bob, body=body, parent=topic.item)
    said = quoting.quotation(item).split("\n", 2)[2]
    assert said == "\n".join(f"> {line}".rstrip() for line in kept.split("\n"))
