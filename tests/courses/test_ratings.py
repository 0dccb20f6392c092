"""The rating that lists use follows from the reviews alone, whatever was done to them and when."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.reviews import actions, rating, tasks
from courses.reviews.models import Review
from items import actions as items
from items.models import Status
from tests.conftest import person
from tests.racing import at_once

MakeCourse = Callable[..., Course]
Stored = dict[int, tuple[float, int]]


def stored() -> Stored:
    rows = Course.objects.values_list("pk", "rating", "review_count")
    return {pk: (value, count) for pk, value, count in rows}


def by_hand() -> Stored:
    """From the formula and plain loops."""
    counted: dict[int, list[int]] = {course.pk: [] for course in Course.objects.all()}
    for each in Review.objects.select_related("item", "user"):
        late, at = each.user.suspended_at, each.item.published_at
        if each.item.status == Status.PUBLISHED and not (late and at and late <= at):
            counted[each.course_id].append(each.stars)
    every = [stars for given in counted.values() for stars in given]
    mean = round(sum(every) / len(every), 2) if every else 4.0
    return {
        pk: ((rating.PRIOR * mean + sum(given)) / (rating.PRIOR + len(given)), len(given))
        if given
        else (0.0, 0)
        for pk, given in counted.items()
    }


def learner(course: Course, number: int) -> User:
    by = person(f"reader{number}", f"Reader {number}")
    learning.enrol(course=course, by=by)
    learning.complete(lesson=course.lessons.in_order()[0], by=by)
    return by


def test_a_rebuild_gives_what_the_deeds_stored(make_course: MakeCourse, mona: User) -> None:
    draw = Random(3)
    courses = [make_course(title) for title in ("Bread", "Cheese", "Tea")]
    written = []
    for number in range(12):
        course = courses[draw.randrange(2)]
        by = learner(course, number)
        stars = draw.randint(1, 5)
        written.append(actions.review(course=course, by=by, stars=stars, body="Some words of it."))
    for review in draw.sample(written, 4):
        actions.review(course=review.course, by=review.user, stars=2, body="I changed my mind.")
    for review in draw.sample(written, 5):
        items.set_status(item=review.item, status=draw.choice([Status.HIDDEN, Status.REMOVED]))
    items.set_status(item=written[0].item, status=Status.PUBLISHED)
    # Now, so that what they wrote before still counts.
    accounts.suspend(person=written[1].user, by=mona)
    assert [count for _, count in stored().values()] == [count for _, count in by_hand().values()]
    tasks.rebuild_ratings()
    expected = by_hand()
    for pk, (value, count) in stored().items():
        assert value == pytest.approx(expected[pk][0])
        assert count == expected[pk][1]
    assert stored()[courses[2].pk] == (0.0, 0)
    assert tasks.rebuild_ratings() == 0


def test_a_rebuild_mends_what_nobody_told(make_course: MakeCourse, mona: User) -> None:
    course = make_course()
    first, second = learner(course, 1), learner(course, 2)
    for by, stars in ((first, 5), (second, 1)):
        actions.review(course=course, by=by, stars=stars, body="Some words of it.")
    # Suspended since before they wrote it; and an erased review.
    accounts.suspend(person=second, by=mona, at=timezone.now() - timedelta(days=1))
    assert tasks.rebuild_ratings() == 1
    assert stored()[course.pk] == (5.0, 1)
    Review.objects.filter(user=first).delete()
    assert tasks.rebuild_ratings() == 1
    assert stored()[course.pk] == (0.0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_reviews_at_once_none_is_lost(make_course: MakeCourse) -> None:
    course = make_course()
    people = [learner(course, number) for number in range(4)]
    deeds = [
        partial(actions.review, course=course, by=by, stars=4, body="Some words of it.")
        for by in people
    ]
    assert [type(each) for each in at_once(deeds)] == [Review] * 4
    assert stored()[course.pk] == (4.0, 4)
