"""A course's page: what it says of lessons that are locked, of cohorts, of what it requires; and what
it tells machines."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Cohort, Course
from courses.learning import actions
from courses.learning.models import Enrolment
from courses.learning.pace import pace
from courses.reviews import actions as reviews
from items.models import Admission, Item, Status

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]


def reasons(client: Client, course: Course) -> list[str]:
    """Why the locked lessons are locked, in order, each reason once in a row."""
    page = client.get(course.get_absolute_url()).content.decode()
    return re.findall(r'<span class="lesson-lock" aria-hidden="true">(.*?)</span>', page)


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "MONTH_DAY_FORMAT")


@pytest.fixture
def cheese(make_course: MakeCourse) -> Course:
    """A closed course of three lessons."""
    return make_course("Cheese", lessons=3, open=False)


def test_who_takes_it_finds_the_lessons_first_and_others_what_they_are_for(
    make_course: MakeCourse, signed_in: SignIn, alice: User
) -> None:
    course = make_course("Cheese", open=False, outcomes=["make a brie"])
    parts = ('id="contents"', 'id="outcomes-title"')

    def order() -> list[str]:
        page = signed_in(alice).get(course.get_absolute_url()).content.decode()
        assert all(page.count(part) == 1 for part in parts)
        return sorted(parts, key=page.index)

    assert order() == [*reversed(parts)]
    actions.enrol(course=course, by=alice)
    assert order() == [*parts]


def test_who_has_not_enrolled_is_told_what_opens_each_lesson(
    cheese: Course, signed_in: SignIn, charlie: User
) -> None:
    _, second, third = cheese.lessons.in_order()
    Item.objects.filter(pk=second.pk).update(opens_after=7)
    # Not at the turn of a year, where the date has one.
    opens = timezone.now() + timedelta(days=400)
    Item.objects.filter(pk=third.pk).update(opens_at=opens)
    date = date_format(timezone.localtime(opens), "DATE_FORMAT")
    for viewer in (None, charlie):
        assert reasons(signed_in(viewer), cheese) == [
            "enrol to read", "opens 7 days after you enrol", f"opens on {date}",
        ]  # fmt: skip


def test_one_reason_of_many_is_shown_once_and_told_of_each(
    make_course: MakeCourse, client: Client
) -> None:
    course = make_course("Cheese", lessons=9, open=False)
    assert reasons(client, course) == ["enrol to read"]
    page = client.get(course.get_absolute_url()).content.decode()
    assert page.count("(locked: enrol to read)") == 9


def test_who_has_enrolled_is_told_the_day(cheese: Course, signed_in: SignIn, alice: User) -> None:
    _, second, third = cheese.lessons.in_order()
    Item.objects.filter(pk=second.pk).update(opens_after=3)
    Item.objects.filter(pk=third.pk).update(opens_after=1)
    now = timezone.now()
    at = now - timedelta(days=1, hours=1)
    actions.enrol(course=cheese, by=alice, at=at)
    opens = at + timedelta(days=3)
    form = "MONTH_DAY_FORMAT" if opens.year == now.year else "DATE_FORMAT"
    assert reasons(signed_in(alice), cheese) == [
        f"opens on {date_format(timezone.localtime(opens), form)}"
    ]
    Admission.objects.update(opens_all=True)
    assert reasons(signed_in(alice), cheese) == []


def test_lessons_in_order_name_the_one_before(
    cheese: Course, signed_in: SignIn, alice: User
) -> None:
    catalogue.add_lesson(
        section=cheese.sections.get(), position=9, title="A taste", body="Of it.", preview=True
    )
    cheese.sequential = True
    cheese.save()
    pace(cheese)
    assert reasons(signed_in(None), cheese) == ["enrol to read", "after lesson 1", "after lesson 2"]
    actions.enrol(course=cheese, by=alice)
    client = signed_in(alice)
    assert reasons(client, cheese) == ["after lesson 1", "after lesson 2"]
    second = cheese.lessons.in_order()[1]
    led = client.get(second.get_absolute_url(), follow=True).content.decode()
    assert "This lesson is locked: after lesson 1." in led
    actions.complete(lesson=cheese.lessons.in_order()[0], by=alice)
    assert reasons(client, cheese) == ["after lesson 2"]


def cohort(course: Course, days: float, seats: int | None = None) -> Cohort:
    starts = timezone.now() + timedelta(days=days)
    return Cohort.objects.create(
        course=course,
        title=f"Table {days}",
        starts_at=starts,
        ends_at=starts + timedelta(days=30),
        seats=seats,
    )


def test_a_cohort_is_chosen_and_opens_when_it_begins(
    cheese: Course, signed_in: SignIn, alice: User, bob: User
) -> None:
    over, coming, full = cohort(cheese, -40), cohort(cheese, 400), cohort(cheese, -1, seats=1)
    actions.enrol(course=cheese, by=bob, cohort=full)
    client, enrol = signed_in(alice), reverse("enrol", args=[cheese.pk])
    page = client.get(cheese.get_absolute_url()).content.decode()
    assert over.title not in page
    assert "no seat left" in page
    assert page.count('name="cohort"') == 1
    assert "Times are those of UTC." in page
    for given, said in [
        ("", "Choose a cohort to take this course with."),
        (full.pk, "This cohort is full."),
        (over.pk, "This cohort is over."),
        ("9" * 30, "This cohort is not offered any more."),
        ("x", "This cohort is not offered any more."),
    ]:
        answer = client.post(enrol, {"cohort": given}, follow=True)
        assert answer.redirect_chain == [(cheese.get_absolute_url(), 302)]
        assert said in answer.content.decode()
    assert not Enrolment.objects.filter(user=alice).exists()
    page = client.post(enrol, {"cohort": coming.pk}, follow=True).content.decode()
    assert "You are enrolled" in page
    assert f"You take it with {coming.title}" in page
    begins = date_format(timezone.localtime(coming.starts_at), "DATE_FORMAT")
    assert reasons(client, cheese) == [f"opens on {begins}"]


def test_a_cohort_of_another_course_is_none(
    cheese: Course, make_course: MakeCourse, signed_in: SignIn, alice: User
) -> None:
    elsewhere = cohort(make_course("Wine", open=False), 1)
    answer = signed_in(alice).post(
        reverse("enrol", args=[cheese.pk]), {"cohort": elsewhere.pk}, follow=True
    )
    assert "not offered any more" in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_after_a_cohort_one_may_join_the_next(
    cheese: Course, signed_in: SignIn, alice: User
) -> None:
    first, following = cohort(cheese, -20), cohort(cheese, 5)
    actions.enrol(course=cheese, by=alice, cohort=first)
    client = signed_in(alice)
    assert following.title not in client.get(cheese.get_absolute_url()).content.decode()
    now = timezone.now()
    Cohort.objects.filter(pk=first.pk).update(ends_at=now)
    Admission.objects.update(expires_at=now)
    assert reasons(client, cheese) == ["your time in this course is over"]
    page = client.post(
        reverse("enrol", args=[cheese.pk]), {"cohort": following.pk}, follow=True
    ).content.decode()
    assert "You take it with this cohort now." in page
    assert Enrolment.objects.get().cohort == following


def test_times_are_the_viewers(cheese: Course, signed_in: SignIn, alice: User) -> None:
    cohort(cheese, 3)
    Cohort.objects.update(starts_at=datetime.fromisoformat("2030-05-01T22:30:00Z"), ends_at=None)
    alice.time_zone = "Asia/Shanghai"
    alice.save()
    page = signed_in(alice).get(cheese.get_absolute_url()).content.decode()
    assert "begins May 2, 2030, 6:30 a.m." in page
    assert "Asia/Shanghai" in page


def test_what_it_requires_says_whether_one_has_it(
    course: Course, cheese: Course, make_course: MakeCourse, signed_in: SignIn, alice: User
) -> None:
    cheese.prerequisites.set([course, make_course("Secret", status=Status.DRAFT)])
    client = signed_in(alice)
    page = client.get(cheese.get_absolute_url()).content.decode()
    assert "This course builds on" in page
    assert "not finished yet" in page
    assert "Secret" not in page
    cheese.prerequisites.set([course])
    refused = client.post(reverse("enrol", args=[cheese.pk]), follow=True).content.decode()
    assert "Finish first: Bread" in refused
    for lesson in course.lessons.all():
        actions.complete(lesson=lesson, by=alice)
    page = client.get(cheese.get_absolute_url()).content.decode()
    assert "not finished yet" not in page
    assert (
        "You are enrolled"
        in client.post(reverse("enrol", args=[cheese.pk]), follow=True).content.decode()
    )


def test_the_author_and_what_else_they_teach(
    cheese: Course, make_course: MakeCourse, client: Client, tara: User
) -> None:
    tara.bio = "Has made **cheese** for thirty years."
    tara.save()
    make_course("Butter")
    make_course("Unfinished", status=Status.DRAFT)
    page = client.get(cheese.get_absolute_url()).content.decode()
    assert "Has made cheese for thirty years." in page
    assert "Butter" in page
    assert "Unfinished" not in page


def data(client: Client, course: Course) -> dict[str, Any]:
    page = client.get(course.get_absolute_url()).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1
    found: dict[str, Any] = json.loads(blocks[0])
    return found


def test_machines_are_told_what_is_true(
    make_course: MakeCourse, client: Client, alice: User
) -> None:
    course = make_course(
        "</script><script>alert(1)</script> & Cheese",
        summary="From milk.",
        outcomes=["Make brie"],
        audience="Who likes it",
    )
    said = data(client, course)
    assert said["name"] == course.item.title
    assert (said["@type"], said["description"], said["inLanguage"]) == (
        "Course",
        "From milk.",
        "en",
    )
    assert said["teaches"] == ["Make brie"]
    assert said["timeRequired"] == said["hasCourseInstance"]["courseWorkload"] == "PT10M"
    assert said["isAccessibleForFree"] is True
    assert "aggregateRating" not in said
    actions.enrol(course=course, by=alice)
    for lesson in course.lessons.all():
        actions.complete(lesson=lesson, by=alice)
    reviews.review(course=course, by=alice, stars=4, body="Good and creamy.")
    cache.clear()
    assert data(client, course)["aggregateRating"] == {
        "@type": "AggregateRating", "ratingValue": 4.0, "reviewCount": 1, "bestRating": 5,
        "worstRating": 1,
    }  # fmt: skip


def test_a_shared_page_has_its_card_and_one_address(
    make_course: MakeCourse, client: Client
) -> None:
    course = make_course('"Quoted" & sharp', summary="A <b>sum</b>.")
    page = client.get(course.get_absolute_url() + "?utm=x").content.decode()
    address = f"http://testserver{course.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert '<meta property="og:title" content="&quot;Quoted&quot; &amp; sharp">' in page
    assert '<meta property="og:description" content="A &lt;b&gt;sum&lt;/b&gt;.">' in page
    picture = f"http://testserver{reverse('course-card', args=[course.pk])}"
    assert f'<meta property="og:image" content="{picture}">' in page


def test_a_draft_tells_machines_nothing(
    make_course: MakeCourse, signed_in: SignIn, tara: User
) -> None:
    course = make_course("Cheese", status=Status.DRAFT)
    page = signed_in(tara).get(course.get_absolute_url()).content.decode()
    assert "ld+json" not in page
