"""Whoever teaches a course may write in it; to everybody else the studio is not there."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from courses.catalogue.models import Cohort, Component, Course, CourseQuerySet, Lesson, Section
from courses.learning.models import Enrolment, Invitation
from items.models import Attachment, Item, ItemQuerySet, Status
from items.teaching import taught_by


def courses_of(user: User) -> CourseQuerySet:
    """The courses that a person wrote or teaches."""
    return Course.objects.filter(item__in=taught_by(user).of_kind("course"))


def course(user: User, pk: int) -> Course:
    """A course that the person teaches; else 404."""
    return get_object_or_404(courses_of(user).select_related("item__author"), pk=pk)


def own_course(user: User, pk: int) -> Course:
    """A course that the person is the author of; else 404."""
    mine = courses_of(user).filter(item__author=user)
    return get_object_or_404(mine.select_related("item__author"), pk=pk)


def lesson(user: User, pk: int) -> Lesson:
    """A lesson of a course that the person teaches, unless it was removed; else 404."""
    lessons = Lesson.objects.filter(course__in=courses_of(user)).exclude(
        item__status=Status.REMOVED
    )
    related = lessons.select_related("item", "course__item__author", "section")
    return get_object_or_404(related, pk=pk)


def section(user: User, pk: int) -> Section:
    sections = Section.objects.filter(course__in=courses_of(user))
    return get_object_or_404(sections.select_related("course__item"), pk=pk)


def component(user: User, pk: int) -> Component:
    lessons = Lesson.objects.filter(course__in=courses_of(user)).exclude(
        item__status=Status.REMOVED
    )
    found = Component.objects.filter(lesson__in=lessons)
    related = found.select_related("lesson__item", "lesson__course__item__author")
    return get_object_or_404(related, pk=pk)


def cohort(user: User, pk: int) -> Cohort:
    cohorts = Cohort.objects.filter(course__in=courses_of(user))
    return get_object_or_404(cohorts.select_related("course__item"), pk=pk)


def _written(user: User) -> ItemQuerySet:
    of_course = Item.objects.filter(course__in=courses_of(user))
    of_lesson = Item.objects.filter(lesson__course__in=courses_of(user))
    return (of_course | of_lesson).exclude(status=Status.REMOVED)


def enrolment(user: User, pk: int) -> Enrolment:
    """Somebody's taking of a course that the person teaches; else 404."""
    rows = Enrolment.objects.filter(course__in=courses_of(user))
    return get_object_or_404(rows.select_related("user", "course__item"), pk=pk)


def invitation(user: User, pk: int) -> Invitation:
    """An invitation to a course that the person teaches; else 404."""
    rows = Invitation.objects.filter(course__in=courses_of(user))
    return get_object_or_404(rows.select_related("user", "course__item"), pk=pk)


def written(user: User, pk: int) -> Item:
    """The item of a course or of a lesson that the person teaches; else 404."""
    return get_object_or_404(_written(user).select_related("author"), pk=pk)


def file(user: User, pk: int) -> Attachment:
    """A file of such an item; else 404."""
    files = Attachment.objects.filter(item__in=_written(user))
    return get_object_or_404(files.select_related("item"), pk=pk)
