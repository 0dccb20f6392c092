"""`@handle` and `#tag` in what members write: linked, and noted for whoever tells people of it."""

import pytest

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items import actions as items
from items import mentions
from items.models import Item, Mention, Tag
from tests.conftest import person
from tests.shared.safe_html import inspect


def post(topic: Topic, by: User, body: str) -> Item:
    return boards.post(topic=topic, by=by, body=body).item


def test_people_and_tags_that_there_are_become_links(
    topic: Topic, question: Question, alice: User, bob: User
) -> None:
    wang = person("王小明", "Wang")
    Tag.objects.filter(slug="yeast").update(names={"zh-hans": "酵母"})
    told = post(
        topic,
        alice,
        "@Bob, ask (@王小明) and @nobody about #Bread. Or #酵母, #yeast; @alice knows. @bob!",
    )
    links = [
        '<a href="/people/bob/">@Bob</a>, ask',
        f'(<a href="{wang.get_absolute_url()}">@王小明</a>)',
        "@nobody about",
        '<a href="/tags/bread/">#Bread</a>.',
        '<a href="/tags/yeast/">#酵母</a>',
        '<a href="/tags/yeast/">#yeast</a>;',
    ]
    for link in links:
        assert link in told.html
    assert mentions.mentioned_in(told) == [bob.pk, wang.pk]
    assert inspect(told.html).faults == []


@pytest.mark.parametrize(
    "body",
    [
        "`@bob` alone",
        "```\n@bob\n```",
        "    @bob, indented",
        "[for @bob](/tags/)",
        "<a href='/x'>@bob</a>",
        "<kbd>@bob</kbd>",
        "$@bob$",
        "write to me@bob or to x.@bob",
        "@bobby and @bob_b and @@bob",
        "![@bob](/files/1/x.png '@bob')",
        '<span title="@bob #bread">nothing</span>',
        "https://example.org/@bob #",
        "&#64;bobby &#35;1 &amp;#bread",
    ],
)
def test_what_means_itself_stays(topic: Topic, alice: User, bob: User, body: str) -> None:
    told = post(topic, alice, f"{body} and some more words")
    assert "/people/bob/" not in told.html
    assert mentions.mentioned_in(told) == []


def test_an_edit_mentions_anew_and_ten_at_most_are_told(
    topic: Topic, alice: User, bob: User, charlie: User
) -> None:
    told = post(topic, alice, "What does @bob think of it?")
    items.edit(item=told, by=alice, title="", body="What does @charlie think of it?")
    assert mentions.mentioned_in(told) == [charlie.pk]
    items.edit(item=told, by=alice, title="", body="What does nobody think of it?")
    assert not Mention.objects.exists()
    crowd = [person(f"guest-{number}", "Guest") for number in range(12)]
    many = " ".join(f"@{guest.handle}" for guest in crowd)
    items.edit(item=told, by=alice, title="", body=many)
    told.refresh_from_db()
    assert mentions.mentioned_in(told) == [guest.pk for guest in crowd[: mentions.TOLD]]
    assert told.html.count("/people/guest-") == 12


def test_who_takes_the_handle_of_another_is_not_meant(topic: Topic, alice: User, bob: User) -> None:
    told = post(topic, alice, "What does @bob think of it?")
    bob.handle = "robert"
    bob.save()
    User.objects.create_user("another@example.org", "bob", "secret", name="Another Bob")
    assert mentions.mentioned_in(told) == [bob.pk]


def test_lessons_mention_nobody(lesson: Lesson, bob: User) -> None:
    items.edit(item=lesson.item, by=None, title="Decorators", body="We write @bob above it.")
    assert not Mention.objects.exists()


def test_a_text_full_of_names_asks_twice(
    topic: Topic,
    alice: User,
    bob: User,
    django_assert_num_queries: object,
) -> None:
    body = " ".join(f"@guest{n} #word{n}" for n in range(500)) + " @bob"
    with django_assert_num_queries(2):  # type: ignore[operator]
        mentions.render(body, "markdown", "en", "post")
    with django_assert_num_queries(0):  # type: ignore[operator]
        mentions.render("Nobody at all, me@example.org", "markdown", "en", "post")
