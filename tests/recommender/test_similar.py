"""What a page calls similar stands elsewhere, is so for a reason, and may be offered to the viewer."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Block, User
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items.actions import set_tags
from items.models import Item, Status
from recommender import training
from recommender.models import Neighbours, Reason
from recommender.similar import similar
from tests.recommender.conftest import World

pytestmark = pytest.mark.django_db


def ids(item: Item, viewer: User, limit: int = 10) -> list[int]:
    return [pk for pk, _kind in similar(item, viewer, limit)]


def inside(course: Course) -> set[int]:
    return {course.pk, *course.lessons.values_list("pk", flat=True)}


def test_a_lesson_s_page_leads_out_of_its_course(
    courses: list[Course], alice: User, signed_in: Callable[[User | None], Client]
) -> None:
    lesson = courses[0].lessons.in_order()[1]
    near = Neighbours.objects.get(run__is_live=True, item=lesson.pk)
    assert inside(courses[0]) & set(near.items)
    html = signed_in(alice).get(lesson.get_absolute_url()).content.decode()
    block = html[html.index("Similar</h2>") :].partition("</section>")[0]
    shown = {int(pk) for pk in re.findall(r'href="/(?:courses|lessons)/(\d+)-', block)}
    assert shown & inside(courses[1])
    assert not shown & inside(courses[0])
    assert not set(ids(courses[0].item, alice)) & inside(courses[0])


def test_where_the_course_takes_all_places_its_own_neighbours_follow(
    courses: list[Course], alice: User
) -> None:
    lesson, second, _third = courses[0].lessons.in_order()
    of_lesson = Neighbours.objects.get(run__is_live=True, item=lesson.pk)
    of_lesson.items, of_lesson.reasons = [second.pk], [Reason.ALSO]
    of_lesson.scores = [1.0]
    of_lesson.save()
    found = ids(lesson.item, alice)
    assert courses[1].pk in found
    assert not set(found) & inside(courses[0])


def test_a_course_s_page_names_similar_courses_and_then_those_that_share_its_tags(
    courses: list[Course], alice: User, signed_in: Callable[[User | None], Client]
) -> None:
    first, near, draft, shares = courses
    for course in (first, draft, shares):
        set_tags(course.item, ["baking"])
    Item.objects.filter(pk=draft.pk).update(status=Status.DRAFT)
    html = signed_in(alice).get(first.get_absolute_url()).content.decode()
    block = html[html.index("Similar courses</h2>") :].partition("</section>")[0]
    assert re.findall(r'href="/courses/(\d+)-', block) == [str(near.pk), str(shares.pk)]
    assert f'href="{near.get_absolute_url()}"' not in html.partition("Similar</h2>")[2]


def test_what_is_near_for_no_reason_is_not_called_similar(world: World, alice: User) -> None:
    training.refresh()
    first = world.bread[0]
    near = Neighbours.objects.get(run__is_live=True, item=first.pk)
    best = near.items[0]
    assert ids(first, alice)[0] == best
    near.reasons[0] = Reason.PICKED
    near.save()
    assert best not in ids(first, alice)
    assert len(ids(first, alice, limit=3)) == 3


def test_nothing_of_a_blocked_author_old_or_new(
    world: World, tara: User, alice: User, bob: User
) -> None:
    training.refresh()
    theirs = world.bread[1]
    Item.objects.filter(pk=theirs.pk).update(author=bob)
    assert theirs.pk in ids(world.bread[0], alice)
    Block.objects.create(blocker=alice, blocked=bob)
    assert theirs in Item.objects.visible_to(alice)
    assert theirs.pk not in ids(world.bread[0], alice)
    Item.objects.filter(pk=theirs.pk).update(published_at=timezone.now())
    assert theirs.pk not in ids(world.bread[0], alice)
    assert theirs.pk in ids(world.bread[0], tara)


def test_nothing_that_is_hidden_not_even_to_a_moderator(
    courses: list[Course], alice: User, mona: User
) -> None:
    learning.enrol(course=courses[0], by=alice)
    gone = ids(courses[0].item, mona)[0]
    Item.objects.filter(pk=gone).update(status="hidden")
    assert gone not in ids(courses[0].item, mona)
    assert gone not in ids(courses[0].item, alice)
