"""The asker says which passage solved their question; later readers see it if they may see that."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from community.questions import similar_index, suggest
from community.questions.models import Passage, Question, SolvedBy
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course
from items.models import Item
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
JSON = "application/json"


@pytest.fixture
def passage(question: Question, course: Course) -> Passage:
    """A paragraph of an open lesson that answers Alice's question."""
    lesson = catalogue.add_lesson(
        section=course.sections.get(),
        position=7,
        title="Flat loaves",
        body="## Why bread does not rise\n\nBread does not rise and stays flat without yeast.",
    )
    similar_index.refresh()
    found: Passage = Passage.objects.get(item=lesson.item)
    return found


def solves() -> list[tuple[float, object]]:
    rows = Event.objects.filter(verb=Verb.SOLVE).order_by("pk")
    return [(row.amount, row.context["anchor"]) for row in rows]


def counts_as_solved(question: Question, reader: Client) -> bool:
    """Whether cards, the search and the API call it solved; they agree."""
    similar = reader.get("/api/v1/questions/similar/", {"q": question.item.title}).json()
    told: set[bool] = {
        ">Solved</li>" in reader.get(reverse("questions")).content.decode(),
        question.get_absolute_url() in reader.get("/search/?q=is:solved").content.decode(),
        similar["questions"][0]["solved"],
    }
    assert len(told) == 1
    return told.pop()


def test_suggested_said_shown_and_taken_back(
    passage: Passage, question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    url, asker, reader = question.get_absolute_url(), signed_in(alice), signed_in(bob)
    assert "This may already answer it" in asker.get(url).content.decode()
    assert "This may already answer it" not in reader.get(url).content.decode()
    address = reverse("solved", args=[question.pk])
    assert asker.post(address, {"passage": passage.pk}).headers["Location"] == url
    asker.post(address, {"passage": passage.pk})  # once more changes nothing
    assert solves() == [(1, passage.anchor)]
    for client in (reader, signed_in(None)):
        page = client.get(url).content.decode()
        assert "The asker found it solved by" in page
        assert f'href="{passage.get_absolute_url()}"' in page
        assert address not in page
    assert not Question.objects.unanswered().exists()
    assert counts_as_solved(question, reader)
    lesson = Item.objects.filter(pk=passage.item_id)
    lesson.update(status="removed")  # what is gone solves nothing
    assert not counts_as_solved(question, reader)
    assert Question.objects.unanswered().exists()
    lesson.update(status="published")
    asker.post(address)
    asker.post(address)
    assert solves() == [(1, passage.anchor), (0, passage.anchor)]
    assert "The asker found it solved by" not in reader.get(url).content.decode()
    assert Question.objects.unanswered().exists()


def test_only_the_asker_says_so_and_only_of_what_they_see(
    passage: Passage, question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    address = reverse("solved", args=[question.pk])
    given = {"passage": passage.pk}
    assert signed_in(bob).post(address, given).status_code == HTTPStatus.FORBIDDEN
    assert "/login/" in signed_in(None).post(address, given).headers["Location"]
    for wrong in ("0", "x", "9" * 30, Passage.objects.get(item=question.item).pk):
        response = signed_in(alice).post(address, {"passage": wrong})
        assert response.status_code == HTTPStatus.NOT_FOUND
    passage.item.status = "hidden"
    passage.item.save()
    assert signed_in(alice).post(address, given).status_code == HTTPStatus.NOT_FOUND
    assert not SolvedBy.objects.exists()


def test_who_may_not_see_what_solved_it_is_not_told(
    passage: Passage, question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    suggest.solve(question=question, by=alice, passage=passage)
    passage.item.gate = question.item  # behind something that Bob was not let into
    passage.item.save()
    page = signed_in(bob).get(question.get_absolute_url()).content.decode()
    assert "The asker found it solved by" not in page
    assert passage.item.title not in page
    response = signed_in(bob).get(f"/api/v1/questions/{question.pk}/solved/")
    assert response.status_code == HTTPStatus.NOT_FOUND


def test_the_api_does_the_same(
    passage: Passage, question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    url, asker = f"/api/v1/questions/{question.pk}/solved/", signed_in(alice)
    said = asker.put(url, {"passage": passage.pk}, content_type=JSON)
    assert said.json()["url"].endswith(passage.get_absolute_url())
    assert signed_in(bob).get(url).json() == said.json()
    assert signed_in(bob).put(url, {"passage": passage.pk}, content_type=JSON).status_code == 403
    assert asker.put(url, {"passage": 0}, content_type=JSON).status_code == 400
    assert asker.delete(url).status_code == HTTPStatus.NO_CONTENT
    assert asker.get(url).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db(transaction=True)
def test_said_twice_at_once_is_said_once(
    passage: Passage, question: Question, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "community.questions.suggest._hold")

    def say() -> bool:
        return suggest.solve(question=question, by=alice, passage=passage)

    assert sorted(at_once([say, say])) == [False, True]
    assert len(solves()) == SolvedBy.objects.count() == 1
