"""Reviews: who may write, change, answer and see them, and what they make of a course's average."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue.models import Course
from courses.learning import actions as learning
from courses.reviews import actions
from courses.reviews.models import Review
from courses.reviews.rating import PRIOR, rating_of, rebuild
from items import actions as items
from items.models import Item, Status
from items.teaching import appoint
from tests.conftest import person
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
WORDS = "It rose, and so did I."


@pytest.fixture
def five(make_course: Callable[..., Course]) -> Course:
    """A course of five lessons: the first one is a fifth of it."""
    return make_course("Rye", lessons=5)


def learn(course: Course, by: User, lessons: int = 1) -> None:
    learning.enrol(course=course, by=by)
    for lesson in course.lessons.in_order()[:lessons]:
        learning.complete(lesson=lesson, by=by)


def fresh(course: Course) -> Course:
    """The row as another request reads it, with the site's mean of now."""
    cache.clear()
    return Course.objects.select_related("item").get(pk=course.pk)


def test_the_suspended_are_told_what_every_page_tells_them(
    five: Course, signed_in: SignIn, alice: User
) -> None:
    learn(five, alice)
    alice.suspended_at = timezone.now()
    alice.save()
    page = signed_in(alice).get(five.get_absolute_url()).content.decode()
    assert "Write a review" not in page
    assert alice.suspension in page


def test_a_review_is_written_after_a_fifth_and_not_before(
    five: Course, signed_in: SignIn, alice: User
) -> None:
    client, address = signed_in(alice), reverse("reviews", args=[five.pk])
    assert "Write a review" not in client.get(five.get_absolute_url()).content.decode()
    learning.enrol(course=five, by=alice)
    page = client.get(five.get_absolute_url()).content.decode()
    assert "Finish 20% of the lessons, then say what you think." in page
    assert client.post(address, {"stars": 4, "body": WORDS}).status_code == 403
    learn(five, alice)
    assert "Write a review" in client.get(five.get_absolute_url()).content.decode()
    answer = client.post(address, {"stars": 4, "body": WORDS}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith(five.get_absolute_url())
    assert WORDS in page
    assert "Change my review" in page
    event = Event.objects.get(verb=Verb.REVIEW)
    assert (event.user, event.item, event.amount) == (alice, five.item, 4)


def test_a_review_is_one_and_its_writers_to_change(
    five: Course, signed_in: SignIn, alice: User
) -> None:
    learn(five, alice)
    for stars, body in [(2, "Rather heavy, I found."), (5, "On the second day it was good.")]:
        signed_in(alice).post(reverse("reviews", args=[five.pk]), {"stars": stars, "body": body})
    review = Review.objects.get()
    assert (review.stars, review.item.body) == (5, "On the second day it was good.")
    assert [old.body for old in review.item.revisions.all()] == ["Rather heavy, I found."]
    assert Event.objects.filter(verb=Verb.REVIEW).count() == 1


def test_later_lessons_do_not_take_the_right_to_change(
    five: Course, add_lesson: Callable[..., object], signed_in: SignIn, alice: User
) -> None:
    learn(five, alice)
    actions.review(course=five, by=alice, stars=3, body=WORDS)
    add_lesson(five)
    page = signed_in(alice).get(five.get_absolute_url()).content.decode()
    assert "Change my review" in page
    actions.review(course=five, by=alice, stars=4, body=WORDS)
    assert Review.objects.get().stars == 4


@pytest.mark.parametrize(
    "data",
    [
        {"stars": "0", "body": WORDS},
        {"stars": "6", "body": WORDS},
        {"stars": "", "body": WORDS},
        {"stars": "4", "body": "short"},
        {"stars": "4", "body": ""},
    ],
)
def test_what_is_no_review_is_shown_again(
    five: Course, signed_in: SignIn, alice: User, data: dict[str, str]
) -> None:
    learn(five, alice)
    answer = signed_in(alice).post(reverse("reviews", args=[five.pk]), data)
    assert answer.status_code == 422
    assert data["body"] in answer.content.decode()
    assert not Review.objects.exists()


def test_four_han_characters_are_a_review(five: Course, alice: User, signed_in: SignIn) -> None:
    learn(five, alice)
    data = {"stars": "5", "body": "很有收获"}
    assert signed_in(alice).post(reverse("reviews", args=[five.pk]), data).status_code == 302
    assert Review.objects.get().item.language == "zh-hans"


def test_who_teaches_or_runs_it_does_not_review(
    five: Course, alice: User, tara: User, mona: User, signed_in: SignIn
) -> None:
    appoint(user=alice, gate=five.item)
    for by in (alice, tara, mona):
        learn(five, by)
        answer = signed_in(by).post(reverse("reviews", args=[five.pk]), {"stars": 5, "body": WORDS})
        assert answer.status_code == 403
        assert "does not review" in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_reviews_at_once_are_one(five: Course, alice: User, bob: User) -> None:
    for by in (alice, bob):
        learn(five, by)
    deeds = [
        partial(actions.review, course=five, by=by, stars=stars, body=WORDS)
        for by in (alice, bob)
        for stars in (2, 3, 4, 5)
    ]
    made = at_once(deeds)
    assert all(isinstance(one, Review) for one in made), made
    assert Review.objects.count() == 2
    assert Item.objects.of_kind("review").count() == 2
    assert Event.objects.filter(verb=Verb.REVIEW).count() == 2


def test_the_author_answers_once_and_nobody_else(
    five: Course, signed_in: SignIn, alice: User, bob: User, tara: User, mona: User
) -> None:
    learn(five, alice)
    review = actions.review(course=five, by=alice, stars=4, body=WORDS)
    appoint(user=bob, gate=five.item)
    address = reverse("reply", args=[review.pk])
    for by in (alice, bob, mona):
        assert signed_in(by).post(address, {"body": "Thanks!"}).status_code == 403
    client = signed_in(tara)
    assert "Answer this review" in client.get(five.get_absolute_url()).content.decode()
    assert client.post(address, {"body": " "}).status_code == 422
    page = client.post(address, {"body": "Thank <b>you</b>."}, follow=True).content.decode()
    assert "Thank &lt;b&gt;you&lt;/b&gt;." in page
    assert "Answer this review" not in page
    assert client.post(address, {"body": "Once more."}).status_code == 403
    review.refresh_from_db()
    assert review.reply == "Thank <b>you</b>."


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(five: Course, alice: User, tara: User) -> None:
    learn(five, alice)
    review = actions.review(course=five, by=alice, stars=4, body=WORDS)
    deeds = [partial(actions.reply, review=review, by=tara, body=f"No. {n}") for n in range(4)]
    answers = at_once(deeds)
    assert [type(each) for each in answers if each is not None] == [PermissionDenied] * 3


def test_the_average_is_shrunk_and_leaves_out_what_nobody_sees(
    five: Course, make_course: Callable[..., Course], mona: User
) -> None:
    people = [person(f"reader{n}", f"Reader {n}") for n in range(5)]
    other = make_course("Wheat", lessons=1)
    made = []
    for by, stars in zip(people, [5, 5, 5, 1, 1], strict=True):
        learn(five, by)
        made.append(actions.review(course=five, by=by, stars=stars, body=WORDS))
    learn(other, people[0])
    actions.review(course=other, by=people[0], stars=5, body=WORDS)
    mean = round((5 * 4 + 2) / 6, 2)
    assert rating_of(fresh(five)).average == pytest.approx((PRIOR * mean + 17) / (PRIOR + 5))
    # One is hidden, and one is by somebody who was suspended before.
    items.set_status(item=made[3].item, status=Status.HIDDEN)
    people[4].suspended_at = timezone.now() - timedelta(days=1)
    people[4].save()
    rating = rating_of(fresh(five))
    assert rating.average == pytest.approx((PRIOR * 5 + 15) / (PRIOR + 3)) == 5
    assert (rating.bars[0].stars, rating.bars[0].count, rating.bars[0].percent) == (5, 3, 100)
    rebuild()
    row = Course.objects.with_card(AnonymousUser()).get(pk=five.pk)
    assert row.rating == pytest.approx(rating.average)
    assert row.review_count == 3
    # Restored by a moderator, it counts again.
    items.set_status(item=made[3].item, status=Status.PUBLISHED)
    assert rating_of(fresh(five)).count == 4


def test_one_perfect_review_does_not_beat_many_good_ones(
    five: Course, make_course: Callable[..., Course]
) -> None:
    people = [person(f"reader{n}", f"Reader {n}") for n in range(12)]
    other = make_course("Wheat", lessons=1)
    for number, by in enumerate(people):
        learn(five, by)
        actions.review(course=five, by=by, stars=5 if number else 4, body=WORDS)
    for by, stars in zip(people, [5, 1, 1, 1], strict=False):
        third = make_course(f"Oats {by.pk}", lessons=1)
        learn(third if stars == 1 else other, by)
        actions.review(course=third if stars == 1 else other, by=by, stars=stars, body=WORDS)
    many, one = rating_of(fresh(five)).average, rating_of(fresh(other)).average
    assert many is not None
    assert one is not None
    assert many > one


def test_hidden_and_blocked_reviews_are_not_shown(
    five: Course, signed_in: SignIn, alice: User, bob: User, charlie: User, mona: User
) -> None:
    for by in (alice, bob):
        learn(five, by)
        actions.review(course=five, by=by, stars=5, body=f"Words of {by.name}.")
    pages = [five.get_absolute_url(), reverse("reviews", args=[five.pk])]
    accounts.block(person=bob, by=charlie)
    items.set_status(item=Review.objects.get(user=alice).item, status=Status.HIDDEN)
    for url in pages:
        for viewer, seen in [(None, {"Bob"}), (charlie, set()), (mona, {"Bob"}), (bob, {"Bob"})]:
            page = signed_in(viewer).get(url).content.decode()
            # Who wrote one has it in their form.
            listed = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)
            assert set(re.findall(r"Words of (\w+)\.", listed)) == seen, (url, viewer)


def test_a_removed_review_stays_so_and_says_it(
    five: Course, signed_in: SignIn, alice: User
) -> None:
    learn(five, alice)
    review = actions.review(course=five, by=alice, stars=1, body="Rude words here.")
    items.set_status(item=review.item, status=Status.REMOVED)
    client = signed_in(alice)
    assert (
        "A moderator removed your review." in client.get(five.get_absolute_url()).content.decode()
    )
    data = {"stars": 5, "body": "Rude words again."}
    assert client.post(reverse("reviews", args=[five.pk]), data).status_code == 403
    assert not Review.objects.counted().exists()


def test_a_page_of_reviews_keeps_to_its_stars_and_goes_on(five: Course, client: Client) -> None:
    for number in range(24):
        by = person(f"reader{number}", f"Reader {number}")
        learn(five, by)
        actions.review(course=five, by=by, stars=4 + number % 2, body=f"Word number {number:02}.")
    address = reverse("reviews", args=[five.pk])
    found: list[str] = []
    query = ""
    for _ in range(2):
        page = client.get(address + query, headers={"HX-Request": "true"} if query else {})
        text = page.content.decode()
        assert ("<html" in text) == (query == "")
        found += re.findall(r"Word number (\d\d)", text)
        after = re.search(r'href="[^"]*(\?[^"]*page=2)"', text)
        query = after[1].replace("&amp;", "&") if after else ""
    assert sorted(found) == [f"{number:02}" for number in range(24)]
    five_stars = client.get(address + "?stars=5").content.decode()
    assert len(re.findall(r"Word number \d\d", five_stars)) == 12


def test_a_course_asks_the_same_with_one_review_and_with_many(
    five: Course, signed_in: SignIn, alice: User
) -> None:
    learn(five, alice)
    asked = []
    for count in (1, 12):
        for number in range(count):
            by = person(f"reader{count}x{number}", "Reader")
            learn(five, by)
            actions.review(course=five, by=by, stars=5, body=WORDS)
        client = signed_in(alice)
        for url in (five.get_absolute_url(), reverse("reviews", args=[five.pk])):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]


def test_moderators_look_at_reviews_in_the_admin(
    five: Course, signed_in: SignIn, alice: User, mona: User
) -> None:
    learn(five, alice)
    review = actions.review(course=five, by=alice, stars=2, body=WORDS)
    client = signed_in(mona)
    listed = client.get(reverse("admin:reviews_review_changelist") + "?q=rose")
    assert "2 ★ Rye" in listed.content.decode()
    page = client.get(reverse("admin:reviews_review_change", args=[review.pk])).content.decode()
    assert WORDS in page
    assert reverse("admin:items_item_changelist") in page
    assert 'name="_save"' not in page
