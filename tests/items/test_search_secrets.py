"""Nothing that one may not see shows in a search: not as a row, a count, a facet or a suggestion."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Block, User
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from items import actions
from items.models import Item, MissedSearch, Status, Word
from items.search import highlighting, typos, vocabulary
from items.search.asking import read
from items.search.results import search
from items.search.suggesting import suggestions

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</mark><b>mark", "&lt;script&gt;",
    "`<script>`", "[a](javascript:alert(1))", "<div hx-get='/x'>script</div>",
    "\u212aelvin ﬁ <i>mark</i>",
    "İ" * 50 + "<mark>script", "&amp;lt;mark", "<<script>script>", "$<script>$ $x<y$", "\u202e<mark>",
    "```html\n<mark onclick=x>script</mark>\n```",
]  # fmt: skip
SignIn = Callable[[User | None], Client]


@pytest.fixture
def secrets(alice: User, bob: User, closed_course: Course, charlie: User) -> dict[str, Item]:
    """By why it is hidden from Bob: an item that holds "xylograph" and bears a tag of its own."""

    def make(why: str, **more: Any) -> Item:
        by = more.pop("author", alice)
        return actions.create(
            kind="topic", author=by, title=f"Xylograph {why}", body="A xylograph.",
            tags=[f"tag-{why}"], **more,
        )  # fmt: skip

    made = {
        "draft": make("draft", status=Status.DRAFT),
        "pending": make("pending", status=Status.PENDING),
        "gated": make("gated", gate=closed_course.item),
        "hidden": make("hidden"),
        "removed": make("removed"),
        "blocked": make("blocked", author=charlie),
    }
    for status in (Status.HIDDEN, Status.REMOVED):
        actions.set_status(item=made[status.value], status=status)
    made["inside"] = actions.create(
        kind="post", author=alice, title="", body="Xylograph inside.", parent=made["hidden"]
    )
    Block.objects.create(blocker=bob, blocked=charlie)
    return made


def test_what_is_hidden_leaves_no_trace(
    signed_in: SignIn, secrets: dict[str, Item], bob: User, charlie: User
) -> None:
    vocabulary.rebuild(least=1)
    client = signed_in(bob)
    for typed in ("xylograph", "xylo", "xilograph", "xylograph kind:topic", "tag:tag-gated", "tag-gated",
                  "kind:post", "xylograph author:charlie", "木", "charlie"):  # fmt: skip
        found = search(typed, bob)
        assert (found.total, found.shown, found.facets, found.tags) == (0, [], [], []), typed
        assert charlie not in found.people
        assert (found.corrected, found.better) == (False, "")
        for name in ("search", "suggest", "api-search", "api-suggest"):
            text = client.get(reverse(name), {"q": typed}).content.decode()
            assert "Xylograph" not in text, (name, typed)
            assert "/tags/tag-" not in text, (name, typed)
            assert "/people/charlie" not in text
    visible = actions.create(kind="topic", author=bob, title="My xylograph", body="Mine.")
    found = search("xylograph", bob)
    assert [shown.item.pk for shown in found.shown] == [visible.pk]
    assert found.total == 1


def test_words_of_closed_places_are_not_in_the_vocabulary(secrets: dict[str, Item]) -> None:
    vocabulary.rebuild(least=1)
    assert not Word.objects.filter(
        word__in=["gated", "pending", "draft", "hidden", "removed"]
    ).exists()
    assert (
        Word.objects.get(pk="xylograph").items == 2
    )  # the blocked one and what stands in a hidden one


@pytest.fixture
def kneading(alice: User) -> list[Question]:
    rows = [
        questions.ask(by=alice, title=f"Kneading wholemeal dough {n}", body="By hand, gluten-free.")
        for n in range(3)
    ]
    vocabulary.rebuild()
    return rows


def test_misspelt_words_are_corrected(client: Client, kneading: list[Question], bob: User) -> None:
    for typed, meant in {
        "kneeding": "kneading", "wholemael": "wholemeal", "duogh": "dough",
        "dough kneadng": "dough kneading",
        "kneading douhg": "kneading dough",
    }.items():  # fmt: skip
        found = search(typed, bob)
        assert (found.corrected, found.asked.words, found.total) == (True, meant, 3), typed
        assert search(typed, bob, literally=True).total == 0
    html = client.get(reverse("search"), {"q": "kneeding kind:question"}).content.decode()
    assert "Showing results for <strong>kneading kind:question</strong>" in html
    assert "?q=kneeding%20kind%3Aquestion&amp;literally" in html
    for typed in ("zzzzzz", "dough", "kne", "gluten-free", "dough 12345"):
        assert search(typed, bob).corrected is False, typed
    # One hit of its own: it shows, and the other word is offered.
    questions.ask(by=bob, title="Is it spelt duogh", body="Or not?")
    found = search("duogh", bob)
    assert (found.total, found.corrected, found.better) == (1, False, "dough")


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("abc", "acb", 1), ("dough", "duogh", 1), ("a", "", 1), ("kitten", "sitting", 3)],
)  # fmt: skip
def test_how_far_words_are_apart(one: str, other: str, distance: int) -> None:
    assert typos.distance(one, other) == typos.distance(other, one) == distance


def test_the_vocabulary_is_the_same_when_counted_again(kneading: list[Question]) -> None:
    before = list(Word.objects.order_by("pk").values_list())
    assert vocabulary.rebuild() == len(before) > 3
    assert list(Word.objects.order_by("pk").values_list()) == before
    assert vocabulary.rebuild(most=2) == 2


def test_hits_are_marked(client: Client, alice: User) -> None:
    questions.ask(
        by=alice,
        title="Über *Stärke*",
        body="x " * 400 + "Mehl hat Stärke & <b>Eiweiß</b>. " + "y " * 400,
    )
    questions.ask(by=alice, title="学习", body="怎样学习数据分析，从头开始。", language="zh-hans")
    html = client.get(reverse("search"), {"q": "stärke eiweiß"}).content.decode()
    assert "Mehl hat <mark>Stärke</mark> &amp; <mark>Eiweiß</mark>." in html
    assert "Über *<mark>Stärke</mark>*" in html
    html = client.get(reverse("search"), {"q": "数据分析"}).content.decode()
    assert "怎样学习<mark>数据分析</mark>，" in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_markup_comes_out_of_an_excerpt(hostile: str, alice: User) -> None:
    """Neither of a text nor of a title, whatever is looked for."""
    item = actions.create(
        kind="topic", author=alice, title=hostile[:250], body=f"{hostile} mark script"
    )
    for typed in ("mark", "script", hostile[:100], "amp lt gt", "<mark>"):
        words = highlighting.pattern(read(typed))
        for html in (
            highlighting.excerpt(item.html, words),
            highlighting.marked(item.title, words),
        ):
            bare = html.replace("<mark>", "").replace("</mark>", "")
            assert "<" not in bare
            assert ">" not in bare
            assert html.count("<mark>") == html.count("</mark>")


def test_suggestions_are_links_to_titles_tags_and_people(
    client: Client, alice: User, bob: User
) -> None:
    question = questions.ask(by=alice, title="Bobbin lace & <b>", body="How?", tags=["bobbins"])
    for number in range(12):
        questions.ask(by=alice, title=f"About bobbing {number}", body="Up and down.")
    found = suggestions("bob", bob)
    assert len(found) == 8
    assert {each.what for each in found} == {"question", "#", "@bob"}
    html = client.get(reverse("suggest"), {"q": "bobbin l"}).content.decode()
    assert "<mark>Bobbin</mark> <mark>lace</mark> &amp; &lt;b&gt;" in html
    assert question.get_absolute_url() in html
    assert html.count('role="option"') == 1
    for typed in ("", "b", "?", "kind:question"):
        assert suggestions(typed, bob) == []


def test_what_is_missed_is_counted_without_names(
    client: Client, signed_in: SignIn, bob: User
) -> None:
    for who in (client, signed_in(bob), client):
        who.get(reverse("search"), {"q": "Quince  jam"})
    for private in ("bob@example.org", "4111111111111111", "quinces kind:course", '"quince"', "?"):
        client.get(reverse("search"), {"q": private})
    assert list(MissedSearch.objects.values_list("words", "times")) == [("quince jam", 3)]


def test_the_api_says_the_same(client: Client, kneading: list[Question]) -> None:
    told = client.get(reverse("api-search"), {"q": "kneeding"}).json()
    assert (told["q"], told["corrected"], told["total"], told["more"]) == (
        "kneading",
        True,
        3,
        False,
    )
    assert {row["item"]["id"] for row in told["results"]} == {row.pk for row in kneading}
    assert "<mark>Kneading</mark>" in told["results"][0]["title_html"]
    told = client.get(reverse("api-search"), {"q": "kneading kind:question"}).json()
    assert [(row["name"], row["value"], row["q"]) for row in told["conditions"]] == [
        ("kind", "question", "kneading")
    ]
    told = client.get(reverse("api-suggest"), {"q": "wholem"}).json()
    assert {row["name"] for row in told} == {row.item.title for row in kneading}
