"""A course's pages as others would see them once all of it is published.

Nothing is imitated: in a transaction that is taken back, the course is published and a learner is let
in, and the site's own pages are asked for in their name. So what they may not see is not shown.
"""

import re
from copy import copy
from secrets import token_hex

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.models import User, Viewer
from courses.catalogue.models import Course, Lesson
from courses.learning import course_views, views
from courses.learning.models import Enrolment
from courses.learning.pace import pace
from items import actions as items
from items.models import Admission, Item, Status

LEARNER, STRANGER = "learner", "stranger"
_LINK = re.compile(r'href="/(lessons|courses)/(\d+)-[^"#]*')
# What reports to the server would report of the author.
_SCRIPT = re.compile(r'<script[^>]* src="[^"]*/(?:collector|lesson|quiz)[^"/]*\.js"[^>]*></script>')


def show(request: MemberRequest, course: Course, lesson: Lesson | None, who: str) -> HttpResponse:
    """The page of the course, or of one of its lessons, as `who` would see it.

    A learner has just enrolled; of lessons that open later, the one that is asked for is open.
    """
    with transaction.atomic():
        viewer = _pretend(course, who, opens_all=lesson is not None)
        asked = copy(request)
        asked.user = viewer  # type: ignore[assignment]  # a stranger, it may be
        asked.method = "GET"
        asked.shown_as = {"who": who, "course": course, "lesson": lesson}  # type: ignore[attr-defined]
        item = lesson.item if lesson else course.item
        asked.path = asked.path_info = item.get_absolute_url()
        view = views.lesson if lesson else course_views.course
        response = view(asked, pk=item.pk, slug=item.slug)
        transaction.set_rollback(True)
    return _within(response, course, who)


def _pretend(course: Course, who: str, *, opens_all: bool) -> Viewer:
    """Publish the course and its drafts, and make somebody to look at it."""
    drafts = Item.objects.filter(lesson__course=course, status=Status.DRAFT)
    for item in [course.item, *drafts]:
        items.set_status(item=item, status=Status.PUBLISHED)
    if who == STRANGER:
        pace(course)
        return AnonymousUser()
    user = User.objects.create_user(None, f"preview-{token_hex(6)}", name=_("A learner"))
    items.admit(user=user, gate=course.item, source=Admission.Source.ENROLMENT)
    Admission.objects.filter(user=user, gate=course.item).update(opens_all=opens_all)
    Enrolment.objects.create(user=user, course=course)
    pace(course)
    return user


def _within(response: HttpResponse, course: Course, who: str) -> HttpResponse:
    """The page with its links leading on within the preview, and its forms out of reach."""
    lessons = set(course.lessons.values_list("pk", flat=True))

    def lead(link: re.Match[str]) -> str:
        kind, pk = link[1], int(link[2])
        if kind == "lessons" and pk in lessons:
            return f'href="{reverse("studio-lesson-as", args=[pk, who])}'
        if kind == "courses" and pk == course.pk:
            return f'href="{reverse("studio-course-as", args=[pk, who])}'
        return link.group()

    if place := response.headers.get("Location"):
        response.headers["Location"] = _LINK.sub(lead, f'href="{place}')[len('href="') :]
        return response
    page = _SCRIPT.sub("", _LINK.sub(lead, response.content.decode()))
    response.content = page.replace("<form ", "<form inert ")
    return response
