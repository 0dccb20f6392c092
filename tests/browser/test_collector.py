"""What the browser reports by itself arrives as events, each once."""

import pytest
from playwright.sync_api import Page

from accounts.models import User
from activity.models import Event, Verb
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items.models import Item
from tests.browser.visits import Visits, ask, becomes

pytestmark = pytest.mark.django_db(transaction=True)

FLUSHED = 16_000  # ms: by then the collector has sent what it has
HALF_IN_VIEW = """cards => cards.filter(card => {
    const { top, bottom, height } = card.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0) >= height / 2;
}).map(card => Number(card.dataset.impression))"""


def _events(verb: Verb) -> list[Event]:
    return list(Event.objects.filter(verb=verb).order_by("pk"))


def _visit(visit: Visits, user: User | None) -> Page:
    """A page with a clock of its own, so that a minute's reading takes no minute."""
    page = visit(user, reporting=True)
    page.clock.install()
    return page


def test_each_view_tells_once_what_was_in_view(
    many_questions: list[Item], question: Question, bob: User, visit: Visits
) -> None:
    page = _visit(visit, bob)
    page.goto("/")
    shown = page.locator(".card").evaluate_all(HALF_IN_VIEW)
    assert 2 <= len(shown) < 10
    page.clock.run_for(2_000)
    page.reload()  # leaving sends what is pending
    assert becomes(lambda: len(_events(Verb.IMPRESSION)) >= len(shown))
    first = ask(_events, Verb.IMPRESSION)
    assert sorted(event.item_id or 0 for event in first) == sorted(shown)
    assert {event.user_id for event in first} == {bob.pk}
    (top,) = [event for event in first if event.item_id == shown[0]]
    assert top.context == {"surface": "home", "position": 1, "reason": "fresh"}

    # The second view tells its own, and neither waiting nor leaving tells anything again.
    page.clock.run_for(FLUSHED)
    page.clock.run_for(FLUSHED)
    page.goto(question.get_absolute_url())
    page.locator("[data-reading]").first.hover()
    page.clock.run_for(FLUSHED)
    assert becomes(lambda: bool(_events(Verb.READ)))  # sent last, so all the others are there
    both = ask(_events, Verb.IMPRESSION)
    assert sorted(event.item_id or 0 for event in both) == sorted(shown * 2)


def test_reading_time_is_counted_in_seconds(question: Question, bob: User, visit: Visits) -> None:
    page = _visit(visit, bob)
    page.goto(question.get_absolute_url())
    page.locator("[data-reading]").first.hover()
    page.clock.run_for(6_000)
    page.goto("/search/")  # leaving sends what is left
    assert becomes(lambda: bool(_events(Verb.READ)))
    (event,) = ask(_events, Verb.READ)
    assert (event.item_id, event.user_id) == (question.pk, bob.pk)
    assert 5 <= event.amount <= 10
    assert event.context == {"surface": "question"}


def test_a_lesson_is_read_like_anything_else(lesson: Lesson, bob: User, visit: Visits) -> None:
    page = _visit(visit, bob)
    page.goto(ask(lesson.get_absolute_url))
    page.locator("[data-reading]").first.hover()
    page.clock.run_for(6_000)
    page.goto("/search/")
    assert becomes(lambda: bool(_events(Verb.READ)))
    (event,) = ask(_events, Verb.READ)
    assert (event.item_id, event.context) == (lesson.pk, {"surface": "lesson"})


def test_nobody_reads_while_away(question: Question, bob: User, visit: Visits) -> None:
    page = _visit(visit, bob)
    page.goto(question.get_absolute_url())
    page.locator("[data-reading]").first.hover()
    page.clock.run_for(10 * 60_000)
    page.goto("/search/")
    assert becomes(lambda: sum(event.amount for event in _events(Verb.READ)) >= 25)
    assert sum(event.amount for event in ask(_events, Verb.READ)) <= 35


def test_a_stranger_is_counted_without_a_name(question: Question, visit: Visits) -> None:
    page = _visit(visit, None)
    page.goto("/questions/")
    page.locator(".card").first.hover()
    page.clock.run_for(FLUSHED)
    assert becomes(lambda: len(_events(Verb.IMPRESSION)) == 1)
    (event,) = ask(_events, Verb.IMPRESSION)
    assert (event.item_id, event.user_id) == (question.pk, None)
