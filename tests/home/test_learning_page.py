"""A member's own page of learning: what they learn, what comes next, and their days."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.models import User
from activity.actions import save
from activity.events import record
from activity.models import Event, Verb
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Cohort, Component, Course, Lesson
from courses.learning import actions, attempts, invitations
from courses.learning.pace import pace
from courses.learning.positions import reach
from home.learning import Learning
from items.models import Admission, Item, Status
from recommender.feed import feed_for
from tests.courses.test_query_counts import asked

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
MakeCourse = Callable[..., Course]
URL = "/learning/"
QUIZ = {
    "title": "Do you know?",
    "problems": [{"prompt": "<p>Sure?</p>", "kind": "truth", "answer": True}],
    "attempts": 2,
}


def page(client: Client) -> str:
    answer = client.get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def section(html: str, name: str) -> str:
    """What stands under the heading with that id; "" where there is none."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.S)
    return found[0] if found else ""


def later(course: Course, place: int, **opens: Any) -> Lesson:
    """A lesson of the course that opens by itself."""
    lesson = course.lessons.in_order()[place]
    Item.objects.filter(pk=lesson.pk).update(**opens)
    return lesson


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get(URL)["Location"] == f"{reverse('account_login')}?next={URL}"


def test_who_has_nothing_yet_is_led_somewhere(signed_in: SignIn, alice: User) -> None:
    html = page(signed_in(alice))
    assert "Begin with one lesson" in html
    assert f'href="{reverse("courses")}"' in html
    assert "A day counts when" in html
    assert not any(section(html, name) for name in ("going", "coming", "finished"))


def test_each_course_says_how_far_and_leads_on(
    signed_in: SignIn, make_course: MakeCourse, alice: User
) -> None:
    bread, butter = make_course("Bread", lessons=4), make_course("Butter", open=False)
    actions.enrol(course=butter, by=alice, at=timezone.now() - timedelta(days=3))
    first, second, *_ = bread.lessons.in_order()
    Lesson.objects.filter(pk=first.pk).update(minutes=25)
    actions.complete(lesson=first, by=alice)
    Item.objects.filter(pk=second.pk).update(language="zh-hans")
    Lesson.objects.filter(pk=second.pk).update(rule=Lesson.Rule.READ)
    second.refresh_from_db()
    reach(lesson=second, by=alice, position=0.4)
    html = section(page(signed_in(alice)), "going")
    assert html.index("Bread") < html.index("Butter")
    assert f'href="{reverse("resume", args=[second.pk])}"' in html
    # 25 of 40 minutes.
    assert 'value="62"' in html
    assert "15 min left" in html
    assert "40% read" in html
    assert f'<span lang="zh-hans">{second}</span>' in html
    assert html.count("button-primary") == 1
    assert "Begin</a>" in html
    assert f'href="{reverse("resume", args=[butter.lessons.in_order()[0].pk])}"' in html


def test_what_is_finished_and_what_was_left_stand_apart(
    signed_in: SignIn, make_course: MakeCourse, alice: User
) -> None:
    bread, butter, cheese = (make_course(title) for title in ("Bread", "Butter", "Cheese"))
    for lesson in bread.lessons.in_order():
        actions.complete(lesson=lesson, by=alice)
    actions.complete(lesson=butter.lessons.in_order()[0], by=alice)
    actions.leave(course=butter, by=alice)
    actions.enrol(course=cheese, by=alice)
    client = signed_in(alice)
    html = page(client)
    assert [title in section(html, "going") for title in ("Bread", "Butter", "Cheese")] == [
        False,
        False,
        True,
    ]
    assert "Bread" in section(html, "finished")
    assert "1 course that you left" in html
    # One press brings it back, and one takes another away.
    client.post(reverse("enrol", args=[butter.pk]), {"next": URL})
    client.post(reverse("leave", args=[cheese.pk]), {"next": URL})
    html = page(client)
    assert "Butter" in section(html, "going")
    assert "Cheese" not in section(html, "going")
    for lesson in butter.lessons.in_order():
        actions.complete(lesson=lesson, by=alice)
    assert "Nothing under way" in page(client)


def test_what_nobody_may_see_is_not_named(
    signed_in: SignIn, make_course: MakeCourse, alice: User
) -> None:
    course = make_course("Secret", lessons=3, open=False)
    actions.enrol(course=course, by=alice)
    lesson = later(course, 1, status="draft", opens_at=timezone.now() + timedelta(days=1))
    save(item=course.lessons.in_order()[0].item, by=alice)
    client = signed_in(alice)
    assert "Secret" in page(client)
    assert str(lesson) not in page(client)
    Item.objects.filter(pk=course.pk).update(status="hidden")
    assert "Secret" not in page(client)


def test_a_lesson_that_opens_by_its_time_says_when(
    signed_in: SignIn, make_course: MakeCourse, alice: User
) -> None:
    course = make_course("Bread", lessons=4, open=False)
    first, *_rest = course.lessons.in_order()
    actions.enrol(course=course, by=alice, at=timezone.now() - timedelta(days=1))
    soon, late = later(course, 1, opens_after=3), later(course, 2, opens_after=40)
    fixed = later(course, 3, opens_at=timezone.now() + timedelta(days=30))
    client = signed_in(alice)
    html = page(client)
    assert str(soon) in section(html, "coming")
    assert str(late) not in html
    opening = Learning(alice).openings[course.pk]
    assert opening.lesson == soon
    assert opening.at == Admission.objects.get(user=alice).at + timedelta(days=3)
    actions.complete(lesson=first, by=alice)
    going = section(page(client), "going")
    assert re.search(rf"Opens on [^<]+: <span lang=\"en\">{soon}<", going)
    assert "button-primary" not in going
    # As soon as the time has come, it is open, and the next one is what opens.
    Admission.objects.filter(user=alice).update(at=timezone.now() - timedelta(days=4))
    assert reverse("resume", args=[soon.pk]) in section(page(client), "going")
    assert Learning(alice).openings[course.pk].lesson == fixed
    Admission.objects.filter(user=alice).update(opens_all=True)
    assert Learning(alice).openings == {}


def test_an_opening_is_just_when_it_becomes_visible(make_course: MakeCourse, alice: User) -> None:
    """What the page promises is what the gatekeeper keeps."""
    course = make_course("Bread", lessons=5, open=False)
    Course.objects.filter(pk=course.pk).update(sequential=True)
    course.refresh_from_db()
    pace(course)
    actions.enrol(course=course, by=alice)
    first = course.lessons.in_order()[0]
    for place in range(5):
        later(course, place, opens_after=place)
    moment = Learning(alice)
    # In order only: the second opens with the first one finished, not by time alone.
    assert moment.openings == {}
    actions.complete(lesson=first, by=alice)
    opening = Learning(alice).openings[course.pk]
    assert opening.lesson == course.lessons.in_order()[1]
    row = Admission.objects.get(user=alice)
    row.at -= opening.at - timezone.now()
    row.save()
    assert opening.lesson in Lesson.objects.visible_to(alice)


def test_a_cohort_begins_and_ends(
    signed_in: SignIn, make_course: MakeCourse, alice: User, bob: User
) -> None:
    course = make_course("Cheese", open=False)
    now = timezone.now()
    begun = Cohort.objects.create(
        course=course,
        title="Autumn",
        starts_at=now - timedelta(days=20),
        ends_at=now + timedelta(days=5),
    )
    coming = Cohort.objects.create(
        course=course,
        title="Winter",
        starts_at=now + timedelta(days=6),
        ends_at=now + timedelta(days=90),
    )
    actions.enrol(course=course, by=alice, cohort=begun)
    actions.enrol(course=course, by=bob, cohort=coming)
    html = page(signed_in(alice))
    assert "Your time in this course ends on" in section(html, "coming")
    assert "Autumn" in section(html, "going")
    html = page(signed_in(bob))
    assert "ends on" not in html
    first = course.lessons.in_order()[0]
    assert re.search(rf"Opens on [^<]+: <span lang=\"en\">{first}<", section(html, "going"))
    assert Learning(bob).dated[0].at == coming.starts_at
    Admission.objects.filter(user=alice).update(expires_at=now - timedelta(days=1))
    html = page(signed_in(alice))
    assert "Your time in this course ended on" in section(html, "going")
    assert "ends on" not in html


def test_a_quiz_not_passed_waits_to_be_tried_again(
    signed_in: SignIn, course: Course, lesson: Lesson, alice: User
) -> None:
    quiz = Component.objects.create(lesson=lesson, kind="quiz", key="quiz", data=QUIZ)
    actions.enrol(course=course, by=alice)
    client = signed_in(alice)
    assert "Do you know?" not in section(page(client), "coming")
    attempts.attempt(component=quiz, by=alice, answers={"0": "false"})
    coming = section(page(client), "coming")
    assert f'href="{lesson.get_absolute_url()}#quiz-quiz"' in coming
    assert "Not passed yet. Try it again." in coming
    actions.leave(course=course, by=alice)
    assert section(page(client), "coming") == ""
    actions.enrol(course=course, by=alice)
    attempts.attempt(component=quiz, by=alice, answers={"0": "false"})
    # No attempt is left.
    assert section(page(client), "coming") == ""
    Component.objects.filter(pk=quiz.pk).update(data=QUIZ | {"attempts": 3})
    assert "Do you know?" in section(page(client), "coming")
    quiz.refresh_from_db()
    attempts.attempt(component=quiz, by=alice, answers={"0": "true"})
    assert section(page(client), "coming") == ""


def test_answers_to_what_one_asked_are_news(
    signed_in: SignIn, question: Question, alice: User, bob: User
) -> None:
    client = signed_in(alice)
    questions.answer(question=question, by=alice, body="Perhaps the yeast is old?")
    assert section(page(client), "coming") == ""
    answer = questions.answer(question=question, by=bob, body="Give it a night in the fridge.")
    coming = section(page(client), "coming")
    assert question.get_absolute_url() in coming
    assert "1 new answer to your question" in coming
    assert "new answer" not in page(signed_in(bob))
    Item.objects.filter(pk=answer.pk).update(status="hidden")
    assert section(page(client), "coming") == ""
    Item.objects.filter(pk=answer.pk).update(status="published")
    questions.accept(answer=answer, by=alice)
    assert section(page(client), "coming") == ""


def test_days_are_those_of_ones_own_zone(signed_in: SignIn, alice: User, course: Course) -> None:
    """Eleven at night in UTC is the next day in Shanghai."""
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Shanghai")
    alice.refresh_from_db()
    today = timezone.now().astimezone(timezone.get_fixed_timezone(8 * 60)).date()
    midnight = datetime.combine(today, datetime.min.time(), timezone.get_fixed_timezone(8 * 60))
    for hours in (0, -24, -48, -96):
        record(
            Verb.VOTE, user=alice, item=course.item, at=midnight + timedelta(hours=hours, minutes=1)
        )
    # Not an act of value, and one of somebody else's.
    record(Verb.OPEN, user=alice, item=course.item, at=midnight - timedelta(hours=71))
    days = Learning(alice).days
    assert days.today == today
    assert sorted((today - day).days for day in days.active) == [0, 1, 2, 4]
    assert (days.streak.days, days.streak.longest) == (3, 3)
    html = page(signed_in(alice))
    assert "3 days in a row" in html
    assert "Days are those of Asia/Shanghai." in html
    assert "Today counts already." in html
    assert html.count('class="active') == 4
    assert html.count("today") >= 1
    # Who moves keeps them.
    User.objects.filter(pk=alice.pk).update(time_zone="America/Los_Angeles")
    moved = Learning(User.objects.get(pk=alice.pk)).days
    assert moved.active == days.active
    assert moved.streak.days == 3


def test_the_zone_stays_with_acts_of_value_alone(alice: User, bob: User, course: Course) -> None:
    alice.time_zone = "Asia/Kolkata"
    for verb in (Verb.VOTE, Verb.OPEN, Verb.READ):
        record(verb, user=alice, item=course.item)
    record(Verb.VOTE, user=bob, item=course.item)
    told = Event.objects.filter(user__in=[alice, bob]).order_by("pk")
    assert list(told.values_list("context", flat=True)) == [{"zone": "Asia/Kolkata"}, {}, {}, {}]


def test_a_broken_row_is_no_reproach(signed_in: SignIn, alice: User, course: Course) -> None:
    for days in (9, 8, 7):
        at = timezone.now() - timedelta(days=days)
        record(Verb.VOTE, user=alice, item=course.item, at=at)
    html = page(signed_in(alice))
    assert "One thing done today begins a new row." in html
    assert "Your longest: 3 days." in html
    assert "in a row" not in html


def test_this_week_is_what_was_finished_in_it(alice: User, make_course: MakeCourse) -> None:
    course = make_course("Bread", lessons=3)
    first, second, third = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    actions.complete(lesson=second, by=alice)
    actions.complete(lesson=third, by=alice, at=timezone.now() - timedelta(days=8))
    week = Learning(alice).this_week
    assert (week.lessons, week.minutes) == (2, 10)


def test_the_week_is_ones_own_with_a_token_as_well(
    client: Client, signed_in: SignIn, alice: User, course: Course
) -> None:
    first, second = course.lessons.in_order()
    User.objects.filter(pk=alice.pk).update(time_zone="Pacific/Kiritimati")
    headers = {"Authorization": f"Token {Token.objects.create(user=alice).key}"}
    # At ten o'clock UTC of Saturday a Sunday begins on the islands.
    for done, hour in ((first, 9), (second, 10)):
        with time_machine.travel(datetime(2026, 3, 7, hour, 30, tzinfo=UTC)):
            actions.complete(lesson=done, by=alice)
    with time_machine.travel(datetime(2026, 3, 7, 11, tzinfo=UTC)):
        shown = [
            each.get(reverse("api-days"), headers=sent).json()
            for each, sent in ((signed_in(alice), {}), (client, headers))
        ]
    assert shown[0] == shown[1]
    assert (shown[0]["today"], shown[0]["week_lessons"]) == ("2026-03-08", 1)


def test_saved_lessons(signed_in: SignIn, lesson: Lesson, course: Course, alice: User) -> None:
    save(item=lesson.item, by=alice)
    save(item=course.item, by=alice)
    html = page(signed_in(alice))
    assert "Lessons saved for later" in html
    assert Learning(alice).saved == [lesson.item]


def test_invitations_wait_here_until_they_are_taken(
    signed_in: SignIn, make_course: MakeCourse, alice: User, tara: User
) -> None:
    cheese, wine = (make_course(title, price=49) for title in ("Cheese", "Wine"))
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    cohort = cheese.cohorts.create(title="May table", starts_at=timezone.now() + timedelta(days=9))
    invitations.invite(course=cheese, by=tara, whom="alice", cohort=cohort)
    # The same course twice: by name and by address.
    invitations.invite(course=cheese, by=tara, whom=str(alice.email))
    invitations.invite(course=wine, by=tara, whom=str(alice.email))
    client = signed_in(alice)
    html = section(page(client), "invitations")
    assert html.count("Tara invites you") == 2
    assert html.index("Wine") < html.index("Cheese")
    assert "May table" in html
    assert f'href="{cheese.get_absolute_url()}#enrol"' in html
    told = client.get(reverse("api-next")).json()["invitations"]
    assert [(row["course"], row["by"], row["cohort"]) for row in told] == [
        (wine.pk, "tara", None),
        (cheese.pk, "tara", cohort.pk),
    ]
    Item.objects.filter(pk=cheese.pk).update(status=Status.DRAFT)
    assert "Cheese" not in page(client)
    client.post(reverse("enrol", args=[wine.pk]))
    html = page(client)
    assert section(html, "invitations") == ""
    assert "Wine" in section(html, "going")


def test_it_is_found_from_every_page(signed_in: SignIn, client: Client, alice: User) -> None:
    link = f'href="{URL}"'
    assert link in signed_in(alice).get("/questions/").content.decode()
    assert link not in client.get("/questions/").content.decode()


@pytest.mark.parametrize("count", [1, 50])
def test_the_queries_are_the_same_for_one_course_and_for_fifty(
    signed_in: SignIn, make_course: MakeCourse, alice: User, bob: User, count: int
) -> None:
    for number in range(count):
        course = make_course(f"Course {number}", lessons=3, open=False)
        actions.enrol(course=course, by=alice)
        first, second, _third = course.lessons.in_order()
        later(course, 2, opens_after=3)
        data = QUIZ | {"title": f"Quiz {number}", "attempts": None}
        quiz = Component.objects.create(lesson=first, kind="quiz", key="quiz", data=data)
        attempts.attempt(component=quiz, by=alice, answers={"0": "false"})
        actions.complete(lesson=second, by=alice)
        save(item=first.item, by=alice)
        done, gone = (make_course(f"{name} {number}", lessons=1) for name in ("Done", "Gone"))
        actions.complete(lesson=done.lessons.get(), by=alice)
        actions.enrol(course=gone, by=alice)
        actions.leave(course=gone, by=alice)
        sold = make_course(f"Sold {number}", price=49)
        invitations.invite(course=sold, by=User.objects.get(handle="tara"), whom="alice")
        mine = questions.ask(by=alice, title=f"Why does number {number} not rise?", body="Why?")
        questions.answer(question=mine, by=bob, body="Give it a night in the fridge.")
    found = [re.sub(r'.* FROM "(\w+)".*', r"\1", told) for told in asked(signed_in(alice), URL)]
    assert found == [
        "django_session",
        "accounts_user",
        "learning_invitation",  # what one is invited to
        "learning_enrolment",  # the courses, each with where one goes on
        "catalogue_lesson",  # what opens by its time
        "catalogue_component",  # what to try again
        "questions_question",  # what was answered
        "activity_event",  # the days
        "learning_progress",  # this week
        "items_item",  # lessons kept for later
    ]
    assert len(Learning(alice).going) == count


def test_the_api_says_the_same(
    signed_in: SignIn,
    client: Client,
    make_course: MakeCourse,
    alice: User,
    question: Question,
    bob: User,
) -> None:
    for name in ("api-learning", "api-next", "api-days"):
        assert client.get(reverse(name)).status_code == 401
    course = make_course("Bread", lessons=3, open=False)
    first, second, third = course.lessons.in_order()
    actions.enrol(course=course, by=alice)
    actions.complete(lesson=first, by=alice)
    quiz = Component.objects.create(lesson=second, kind="quiz", key="quiz", data=QUIZ)
    attempts.attempt(component=quiz, by=alice, answers={"0": "false"})
    later(course, 2, opens_after=2)
    questions.answer(question=question, by=bob, body="Give it a night in the fridge.")
    api = signed_in(alice)
    (row,) = api.get(reverse("api-learning")).json()
    assert (row["course"], row["state"], row["percent"]) == (course.pk, "going", 33)
    assert (row["minutes_left"], row["lesson"]) == (10, second.pk)
    assert row["url"].endswith(reverse("resume", args=[second.pk]))
    assert (row["opens"]["lesson"], row["opens"]["title"]) == (third.pk, str(third))
    coming = api.get(reverse("api-next")).json()
    assert [(entry["kind"], entry["lesson"]) for entry in coming["dated"]] == [("opens", third.pk)]
    assert [(entry["quiz"], entry["best"]) for entry in coming["retries"]] == [(quiz.pk, 0)]
    assert [(entry["question"], entry["count"]) for entry in coming["answered"]] == [
        (question.pk, 1)
    ]
    days = api.get(reverse("api-days")).json()
    assert days["active"] == [days["today"]]
    assert (days["streak"], days["longest"], days["is_active_today"]) == (1, 1, True)
    assert (days["week_lessons"], days["week_minutes"]) == (1, 5)
    actions.leave(course=course, by=alice)
    (row,) = api.get(reverse("api-learning")).json()
    assert (row["state"], row["opens"]) == ("left", None)


def test_home_names_no_lesson_twice(
    signed_in: SignIn, make_course: MakeCourse, alice: User
) -> None:
    """What one is in the middle of stands beside the feed, and not in it."""
    bread, butter = make_course("Bread", lessons=3), make_course("Butter", lessons=3)
    nexts = []
    for course in (bread, butter):
        first, second, _third = course.lessons.in_order()
        actions.complete(lesson=first, by=alice)
        nexts.append(second)
    # They would come first: what follows on what was just finished.
    assert {row.pk for row in nexts} <= {pick.item for pick in feed_for(alice).picks}
    html = signed_in(alice).get("/").content.decode()
    shown = set(re.findall(r'data-impression="(\d+)"', html))
    for lesson in nexts:
        assert reverse("resume", args=[lesson.pk]) in html
        assert str(lesson.pk) not in shown


def test_titles_at_home_carry_their_own_language(
    signed_in: SignIn, course: Course, alice: User
) -> None:
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    actions.enrol(course=course, by=alice)
    lesson = course.lessons.in_order()[0]
    Item.objects.filter(pk=lesson.pk).update(language="de")
    html = signed_in(alice).get("/").content.decode()
    assert re.search(rf'href="{reverse("resume", args=[lesson.pk])}" lang="de"', html)
    assert '<p class="note" lang="en">Bread</p>' in html
    assert '<html lang="zh-hans"' in html


@pytest.mark.parametrize(
    ("language", "expected"), [("en", ["Su", "Mo", "Tu"]), ("zh-hans", ["一", "二", "三"])]
)
def test_a_week_begins_as_the_language_has_it(
    signed_in: SignIn, alice: User, language: str, expected: list[str]
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    assert re.findall(r"<abbr[^>]*>([^<]+)</abbr>", page(signed_in(alice)))[:3] == expected
