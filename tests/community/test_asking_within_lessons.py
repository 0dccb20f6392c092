"""Asked at a place of a lesson, a question shows beside that place to whoever may see both."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from community.questions import actions
from community.questions.models import Question
from community.questions.places import Place
from courses.catalogue.models import Component, Lesson
from items import actions as items
from items.models import Status

SignIn = Callable[[User | None], Client]
SENT = {
    "title": "Why must the water be warm?",
    "body": "I always use it cold from the tap.",
    "language": "en",
}


@pytest.fixture
def film(lesson: Lesson) -> Component:
    """A film in the lesson, with a line from second 5 to 9."""
    return Component.objects.create(
        lesson=lesson,
        kind=Component.Kind.VIDEO,
        key="dough",
        data={
            "title": "Dough",
            "sources": ["https://example.org/dough.mp4"],
            "captions": [{"lang": "en", "cues": [[5, 9, "Stretch it."], [9, 12, "Fold it."]]}],
        },
    )


def test_asked_at_a_paragraph_it_shows_there_and_leads_back(
    signed_in: SignIn, alice: User, bob: User, lesson: Lesson
) -> None:
    url = f"{reverse('ask')}?about={lesson.pk}&place=p1&quote=The+text"
    html = signed_in(alice).get(url).content.decode()
    assert '<option value="p1" selected>The text of lesson 1.</option>' in html
    assert "<blockquote" in html
    sent = {**SENT, "about": lesson.pk, "place": "p1", "quote": "The text"}
    for wrong in ({"place": "p7"}, {"place": "<b>"}):
        assert signed_in(alice).post(reverse("ask"), {**sent, **wrong}).status_code == 422
    assert signed_in(alice).post(reverse("ask"), sent).status_code == 302
    question = Question.objects.get()
    page = signed_in(None).get(lesson.get_absolute_url()).content.decode()
    mark = f'class="asked" href="#asked-{question.pk}"'
    assert page.index(mark) < page.index('id="p1"') < page.index(f'id="asked-{question.pk}"')
    assert page.count(SENT["title"]) == 1
    html = signed_in(bob).get(question.get_absolute_url()).content.decode()
    assert f'href="{lesson.get_absolute_url()}#p1"' in html
    assert "The text</a></blockquote>" in html
    # Words of a lesson that one may not see are in no question.
    items.set_status(item=lesson.item, status=Status.HIDDEN)
    html = signed_in(bob).get(question.get_absolute_url()).content.decode()
    assert "</blockquote>" not in html
    assert lesson.item.title not in html
    items.set_status(item=lesson.item, status=Status.PUBLISHED)
    items.set_status(item=question.item, status=Status.HIDDEN)
    for viewer in (None, bob, alice):
        assert (
            SENT["title"] not in signed_in(viewer).get(lesson.get_absolute_url()).content.decode()
        )


def test_asked_at_a_second_it_shows_in_what_is_said_there(
    signed_in: SignIn, alice: User, bob: User, lesson: Lesson, film: Component
) -> None:
    sent = {**SENT, "about": lesson.pk}
    for wrong in ({"second": "x"}, {"second": "1:00", "place": "p1"}, {"second": "99999"}):
        assert signed_in(alice).post(reverse("ask"), {**sent, **wrong}).status_code == 422
    # With only one film there is nothing to choose.
    assert signed_in(alice).post(reverse("ask"), {**sent, "second": "0:07"}).status_code == 302
    question = Question.objects.get()
    assert (question.place, question.second) == ("video-dough", 7)
    actions.ask(by=bob, title="At its first second?", body="Why?", about=lesson.item)
    items_asked = [
        actions.ask(by=bob, title=f"At {second}?", body="Why?", about=lesson.item, place=place)
        for second, place in ((0, Place("video-dough", 0)), (2, Place("p1")))
    ]
    page = signed_in(None).get(lesson.get_absolute_url()).content.decode()
    mark = page.index(f'class="asked" href="#asked-{question.pk}"')
    assert page.index("Stretch it.") < mark < page.index("Fold it.")
    order = [int(pk) for pk in re.findall(r'<li id="asked-(\d+)"', page)]
    assert order[:3] == [items_asked[1].pk, items_asked[0].pk, question.pk]
    html = signed_in(bob).get(question.get_absolute_url()).content.decode()
    assert "?play=dough&amp;at=7#video-dough" in html
    assert "0:07" in html
