"""The feed: whose it is, what it never shows, how it answers to what was just done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.models import Block, User
from activity.events import record
from activity.models import Event, Verb
from community.questions import actions as questions
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Item, Status
from recommender import actions, training
from recommender.feed import Cursor, feed_for
from recommender.models import Popular, Reason
from tests.recommender.conftest import World

pytestmark = pytest.mark.django_db


def shown(viewer: User, size: int = 50) -> list[int]:
    return [pick.item for pick in feed_for(viewer, size=size).picks]


@pytest.fixture
def baker(world: World) -> User:
    """One who likes bread; the night has been."""
    training.refresh()
    return world.bakers[0]


def test_the_feed_follows_the_taste(world: World, baker: User) -> None:
    known = set(Event.objects.filter(user=baker).values_list("item", flat=True))
    first = shown(baker)[:2]
    assert set(first) == {item.pk for item in world.bread} - known


def test_two_people_of_different_taste_see_different_feeds(world: World, baker: User) -> None:
    assert shown(baker)[:2] != shown(world.gazers[0])[:2]


def test_the_reason_names_what_it_is_because_of(world: World, baker: User) -> None:
    pick = feed_for(baker).picks[0]
    assert pick.reason == Reason.ALSO
    assert pick.because in {item.pk for item in world.bread}


def test_a_stranger_sees_what_is_popular_and_new(world: World, tara: User) -> None:
    new = questions.ask(by=tara, title="Has anybody seen this yet?", body="It is new.").item
    training.refresh()
    picks = feed_for(AnonymousUser(), size=50).picks
    reasons = {pick.item: pick.reason for pick in picks}
    assert len(reasons) == 17
    assert reasons[new.pk] == Reason.FRESH
    # The questions are two months old; what is sought less than most is not popular either.
    order = [pk for pk in Popular.objects.get().items if pk != new.pk]
    assert len(order) == 16
    assert reasons[order[0]] == Reason.POPULAR
    assert reasons[order[-1]] == Reason.REST


def test_without_any_night_the_newest_are_shown_and_old_ones_are_not_called_new(
    world: World, tara: User
) -> None:
    new = questions.ask(by=tara, title="Has anybody seen this yet?", body="It is new.").item
    picks = feed_for(world.bakers[0], size=50).picks
    reasons = {pick.item: pick.reason for pick in picks}
    assert reasons.pop(new.pk) == Reason.FRESH
    assert set(reasons.values()) == {Reason.REST}


def test_it_answers_at_once_to_what_was_just_done(world: World, baker: User) -> None:
    """A baker saves a question about stars: others come first now, because of that one."""
    stars = {item.pk for item in world.stars}
    before = feed_for(baker).picks
    assert before[0].item not in stars
    record(Verb.SAVE, user=baker, item=world.stars[0])
    after = feed_for(baker).picks
    assert after[0].item in stars
    assert after[0].because == world.stars[0].pk


def test_a_dismissal_lowers_what_is_like_it(world: World, baker: User) -> None:
    record(Verb.SAVE, user=baker, item=world.stars[0])
    stars = [pk for pk in shown(baker) if pk in {item.pk for item in world.stars}]
    kept = stars[-1]
    before = [pick.score for pick in feed_for(baker, size=50).picks if pick.item == kept]
    for dismissed in stars[:2]:
        actions.dismiss(item=Item.objects.get(pk=dismissed), by=baker)
    after = [pick.score for pick in feed_for(baker, size=50).picks if pick.item == kept]
    assert not set(stars[:2]) & set(shown(baker))
    assert after < before


def test_what_was_opened_is_not_shown_again_but_a_course_is(
    world: World, baker: User, course: Course
) -> None:
    training.refresh()
    first = shown(baker)[0]
    assert course.pk in shown(baker)
    record(Verb.OPEN, user=baker, item=Item.objects.get(pk=first))
    record(Verb.OPEN, user=baker, item=course.item)
    assert first not in shown(baker)
    assert course.pk in shown(baker)


class TestNever:
    """What the feed never shows, whatever was recalled."""

    def test_dismissed(self, world: World, baker: User) -> None:
        first = shown(baker)[0]
        actions.dismiss(item=Item.objects.get(pk=first), by=baker)
        assert first not in shown(baker)
        training.refresh()
        assert first not in shown(baker)
        actions.dismiss(item=Item.objects.get(pk=first), by=baker, dismissed=False)
        assert first in shown(baker)

    @pytest.mark.parametrize(
        "status", [Status.HIDDEN, Status.REMOVED, Status.DRAFT, Status.PENDING]
    )
    def test_unpublished(self, world: World, baker: User, status: Status) -> None:
        first = Item.objects.get(pk=shown(baker)[0])
        items.set_status(item=first, status=status)
        assert first.pk not in shown(baker)

    def test_unpublished_not_even_to_its_author_or_a_moderator(
        self, world: World, tara: User, mona: User, baker: User
    ) -> None:
        first = Item.objects.get(pk=shown(mona)[0])
        items.set_status(item=first, status=Status.HIDDEN)
        assert first.pk not in shown(mona)
        assert first.pk not in shown(tara)

    def test_their_own(self, world: World, tara: User, baker: User) -> None:
        assert shown(tara) == []

    def test_of_a_blocked_author(self, world: World, tara: User, baker: User) -> None:
        old = world.bread[0]
        Block.objects.create(blocker=baker, blocked=tara)
        new = questions.ask(by=tara, title="Do you see this one?", body="I am blocked.").item
        # What was there before stays open to whoever has its address; no feed leads there.
        assert set(Item.objects.visible_to(baker).filter(pk__in=[old.pk, new.pk])) == {old}
        assert shown(baker) == []
        assert shown(world.bakers[1])

    def test_the_lessons_of_a_blocked_author_whose_course_one_has(
        self, closed_course: Course, alice: User, bob: User, tara: User
    ) -> None:
        lessons = list(closed_course.lessons.in_order())
        for person in (alice, bob):
            learning.enrol(course=closed_course, by=person)
        learning.complete(lesson=lessons[0], by=alice)
        learning.complete(lesson=lessons[1], by=bob)
        training.refresh()
        assert lessons[1].pk in shown(alice)
        Block.objects.create(blocker=alice, blocked=tara)
        assert lessons[1].item in Item.objects.visible_to(alice)
        assert shown(alice) == []

    def test_of_an_author_suspended_before(self, world: World, tara: User, baker: User) -> None:
        tara.suspended_at = timezone.now() - timedelta(days=365)
        tara.save()
        assert shown(baker) == []

    def test_a_finished_lesson_and_a_course_one_has(
        self, course: Course, alice: User, bob: User
    ) -> None:
        lesson = course.lessons.in_order()[0]
        Event.objects.create(user=bob, verb=Verb.OPEN, item=lesson.item)
        training.refresh()
        assert {course.pk, lesson.pk} <= set(shown(alice))
        learning.enrol(course=course, by=alice)
        learning.complete(lesson=lesson, by=alice)
        assert not {course.pk, lesson.pk} & set(shown(alice))

    def test_a_lesson_behind_a_closed_gate(
        self, closed_course: Course, alice: User, bob: User, charlie: User
    ) -> None:
        learning.enrol(course=closed_course, by=bob)
        lesson = closed_course.lessons.in_order()[0]
        Event.objects.create(user=charlie, verb=Verb.OPEN, item=lesson.item)
        training.refresh()
        assert lesson.pk not in shown(alice)
        assert lesson.pk in shown(bob)


class TestReadingOn:
    """Pages are cut from one ranking."""

    def test_pages_repeat_nothing_and_skip_nothing(self, world: World, baker: User) -> None:
        whole = shown(baker)
        pages: list[int] = []
        cursor = None
        while True:
            page = feed_for(baker, cursor, size=3)
            pages += [pick.item for pick in page.picks]
            cursor = page.next
            if cursor is None:
                break
        assert pages == whole

    def test_what_happens_in_between_changes_only_what_falls_out(
        self, world: World, baker: User
    ) -> None:
        whole = shown(baker)
        page = feed_for(baker, size=3)
        gone = whole[4]
        actions.dismiss(item=Item.objects.get(pk=gone), by=baker)
        actions.dismiss(item=Item.objects.get(pk=whole[0]), by=baker)
        for item in world.stars[:3]:
            record(Verb.SAVE, user=baker, item=item)
        rest: list[int] = []
        cursor = page.next
        while cursor is not None:
            page = feed_for(baker, cursor, size=3)
            rest += [pick.item for pick in page.picks]
            cursor = page.next
        fallen = {gone, *(item.pk for item in world.stars[:3])}
        assert rest == [pk for pk in whole[3:] if pk not in fallen]

    def test_a_new_run_in_between_does_not_reorder(self, world: World, baker: User) -> None:
        whole = shown(baker)
        page = feed_for(baker, size=3)
        record(Verb.SAVE, user=baker, item=world.stars[0])
        training.refresh()
        rest = feed_for(baker, page.next, size=50)
        kept = [pk for pk in whole[3:] if pk != world.stars[0].pk]
        assert [pick.item for pick in rest.picks] == kept

    @pytest.mark.parametrize(
        "text", ["", "x", "1.2", "1.2.3.4", "-1.2.3", "٣.1.1", "1" * 99 + ".1.1"]
    )
    def test_nonsense_is_no_cursor(self, text: str, world: World, baker: User) -> None:
        cursor = Cursor.parse(text)
        assert cursor is None or feed_for(baker, cursor).picks is not None

    def test_a_run_that_is_gone_gives_way_to_the_live_one(self, world: World, baker: User) -> None:
        now = int(timezone.now().timestamp() * 1_000_000)
        assert feed_for(baker, Cursor(999_999, now, 0)).picks


def test_often_shown_and_never_opened_sinks(world: World, baker: User) -> None:
    first = shown(baker)[0]
    for days in (1, 2, 3):
        Event.objects.create(
            user=baker,
            verb=Verb.IMPRESSION,
            item_id=first,
            at=timezone.now() - timedelta(days=days),
        )
    assert shown(baker).index(first) > 0


def test_shown_in_this_session_stays_where_it_is(world: World, baker: User) -> None:
    before = shown(baker)
    for _ in range(3):
        Event.objects.create(user=baker, verb=Verb.IMPRESSION, item_id=before[0])
    assert shown(baker) == before


def test_one_course_does_not_fill_the_page(
    make_course: Callable[..., Course], alice: User, crowd: Callable[[str, int], list[User]]
) -> None:
    courses = [make_course(f"Course {n}", lessons=12) for n in range(4)]
    for person in crowd("learner", 12):
        for course in courses:
            for lesson in course.lessons.all():
                Event.objects.create(user=person, verb=Verb.OPEN, item=lesson.item)
    training.refresh()
    picks = feed_for(alice, size=12).picks
    roots = [Item.objects.get(pk=pick.item).root_id for pick in picks]
    assert max(roots.count(root) for root in roots) <= 5


def test_dismissing_works_with_and_without_script(
    world: World, baker: User, signed_in: Callable[[User | None], Client]
) -> None:
    client = signed_in(baker)
    first, second = shown(baker)[:2]
    plain = client.post(f"/items/{first}/dismiss/", {"next": "/"})
    assert (plain.status_code, plain["Location"]) == (302, "/")
    card = client.post(f"/items/{second}/dismiss/", headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert f"/items/{second}/undismiss/" in card.content.decode()
    assert not {first, second} & set(shown(baker))
    again = client.post(f"/items/{second}/undismiss/", headers={"HX-Request": "true"})
    assert "<article" in again.content.decode()
    assert second in shown(baker)


def test_one_cannot_dismiss_what_one_cannot_see(
    world: World, baker: User, signed_in: Callable[[User | None], Client]
) -> None:
    items.set_status(item=world.bread[0], status=Status.HIDDEN)
    for headers in ({}, {"HX-Request": "true"}):
        for deed in ("dismiss", "undismiss"):
            url = f"/items/{world.bread[0].pk}/{deed}/"
            assert signed_in(baker).post(url, headers=headers).status_code == 404
            stranger = signed_in(None).post(url, headers=headers)
            assert "/accounts/login/" in stranger.get("Location", stranger.get("HX-Redirect", ""))
            assert signed_in(baker).get(url, headers=headers).status_code == 404
