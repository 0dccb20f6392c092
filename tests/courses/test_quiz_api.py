"""Quizzes over the API: shown, started, answered, looked back at."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson
from courses.learning.models import Attempt, Sitting
from tests.courses.sat import KINDS, WHY, right

SignIn = Callable[[User | None], Client]
RIGHT = right(KINDS)


@pytest.fixture
def make(course: Course, add_lesson: Callable[..., Lesson]) -> Callable[..., Component]:
    def made(**options: Any) -> Component:
        fields = {"key": "q", "kind": "quiz", "data": KINDS | options}
        return add_lesson(course, "Weather", components=[fields]).components.get()

    return made


class Api:
    """The addresses of one quiz as one person calls them."""

    def __init__(self, client: Client, component: Component) -> None:
        self.client = client
        self.pk = component.pk

    def get(self, name: str = "api-quiz") -> Any:
        return self.client.get(reverse(name, args=[self.pk]))

    def send(self, name: str, data: Any = None, method: str = "post") -> Any:
        url = reverse(name, args=[self.pk])
        return getattr(self.client, method)(url, data or {}, content_type="application/json")


def values(shown: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The right answers, found by what the API shows alone and what we know of the world."""
    answers: dict[str, Any] = {}
    for question in shown["questions"]:
        problem = data["problems"][int(question["place"])]
        names = {choice["html"]: choice["value"] for choice in question["choices"]}
        match problem["kind"]:
            case "single" | "multiple":
                found = [names[each["text"]] for each in problem["choices"] if each["correct"]]
                answers[question["place"]] = found if problem["kind"] == "multiple" else found[0]
            case "ordering":
                answers[question["place"]] = [
                    str(problem["items"].index(choice["html"]) + 1)
                    for choice in question["choices"]
                ]
            case _:
                answers[question["place"]] = RIGHT[question["place"]]
    return answers


def test_a_plain_quiz(signed_in: SignIn, make: Callable[..., Component], alice: User) -> None:
    component = make(attempts=2)
    shown = Api(signed_in(None), component).get().json()
    assert [question["kind"] for question in shown["questions"]] == [
        problem["kind"] for problem in KINDS["problems"]
    ]
    api = Api(signed_in(alice), component)
    refused = api.send("api-attempts", {"answers": {"0": "1"}})
    assert refused.status_code == 400
    assert list(refused.json()["error"]["fields"]) == ["1", "2", "3", "4", "5", "6"]
    wrong = values(shown, KINDS) | {"4": "thermometer"}
    tried = api.send("api-attempts", {"answers": wrong, "number": 0})
    assert tried.status_code == 201
    assert tried.json()["passed"] is True
    assert tried.json()["score"] == pytest.approx(8 / 9)
    assert [each["verdict"] for each in tried.json()["questions"]].count("wrong") == 1
    api.send("api-attempts", {"answers": wrong, "number": 0})
    assert Attempt.objects.count() == 1
    api.send("api-attempts", {"answers": values(shown, KINDS)})
    assert api.send("api-attempts", {"answers": wrong}).status_code == 403
    assert [each["score"] for each in api.get("api-attempts").json()] == [
        1,
        pytest.approx(8 / 9),
    ]
    state = api.get().json()
    assert (state["attempts_made"], state["attempts_left"], state["best"]) == (2, 0, 1)
    assert state["questions"] == []


def test_nothing_tells_the_answers(
    signed_in: SignIn, make: Callable[..., Component], alice: User
) -> None:
    for options in [{}, {"minutes": 5, "shuffle_choices": True}]:
        component = make(**options)
        for viewer in [None, alice]:
            api = Api(signed_in(viewer), component)
            texts = [api.get().content.decode()]
            if viewer:
                texts.append(api.send("api-start-quiz").content.decode())
                texts.append(api.get().content.decode())
                texts.append(api.get("api-attempts").content.decode())
            for words in texts:
                for secret in [WHY, "correct", "barometer", "1013", "tolerance", "accepted"]:
                    assert secret not in words
                belong = [words.find(item) for item in KINDS["problems"][5]["items"]]
                assert belong == [-1] * 4 or belong != sorted(belong)
        Component.objects.filter(pk=component.pk).update(key=f"q{component.pk}")


def test_a_timed_quiz(signed_in: SignIn, make: Callable[..., Component], alice: User) -> None:
    component = make(minutes=5, shuffle=True, shuffle_choices=True)
    api = Api(signed_in(alice), component)
    shown = api.get().json()
    assert (shown["must_start"], shown["sitting"], shown["questions"]) == (True, None, [])
    assert api.send("api-attempts", {"answers": RIGHT}).status_code == 403
    shown = api.send("api-start-quiz").json()
    row = Sitting.objects.get()
    assert shown["sitting"]["id"] == row.pk
    answers = values(shown, KINDS)
    kept = api.send("api-keep-answers", {"answers": {"0": answers["0"]}}, "put")
    assert kept.status_code == 204
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        late = api.send("api-attempts", {"answers": answers, "sitting": row.pk})
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "too_late"
    assert "The time was over" in late.json()["error"]["message"]
    assert Attempt.objects.get().answers == {"0": "0"}
    shown = api.send("api-start-quiz").json()
    tried = api.send("api-attempts", {"answers": values(shown, KINDS)})
    assert tried.json()["score"] == 1
    assert Attempt.objects.latest("pk").answers == RIGHT


@pytest.mark.parametrize(
    "answers",
    [{"0": {"a": 1}}, {"0": [[1]]}, {"5": "1"}, {"5": ["1"] * 99}, {"x": "1"}, {"0": None}, {}],
)
def test_nonsense_is_refused(
    signed_in: SignIn, make: Callable[..., Component], alice: User, answers: dict[str, Any]
) -> None:
    api = Api(signed_in(alice), make())
    assert api.send("api-attempts", {"answers": answers}).status_code == 400
    assert not Attempt.objects.exists()


def test_members_only(signed_in: SignIn, make: Callable[..., Component]) -> None:
    api = Api(signed_in(None), make())
    assert api.get().status_code == 200
    for name in ["api-start-quiz", "api-attempts"]:
        assert api.send(name).status_code in (401, 403)
    assert api.get("api-attempts").status_code in (401, 403)
