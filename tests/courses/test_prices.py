"""What a course costs: in the list, on its page, in the studio; and who gets in."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from courses.catalogue import actions, editing, prices, versions
from courses.catalogue.models import Course, Lesson
from courses.learning import actions as learning
from courses.learning.models import Enrolment
from courses.studio.checklist import checks
from items import actions as items
from items.models import Admission, Item
from tests.courses.test_catalogue import options, titles

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]


@pytest.fixture
def sold(make_course: MakeCourse) -> Course:
    """A course of Tara's that costs something, its first lesson free."""
    course = make_course("Cheese", price=Decimal("49.50"))
    first = course.lessons.in_order()[0]
    Lesson.objects.filter(pk=first.pk).update(preview=True)
    Item.objects.filter(pk=first.pk).update(gate=None)
    return course


@pytest.fixture
def shop(make_course: MakeCourse) -> None:
    rows = {"Air": "0", "Bread": "20", "Cheese": "20.50", "Date": "100", "Egg": "900"}
    for title, price in rows.items():
        make_course(title, price=Decimal(price))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?price=free", ["Air"]),
        ("?price=paid", ["Egg", "Date", "Cheese", "Bread"]),
        ("?price=20", ["Bread", "Air"]),
        ("?price=50", ["Cheese", "Bread", "Air"]),
        ("?price=100", ["Date", "Cheese", "Bread", "Air"]),
        ("?price=7", ["Egg", "Date", "Cheese", "Bread", "Air"]),  # no choice of ours
        ("?price=100&access=enrol", ["Date", "Cheese", "Bread"]),
        ("?sort=price", ["Air", "Bread", "Cheese", "Date", "Egg"]),
        ("?sort=price&price=paid", ["Bread", "Cheese", "Date", "Egg"]),
    ],
)
def test_the_list_is_kept_to_a_price_and_ordered_by_it(
    client: Client, shop: None, query: str, kept: list[str]
) -> None:
    assert titles(client, query) == kept
    api = client.get(reverse("api-course-list") + query)
    if "price=7" not in query:
        assert [row["title"] for row in api.json()["results"]] == kept


def test_each_price_says_what_it_leaves(client: Client, shop: None) -> None:
    for query in ["", "?access=enrol", "?price=50", "?price=paid&sort=price", "?price=free"]:
        offered = options(client, query)
        assert any("price=" in address for address in offered)
        for address, count in offered.items():
            assert count == len(titles(client, f"?{address}")), (query, address)


@pytest.mark.parametrize("sort", ["price", "rated"])
def test_pages_follow_where_all_cost_the_same(
    client: Client, make_course: MakeCourse, sort: str
) -> None:
    for number in range(27):
        make_course(f"Course {number}", lessons=0, price=5 if number % 9 == 0 else None)
    for url, key in [(f"{reverse('courses')}?sort={sort}", ""), (
        f"{reverse('api-course-list')}?sort={sort}&limit=5", "next")]:  # fmt: skip
        seen: list[str] = []
        while url:
            answer = client.get(url, headers={"HX-Request": "true"} if not key else {})
            if key:
                body = answer.json()
                seen += [row["title"] for row in body["results"]]
                url = body["next"] or ""
            else:
                page = answer.content.decode()
                seen += re.findall(r">(Course \d+)<", page)
                more = re.search(r'href="([^"]*after=[^"]*)"', page)
                url = more[1].replace("&amp;", "&") if more else ""
        assert len(seen) == len(set(seen)) == 27
        if sort == "price":
            assert {int(title.split()[1]) % 9 for title in seen[-3:]} == {0}


def test_amounts_in_the_readers_language(settings: Any) -> None:
    settings.CURRENCY = "CNY"
    with override("zh-hans"):
        assert prices.words(Decimal("1200.000")) == "¥1,200"
        assert prices.words(Decimal(0)) == "免费"
    with override("en"):
        assert prices.words(Decimal("49.5")) == "CN¥49.50"
        assert prices.plain(Decimal("49.500")) == "49.50"
        settings.CURRENCY = "JPY"
        assert prices.words(Decimal("1200.000")) == "¥1,200"
        assert prices.plain(Decimal("1200.000")) == "1200"
        settings.CURRENCY = "KWD"
        assert prices.words(Decimal("1.250")).endswith("1.250")


def test_cards_the_page_and_machines_name_the_price(client: Client, sold: Course) -> None:
    assert "$49.50" in client.get(reverse("courses")).content.decode()
    page = client.get(sold.get_absolute_url()).content.decode()
    assert page.count("$49.50") >= 2
    assert "Enrol for free" not in page
    data = json.loads(page.partition('type="application/ld+json">')[2].partition("</script>")[0])
    assert data["isAccessibleForFree"] is False
    assert data["offers"] == {
        "@type": "Offer", "category": "Paid", "price": "49.50", "priceCurrency": "USD",
    }  # fmt: skip
    api = client.get(reverse("api-course-detail", args=[sold.pk])).json()
    assert api["price"] == {"amount": "49.50", "currency": "USD"}
    assert [line["state"] for line in api["outline"][0]["sections"][0]["lessons"]] == [
        "current", "locked",
    ]  # fmt: skip


def test_what_costs_something_is_closed(sold: Course, course: Course) -> None:
    assert not sold.open
    with pytest.raises(PermissionDenied, match="open to everybody"):
        actions.set_open(course=sold, open=True)
    for change in [{"price": 5}, {"price": -1, "open": False}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Course.objects.filter(pk=course.pk).update(**change)


@pytest.mark.parametrize("how", ["", "Write to [us](https://example.org/buy)."])
def test_who_was_not_let_in_is_told_how_to_get_in(
    sold: Course, alice: User, signed_in: SignIn, how: str
) -> None:
    Course.objects.filter(pk=sold.pk).update(how_to_buy=how)
    client = signed_in(alice)
    page = client.get(sold.get_absolute_url()).content.decode()
    way = page.partition('id="enrol"')[2].partition("</section>")[0]
    assert ('href="https://example.org/buy"' in way) is bool(how)
    assert ("Tara</a>, who teaches it, lets people in" in way) is not bool(how)
    assert "Take the course" not in way
    said = "Write to us." if how else "Ask who teaches it to let you in."
    answer = client.post(reverse("enrol", args=[sold.pk]), follow=True).content.decode()
    assert f"This course costs $49.50. {said}" in answer
    refused = client.post(reverse("api-enrol", args=[sold.pk]), {}, content_type="application/json")
    assert refused.status_code == 403
    assert said in refused.json()["error"]["message"]
    assert not Enrolment.objects.exists()
    # The free lesson is free all the same.
    first, second = sold.lessons.in_order()
    assert client.get(first.get_absolute_url()).status_code == 200
    assert client.get(second.get_absolute_url()).status_code == 302


def test_who_bought_it_elsewhere_takes_it_in_one_click(
    sold: Course, alice: User, signed_in: SignIn
) -> None:
    items.admit(user=alice, gate=sold.item, source=Admission.Source.PURCHASE)
    client = signed_in(alice)
    page = client.get(sold.get_absolute_url()).content.decode()
    assert "You have been let in" in page
    client.post(reverse("enrol", args=[sold.pk]))
    assert Enrolment.objects.filter(user=alice).exists()
    assert Admission.objects.get().source == Admission.Source.PURCHASE


def test_a_higher_price_takes_nothing_away(
    closed_course: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    learning.enrol(course=closed_course, by=alice)
    now = versions.fields_of_course(closed_course)
    for price in ("10.00", "99.00"):
        editing.edit_course(course=closed_course, by=tara, fields={**now, "price": price})
    closed_course.refresh_from_db()
    assert closed_course.price == 99
    lesson = closed_course.lessons.in_order()[0]
    assert signed_in(alice).get(lesson.get_absolute_url()).status_code == 200
    page = signed_in(alice).get(closed_course.get_absolute_url()).content.decode()
    assert "Begin:" in page
    assert "any more" not in page
    learning.leave(course=closed_course, by=alice)
    assert learning.enrol(course=closed_course, by=alice)


def test_authors_set_it_and_are_told_what_lacks(
    closed_course: Course, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    address = reverse("studio-about", args=[closed_course.pk])
    page = client.get(address).content.decode()
    version = page.partition('name="version" value="')[2].partition('"')[0]
    given = {
        "title": "Cheese", "level": "beginner", "language": "en", "access": "closed",
        "version": version,
    }  # fmt: skip
    for wrong, said in [
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "9.999"}, "at most 2 digits after the point"),
        ({"price": "9", "access": "open"}, "cannot be open to everybody"),
    ]:
        response = client.post(address, given | wrong)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert client.post(address, given | {"price": "9.5"}).status_code == 302
    closed_course.refresh_from_db()
    assert closed_course.price == Decimal("9.5")
    lacking = [check for check in checks(closed_course) if "how one gets in" in check.text]
    assert [(check.is_ok, check.is_required) for check in lacking] == [(False, False)]
    api = reverse("api-studio-course", args=[closed_course.pk])
    body = {"price": "0", "how_to_buy": "Ask."}
    answer = client.patch(api, body, content_type="application/json")
    assert (answer.json()["price"], answer.json()["how_to_buy"]) == ("", "Ask.")
    refused = client.patch(api, {"price": "much"}, content_type="application/json")
    assert refused.status_code == 400
