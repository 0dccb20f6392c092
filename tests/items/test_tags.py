"""Tags: counted by what the viewer may see, named in the viewer's language, with all that bears them."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.questions import actions as questions
from community.questions.models import Question
from items import actions as items
from items.models import Status, Tag

# A tag of the list and of what it has one.
USES = r">(\w+)</a>\s*<p class=\"note\">(?:1 (question))?(?: · )?(?:1 (topic))?</p>"
WAYS = [{}, {"HX-Request": "true"}]


@pytest.fixture
def tagged(question: Question, topic: Topic, alice: User) -> list[int]:
    """The ids of what is tagged "bread", newest first."""
    items.set_tags(topic.item, ["bread"])
    return [topic.pk, question.pk]


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-impression="(\d+)"', html)]


def test_a_tag_shows_what_bears_it_of_every_kind(client: Client, tagged: list[int]) -> None:
    Tag.objects.filter(slug="bread").update(excerpt="Flour, water, time.")
    html = client.get(reverse("tag", args=["bread"])).content.decode()
    assert shown(html) == tagged
    assert "Flour, water, time." in html
    assert client.get(reverse("tag", args=["no-such"])).status_code == 404


def test_tags_of_any_signs_have_addresses(client: Client, alice: User) -> None:
    for slug in ("c++", "c#", "数据分析", ".net"):
        row = questions.ask(by=alice, title=f"On {slug}", body="A body.", tags=[slug])
        url = Tag.objects.get(slug=slug).get_absolute_url()
        assert shown(client.get(url).content.decode()) == [row.pk]


@pytest.mark.parametrize("headers", WAYS)
def test_the_list_counts_what_the_viewer_may_see(
    client: Client, tagged: list[int], question: Question, headers: dict[str, str]
) -> None:
    html = client.get(reverse("tags"), headers=headers).content.decode()
    assert re.findall(USES, html) == [("bread", "question", "topic"), ("yeast", "question", "")]
    items.set_status(item=question.item, status=Status.HIDDEN)
    html = client.get(reverse("tags"), headers=headers).content.decode()
    assert re.findall(USES, html) == [("bread", "", "topic")]
    page = client.get(reverse("tag", args=["bread"]), headers=headers).content.decode()
    assert shown(page) == tagged[:1]


def test_names_follow_the_language(
    signed_in: Callable[[User | None], Client], tagged: list[int], bob: User
) -> None:
    Tag.objects.filter(slug="bread").update(names={"zh-hans": "面包"})
    bob.language = "zh-hans"
    bob.save()
    for url in (reverse("tags"), reverse("tag", args=["bread"]), reverse("questions")):
        assert "面包" in signed_in(bob).get(url).content.decode()
        assert "面包" not in Client().get(url).content.decode()


def test_each_tag_says_what_it_is_about(
    client: Client, tagged: list[int], question: Question, topic: Topic
) -> None:
    html = client.get(reverse("tags")).content.decode()
    bread, yeast = html.split('<li class="entry">')[1:]
    assert f'href="{topic.get_absolute_url()}"' in bread  # the newest
    assert f'href="{question.get_absolute_url()}"' in yeast
    Tag.objects.filter(slug="bread").update(excerpt="Flour, water, time.")
    html = client.get(reverse("tags")).content.decode()
    assert "Flour, water, time." in html
    assert topic.item.title not in html


@pytest.mark.parametrize(
    ("typed", "found"),
    [("rea", ["bread"]), ("BREAD", ["bread"]), ("面", ["bread"]), ("yeast", ["yeast"]), ("x", [])],
)
def test_tags_are_found_by_a_part_of_any_name(
    client: Client, tagged: list[int], typed: str, found: list[str]
) -> None:
    Tag.objects.filter(slug="bread").update(names={"zh-hans": "面包"})
    html = client.get(reverse("tags"), {"q": typed}).content.decode()
    assert re.findall(r'<a class="card-title" href="/tags/(\w+)/"', html) == found
    assert ("No tag is called" in html) is (not found)
    assert f'value="{typed}"' in html


def test_both_lists_go_on_to_the_end(client: Client, alice: User, topic: Topic) -> None:
    rows = [
        boards.discuss(
            board=topic.board, by=alice, title=f"T{n}", body="Words.", tags=["all", f"t{n}"]
        )
        for n in range(65)
    ]
    for url, pattern, expected in (
        (reverse("tags"), r'href="/tags/(\w+)/"', {"all", *(f"t{n}" for n in range(65))}),
        (reverse("tag", args=["all"]), r'data-impression="(\d+)"', {str(r.pk) for r in rows}),
    ):
        seen: list[str] = []
        while url:
            html = client.get(url, headers={"HX-Request": "true"}).content.decode()
            seen += [found for found in re.findall(pattern, html) if found in expected]
            match = re.search(r'href="([^"]+)" rel="next"', html)
            url = match[1].replace("&amp;", "&") if match else ""
        assert set(seen) == expected
        assert "tags" not in pattern or len(seen) == len(expected)


def test_who_may_see_nothing_of_the_most_used_tags_comes_to_the_others(
    signed_in: Callable[[User], Client], alice: User, bob: User, charlie: User
) -> None:
    used = [f"tag{number}" for number in range(60)]
    for start in range(0, len(used), 5):
        questions.ask(by=alice, title="One", body="A body.", tags=used[start : start + 5])
        questions.ask(by=alice, title="Two", body="A body.", tags=used[start : start + 5])
    questions.ask(by=charlie, title="Three", body="A body.", tags=["seldom"])
    accounts.block(person=alice, by=bob, keep=True)
    client = signed_in(bob)
    html = client.get(reverse("tags")).content.decode()
    [following] = re.findall(r'href="([^"]*)" rel="next"', html)
    assert "seldom" in client.get(following).content.decode()
