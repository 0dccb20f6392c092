"""The search box understands conditions, phrases and what must not occur; facets narrow by links."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course
from items import actions
from items.models import Item
from items.search import asking, finding

Say = Callable[..., Question]


def page(client: Client, typed: str, **more: Any) -> str:
    response = client.get(reverse("search"), {"q": typed, **more})
    assert response.status_code == 200
    return response.content.decode()


def found(client: Client, typed: str, **more: Any) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-impression="(\d+)"', page(client, typed, **more))]


@pytest.fixture
def say(alice: User) -> Say:
    def ask(title: str, body: str = "A body.", by: User = alice, **more: Any) -> Question:
        return questions.ask(by=by, title=title, body=body, **more)

    return ask


def test_conditions_narrow(
    client: Client, say: Say, alice: User, bob: User, course: Course
) -> None:
    mine = say("Yeast in bread", tags=["bread"])
    his = say("Yeast in beer", by=bob, tags=["beer"])
    chinese = say("酵母 yeast 面包", language="zh-hans")
    answer = questions.answer(question=mine, by=bob, body="Yeast needs warmth and sugar.")
    old = timezone.now() - timedelta(days=400)
    Item.objects.filter(pk=his.pk).update(published_at=old)
    for typed, expected in {
        "yeast kind:answer": {answer.pk},
        "yeast kind:Questions -beer": {mine.pk, chinese.pk},
        "yeast tag:bread": {mine.pk},
        "yeast tag:#BREAD": {mine.pk},
        "yeast author:@bob": {his.pk, answer.pk},
        "author:bob yeast kind:question": {his.pk},
        "yeast lang:zh": {chinese.pk},
        "yeast 语言：zh": {chinese.pk},
        "yeast is:unanswered": {his.pk, chinese.pk},
        f"yeast before:{old.year}": {his.pk},
        f"yeast after:{old:%Y-%m-%d} before:{old:%Y-%m}": {his.pk},
        f"yeast after:{timezone.now().year}-01": {mine.pk, chinese.pk, answer.pk},
        '"yeast in" -beer': {mine.pk},
        "“in bread” yeast": {mine.pk},
        '"bread in"': set(),
        'yeast -"in beer" kind:question': {mine.pk, chinese.pk},
        f"course:{course.pk} text": set(course.lessons.values_list("pk", flat=True)),
        "tag:beer": {his.pk},
        "tag:nothing yeast": set(),
        "author:nobody yeast": set(),
    }.items():
        assert set(found(client, typed)) == expected, typed
    questions.accept(answer=answer, by=alice)
    assert found(client, "yeast is:solved") == [mine.pk]
    assert found(client, "yeast is:accepted") == [answer.pk]
    with translation.override("zh-hans"):
        assert asking.read("类型:问题").conditions[0].value == "question"


@pytest.mark.parametrize(
    "typed",
    ["kind:poem", "after:2026-13", "before:soon", "is:odd", "lang:xx", "course:x", "a:b", "kind:"],
)
def test_what_is_no_condition_is_words(typed: str) -> None:
    asked = asking.read(typed)
    assert (asked.words, asked.conditions) == (typed, ())


def test_facets_count_and_links_narrow(client: Client, say: Say, bob: User) -> None:
    mine, other = say("Yeast one", tags=["bread"]), say("Yeast two", by=bob, tags=["bread"])
    say("Yeast three", by=bob)
    questions.answer(question=other, by=bob, body="More yeast.")
    html = page(client, "yeast")
    options = {
        unescape(label): (unescape(link), int(count))
        for link, label, count in re.findall(
            r'<li><a href="([^"]+)"><span>([^<]+)</span><span class="count numeric">(\d+)<', html
        )
    }
    assert {name: count for name, (_link, count) in options.items()} == {
        "Questions": 3, "Answers": 1, "Bread": 2, "Bob": 3, "Alice": 1, "Unanswered": 2,
    }  # fmt: skip
    narrowed = client.get(reverse("search") + options["Alice"][0]).content.decode()
    assert re.findall(r'data-impression="(\d+)"', narrowed) == [str(mine.pk)]
    off = re.search(r'class="tag tag-off" href="([^"]+)"', narrowed)
    assert off
    assert found(client, "yeast") == found(client, unescape(off[1]).partition("q=")[2])
    # The same in place: only the part that changes.
    part = client.get(reverse("search"), {"q": "yeast"}, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b'id="found"' in part.content


def test_an_exact_title_comes_first_then_the_better(client: Client, say: Say, bob: User) -> None:
    text = say("Something else", "Cold dough " * 3)
    good = say("How do I keep cold dough from tearing", "Cold dough, cold dough.")
    Item.objects.filter(pk=good.pk).update(score=40)
    bad = say("How do I keep cold dough from drying", "Cold dough, cold dough.")
    Item.objects.filter(pk=bad.pk).update(score=-3)
    exact = say("Cold dough?")
    order = found(client, "cold dough")
    assert order[0] == exact.pk
    assert order.index(good.pk) < order.index(bad.pk)
    assert set(order) == {exact.pk, good.pk, bad.pk, text.pk}


def test_what_one_can_read_comes_first(say: Say, bob: User) -> None:
    english = say("GPU basics")
    chinese = say("GPU 入门", language="zh-hans")
    reader = Client(headers={"Accept-Language": "zh-CN"})
    assert found(reader, "gpu") == [chinese.pk, english.pk]
    assert found(Client(headers={"Accept-Language": "en"}), "gpu") == [english.pk, chinese.pk]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("桥", True), ("大桥", True), ("长江大桥", True), ("京市长", True), ("小明", True),
        ("李小明", True), ("江大", True), ("C++ 指针", True), ("c++指针", True),
        ('"C++ 指针"', True), ("指针C++", True),
        ('"南京市长江"', True), ("桥大", False), ('"长江南京"', False), ("python指针", False),
    ],
)  # fmt: skip
def test_chinese_is_found_however_it_is_cut(
    client: Client, say: Say, typed: str, is_found: bool
) -> None:
    row = say("李小明问：怎样理解C++指针？", "他走过南京市长江大桥。", language="zh-hans")
    assert found(client, typed, literally="") == ([row.pk] if is_found else [])


def test_pages_are_numbered_and_end(client: Client, say: Say) -> None:
    for number in range(45):
        say(f"Yeast {number}")
    first, last = page(client, "yeast"), page(client, "yeast", page=3)
    assert '<link rel="next" href="?q=yeast&amp;page=2">' in first
    assert 'rel="prev"' not in first
    assert '<link rel="prev" href="?q=yeast&amp;page=2">' in last
    assert 'rel="next"' not in last
    assert page(client, "yeast", page=99).count("data-impression") == 5
    assert "45 results" in first


def test_too_long_and_empty_queries_are_answered_kindly(client: Client, say: Say) -> None:
    row = say("Yeast")
    assert "first 200 characters" in page(client, "yeast " * 60)
    assert found(client, "yeast " * 60) == [row.pk]
    assert "signs alone" in page(client, "?!")
    assert "type a word or two" in page(client, "  ")


@pytest.mark.parametrize("every", [0, 15])
def test_of_many_the_newest_the_titled_and_the_best_are_found(
    client: Client, say: Say, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """The bounded ways, on few items: common words are cut and say so, rare ones are exact."""
    monkeypatch.setattr(finding, "FEW", 15)
    monkeypatch.setattr(finding, "EVERY", every)
    start = timezone.now() - timedelta(days=9)
    rows = [say(f"Note {n}", "Flour and water.", at=start + timedelta(hours=n)) for n in range(20)]
    exact, titled, good, rare = rows[0], rows[1], rows[2], rows[3]
    for row, change in (
        (exact, {"title": "Flour"}),
        (titled, {"title": "Which flour"}),
        (good, {"title": "Note", "score": 9}),
        (rare, {"title": "Note", "body": "Flour, water, saffron."}),
    ):
        body = change.pop("body", "Flour and water.")
        actions.edit(item=row.item, by=None, title=change["title"], body=body)  # type: ignore[arg-type]
        Item.objects.filter(pk=row.pk).update(**change)
    say("Salt")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE items_item")
    cache.clear()
    everything = finding.candidates(Item.objects.all(), asking.read("flour"), 100)
    assert (len(everything.hits), everything.more) == (20, False)
    found = finding.candidates(Item.objects.all(), asking.read("flour"), 4)
    assert found.more
    newest = {row.pk for row in rows[-4:]}
    assert {hit.pk for hit in found.hits} == {exact.pk, titled.pk, good.pk, *newest}
    assert found.exact == {exact.pk}
    found = finding.candidates(Item.objects.all(), asking.read("saffron"), 4)
    assert ([hit.pk for hit in found.hits], found.more) == ([rare.pk], False)
    assert finding.candidates(Item.objects.all(), asking.read("pepper"), 4).hits == []


def test_a_search_asks_as_often_for_one_hit_as_for_twenty(client: Client, say: Say) -> None:
    def asked(typed: str) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            page(client, typed)
        return [query["sql"][:40] for query in seen.captured_queries]

    for number in range(2):
        say(f"Rye {number}", tags=["rye"])
    for number in range(22):
        say(f"Wheat {number}", tags=["wheat"])
    few, many = asked("rye"), asked("wheat")
    # Few hits ask for longer words, and whether the word is misspelt.
    assert len(many) <= len(few) <= 26, few
