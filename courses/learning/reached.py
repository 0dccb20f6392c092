"""Texts that tell of a lesson which their reader has not come to yet."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from courses.catalogue.models import Course, Lesson
from courses.learning.models import Enrolment, Progress
from items.models import Admission, Item, Status

_LINK = re.compile(r'href="[^"]*/lessons/([1-9][0-9]{0,17})-')
# What people write who do not link: "lesson 7", "第 7 课". Of which course, the place tells.
_NAMED = re.compile(r"\blessons? ([1-9][0-9]?)\b|第\s?([1-9][0-9]?)\s?课", re.IGNORECASE)


def folds(items: list[Item], viewer: Viewer) -> dict[int, str]:
    """Which of `items` link, name, or are marked (`item.reveals`, an id) as giving away a later lesson
    than the viewer has reached, and which one, in words.

    It counts where the item stands in that course, or the viewer takes the course. They have reached
    what they opened and all before it, and at least the lesson under which they read. For teachers
    and moderators nothing is folded. At most four queries, none where no text tells of a lesson.
    """
    if isinstance(viewer, User) and viewer.can_moderate:
        return {}
    linked = {item.pk: _linked(item) for item in items}
    named = {item.pk: _numbers(item) for item in items if item.path}
    wanted = {pk for pks in linked.values() for pk in pks}
    roots = {item.path[0] for item in items if named.get(item.pk)}
    if not wanted and not roots:
        return {}
    order = _order(wanted, roots)
    if not order:
        return {}
    place = {pk: (course, n) for course, pks in order.items() for n, pk in enumerate(pks, start=1)}
    reached, taken = _standing(viewer, order, place)
    found = {}
    for item in items:
        told = [place[pk] for pk in linked[item.pk] if pk in place]
        root = item.path[0] if item.path else 0
        told += [(root, n) for n in named.get(item.pk, ()) if n <= len(order.get(root, ()))]
        here = dict(place[pk] for pk in item.path if pk in place)
        ahead = [
            n
            for course, n in told
            if (course == root or course in taken) and n > max(reached[course], here.get(course, 1))
        ]
        if ahead:
            words = _("About lesson %(number)s, which you have not reached")
            found[item.pk] = words % {"number": max(ahead)}
    return found


def ahead(item: Item, viewer: Viewer) -> list[tuple[int, str]]:
    """The lessons after a lesson, or all but the first of a course, whose names the viewer may know:
    their ids and what they are called. One query."""
    course = item.pk if item.kind == "course" else item.path[0]
    rows = Lesson.objects.filter(course=course, item__status=Status.PUBLISHED).named_to(viewer)
    named = list(rows.in_order().values_list("pk", "item__title"))
    pks = [pk for pk, _title in named]
    after = pks.index(item.pk) + 1 if item.pk in pks else 1
    return [
        (pk, f"{number}. {title}")
        for number, (pk, title) in enumerate(named, start=1)
        if number > after
    ]


def _linked(item: Item) -> set[int]:
    chosen: int | None = getattr(item, "reveals", None)
    return ({chosen} if chosen else set()) | {int(pk) for pk in _LINK.findall(item.html)}


def _numbers(item: Item) -> set[int]:
    return {int(latin or han) for latin, han in _NAMED.findall(item.html)}


def _order(lessons: set[int], courses: set[int]) -> dict[int, list[int]]:
    """The published lessons, in order, of each course that has any of `lessons` or is in `courses`."""
    with_these = Lesson.objects.filter(pk__in=lessons).order_by().values("course")
    wanted = Course.objects.filter(pk__in=courses) | Course.objects.filter(pk__in=with_these)
    rows = Lesson.objects.filter(course__in=wanted, item__status=Status.PUBLISHED).in_order()
    found: dict[int, list[int]] = defaultdict(list)
    for course, pk in rows.values_list("course", "pk"):
        found[course].append(pk)
    return dict(found)


def _standing(
    viewer: Viewer, order: dict[int, list[int]], place: dict[int, tuple[int, int]]
) -> tuple[dict[int, int], set[int]]:
    """How many lessons of each course the viewer has reached, and the courses that they take."""
    reached = dict.fromkeys(order, 1)
    if not isinstance(viewer, User):
        return reached, set()
    begun = Progress.objects.filter(user=viewer, lesson__course__in=order)
    for pk in begun.values_list("lesson", flat=True):
        if pk in place:
            course, number = place[pk]
            reached[course] = max(reached[course], number)
    taught = Item.objects.filter(pk__in=order, author=viewer).values("pk")
    shared = Admission.objects.filter(user=viewer, teaches=True, gate__in=order).values("gate")
    for course in taught.union(shared).values_list("pk", flat=True):
        reached[course] = len(order[course])
    taken = Enrolment.objects.filter(user=viewer, course__in=order, left_at=None)
    return reached, set(taken.values_list("course", flat=True))
