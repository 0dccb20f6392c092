"""Every page there is, each with something on it, in a world built once for all tests of a module."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from activity import actions as activity
from activity import queue
from activity.editing import deeds
from activity.models import Event
from community.boards import actions as boards
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions import closing, judging, similar_index, suggest
from community.questions.models import Passage, Reason
from community.questions.places import Place
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Component, Course, Lesson, Section
from courses.learning import actions as learning
from courses.learning import attempts, notes
from courses.learning.models import Certificate
from courses.learning.watching import watch
from courses.studio.models import CourseImport
from demo import film
from items import actions as items
from items import drafts
from items.models import Item
from notifications import links, reader
from notifications.models import FeedKey
from shared import styleguide
from shared.text import excerpt
from tests import spare
from tests.attaching import attach
from tests.conftest import person

SAMPLES = Path(styleguide.__file__).with_name("styleguide_samples")

QUIZ = {
    "title": "Did it stick?",
    "problems": [
        {
            "prompt": "<p>What is a matrix?</p>",
            "kind": "single",
            "choices": [
                {"text": "A motion", "correct": True, "hint": "<p>Quite.</p>"},
                {"text": "A table", "correct": False},
            ],
        },
        {
            "prompt": "<p>What keeps areas?</p>",
            "kind": "multiple",
            "choices": [
                {"text": "A quarter turn", "correct": True},
                {"text": "A shear", "correct": True},
                {"text": "Flattening", "correct": False},
            ],
            "hints": ["<p>See the table.</p>"],
        },
        {"prompt": "<p>How many columns?</p>", "kind": "number", "answer": 2, "tolerance": 0},
        {
            "prompt": "<p>Which one does it need?</p>",
            "kind": "single",
            "dropdown": True,
            "choices": [{"text": "i", "correct": True}, {"text": "j", "correct": False}],
        },
        {"prompt": "<p>A shear keeps areas.</p>", "kind": "truth", "answer": True},
        {
            "prompt": "<p>From small to large.</p>",
            "kind": "ordering",
            "items": ["a number", "a vector", "a matrix"],
        },
    ],
}
VIDEO = {"title": "A film", "youtube": "dQw4w9WgXcQ", "transcript": "Words.\n\nMore words."}
CUES = [[0, 4, "Look at the columns."], [4, 9, "They move."]]
FILM = film.COURSES / "night-sky" / "one-night.webm"
FILE = {"title": "The notes", "url": "/files/2/notes.pdf", "name": "notes.pdf", "size": 20_000}
PLACEHOLDER = {"was": "drag-and-drop", "title": "A drawing", "note": "<p>It was a game.</p>"}
COMPONENTS = [
    {"kind": Component.Kind.QUIZ, "key": "quiz", "data": QUIZ},
    {"kind": Component.Kind.VIDEO, "key": "film", "data": VIDEO},
    {"kind": Component.Kind.FILE, "key": "notes", "data": FILE},
    {"kind": Component.Kind.PLACEHOLDER, "key": "drawing", "data": PLACEHOLDER},
]


class Pages:
    """The addresses by name, and the people of the world."""

    def __init__(self) -> None:
        self.member = person("tara", "Tara")
        self.other = person("半碗面", "韩冬")
        self.new = person("nova", "Nova")
        self.addresses: dict[str, str] = {
            "home": "/",
            "courses": reverse("courses"),
            "learning": reverse("learning"),
            "questions": reverse("questions"),
            "ask": reverse("ask"),
            "points": reverse("points"),
            "bounties": reverse("bounties"),
            "boards": reverse("boards"),
            "tags": reverse("tags"),
            "tag": reverse("tag", args=["algebra"]),
            "search": f"{reverse('search')}?q=matrix",
            "search without words": reverse("search"),
            "settings": reverse("settings"),
            "notifications": reverse("notifications"),
            "notification settings": reverse("notification-settings"),
            "following": reverse("following"),
            "unsubscribe": links.unsubscribe(self.member.pk).removeprefix(settings.SITE_URL),
            "e-mail": reverse("account_email"),
            "password": reverse("account_change_password"),
            "profile": self.other.get_absolute_url(),
            "own profile": self.member.get_absolute_url(),
            "no such tag": f"{reverse('tags')}?q=nothing",
            "no such course": f"{reverse('courses')}?level=advanced",
            "login": reverse("account_login"),
            "signup": reverse("account_signup"),
            "password reset": reverse("account_reset_password"),
            "missing": "/nothing/here/",
            "styleguide": "/styleguide/",
        }
        self._course()
        self._certificate()
        self._question()
        self._topic()
        self._told()
        self._suggested()

    def _course(self) -> None:
        for title, language, sample in (
            ("矩阵是什么", "zh-hans", "chinese.md"),
            ("What matrices do", "en", "lesson.md"),
        ):
            text = (SAMPLES / sample).read_text()
            course = catalogue.create_course(
                by=self.other,
                title=title,
                body=text,
                summary="Pictures first, symbols second.",
                language=language,
                tags=["algebra", "mathematics"],
                outcomes=["see what a matrix does"],
                audience="Whoever has met one and wondered.",
            )
            section = Section.objects.create(course=course, title="Seeing", position=0)
            lesson = catalogue.add_lesson(
                section=section,
                position=0,
                title=f"{title} 1",
                body=f"{text}\n\n[[video:film]]\n\n[[quiz:quiz]]\n",
                components=COMPONENTS,
            )
            catalogue.add_lesson(section=section, position=1, title=f"{title} 2", body=text)
        shown = self._film(section)
        learning.enrol(course=course, by=self.member)
        attempts.attempt(
            component=lesson.components.get(kind=Component.Kind.QUIZ),
            by=self.member,
            answers={
                "0": "0", "1": ["0", "2"], "2": "2", "3": "1", "4": "true", "5": ["2", "1", "3"],
            },
        )  # fmt: skip
        tried = lesson.components.get(kind=Component.Kind.QUIZ)
        self._studio(course, lesson)
        self.addresses |= {
            **self._notes(lesson, shown),
            "attempts": reverse("attempts", args=[tried.pk]),
            "attempt": reverse("review-attempt", args=[tried.pk, 1]),
            "quiz report": reverse("quiz-report", args=[tried.pk]),
            "course": course.get_absolute_url(),
            "lesson": lesson.get_absolute_url(),
            "film": shown.get_absolute_url(),
        }

    def _certificate(self) -> None:
        """One that the member got, and one that somebody shows to nobody."""
        course = catalogue.create_course(by=self.other, title="Pictures first", tags=["algebra"])
        section = Section.objects.create(course=course, title="All of it", position=0)
        lesson = catalogue.add_lesson(section=section, position=0, title="Look", body="Look.")
        for learner in (self.member, self.new):
            learning.complete(lesson=lesson, by=learner)
        self.member.name = "Tara Okafor"
        self.member.save()
        Certificate.objects.filter(enrolment__user=self.new).update(sharing="nobody")
        own = Certificate.objects.get(enrolment__user=self.member)
        hidden = Certificate.objects.get(enrolment__user=self.new)
        self.addresses |= {
            "certificates": reverse("certificates"),
            "certificate": own.get_absolute_url(),
            "hidden certificate": hidden.get_absolute_url(),
            "wrong certificate": f"{reverse('certificates')}?code=1",
        }

    def _begun(self) -> str:
        """The member's page of drafts, one of which is in the form of the topic."""
        place = reverse("post", args=[Item.objects.of_kind("topic").get().pk])
        drafts.keep(user=self.member, place=place, fields={"post-body": ["As I **began** to say"]})
        return reverse("drafts")

    def _notes(self, lesson: Lesson, shown: Lesson) -> dict[str, str]:
        """What the member keeps: a passage, words of a Chinese reader, a second of a film."""
        notes.keep(lesson=lesson, by=self.member, place="p1", quote="A passage that is gone.")
        notes.keep(lesson=lesson, by=self.member, place="p2", body="先看图，再看 $A x$。")
        note = notes.keep(
            lesson=shown, by=self.member, place="video-film", second=3, body="*Columns*."
        )
        return {"notes": reverse("notes"), "note": reverse("edit-note", args=[note.pk])}

    def _studio(self, course: Course, lesson: Lesson) -> None:
        """Where its author writes it: one text was changed, another one was begun."""
        text = lesson.item.body
        title = lesson.item.title
        items.edit(item=lesson.item, by=self.other, title=title, body=f"Old.\n\n{text}")
        items.edit(item=lesson.item, by=self.other, title=title, body=text)
        place = reverse("studio-lesson", args=[lesson.pk])
        begun = {"title": [f"{title}?"], "body": [f"Begun.\n\n{text}"], "rule": ["quiz"]}
        drafts.keep(user=self.other, place=f"{place}#x", fields=begun)
        imported = CourseImport.objects.create(
            user=self.other, name="矩阵-matrices-a-long-name-of-a-file.tar.gz", size=12_345_678,
            state=CourseImport.State.DONE, course=course, done=2, total=2,
            problems=["01-start/02-water.md:3: minutes: a number from 1 to 1000 is expected"] * 3,
            more=7, counts=[["course", 1, 1, 0, 0], ["lesson", 3, 1, 1, 1]],
        )  # fmt: skip
        components = {row.kind: row.pk for row in lesson.components.all()}
        of_course = {
            f"studio: {name}": reverse(f"studio-{name}", args=[course.pk])
            for name in ("course", "about", "export", "publish", "learners", "cohorts", "team")
        }
        self.addresses |= of_course | {
            "studio": reverse("studio"),
            "studio: import": reverse("studio-import"),
            "studio: imported": reverse("studio-import-state", args=[imported.pk]),
            "studio: lesson": place,
            "studio: place": reverse("studio-place", args=[lesson.pk]),
            "studio: quiz": reverse("studio-component", args=[components[Component.Kind.QUIZ]]),
            "studio: video": reverse("studio-component", args=[components[Component.Kind.VIDEO]]),
            "studio: history": reverse("studio-history", args=[lesson.pk]) + "?version=2",
            "studio: as a learner": reverse("studio-lesson-as", args=[lesson.pk, "learner"]),
        }

    def _film(self, section: Section) -> Lesson:
        """A lesson with a film and a recording of our own, half watched."""
        file = attach(section.course.item, "f.webm", "video/webm", content=FILM.read_bytes())
        data = {
            "title": "Our film",
            "sources": [file.get_absolute_url()],
            "captions": [{"lang": "en", "cues": CUES}],
        }
        lesson = catalogue.add_lesson(
            section=section,
            position=2,
            title="A film",
            body="Look.\n\n[[video:film]]\n\n> [!WARNING]\n> It is short.",
            components=[
                {"kind": Component.Kind.VIDEO, "key": "film", "data": data},
                {"kind": Component.Kind.AUDIO, "key": "sound", "data": data},
            ],
            rule=Lesson.Rule.WATCH,
        )
        seen = lesson.components.get(kind=Component.Kind.VIDEO)
        watch(component=seen, by=self.member, last=9, duration=40, seen=[[0, 9]])
        return lesson

    def _question(self) -> None:
        text = (SAMPLES / "lesson.md").read_text()
        lesson = Lesson.objects.get(item__title="What matrices do 1").item
        question = questions.ask(
            by=self.member,
            title="Which matrix is its own inverse?",
            body=text,
            tags=["algebra"],
            about=lesson,
            place=Place("p1", quote=excerpt(lesson.html, 80)),
        )
        answer = questions.answer(
            question=question, by=self.other, body=(SAMPLES / "chinese.md").read_text()
        )
        judging.endorse(answer=answer, by=self.other)
        waiting = questions.ask(
            by=self.new, title="And which one is not?", body="Any but that?", about=lesson
        )
        closed = questions.ask(by=self.member, title="Which matrix inverts itself?", body="Which?")
        closing.close(
            question=closed,
            by=self.member,
            reason=Reason.DUPLICATE,
            words="The same in other words.",
            original=question,
        )
        self.addresses |= {
            "ask in a lesson": f"{reverse('ask')}?about={lesson.pk}&place=p1&quote=Words",
            "questions that wait": reverse("questions-waiting"),
            "close a question": reverse("close-question", args=[waiting.pk]),
            "closed question": closed.get_absolute_url(),
        }
        questions.accept(answer=answer, by=self.member)
        for item in (question.item, answer.item):
            comments.comment(on=item, by=self.other, body="Have you tried `[[0, 1], [1, 0]]`?")
        self.addresses["question"] = question.get_absolute_url()
        item, later = question.item, question.item.created_at + timedelta(hours=1)
        deeds.edit(
            item=item, by=self.member, body=f"{text}\n\nIn the plane.", reason="Where", at=later
        )
        for name in ("edit", "history"):
            self.addresses[name] = reverse(name, args=[item.pk])

    def _topic(self) -> None:
        board = boards.open_board(title="Study hall", body="Plans, habits, small victories.")
        topic = boards.discuss(
            board=board, by=self.other, title="What do you draw first?", body="An *arrow*, me."
        )
        own = boards.post(topic=topic, by=self.member, body="A grid with `numpy`.")
        self.addresses |= {
            "board": board.get_absolute_url(),
            "topic": topic.get_absolute_url(),
            "remove": reverse("remove", args=[own.pk]),
            "new topic": reverse("discuss", args=[board.pk]),
            "comment": reverse("comment", args=[Item.objects.of_kind("topic").get().pk]),
            "drafts": self._begun(),
        }
        course = Course.objects.filter(item__author=self.other).earliest("pk")
        theirs = boards.open_board(title="Matrix circle", rules="Be *kind*.", gate=course.item)
        self.addresses |= {
            "new board": reverse("new-board"),
            "settings of a board": reverse("set-board", args=[theirs.pk]),
        }

    def _told(self) -> None:
        """What the member follows, is told of, and reads in a feed reader."""
        question = Item.objects.of_kind("question").earliest("pk")
        activity.vote(item=question, by=self.new, value=1)
        activity.follow_tag(tag=question.tags.get(), by=self.member)
        activity.follow(person=self.other, by=self.member)
        reader.read(list(Event.objects.order_by("pk")))
        FeedKey.objects.create(user=self.member)
        self.addresses["mute"] = links.mute(self.member.pk, question.pk).removeprefix(
            settings.SITE_URL
        )

    def _suggested(self) -> None:
        """What a lesson may answer, as its asker is asked and as it was found solved."""
        title = "What does a matrix do to the two arrows of the plane?"
        for name in ("suggested", "solved"):
            question = questions.ask(by=self.member, title=title, body="Say it in pictures.")
            self.addresses[name] = question.get_absolute_url()
        similar_index.refresh()
        passage = Passage.objects.filter(item__kind="lesson").latest("pk")
        suggest.solve(question=question, by=self.member, passage=passage)


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pages]:
    """The world of all pages; the tests of the module only look at it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(queue, "deliver_soon", lambda: None)
        name = spare.create("pages")
        with spare.inside(name):
            yield Pages()
        spare.drop(name)
