"""Writes the content through the apps' own actions, each with its time of the past."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Board, Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Answer, Question
from community.questions.places import WHOLE
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Component, Course, Lesson, Section
from demo import content, media, places
from demo.content import Content
from demo.schedule import Schedule, Times
from items.models import Item, Tag

QUIZ = "quiz"  # the key of a lesson's only quiz: its text says [[quiz:quiz]]


@dataclass(frozen=True)
class Loaded:
    """The rows, by the keys of the content; what stands in a question or topic, in its order."""

    courses: dict[str, Course] = field(default_factory=dict)
    lessons: dict[str, list[Lesson]] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    threads: dict[str, Question | Topic] = field(default_factory=dict)
    remarks: dict[str, list[Item]] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)


def load(
    given: Content, people: dict[str, User], times: Schedule, tick: Callable[[], object]
) -> Loaded:
    """Write everything; `tick` is called after each course, question and topic."""
    loaded = Loaded()
    for course in given.courses:
        _course(loaded, course, people[course.author], times.courses[course.key])
        tick()
    for course in given.courses:
        _lead_on(loaded, course, times.now)
    for place, board in enumerate(given.boards):
        _board(loaded, board, place, times.start)
    for question in given.questions:
        _question(loaded, question, people, times.threads[question.key])
        tick()
    for topic in given.topics:
        _topic(loaded, topic, loaded.boards[topic.board], people, times.threads[topic.key])
        tick()
    _name_tags(given.tag_names)
    return loaded


def _course(loaded: Loaded, given: content.Course, by: User, at: datetime) -> None:
    course = catalogue.create_course(
        by=by,
        title=given.title,
        body=given.body,
        summary=given.summary,
        level=given.level,
        language=given.language,
        tags=given.tags,
        outcomes=given.outcomes,
        audience=given.audience,
        open=given.open,
        at=at,
    )
    lessons = loaded.lessons.setdefault(given.key, [])
    for place, (title, of_section) in enumerate(
        groupby(given.lessons, lambda lesson: lesson.section)
    ):
        section = Section.objects.create(course=course, title=title, position=place)
        for position, lesson in enumerate(of_section):
            lessons.append(
                catalogue.add_lesson(
                    section=section,
                    position=position,
                    title=lesson.title,
                    body=lesson.body,
                    minutes=lesson.minutes,
                    preview=lesson.preview,
                    components=_components(lesson, course.item),
                    rule=lesson.rule,
                    at=at,
                )
            )
    for lesson, row in zip(given.lessons, lessons, strict=True):
        if lesson.opens_after:
            Item.objects.filter(pk=row.pk).update(opens_after=lesson.opens_after)
    if given.sequential:
        course.sequential = True
        course.save(update_fields=["sequential"])
    loaded.courses[given.key] = course


def _lead_on(loaded: Loaded, given: content.Course, now: datetime) -> None:
    """What a course requires, and its cohorts; they begin at six in the evening."""
    course = loaded.courses[given.key]
    course.prerequisites.set([loaded.courses[key] for key in given.requires])
    for cohort in given.cohorts:
        starts = now + timedelta(days=cohort.from_now, hours=18)
        course.cohorts.create(
            title=cohort.title,
            starts_at=starts,
            ends_at=starts + timedelta(days=cohort.days),
            seats=cohort.seats,
        )


def _components(lesson: content.Lesson, item: Item) -> list[dict[str, object]]:
    components: list[dict[str, object]] = [media.component(each, item) for each in lesson.media]
    if lesson.quiz is not None:
        components.append({"kind": Component.Kind.QUIZ, "key": QUIZ, "data": lesson.quiz})
    return components


def _board(loaded: Loaded, given: content.Board, position: int, at: datetime) -> None:
    loaded.boards[given.key] = boards.open_board(
        title=given.title,
        body=given.description,
        language=given.language,
        position=position,
        rules=given.rules,
        gate=loaded.courses[given.course].item if given.course else None,
        members_only=given.members_only,
        at=at,
    )


def _question(
    loaded: Loaded, given: content.Question, people: dict[str, User], times: Times
) -> None:
    about = loaded.courses[given.course].item if given.course else None
    inside = places.find(given.key, loaded.lessons)
    question = questions.ask(
        by=people[given.author],
        title=given.title,
        body=given.body,
        tags=given.tags,
        language=given.language,
        about=inside[0] if inside else about,
        place=inside[1] if inside else WHOLE,
        at=times.at,
    )
    remarks: list[Item] = []
    answers: list[Answer] = []
    for remark, at in zip(given.remarks, times.remarks, strict=True):
        by = people[remark.author]
        if remark.kind == "answer":
            answers.append(questions.answer(question=question, by=by, body=remark.body, at=at))
            remarks.append(answers[-1].item)
        else:
            on = answers[-1].item if answers else question.item
            remarks.append(comments.comment(on=on, by=by, body=remark.body, at=at).item)
    if given.accepted is not None:
        chosen = answers[given.accepted]
        questions.accept(answer=chosen, by=people[given.author], at=times.accepted)
        loaded.accepted[given.key] = chosen.pk
    loaded.threads[given.key] = question
    loaded.remarks[given.key] = remarks


def _topic(
    loaded: Loaded, given: content.Topic, board: Board, people: dict[str, User], times: Times
) -> None:
    topic = boards.discuss(
        board=board,
        by=people[given.author],
        title=given.title,
        body=given.body,
        tags=given.tags,
        language=given.language,
        at=times.at,
    )
    loaded.threads[given.key] = topic
    loaded.remarks[given.key] = [
        boards.post(topic=topic, by=people[remark.author], body=remark.body, at=at).item
        for remark, at in zip(given.remarks, times.remarks, strict=True)
    ]


def _name_tags(names: dict[str, str]) -> None:
    """Give the tags in use their Chinese names; names that a moderator gave stay."""
    tags = [tag for tag in Tag.objects.filter(slug__in=names) if "zh-hans" not in tag.names]
    for tag in tags:
        tag.names["zh-hans"] = names[tag.slug]
    Tag.objects.bulk_update(tags, ["names"])
