"""Where one is in a lesson: `last` and `furthest` apart, kept right, told to the log in measure."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course, Lesson, Section
from courses.learning import actions, positions
from courses.learning.models import Enrolment, Progress
from courses.learning.outline import outline
from courses.learning.resume import to_continue
from items import actions as items
from tests.conftest import person
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=timezone.get_default_timezone())
TEXT = "\n\n".join(f"Paragraph number {n} of this lesson, with a few words." for n in range(1, 21))


@pytest.fixture
def article(course: Course, add_lesson: AddLesson) -> Lesson:
    """A lesson of twenty paragraphs that is to be read."""
    return add_lesson(course, "Article", body=TEXT, rule=Lesson.Rule.READ)


def told(user: User) -> list[float]:
    """How far the log says that the person went, in its order."""
    events = Event.objects.filter(verb=Verb.PROGRESS, user=user).order_by("pk")
    return list(events.values_list("amount", flat=True))


def test_positions_beyond_the_lesson_are_its_ends(lesson: Lesson, alice: User) -> None:
    assert positions.reach(lesson=lesson, by=alice, position=7).furthest == 1
    progress = positions.reach(lesson=lesson, by=alice, position=-3)
    assert (progress.last, progress.furthest) == (0, 1)


def test_looking_back_loses_nothing(article: Lesson, alice: User) -> None:
    positions.reach(lesson=article, by=alice, position=0.5, furthest=0.7, place="p11")
    progress = positions.reach(lesson=article, by=alice, position=0.1, furthest=0.3, place="p3")
    assert (progress.last, progress.furthest, progress.place) == (0.1, 0.7, "p3")
    assert Progress.objects.get().completed_at is None


def test_reading_to_the_end_finishes_what_is_to_be_read(article: Lesson, alice: User) -> None:
    progress = positions.reach(lesson=article, by=alice, position=0.6, furthest=0.99)
    assert progress.completed_at is None
    progress = positions.reach(lesson=article, by=alice, position=0.6, furthest=1)
    assert progress.completed_at is not None
    assert Event.objects.filter(verb=Verb.COMPLETE, item=article.item).count() == 1
    # Whoever goes back then has still finished it, once.
    again = positions.reach(lesson=article, by=alice, position=0, furthest=1, place="p1")
    assert (again.last, again.furthest) == (0, 1)
    assert again.completed_at == progress.completed_at
    assert Event.objects.filter(verb=Verb.COMPLETE, item=article.item).count() == 1


@pytest.mark.parametrize("rule", [Lesson.Rule.MARK, Lesson.Rule.QUIZ, Lesson.Rule.WATCH])
def test_reading_finishes_nothing_else(
    course: Course, add_lesson: AddLesson, alice: User, rule: Lesson.Rule
) -> None:
    lesson = add_lesson(course, rule=rule)
    progress = positions.reach(lesson=lesson, by=alice, position=1, furthest=1, place="p1")
    assert progress.completed_at is None
    assert progress.place == "p1"
    # Scrolling past a video is not watching it.
    assert progress.furthest == (0 if rule == Lesson.Rule.WATCH else 1)


def test_the_log_is_told_of_growth_once_a_minute_and_at_the_quarters(
    article: Lesson, alice: User
) -> None:
    """A report comes in 12 seconds; these are five minutes of slow reading, there and back."""
    for number in range(25):
        positions.reach(
            lesson=article,
            by=alice,
            position=number / 100,
            furthest=number / 50 + 0.02,
            at=NOW + timedelta(seconds=12 * number),
        )
    positions.reach(lesson=article, by=alice, position=0, at=NOW + timedelta(minutes=30))
    assert told(alice) == pytest.approx([0.02, 0.12, 0.22, 0.26, 0.36, 0.46, 0.5])


def test_a_place_that_no_page_has_is_refused(article: Lesson, alice: User) -> None:
    for place in ["p0", "main", "p1 p2", "c-note", "video", "p123456", "video-<b>"]:
        with pytest.raises(ValueError, match="place"):
            positions.reach(lesson=article, by=alice, position=0, place=place)
    assert not Progress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_never_move_one_back(lesson: Lesson, alice: User) -> None:
    dice = random.Random(3)
    shares = [round(dice.uniform(0.1, 0.9), 2) for _ in range(8)]
    reach = partial(positions.reach, lesson=lesson, by=alice)
    results = at_once([partial(reach, position=where) for where in shares])
    assert all(isinstance(row, Progress) for row in results), results
    progress = Progress.objects.get()
    assert progress.furthest == max(shares)
    assert progress.last in shares
    # Whoever is asked later knows of at least as much.
    assert all(row.furthest >= where for row, where in zip(results, shares, strict=True))
    amounts = told(alice)
    assert amounts == sorted(set(amounts))
    assert int(4 * amounts[-1]) == int(4 * max(shares))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_the_end_reached_in_two_tabs_at_once_finishes_once(
    article: Lesson, alice: User, round_: int
) -> None:
    end = partial(positions.reach, lesson=article, by=alice, position=0.8, furthest=1)
    back = partial(positions.reach, lesson=article, by=alice, position=0.1, furthest=0.2)
    results = at_once([end, back, end, back])
    assert all(isinstance(row, Progress) for row in results), results
    progress = Progress.objects.get()
    assert progress.completed_at is not None
    assert progress.furthest == 1
    assert Event.objects.filter(verb=Verb.COMPLETE, item=article.item).count() == 1


# --- where to go on ------------------------------------------------------------------------------


def follow(client: Client, lesson: Lesson) -> str:
    """The fragment to which resuming leads."""
    answer = client.get(reverse("resume", args=[lesson.pk]))
    url, _hash, place = answer["Location"].partition("#")
    assert url == lesson.get_absolute_url()
    return place


def test_one_goes_on_at_the_paragraph_from_any_device(
    signed_in: SignIn, article: Lesson, alice: User, bob: User
) -> None:
    assert follow(signed_in(alice), article) == ""
    positions.reach(lesson=article, by=alice, position=0.5, furthest=0.8, place="p11")
    assert follow(signed_in(alice), article) == "p11"
    page = signed_in(alice).get(article.get_absolute_url()).content.decode()
    assert 'id="p11"' in page
    assert 'href="#p11"' in page
    assert follow(signed_in(bob), article) == ""
    assert follow(signed_in(None), article) == ""


def test_a_paragraph_that_vanished_is_found_by_its_share(
    signed_in: SignIn, article: Lesson, alice: User, tara: User
) -> None:
    positions.reach(lesson=article, by=alice, position=0.5, furthest=0.7, place="p18")
    short = "\n\n".join(TEXT.split("\n\n")[:6])
    items.edit(item=article.item, by=tara, title="Article", body=short)
    assert follow(signed_in(alice), article) == "p4"
    longer = f"A new beginning.\n\n{TEXT}"
    items.edit(item=article.item, by=tara, title="Article", body=longer)
    # The name would still be there, but it names other words.
    assert follow(signed_in(alice), article) == "p11"
    assert Progress.objects.get().furthest == 0.7


def test_an_edit_takes_no_completion(
    signed_in: SignIn, article: Lesson, alice: User, tara: User
) -> None:
    positions.reach(lesson=article, by=alice, position=0.9, furthest=1)
    before = Progress.objects.values().get()
    items.edit(item=article.item, by=tara, title="Article", body=TEXT * 3)
    Lesson.objects.update(rule=Lesson.Rule.QUIZ)
    assert Progress.objects.values().get() == before
    page = signed_in(alice).get(article.get_absolute_url()).content.decode()
    assert "Mark as finished" not in page
    assert follow(signed_in(alice), article) == ""


def test_continuing_goes_to_the_lesson_one_was_in(
    course: Course, add_lesson: AddLesson, alice: User
) -> None:
    first, second = course.lessons.in_order()
    third = add_lesson(course, minutes=30)
    actions.enrol(course=course, by=alice)

    def following() -> list[int]:
        lines = outline(course, alice)
        (row,) = to_continue(alice)
        assert lines.next is not None
        assert (row.pk, row.percent) == (lines.next.pk, lines.percent)
        return [row.pk, row.percent]

    assert following() == [first.pk, 0]
    positions.reach(lesson=third, by=alice, position=0.3)
    assert following() == [third.pk, 0]
    actions.complete(lesson=second, by=alice)
    # One has gone on since, so the next is what is next.
    assert following() == [first.pk, 12]
    positions.reach(lesson=third, by=alice, position=0.4)
    assert following() == [third.pk, 12]
    actions.complete(lesson=third, by=alice)
    assert following() == [first.pk, 87]


# --- the address for programs, and browsers -------------------------------------------------------


def put(client: Client, lesson: Lesson, **told: object) -> tuple[int, dict[str, object]]:
    url = reverse("api-progress", args=[lesson.pk])
    answer = client.put(url, told, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_browser_tells_and_is_told(signed_in: SignIn, article: Lesson, alice: User) -> None:
    client = signed_in(alice)
    url = reverse("api-progress", args=[article.pk])
    nothing = {"last": 0, "furthest": 0, "place": "", "completed_at": None}
    assert client.get(url).json() == nothing
    status, answer = put(client, article, last=0.2, furthest=0.4, place="p5")
    assert status == 200
    assert answer == {"last": 0.2, "furthest": 0.4, "place": "p5", "completed_at": None}
    assert client.get(url).json() == answer
    status, answer = put(client, article, last=0.7, furthest=1)
    assert answer["completed_at"] is not None
    (row,) = client.get(reverse("api-learning")).json() if Enrolment.objects.exists() else [{}]
    assert row["course"] == article.course_id
    assert row["url"].endswith(reverse("resume", args=[row["lesson"]]))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "last"),
        ({"last": -0.1}, "last"),
        ({"last": 1.1}, "last"),
        ({"last": "NaN"}, "last"),
        ({"last": "half"}, "last"),
        ({"last": 0.5, "furthest": 0.4}, "furthest"),
        ({"last": 0.5, "furthest": 2}, "furthest"),
        ({"last": 0.5, "place": "javascript:"}, "place"),
    ],
)
def test_what_makes_no_sense_is_refused(
    signed_in: SignIn, article: Lesson, alice: User, wrong: dict[str, object], field: str
) -> None:
    status, answer = put(signed_in(alice), article, **wrong)
    assert status == 400
    assert list(answer["error"]["fields"]) == [field]  # type: ignore[index]
    assert not Progress.objects.exists()


def test_only_who_sees_a_lesson_may_tell(
    signed_in: SignIn, closed_course: Course, alice: User, bob: User, client: Client
) -> None:
    lesson = closed_course.lessons.in_order()[0]
    assert put(client, lesson, last=0.1)[0] == 401
    assert put(signed_in(alice), lesson, last=0.1)[0] == 404
    actions.enrol(course=closed_course, by=alice)
    assert put(signed_in(alice), lesson, last=0.1)[0] == 200
    User.objects.filter(pk=alice.pk).update(suspended_at=timezone.now())
    assert put(signed_in(alice), lesson, last=0.2)[0] == 403
    assert Progress.objects.get().last == 0.1
    strangers = Client(enforce_csrf_checks=True)
    strangers.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert put(strangers, lesson, last=0.2)[0] == 403


# --- whatever comes in whatever order -------------------------------------------------------------

SHARES = st.floats(0, 1, allow_nan=False)
DEEDS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["reach", "complete", "edit"]), SHARES),
    max_size=12,
)


class Whatever(TestCase):
    """What must hold of progress whatever people and authors do, in whatever order."""

    def setUp(self) -> None:
        self.alice = person("alice", "Alice")
        tara = person("tara", "Tara")
        self.course = catalogue.create_course(by=tara, title="Bread")
        section = Section.objects.create(course=self.course, title="Start", position=0)
        for number, minutes in enumerate([5, 0, 12, 40]):
            catalogue.add_lesson(
                section=section,
                position=number,
                title=f"Lesson {number}",
                body=TEXT,
                minutes=minutes,
                rule=Lesson.Rule.READ if number % 2 else Lesson.Rule.MARK,
            )
        self.lessons = list(self.course.lessons.in_order().select_related("item", "course__item"))
        actions.enrol(course=self.course, by=self.alice)

    @settings(max_examples=30, deadline=None)
    @given(DEEDS)
    def test_it_only_grows_and_the_course_follows(
        self, deeds: list[tuple[int, str, float]]
    ) -> None:
        furthest = dict.fromkeys(range(4), 0.0)
        done: set[int] = set()
        whole = 0
        for number, deed, share in deeds:
            lesson = self.lessons[number]
            if deed == "reach":
                last = share / 2
                progress = positions.reach(
                    lesson=lesson, by=self.alice, position=last, furthest=share
                )
                assert progress.last <= progress.furthest
                assert progress.furthest >= max(furthest[number], share)
                furthest[number] = progress.furthest
                if share == 1 and lesson.rule == Lesson.Rule.READ:
                    done.add(number)
            elif deed == "complete":
                actions.complete(lesson=lesson, by=self.alice)
                done.add(number)
                furthest[number] = 1.0
            else:
                items.edit(item=lesson.item, by=None, title=f"T{share}", body=f"{TEXT}{share}")
            rows = {row.lesson_id: row for row in Progress.objects.all()}
            finished = {n for n in range(4) if self._is_done(rows, n)}
            assert finished == done
            lines = outline(self.course, self.alice)
            weights = [max(row.minutes, 1) for row in self.lessons]
            assert lines.percent == 100 * sum(weights[n] for n in done) // sum(weights)
            assert lines.percent >= whole
            whole = lines.percent
            for row in to_continue(self.alice):
                assert lines.next is not None
                assert (row.pk, row.percent) == (lines.next.pk, lines.percent)
            is_finished = Enrolment.objects.get().completed_at is not None
            assert is_finished == (len(done) == 4) == (whole == 100)

    def _is_done(self, rows: dict[int, Progress], number: int) -> bool:
        row = rows.get(self.lessons[number].pk)
        return row is not None and row.completed_at is not None
