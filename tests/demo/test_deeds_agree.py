"""What the simulated people did: rows, events and scores tell the same story."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import quiz
from courses.catalogue.models import Course
from courses.learning.models import Attempt, Certificate, Enrolment, Progress, Sitting
from courses.reviews.models import Review
from items.models import Admission, Bookmark, Item, Vote
from recommender.models import Dismissal, Run
from shared.text import HAN
from tests.demo.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def told(*verbs: Verb) -> set[tuple[object, ...]]:
    return set(Event.objects.filter(verb__in=verbs).values_list("user", "item", "at"))


def test_scores_are_the_sums_of_the_votes() -> None:
    votes = Vote.objects.filter(item=OuterRef("pk")).values("item").annotate(sum=Sum("value"))
    items = Item.objects.annotate(sum=Coalesce(Subquery(votes.values("sum")), 0))
    assert not items.exclude(score=F("sum")).exists()
    assert items.filter(score__gt=5).count() > 50
    assert items.filter(kind="answer", score__gt=0).exists()


def test_each_row_has_its_event_and_each_event_its_row() -> None:
    votes = Event.objects.filter(verb=Verb.VOTE).values_list("user", "item", "at", "amount")
    assert set(votes) == set(Vote.objects.values_list("user", "item", "at", "value"))
    assert told(Verb.SAVE) == set(Bookmark.objects.values_list("user", "item", "at"))
    assert told(Verb.DISMISS) == set(Dismissal.objects.values_list("user", "item", "at"))
    enrolments = set(Enrolment.objects.values_list("user", "course", "at"))
    assert told(Verb.ENROL) == enrolments
    opened = Enrolment.objects.annotate(from_=Coalesce("cohort__starts_at", "at"))
    by_enrolling = Admission.objects.filter(source=Admission.Source.ENROLMENT)
    assert set(by_enrolling.values_list("user", "gate", "at")) == set(
        opened.values_list("user", "course", "from_")
    )
    lessons = Progress.objects.filter(completed_at__isnull=False)
    courses = Enrolment.objects.filter(completed_at__isnull=False)
    assert told(Verb.COMPLETE) == {
        *lessons.values_list("user", "lesson", "completed_at"),
        *courses.values_list("user", "course", "completed_at"),
    }
    assert courses.exists()
    tries = Event.objects.filter(verb=Verb.ATTEMPT).values_list("user", "item", "at", "amount")
    assert set(tries) == set(
        Attempt.objects.values_list("user", "component__lesson", "at", "score")
    )
    assert told(Verb.JOIN) == {
        (pk, None, at) for pk, at in User.objects.values_list("pk", "date_joined")
    }


def test_nobody_votes_for_themselves_or_enrols_at_their_own_course() -> None:
    assert not Vote.objects.filter(user=F("item__author")).exists()
    assert not Enrolment.objects.filter(user=F("course__item__author")).exists()


def test_two_of_five_who_finish_say_what_they_think() -> None:
    reviews = Review.objects.select_related("item", "course__item")
    finished = Enrolment.objects.filter(completed_at__isnull=False)
    assert 0.3 < reviews.count() / finished.count() <= 0.4
    ended = {(row.user_id, row.course_id): row.completed_at for row in finished}
    bodies = [review.item.body for review in reviews]
    assert len(bodies) == len(set(bodies))
    for review in reviews:
        when = ended[review.user_id, review.course_id]
        assert when is not None
        assert when < review.at == review.item.published_at
        assert review.item.language == review.course.item.language
    told = Event.objects.filter(verb=Verb.REVIEW).values_list("user", "item", "amount", "at")
    assert set(told) == set(reviews.values_list("user", "course", "stars", "at"))
    assert {review.stars for review in reviews} >= {3, 4, 5}
    assert reviews.exclude(reply="").exists()


def test_who_finished_has_a_certificate() -> None:
    finished = Enrolment.objects.filter(completed_at__isnull=False)
    assert set(Certificate.objects.values_list("enrolment", "at")) == set(
        finished.values_list("pk", "completed_at")
    )
    assert not Certificate.objects.exclude(language=F("enrolment__course__item__language"))
    chinese = Certificate.objects.filter(language="zh-hans", sharing="profile").valid()
    assert [row for row in chinese if HAN.search(row.name)]
    lin = Certificate.objects.get(enrolment__user__handle="lin")
    assert (lin.is_valid, lin.sharing, lin.name) == (True, "profile", "Lin Wei")
    assert Certificate.objects.exclude(revoked_at=None).count() == 1


def test_a_table_is_joined_by_who_finished_what_it_requires() -> None:
    course = Course.objects.get(cohorts__isnull=False, cohorts__seats=3)
    required = course.prerequisites.get()
    joined = course.enrolments.all()
    assert joined
    for row in joined:
        before = Enrolment.objects.get(user=row.user, course=required).completed_at
        assert before is not None
        assert before < row.at < NOW
    seats = [
        (row.seats or 0) - row.enrolments.count() for row in course.cohorts.order_by("starts_at")
    ]
    assert min(seats) == 0
    assert max(seats) > 0


def test_lessons_open_when_they_should() -> None:
    late = Progress.objects.filter(lesson__item__opens_after__gt=0)
    assert late
    enrolled = {(e.user_id, e.course_id): e.at for e in Enrolment.objects.all()}
    for row in late.select_related("lesson__item"):
        opens = enrolled[row.user_id, row.lesson.course_id] + timedelta(
            days=row.lesson.item.opens_after
        )
        assert opens <= row.started_at
    in_order = Course.objects.get(sequential=True)
    steps = dict(Admission.objects.filter(gate=in_order.pk).values_list("user", "step"))
    done = Progress.objects.filter(
        lesson__course=in_order, lesson__preview=False, completed_at__isnull=False
    ).values_list("user", flat=True)
    assert steps == {user: list(done).count(user) for user in steps}


def test_lessons_are_finished_in_order_after_enrolling_and_passing() -> None:
    order = {
        course.pk: [lesson.pk for lesson in course.lessons.in_order()]
        for course in Course.objects.all()
    }
    enrolled = {(e.user_id, e.course_id): e for e in Enrolment.objects.all()}
    passed = set(Attempt.objects.good().values_list("user", "component__lesson"))
    done: dict[tuple[int, int], list[int]] = defaultdict(list)
    finished = Progress.objects.filter(completed_at__isnull=False).select_related("lesson")
    for progress in finished.order_by("completed_at"):
        key = (progress.user_id, progress.lesson.course_id)
        assert enrolled[key].at < progress.started_at
        done[key].append(progress.lesson_id)
        if progress.lesson.rule == "quiz":
            assert (progress.user_id, progress.lesson_id) in passed
    for (user, course), lessons in done.items():
        assert lessons == order[course][: len(lessons)]
        whole = len(lessons) == len(order[course])
        assert whole == (enrolled[user, course].completed_at is not None)
    assert {len(lessons) for lessons in done.values()} >= {1, 2, 3, 4, 5, 6, 7}


def test_attempts_are_graded_as_the_site_grades() -> None:
    for attempt in Attempt.objects.select_related("component", "sitting"):
        sitting = getattr(attempt, "sitting", None)
        data, drawn = attempt.component.data, sitting.drawn if sitting else None
        assert quiz.is_sat(data) == (sitting is not None)
        assert quiz.grade(data, attempt.answers, drawn) == attempt.points
    assert Sitting.objects.exists()


def test_what_they_did_can_be_learnt() -> None:
    run = Run.objects.get(is_live=True)
    assert 25_000 <= Event.objects.count() <= 40_000
    assert run.metrics["judged by"] > 80
    assert run.metrics["recall@20"] > 1.5 * run.metrics["popularity recall@20"]
    # About twice as good, give or take its standard error: one lesson more deals other cards.
    assert run.metrics["ndcg@20"] > 1.8 * run.metrics["popularity ndcg@20"]
