"""The list of courses: what stands in it, in which order, and what its filters keep."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import User
from courses.catalogue.models import Course, Lesson, Level
from courses.learning import actions as learning
from courses.reviews import actions as reviews
from courses.reviews import rating
from items.models import Status
from tests.conftest import person

MakeCourse = Callable[..., Course]
SignIn = Callable[[User | None], Client]


def titles(client: Client, query: str = "") -> list[str]:
    """The titles of the cards, in order."""
    response = client.get(reverse("courses") + query)
    assert response.status_code == 200
    found = re.findall(r'<h2 class="card-title">(.*?)</h2>', response.content.decode())
    return [re.sub(r"<[^>]*>", "", title) for title in found]


@pytest.fixture
def three(make_course: MakeCourse) -> None:
    make_course("Bread", tags=["baking", "yeast"])
    make_course("Cheese", level=Level.ADVANCED, tags=["milk"])
    make_course("茶的科学", language="zh-hans", level=Level.ADVANCED, tags=["yeast"])


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ["茶的科学", "Cheese", "Bread"]),
        ("?level=advanced", ["茶的科学", "Cheese"]),
        ("?level=advanced&language=en", ["Cheese"]),
        ("?language=zh-hans", ["茶的科学"]),
        ("?tag=yeast", ["茶的科学", "Bread"]),
        ("?tag=yeast&level=beginner", ["Bread"]),
        ("?tag=nobody-uses-it", []),
        ("?level=expert&language=tlh", ["茶的科学", "Cheese", "Bread"]),
        ("?level=advanced&level=beginner", ["Bread"]),
        ("?tag=%00&level=%00", ["茶的科学", "Cheese", "Bread"]),
    ],
)
def test_filters(client: Client, three: None, query: str, kept: list[str]) -> None:
    assert titles(client, query) == kept


@pytest.fixture
def rated(make_course: MakeCourse, add_lesson: Callable[..., Lesson], people: list[User]) -> None:
    """Short and praised by many, long and praised by one, open and found weak, and not rated."""
    for title, minutes, stars in [
        ("Praised", 10, [5, 5, 5, 5, 5, 4]),
        ("Once", 200, [5]),
        ("Weak", 80, [1, 2, 1, 1, 2, 1]),
        ("New", 180, []),
    ]:
        course = make_course(title, lessons=0, open=title == "Weak")
        lesson = add_lesson(course, f"{title} lesson", minutes=minutes)
        for by, given in zip(people, stars, strict=False):
            learning.enrol(course=course, by=by)
            learning.complete(lesson=lesson, by=by)
            reviews.review(course=course, by=by, stars=given, body="Some honest words.")
    rating.rebuild()  # the mean is that of the last ten minutes


@pytest.fixture
def people(db: None) -> list[User]:
    return [person(f"reader{n}", f"Reader {n}") for n in range(6)]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?length=short", ["Praised"]),
        ("?length=medium", ["New", "Weak"]),
        ("?length=long", ["Once"]),
        ("?rating=4", ["Praised"]),
        ("?rating=3", ["Once", "Praised"]),
        ("?rating=5", ["New", "Weak", "Once", "Praised"]),  # no choice of ours
        ("?access=open", ["Weak"]),
        ("?access=enrol&length=short", ["Praised"]),
        ("?sort=rated", ["Praised", "Once", "Weak", "New"]),
        ("?sort=learners", ["Weak", "Praised", "Once", "New"]),
        ("?sort=learners&access=enrol", ["Praised", "Once", "New"]),
    ],
)
def test_by_length_rating_and_access(
    client: Client, rated: None, query: str, kept: list[str]
) -> None:
    assert titles(client, query) == kept


def options(client: Client, query: str = "") -> dict[str, int]:
    """How many courses each choice would leave, by its address."""
    page = client.get(reverse("courses") + query).content.decode()
    found = re.findall(r'href="[^"?]*\?([^"]*)"[^>]*><span>[^<]*</span><span[^>]*>(\d+)<', page)
    return {address.replace("&amp;", "&"): int(count) for address, count in found}


def test_each_choice_says_what_it_leaves_and_leaves_that(client: Client, rated: None) -> None:
    for query in ["", "?access=enrol", "?access=enrol&length=long", "?rating=4&sort=rated"]:
        offered = options(client, query)
        assert len(offered) > 3
        for address, count in offered.items():
            assert count == len(titles(client, f"?{address}")), (query, address)


def test_the_filters_ask_the_same_of_one_course_and_of_many(
    client: Client, make_course: MakeCourse
) -> None:
    asked = []
    for _ in range(2):
        make_course("Bread", tags=["baking"])
        for query in ["", "?sort=rated", "?rating=4&length=short&tag=baking&sort=learners"]:
            client.get(reverse("courses") + query)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("courses") + query)
            asked.append(len(queries))
        for number in range(9):
            make_course(f"Cheese {number}", tags=["milk", f"tag{number}"])
    assert asked[:3] == asked[3:]
    # The order, the rows, their tags; lengths, ratings, courses and tags to count.
    assert max(asked) <= 9


def test_htmx_gets_the_list_with_its_filters_and_the_history_the_page(
    client: Client, rated: None
) -> None:
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    part = client.get(reverse("courses") + "?length=short", headers=boosted).content.decode()
    assert part.lstrip().startswith('<div id="found">')
    assert "Praised" in part
    back = boosted | {"HX-History-Restore-Request": "true"}
    assert "<html" in client.get(reverse("courses"), headers=back).content.decode()


def test_pages_of_an_order_follow_each_other(client: Client, make_course: MakeCourse) -> None:
    made = {make_course(f"Course {number:02}", lessons=0).item.title for number in range(15)}
    first = client.get(reverse("courses") + "?sort=learners").content.decode()
    after = re.search(r'href="[^"]*?(\?[^"]*page=2[^"]*)"', first)
    assert after
    shown = titles(client, "?sort=learners") + titles(client, after[1].replace("&amp;", "&"))
    assert sorted(shown) == sorted(made)


def test_an_empty_answer_leads_back_to_all_courses(client: Client, three: None) -> None:
    page = client.get(reverse("courses") + "?tag=nobody-uses-it").content.decode()
    assert "No course fits" in page
    assert f'href="{reverse("courses")}"' in page


def test_it_offers_what_there_is_instead(client: Client, three: None) -> None:
    page = client.get(reverse("courses") + "?tag=nobody-uses-it").content.decode()
    offered = re.findall(r'<a class="tag" href="/courses/\?tag=(\w+)"', page)
    assert set(offered) >= {"baking", "yeast", "milk"}
    assert all(titles(client, f"?tag={tag}") for tag in ("baking", "yeast", "milk"))


def test_without_any_course_it_says_what_to_do(
    client: Client, signed_in: SignIn, alice: User, mona: User
) -> None:
    page = client.get(reverse("courses")).content.decode()
    assert "The first course is still being written" in page
    assert "<select" not in page, "there is nothing to filter"
    for user, told in ((alice, False), (mona, True)):
        page = signed_in(user).get(reverse("courses")).content.decode()
        assert ("import_olx" in page) is told


def test_only_published_courses_are_listed_even_for_who_sees_more(
    make_course: MakeCourse, signed_in: SignIn, tara: User, mona: User
) -> None:
    make_course("Bread")
    for status in [Status.DRAFT, Status.HIDDEN, Status.PENDING]:
        make_course(f"A {status} course", status=status)
    for viewer in [None, tara, mona]:
        assert titles(signed_in(viewer)) == ["Bread"]


def test_a_blocked_author_is_not_listed_nor_are_their_tags(
    three: None, signed_in: SignIn, tara: User, charlie: User
) -> None:
    accounts.block(person=tara, by=charlie)
    page = signed_in(charlie).get(reverse("courses")).content.decode()
    assert "Cheese" not in page
    assert "milk" not in page
    assert titles(signed_in(None))


def test_pages_follow_each_other_and_keep_the_filter(
    client: Client, make_course: MakeCourse
) -> None:
    made = [f"Course {number:02}" for number in range(30)]
    for title in made:
        make_course(title, lessons=1, level=Level.ADVANCED)
    make_course("Not this one", lessons=1)
    found: list[str] = []
    query = "?level=advanced"
    for _ in range(3):
        response = client.get(reverse("courses") + query, headers={"HX-Request": "true"})
        page = response.content.decode()
        assert "<html" not in page  # the rows alone
        found += re.findall(r">(Course \d\d)<", page)
        after = re.search(r'href="[^"]*?(\?[^"]*after=[^"]*)"', page)
        query = after[1].replace("&amp;", "&") if after else ""
    assert found == made[::-1]
    assert query == ""


def test_a_card_counts_published_lessons_only(
    client: Client, make_course: MakeCourse, add_lesson: Callable[..., object]
) -> None:
    course = make_course("Bread", lessons=2)
    add_lesson(course, minutes=100, status=Status.DRAFT)
    page = client.get(reverse("courses")).content.decode()
    assert "2 lessons" in page
    assert "10 min" in page
