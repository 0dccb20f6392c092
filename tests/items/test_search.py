"""Search: finds words of any script, ranks, keeps secrets, and takes whatever is typed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Course, Lesson
from items import search
from items.models import Item, Status
from items.search.results import search as find
from shared.text import words

SignIn = Callable[[User | None], Client]


def found(client: Client, typed: str) -> list[int]:
    html = client.get(reverse("search"), {"q": typed}).content.decode()
    return [int(pk) for pk in re.findall(r'data-impression="(\d+)"', html)]


@pytest.fixture
def say(alice: User) -> Callable[..., Question]:
    def ask(title: str, body: str = "A body.", **more: Any) -> Question:
        return questions.ask(by=alice, title=title, body=body, **more)

    return ask


def test_words_of_title_text_and_tags_are_found(
    client: Client, say: Callable[..., Question]
) -> None:
    row = say("Why does it *rise*?", "Because of <b>yeast</b> &amp; warmth.", tags=["baking"])
    say("Something else")
    for typed in ("rise", "YEAST", "warm", "baking", "why rise yeast"):
        assert found(client, typed) == [row.pk], typed
    for typed in ("rise cold", "strong", "amp", "ise"):
        assert found(client, typed) == [], typed


@pytest.mark.parametrize("typed", ["数据", "分析", "数据分析", "怎样学习", "ＤＡＴＡ"])
def test_chinese_is_found_from_two_characters(
    client: Client, say: Callable[..., Question], typed: str
) -> None:
    row = say("怎样学习数据分析？", "我想从 data 开始。", language="zh-hans")
    say("怎样做面包？", "面粉和水。", language="zh-hans")
    assert found(client, typed) == [row.pk]


def test_signs_that_belong_to_a_name_count(client: Client, say: Callable[..., Question]) -> None:
    rows = {name: say(f"How do I learn {name} well") for name in ("C++", "C#", "Q#", "C")}
    for name in ("C++", "C#", "Q#"):
        assert found(client, name) == [rows[name].pk]
        assert found(client, f"{name} learn") == [rows[name].pk]
    assert rows["C"].pk in found(client, "C")
    assert found(client, "C learn") == [rows["C"].pk]


def test_parts_of_joined_words_are_found(client: Client, say: Callable[..., Question]) -> None:
    row = say("What is a state-of-the-art numpy.array?", "Isn't it?")
    for typed in ("state-of-the-art", "art", "numpy", "numpy.array", "isn't"):
        assert found(client, typed) == [row.pk], typed


def test_titles_come_first_and_what_is_new_before_what_is_old(
    client: Client, say: Callable[..., Question]
) -> None:
    old = timezone.now() - timedelta(days=3000)
    in_text = say("Another thing", "There is yeast in it.")
    old_title = say("All about yeast", "A body.", at=old)
    title = say("All about yeast", "A body.")
    assert found(client, "yeast") == [title.pk, old_title.pk, in_text.pk]


def test_every_kind_is_found_and_answers_name_their_question(
    client: Client, say: Callable[..., Question], bob: User, course: Course, lesson: Lesson
) -> None:
    row = say("A question of taste")
    answer = questions.answer(question=row, by=bob, body="Rosemary, in my opinion.")
    html = client.get(reverse("search"), {"q": "rosemary"}).content.decode()
    assert "A question of taste" in html
    assert f"#item-{answer.pk}" in html
    assert course.pk in found(client, "bread")
    assert lesson.pk in found(client, "bread lesson")


def test_nothing_is_found_that_may_not_be_seen(
    signed_in: SignIn, client: Client, bob: User, closed_course: Course
) -> None:
    hidden = Item.objects.filter(kind="lesson").exclude(gate=None)
    assert hidden
    shown = set(found(client, "lesson")) | set(found(signed_in(bob), "lesson"))
    assert not shown & {item.pk for item in hidden}
    Item.objects.filter(pk=closed_course.pk).update(status=Status.DRAFT)
    assert found(client, "cheese") == []


def test_pages_go_on(client: Client, say: Callable[..., Question]) -> None:
    rows = [say(f"Yeast {number}") for number in range(45)]
    first = client.get(reverse("search"), {"q": "yeast"}).content.decode()
    assert "page=2" in first
    pages = [
        client.get(reverse("search"), {"q": "yeast", "page": number}).content.decode()
        for number in (1, 2, 3)
    ]
    seen = [int(pk) for html in pages for pk in re.findall(r'data-impression="(\d+)"', html)]
    assert sorted(seen) == [row.pk for row in rows]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "?!",
        "'",
        "\\",
        "a\0b",
        "&|!():*<->",
        "x" * 5000,
        "before:9999",
        "after:0001",
        "before:2999",
    ],
)
@pytest.mark.parametrize("page", ["1", "0", "-1", "x", "99999999999", "²"])
def test_odd_queries_give_a_page(client: Client, db: None, typed: str, page: str) -> None:
    response = client.get(reverse("search"), {"q": typed, "page": page})
    assert response.status_code == 200


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_is_understood(question: Question, typed: str) -> None:
    """Neither a query nor a text can be written that PostgreSQL refuses."""
    find(typed, AnonymousUser())
    Item.objects.filter(pk=question.pk).update(search=search.vector(typed, typed, [typed]))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40))
def test_what_is_written_is_found_by_its_own_words(question: Question, text: str) -> None:
    Item.objects.filter(pk=question.pk).update(search=search.vector(text, "", []))
    hits = Item.objects.filter(search=search.query(text))
    assert hits.exists() is any(words(text))


def test_a_huge_text_is_indexed(question: Question) -> None:
    text = " ".join(f"word{number}" for number in range(200_000)) + " " + "y" * 10_000
    Item.objects.filter(pk=question.pk).update(search=search.vector("", text, []))
    assert Item.objects.filter(search=search.query("word77")).exists()
