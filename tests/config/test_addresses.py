"""Every address of ours shows a page to whoever comes there, also where a form posts to."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from activity.models import Event, Verb
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Cohort, Component, Course, Lesson
from courses.learning import actions as learning
from courses.learning import attempts, notes
from courses.learning.models import Invitation
from courses.reviews import actions as reviews
from courses.studio.models import CourseImport
from items import folders
from notifications import links
from tests.attaching import attach

SignIn = Callable[[User | None], Client]
Places = dict[str, tuple[object, ...]]
OTHERS = {"allauth.urls", "config.api"}
# For who teaches, though they do not stand in the studio.
TEACHERS = {"quiz-report", "allow-attempts", "keep-order", "new-board", "set-board"}
# Read by scripts; a file has tests of its own.
NO_PAGES = {
    "collect",
    "attachment",
    "captions",
    "certificate-pdf",
    "certificate-card",
    "course-card",
    "keep-draft",
    "complete-people",
    "complete-tags",
    "writing-tools",
    "suggest",
    "topic-news",
    "own-feed",
    "feed",
    "drop-draft",
    "export-notes",
    "studio-export-file",
}


def names() -> set[str]:
    """Of all our addresses that are pages or take forms."""
    found: set[str | None] = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            found.add(entry.name)
        elif getattr(entry.urlconf_name, "__name__", "") not in OTHERS and not entry.namespace:
            assert isinstance(entry, URLResolver)
            found |= {inner.name for inner in entry.url_patterns if isinstance(inner, URLPattern)}
    return {name for name in found if name} - NO_PAGES


@pytest.fixture
def places(
    question: Question,
    topic: Topic,
    course: Course,
    lesson: Lesson,
    alice: User,
    bob: User,
    settings: Settings,
    tmp_path: Path,
) -> Places:
    """What stands in the addresses of each name."""
    tara, item = lesson.item.author, question.item
    assert tara is not None
    answer = questions.answer(question=question, by=tara, body="Give it time.")
    remark = comments.comment(on=item, by=bob, body="A remark on it.")
    folder = folders.create(by=alice, name="To read")
    place = boards.open_board(title="Who bakes along", gate=course.item)
    theirs = boards.discuss(board=place, by=tara, title="Say hello here", body="Who are you?")
    quiz = Component.objects.create(
        lesson=lesson, kind=Component.Kind.QUIZ, key="quiz", data={"title": "", "problems": []}
    )
    cohort = Cohort.objects.create(course=course, title="Autumn", starts_at=timezone.now())
    for each in course.lessons.all():
        learning.complete(lesson=each, by=bob)
    enrolment = bob.enrolments.get()
    invitation = Invitation.objects.create(course=course, email="guest@example.org", by=tara)
    attempts.attempt(component=quiz, by=alice, answers={})
    note = notes.keep(lesson=lesson, by=alice, place="p1", body="Warm, not hot.")
    review = reviews.review(course=course, by=bob, stars=4, body="It rose, in the end.")
    settings.MEDIA_ROOT = tmp_path
    file = attach(lesson.item, "flour.png")
    imported = CourseImport.objects.create(user=tara, name="bread.zip", size=1)
    pages = {
        "question": item,
        "topic": topic.item,
        "board": topic.board.item,
        "course": course.item,
        "lesson": lesson.item,
    }
    return {
        **{name: (page.pk, page.slug) for name, page in pages.items()},
        **dict.fromkeys(
            [
                "vote",
                "save",
                "react",
                "reactions",
                "comments",
                "comment",
                "dismiss",
                "undismiss",
                "answer",
            ],
            (item.pk,),
        ),
        **dict.fromkeys(["edit", "item-text", "history", "remove", "restore"], (item.pk,)),
        **dict.fromkeys(["restore-version", "hide-version"], (item.pk, 1)),
        **dict.fromkeys(["follow", "block", "mute", "person"], (tara.handle,)),
        "accept": (answer.pk,),
        "comment-thread": (remark.pk,),
        "put-saved": (item.pk,),
        "change-folder": (folder.pk,),
        "endorse": (answer.pk,),
        **dict.fromkeys(["close-question", "reopen-question"], (item.pk,)),
        "solved": (item.pk,),
        "offer-bounty": (item.pk,),
        "give-bounty": (answer.pk,),
        "discuss": (topic.board.pk,),
        **dict.fromkeys(["post", "choose"], (topic.pk,)),
        "read-board": (topic.board.pk,),
        "quote": (topic.pk,),
        "set-board": (place.pk,),
        "keep-order": (theirs.pk,),
        "enrol": (course.pk,),
        "claim-certificate": (course.pk,),
        **dict.fromkeys(
            [name for name in names() if name.startswith("certificate") and name != "certificates"],
            (enrolment.certificate.grouped,),
        ),
        "leave": (course.pk,),
        "reviews": (course.pk,),
        "reply": (review.pk,),
        "complete": (lesson.pk,),
        "resume": (lesson.pk,),
        "lesson-notes": (lesson.pk,),
        **dict.fromkeys(["note", "edit-note", "remove-note", "put-back-note"], (note.pk,)),
        **dict.fromkeys(
            [
                "attempt",
                "attempts",
                "start-quiz",
                "keep-answers",
                "quiz-report",
                "allow-attempts",
                "studio-component",
                "studio-remove-component",
            ],
            (quiz.pk,),
        ),
        "review-attempt": (quiz.pk, 1),
        **dict.fromkeys([name for name in names() if name.startswith("studio-")], (course.pk,)),
        **dict.fromkeys(
            ["studio-section", "studio-remove-section", "studio-add-lesson"],
            (lesson.section_id,),
        ),
        **dict.fromkeys(
            [
                "studio-lesson",
                "studio-preview",
                "studio-place",
                "studio-show",
                "studio-remove-lesson",
                "studio-history",
                "studio-put-back",
                "studio-upload",
            ],
            (lesson.pk,),
        ),
        "studio-remove-file": (file.pk,),
        **dict.fromkeys(["studio-new", "studio-import"], ()),
        **dict.fromkeys(["studio-import-state", "studio-import-again"], (imported.pk,)),
        "studio-course-as": (course.pk, "learner"),
        "studio-lesson-as": (lesson.pk, "learner"),
        "studio-add-component": (lesson.pk, "quiz"),
        **dict.fromkeys(["studio-component", "studio-remove-component"], (quiz.pk,)),
        **dict.fromkeys(["studio-cohort", "studio-remove-cohort"], (cohort.pk,)),
        **dict.fromkeys(["studio-open-for", "studio-withdraw-learner"], (enrolment.pk,)),
        "studio-withdraw-invitation": (invitation.pk,),
        **dict.fromkeys(["tag", "follow-tag"], ("bread",)),
        "follow-item": (item.pk,),
        "unsubscribe": (links.unsubscribe(alice.pk).split("/")[-2],),
        "mute-thread": (links.mute(alice.pk, item.pk).split("/")[-2],),
        "jump": (course.pk, "gone"),
    }


@pytest.mark.parametrize("method", ["get", "head"])
def test_every_address_leads_to_a_page(
    places: Places, signed_in: SignIn, alice: User, tara: User, method: str
) -> None:
    learner, author = signed_in(alice), signed_in(tara)
    for name in sorted(names()):
        client = author if name.startswith("studio") or name in TEACHERS else learner
        response = getattr(client, method)(reverse(name, args=places.get(name)), follow=True)
        assert response.status_code == HTTPStatus.OK, name
        assert response.headers["Content-Type"].startswith("text/html"), name


def test_a_forms_address_leads_to_the_form(places: Places, signed_in: SignIn, alice: User) -> None:
    client = signed_in(alice)
    for name, element in [
        ("answer", "answer-form"),
        ("post", "post-form"),
        ("attempt", "quiz-quiz"),
    ]:
        response = client.get(reverse(name, args=places[name]))
        page, _, fragment = response.headers["Location"].partition("#")
        assert fragment == element
        assert f'id="{element}"' in client.get(page).content.decode()


def test_what_one_may_not_see_is_not_led_to(
    places: Places, signed_in: SignIn, charlie: User, question: Question
) -> None:
    question.item.status = "hidden"
    question.item.save()
    for name in ("vote", "save", "dismiss", "undismiss", "answer"):
        response = signed_in(charlie).get(reverse(name, args=places[name]))
        assert response.status_code == HTTPStatus.NOT_FOUND


def test_other_methods_are_refused(client: Client, question: Question) -> None:
    response = client.put(reverse("answer", args=[question.pk]))
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_asking_for_the_head_opens_nothing(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    signed_in(bob).head(question.get_absolute_url())
    assert not Event.objects.filter(verb=Verb.OPEN).exists()
    signed_in(bob).get(question.get_absolute_url())
    assert Event.objects.filter(verb=Verb.OPEN).count() == 1


@pytest.mark.parametrize("name", ["answer", "post"])
def test_the_language_switch_leads_on_from_a_refused_form(
    places: Places, signed_in: SignIn, alice: User, name: str
) -> None:
    client = signed_in(alice)
    refused = client.post(reverse(name, args=places[name]), {})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    where = refused.wsgi_request.get_full_path()
    assert f'name="next" value="{where}"' in refused.content.decode()
    form = {"language": "en", "next": where}
    response = client.post(reverse("set_language"), form, follow=True)
    assert response.status_code == HTTPStatus.OK
