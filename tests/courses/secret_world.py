"""A course in every state of `rights`, with a secret word in each thing that is not for everybody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Viewer
from activity import actions as activity
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions import similar_night
from community.questions.places import Place as Asked
from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Cohort, Component, Course, Lesson, Section
from courses.learning import actions as learning
from courses.learning import attempts, certificates
from courses.learning.models import Certificate, Enrolment, Invitation, Note, Progress
from courses.learning.pace import pace
from courses.reviews import actions as reviews
from courses.reviews.models import Review
from courses.studio.models import CourseImport
from items import actions as items
from items import drafts, teaching
from items.models import Admission, Attachment, Bookmark, Item, Status, Tag
from notifications import reader as notifications
from recommender.models import Candidates, Neighbours, Popular, Reason, Run
from tests.attaching import attach
from tests.conftest import person
from tests.courses.rights import ROLES, STATES

FOUND = "sourdough"  # a word that is in everything, to search for
_SECRET = re.compile(r"zq([a-z]+)(\d+)zq")
LATER = timedelta(days=30)


def secrets_in(text: str) -> set[tuple[str, str]]:
    """The (secret, state) pairs whose words stand in a text."""
    return {(what, STATES[int(number)]) for what, number in _SECRET.findall(text)}


@dataclass
class Place:
    """A course and a lesson of it in one of the states."""

    state: str
    course: Course
    section: Section
    lesson: Lesson
    quiz: Component
    video: Component
    attachment: Attachment
    cohort: Cohort
    question: Item
    invited: Invitation
    imported: CourseImport
    certificate: Certificate  # of who finished
    note: Note  # the enrolled one's
    review: Review
    enrolment: Enrolment  # the other learner's
    mine: Enrolment  # the enrolled one's

    def word(self, what: str) -> str:
        """The secret word of this place."""
        return _word(what, self.state)


@dataclass
class World:
    """All places, by their state, and the people."""

    places: dict[str, Place]
    people: dict[str, Viewer]


def _word(what: str, state: str) -> str:
    return f"zq{what}{STATES.index(state)}zq"


def build() -> World:
    """Make it, in the database of the moment; `MEDIA_ROOT` is the caller's to set."""
    tara, bob, alice = person("tara", "Tara"), person("bob", "Bob"), person("alice", "Alice")
    charlie, rex = person("charlie", "Charlie"), person("rex", "Rex")
    mona = person("mona", "Mona", is_staff=True, is_superuser=True)
    users: list[Viewer] = [AnonymousUser(), charlie, alice, tara, bob, mona]
    people = dict(zip(ROLES, users, strict=True))
    places = {state: _place(state, tara, bob, alice, rex) for state in STATES}
    # What one may not see is not even named where a course says what it requires.
    for place in places.values():
        if place.state != "open":
            places["open"].course.prerequisites.add(place.course)
    for user in (alice, charlie, tara, bob):
        activity.follow_tag(tag=Tag.objects.get(slug=FOUND), by=user)
    # What readers and the night make of it while it is there.
    similar_night.refresh()
    notifications.rebuild()
    for place in places.values():
        _turn(place, alice, mona)
    everything = list(Item.objects.order_by("pk"))
    members = [user for user in users if isinstance(user, User)]
    # Kept and liked while it was there.
    Bookmark.objects.bulk_create(
        Bookmark(user=user, item=item) for user in members for item in everything
    )
    _recommend([item.pk for item in everything], members)
    return World(places, people)


def _place(state: str, tara: User, bob: User, alice: User, rex: User) -> Place:
    def word(what: str) -> str:
        return f"{_word(what, state)} {FOUND}"

    course = catalogue.create_course(
        by=tara,
        title=word("cert"),
        body=word("about"),
        open=state == "open",
        tags=[FOUND],
    )
    cohort = Cohort.objects.create(
        course=course, title=word("cohort"), starts_at=timezone.now() - LATER
    )
    teaching.appoint(user=bob, gate=course.item)
    section = Section.objects.create(course=course, title="Start", position=0)
    catalogue.add_lesson(section=section, position=0, title="The first", body="Nothing of note.")
    lesson = catalogue.add_lesson(
        section=section,
        position=1,
        title=word("title"),
        body=word("before"),
        preview=state == "preview",
    )
    file = attach(
        course.item,
        f"{_word('file', state)}.txt",
        "text/plain",
        carriers=[],
        content=word("bytes").encode(),
    )
    catalogue.set_components(lesson=lesson, components=_components(word, file))
    items.edit(item=lesson.item, by=tara, title=lesson.item.title, body=word("text"))
    dora = person(f"dora{STATES.index(state)}", word("name"))
    for user in (alice, dora, rex):
        learning.enrol(course=course, by=user, cohort=cohort)
    quiz = lesson.components.get(kind="quiz")
    attempts.attempt(component=quiz, by=dora, answers={"0": _word("guess", state)})
    for each in course.lessons.all():
        learning.finish(each, rex, timezone.now())
    certificate = certificates.claim(course=course, by=rex)
    assert certificate
    items.edit(item=course.item, by=tara, title=word("course"), body=word("about"), tags=[FOUND])
    Progress.objects.create(user=alice, lesson=lesson, last=0.5, furthest=0.5, place="p1")
    comments.comment(on=lesson.item, by=rex, body=word("comment"))
    asked = questions.ask(
        by=rex,
        title=word("question"),
        body="Why is it so?",
        tags=[FOUND],
        about=lesson.item,
        place=Asked("p1", None, word("quote")),
    )
    review = reviews.review(course=course, by=rex, stars=4, body=word("review"))
    note = Note.objects.create(user=alice, lesson=lesson, place="p1", body=word("note"))
    Note.objects.create(user=dora, lesson=lesson, place="p1", body=word("others"))
    invited = Invitation.objects.create(
        course=course, email=f"{_word('mail', state)}@example.org", cohort=cohort, by=tara
    )
    imported = CourseImport.objects.create(
        user=tara, name="old.zip", size=1, state="failed", problems=[word("slip")], course=course
    )
    drafts.keep(
        user=tara,
        place=reverse("studio-lesson", args=[lesson.pk]),
        fields={"title": ["Begun"], "body": [word("draft")], "rule": ["mark"], "minutes": ["5"]},
    )
    return Place(
        state=state,
        course=Course.objects.select_related("item").get(pk=course.pk),
        section=section,
        lesson=lesson,
        quiz=quiz,
        video=lesson.components.get(kind="video"),
        attachment=file,
        cohort=cohort,
        question=asked.item,
        invited=invited,
        imported=imported,
        certificate=certificate,
        note=note,
        review=review,
        enrolment=dora.enrolments.get(),
        mine=alice.enrolments.get(course=course),
    )


def _components(word: Callable[[str], str], file: Attachment) -> list[dict[str, Any]]:
    right = word("right").split()[0]
    problem = {
        "prompt": f"<p>{word('prompt')}</p>",
        "kind": "text",
        "accepted": [right],
        "explanation": f"<p>{word('why')}</p>",
    }
    cues = [[0, 2, word("cue")], [2, 4, "and so on"]]
    video = {
        "title": "A film",
        "youtube": "abcdefghijk",
        "captions": [{"lang": "en", "cues": cues}],
    }
    named = {"title": "A file", "name": file.name, "url": file.get_absolute_url(), "size": 1}
    # What was right is told who passes: so to nobody here who learns.
    quiz = {"title": "A quiz", "explain": "passed", "problems": [problem]}
    return [
        {"key": "quiz-1", "kind": "quiz", "data": quiz},
        {"key": "video-1", "kind": "video", "data": video},
        {"key": "file-1", "kind": "file", "data": named},
    ]


def _turn(place: Place, alice: User, mona: User) -> None:
    """Bring a place, until now an ordinary one, into its state."""
    course, lesson = place.course, place.lesson
    of_lesson = Item.objects.filter(pk=lesson.pk)
    match place.state:
        case "dripped":
            of_lesson.update(opens_after=LATER.days * 2)
        case "dated":
            of_lesson.update(opens_at=timezone.now() + LATER)
        case "sequential":
            course.sequential = True
            course.save()
        case "expired":
            mine = Admission.objects.filter(user=alice, gate=course.item)
            mine.update(expires_at=timezone.now())
        case "draft":
            items.set_status(item=lesson.item, status=Status.DRAFT)
            of_lesson.update(published_at=None)
        case "withdrawn":
            outlining.withdraw_lesson(lesson=lesson)
        case "hidden" | "removed":
            items.set_status(item=lesson.item, status=Status(place.state))
        case "course a draft":
            items.set_status(item=course.item, status=Status.DRAFT)
            Item.objects.filter(pk=course.pk).update(published_at=None)
        case "course withdrawn":
            outlining.withdraw(course=course)
        case "course hidden" | "course removed":
            status = Status(place.state.removeprefix("course "))
            items.set_status(item=course.item, status=status)
    pace(course)


def _recommend(ids: list[int], members: list[User]) -> None:
    """A night that found everything to go with everything, before half of it went away."""
    run = Run.objects.create(status=Run.Status.PUBLISHED, is_live=True)
    scores, reasons = [1.0] * len(ids), [Reason.ALSO.value] * len(ids)
    Neighbours.objects.bulk_create(
        Neighbours(run=run, item_id=pk, items=ids, scores=scores, reasons=reasons) for pk in ids
    )
    Candidates.objects.bulk_create(
        Candidates(run=run, user=user, items=ids, scores=scores, reasons=reasons, because=ids[::-1])
        for user in members
    )
    Popular.objects.create(run=run, items=ids, scores=scores)
