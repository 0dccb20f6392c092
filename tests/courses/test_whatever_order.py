"""What holds of a learner's progress whatever they and the authors do, in whatever order: reading,
watching, answering, marking; editing, taking out, showing again, adding, moving, another rule."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Lesson, Section
from courses.learning import actions, attempts, positions
from courses.learning.models import Enrolment, Progress
from courses.learning.outline import outline
from courses.learning.resume import to_continue
from courses.learning.watching import watch
from items import actions as items
from items.models import Status
from tests.conftest import person
from tests.courses.conftest import RIGHT, WRONG, quiz
from tests.courses.test_watching import LENGTH, film

LEARN = ["reach", "end", "watch", "see all", "wrong", "right", "mark"]
TEACH = ["edit", "take out", "show", "add", "move", "rule"]
DEEDS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(LEARN + TEACH)), max_size=25)
MINUTES = [5, 0, 12, 40]


class Whatever(TestCase):
    def setUp(self) -> None:
        self.alice = person("alice", "Alice")
        self.tara = person("tara", "Tara")
        self.course = catalogue.create_course(by=self.tara, title="Bread", open=False)
        self.section = Section.objects.create(course=self.course, title="Start", position=0)
        for number, minutes in enumerate(MINUTES):
            self._add(minutes, list(Lesson.Rule)[number])
        actions.enrol(course=self.course, by=self.alice)

    def _add(self, minutes: int, rule: Lesson.Rule) -> None:
        catalogue.add_lesson(
            section=self.section,
            position=self.course.lessons.count(),
            title="A lesson",
            body="One.\n\nTwo.",
            minutes=minutes,
            rule=rule,
            components=[quiz("q"), film("f")],
        )

    @settings(max_examples=25, deadline=None)
    @given(DEEDS)
    def test_what_is_reached_stays_reached(self, deeds: Sequence[tuple[int, str]]) -> None:
        self.seen: dict[int, Progress] = {}
        self.ended = False
        for number, deed in deeds:
            lessons = list(self.course.lessons.in_order().select_related("item", "course__item"))
            self._do(lessons[number % len(lessons)], deed)
            self._check(deed)

    def _do(self, lesson: Lesson, deed: str) -> None:
        alice = self.alice
        component = lesson.components.select_related("lesson__item", "lesson__course__item")
        match deed:
            case "reach" | "end":
                share = 1.0 if deed == "end" else 0.4
                positions.reach(lesson=lesson, by=alice, position=share / 2, furthest=share)
            case "watch" | "see all":
                end = LENGTH if deed == "see all" else 10
                film_ = component.get(key="f")
                watch(component=film_, by=alice, last=end, duration=LENGTH, seen=[[0, end]])
            case "right" | "wrong":
                answers = RIGHT if deed == "right" else WRONG
                attempts.attempt(component=component.get(key="q"), by=alice, answers=answers)
            case "mark":
                if lesson.rule != Lesson.Rule.QUIZ or actions.passed(lesson=lesson, by=alice):
                    actions.complete(lesson=lesson, by=alice)
            case "edit":
                items.edit(item=lesson.item, by=self.tara, title="Another", body="All new.")
            case "take out":
                outlining.withdraw_lesson(lesson=lesson)
            case "show":
                outlining.publish_lesson(lesson=lesson)
            case "add":
                self._add(7, Lesson.Rule.READ)
            case "move":
                outlining.move_lesson(lesson=lesson, section=self.section)
            case "rule":
                rules = list(Lesson.Rule)
                lesson.rule = rules[(rules.index(Lesson.Rule(lesson.rule)) + 1) % len(rules)]
                lesson.save()

    def _check(self, deed: str) -> None:
        rows = {row.lesson_id: row for row in Progress.objects.filter(user=self.alice)}
        for pk, before in self.seen.items():
            assert rows[pk].furthest >= before.furthest
            assert rows[pk].completed_at == before.completed_at or before.completed_at is None
        assert all(0 <= row.last <= row.furthest <= 1 for row in rows.values())
        self.seen = rows
        shown = self.course.lessons.filter(item__status=Status.PUBLISHED)
        weights = {lesson.pk: max(lesson.minutes, 1) for lesson in shown}
        done = {pk for pk, row in rows.items() if row.completed_at and pk in weights}
        lines = outline(self.course, self.alice)
        whole = sum(weights.values())
        share = 100 * sum(weights[pk] for pk in done) // whole if whole else 0
        assert lines.percent == share
        for row in to_continue(self.alice):
            assert row.percent == share
        ended = Enrolment.objects.get().completed_at is not None
        assert ended or not self.ended
        if deed in LEARN and not self.ended:
            # It ends with a deed of the learner's, and only when nothing is left.
            assert not ended or share == 100
        elif not self.ended:
            assert not ended
        self.ended = ended
