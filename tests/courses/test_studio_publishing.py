"""Publishing with a list of what is needed, taking back, and looking at it as others will."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Course, Lesson
from courses.learning import actions as learning
from courses.learning.models import Enrolment
from courses.studio import actions
from courses.studio.checklist import Check, blocking, checks
from items import actions as items
from items import teaching
from items.models import Admission, Item, Status
from tests.attaching import attach
from tests.courses.conftest import quiz
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]


@pytest.fixture
def draft(tara: User) -> Course:
    """A draft with all that is needed: a summary, and a lesson with a text."""
    course = catalogue.create_course(
        by=tara, title="Knots", summary="Four that hold.", status=Status.DRAFT
    )
    section = outlining.add_section(course=course, title="Start")
    outlining.append_lesson(section=section, title="The bowline", body="Make a loop.")
    return course


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def lacking(course: Course, *, required: bool = True) -> list[str]:
    course = Course.objects.select_related("item").get(pk=course.pk)
    found = checks(course)
    return [each.text for each in found if not each.is_ok and each.is_required is required]


def test_publishing_shows_the_course_and_its_lessons(
    draft: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    client, learner = signed_in(tara), signed_in(alice)
    lesson = draft.lessons.get()
    assert learner.get(draft.get_absolute_url()).status_code == 404
    response = client.post(reverse("studio-publish", args=[draft.pk]))
    assert response["Location"] == draft.get_absolute_url()
    assert learner.get(lesson.get_absolute_url()).status_code == 200
    assert learner.get(draft.get_absolute_url()).status_code == 200
    client.post(reverse("studio-publish", args=[draft.pk]))
    assert Event.objects.filter(verb=Verb.PUBLISH, item=draft.item).count() == 1


def test_the_list_says_whether_there_will_be_certificates(draft: Course) -> None:
    words = "Whoever finishes it gets a certificate."
    assert words not in lacking(draft, required=False)
    Course.objects.filter(pk=draft.pk).update(certifies=False)
    assert words in lacking(draft, required=False)


def _edit(lesson: Lesson, body: str) -> None:
    items.edit(item=lesson.item, by=None, title=lesson.item.title, body=body)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda course, lesson: _set(course, summary=""), "The course has a summary."),
        (lambda course, lesson: _remove(lesson), "There is at least one lesson."),
        (lambda course, lesson: _edit(lesson, " \n"), "“The bowline” is empty."),
        (
            lambda course, lesson: _edit(lesson, "See\n\n[[quiz:gone]]"),
            "“The bowline” names a component that it does not have: gone.",
        ),
        (
            lambda course, lesson: _edit(lesson, "[x](#nowhere)"),
            "A link in “The bowline” leads nowhere.",
        ),
        (
            lambda course, lesson: _edit(lesson, "![x](/files/999999/x.png)"),
            "A link in “The bowline” leads nowhere.",
        ),
        (
            lambda course, lesson: catalogue.set_components(
                lesson=lesson, components=[quiz(problems=[])]
            ),
            "A quiz in “The bowline” cannot be answered yet.",
        ),
        (
            lambda course, lesson: catalogue.set_components(
                lesson=lesson, components=[{"key": "v", "kind": "video", "data": {}}]
            ),
            "A video or recording in “The bowline” has no source.",
        ),
    ],
    ids=["summary", "no lesson", "empty", "mark", "anchor", "file", "quiz", "video"],
)
def test_what_is_needed_keeps_it_from_being_published(
    draft: Course, tara: User, signed_in: SignIn, spoil: Callable[..., None], reason: str
) -> None:
    assert lacking(draft) == []
    spoil(draft, draft.lessons.get())
    assert lacking(draft) == [reason]
    client = signed_in(tara)
    response = client.post(reverse("studio-publish", args=[draft.pk]))
    assert response.status_code == 422
    page = response.content.decode()
    assert reason in page
    place = next(each for each in checks(draft) if each.text == reason).url
    assert f'href="{place}"' in page
    assert client.get(place.partition("#")[0]).status_code == 200
    draft.item.refresh_from_db()
    assert draft.item.status == Status.DRAFT


def _set(course: Course, **fields: Any) -> None:
    Course.objects.filter(pk=course.pk).update(**fields)
    course.refresh_from_db()


def _remove(lesson: Lesson) -> None:
    items.set_status(item=lesson.item, status=Status.REMOVED)


def test_what_would_be_better_only_warns(draft: Course, tara: User) -> None:
    picture = attach(draft.item, "knot.png")
    _edit(draft.lessons.get(), f"![]({picture.get_absolute_url()})")
    assert "An image in “The bowline” does not say in words what it shows." in lacking(
        draft, required=False
    )
    assert actions.publish(course=draft, by=tara)


def test_links_within_the_course_may_lead_to_what_is_there(draft: Course) -> None:
    lesson = draft.lessons.get()
    other = outlining.append_lesson(section=lesson.section, title="Next", body="## Twist\n\nOn.")
    file = attach(draft.item, "a.pdf")
    words = f"[a]({other.get_absolute_url()}) [b]({file.get_absolute_url()}) [c](/lessons/999-x/)"
    _edit(lesson, f'{words} [d](https://example.org/) <a id="here"></a>[e](#here) x[^1]\n\n[^1]: y')
    assert lacking(draft) == []
    _remove(other)
    assert lacking(draft) == ["A link in “The bowline” leads nowhere."]


def test_the_list_asks_the_same_for_one_lesson_and_for_many(
    draft: Course, django_assert_num_queries: Any
) -> None:
    section = draft.sections.get()
    with django_assert_num_queries(5):
        checks(draft)
    for number in range(20):
        outlining.append_lesson(section=section, title=f"L{number}", body="Text.")
    with django_assert_num_queries(5):
        found = checks(draft)
    assert blocking(found) == []
    assert all(isinstance(each, Check) for each in found)


def test_a_lesson_added_later_is_published_by_itself(
    course: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    lesson = outlining.append_lesson(section=course.sections.get(), title="Later")
    address = reverse("studio-show", args=[lesson.pk])
    client.post(address, {"show": "1"})  # it is empty
    assert not Item.objects.visible_to(alice).filter(pk=lesson.pk).exists()
    _edit(lesson, "Now with a text.")
    client.post(address, {"show": "1"})
    assert Item.objects.visible_to(alice).filter(pk=lesson.pk).exists()
    client.post(address, {"show": "0"})
    assert not Item.objects.visible_to(alice).filter(pk=lesson.pk).exists()


def test_a_course_with_learners_stays(
    course: Course, tara: User, bob: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    teaching.appoint(user=bob, gate=course.item)
    for by in (tara, bob):  # who teaches is no learner
        learning.enrol(course=course, by=by)
    client.post(reverse("studio-withdraw", args=[course.pk]))
    course.item.refresh_from_db()
    assert course.item.status == Status.DRAFT
    items.set_status(item=course.item, status=Status.PUBLISHED)
    learning.enrol(course=course, by=alice)
    for name in ("studio-withdraw", "studio-remove"):
        client.post(reverse(name, args=[course.pk]))
        course.item.refresh_from_db()
        assert course.item.status == Status.PUBLISHED
    page = client.get(reverse("studio-publish", args=[course.pk])).content.decode()
    assert "1 person learns here" in page


def test_a_removed_course_can_be_put_back(draft: Course, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    assert client.post(reverse("studio-remove", args=[draft.pk]))["Location"] == reverse("studio")
    page = client.get(reverse("studio")).content.decode()
    assert "Removed courses" in page
    assert client.get(reverse("studio-course", args=[draft.pk])).status_code == 404
    client.post(reverse("studio-put-back", args=[draft.pk]))
    assert client.get(reverse("studio-course", args=[draft.pk])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_nothing_is_taken_back_from_who_is_just_enrolling(
    course: Course, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.learning.actions._come_back", 0.5)

    def withdraw() -> bool:
        sleep(0.2)  # by now she is enrolled, but nobody else can see that yet
        return actions.withdraw(course=course)

    taken, withdrawn = at_once([partial(learning.enrol, course=course, by=alice), withdraw])
    assert taken is True
    assert isinstance(withdrawn, PermissionDenied)
    course.item.refresh_from_db()
    assert course.item.status == Status.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_nobody_enrols_in_what_is_just_taken_back(
    course: Course, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.studio.actions.learners", 0.5)

    def enrol() -> bool:
        sleep(0.2)
        return learning.enrol(course=course, by=alice)

    withdrawn, taken = at_once([partial(actions.withdraw, course=course), enrol])
    assert withdrawn is True
    assert isinstance(taken, PermissionDenied)
    assert not Enrolment.objects.exists()


# --- as others see it ---------------------------------------------------------------------------


def test_a_draft_is_shown_as_others_will_see_it_and_nothing_stays(
    draft: Course, tara: User, signed_in: SignIn
) -> None:
    _set(draft, open=False)
    items.set_gate(Item.objects.filter(lesson__course=draft), draft.item)
    lesson = draft.lessons.get()
    before = (User.objects.count(), Enrolment.objects.count(), Admission.objects.count())
    client = signed_in(tara)
    page = client.get(reverse("studio-lesson-as", args=[lesson.pk, "learner"])).content.decode()
    assert "Make a loop." in page
    assert "A learner" in page
    assert reverse("studio-course-as", args=[draft.pk, "learner"]) in page
    # Neither forms nor scripts act in the author's name.
    assert "<form " not in page.replace("<form inert ", "")
    assert "lesson.js" not in page
    response = client.get(reverse("studio-lesson-as", args=[lesson.pk, "stranger"]))
    assert response["Location"] == reverse("studio-course-as", args=[draft.pk, "stranger"])
    page = client.get(response["Location"]).content.decode()
    assert "Sign in to enrol" in page
    assert "(locked: enrol to read)" in page
    draft.item.refresh_from_db()
    assert draft.item.status == Status.DRAFT
    assert before == (User.objects.count(), Enrolment.objects.count(), Admission.objects.count())
    assert not Event.objects.filter(verb=Verb.OPEN).exists()


def test_a_learner_of_today_finds_locked_what_opens_later(
    closed_course: Course, tara: User, signed_in: SignIn
) -> None:
    late = closed_course.lessons.in_order()[1]
    Item.objects.filter(pk=late.pk).update(opens_at=timezone.now() + timedelta(days=9))
    client = signed_in(tara)
    page = client.get(
        reverse("studio-course-as", args=[closed_course.pk, "learner"])
    ).content.decode()
    assert page.count("(locked: ") == 1
    # The author wants to see this one, and does.
    response = client.get(reverse("studio-lesson-as", args=[late.pk, "learner"]))
    assert response.status_code == 200


def test_there_are_two_ways_to_look(course: Course, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    assert client.get(reverse("studio-course-as", args=[course.pk, "king"])).status_code == 404
