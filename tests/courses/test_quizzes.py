"""A quiz on its page: nothing of the answers before, everything worth knowing after."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Component
from courses.learning import attempts
from courses.learning.models import Attempt
from tests.courses.conftest import (
    ACCEPTED,
    HINT_WRONG,
    QUIZ,
    RIGHT,
    WHY_NUMBER,
    WHY_SINGLE,
    WRONG,
    quiz,
)

SignIn = Callable[[User | None], Client]
SECRETS = [WHY_SINGLE, WHY_NUMBER, HINT_WRONG, ACCEPTED, "correct", "tolerance", "is-right"]
HTMX = {"HX-Request": "true"}


def secrets_in(page: str) -> list[str]:
    """What of the answers a page tells, in its text, attributes or comments."""
    return [secret for secret in SECRETS if secret.casefold() in page.casefold()]


def quiz_in(page: str) -> str:
    """The part of a page that is the quiz."""
    return page[page.index('class="quiz') : page.index('id="lesson-end"')]


@pytest.mark.parametrize("who", [None, "alice"])
def test_nothing_tells_the_answer_before(
    signed_in: SignIn, quizzed: Component, alice: User, who: str | None
) -> None:
    client = signed_in(alice if who else None)
    item = quizzed.lesson.item
    for url in [
        item.get_absolute_url(),
        item.get_absolute_url() + "?play=q",
        quizzed.lesson.course.get_absolute_url(),
        reverse("api-item-detail", args=[item.pk]),
        reverse("api-item-list") + "?kind=lesson",
        reverse("search") + "?q=yeast",
        reverse("search") + f"?q={ACCEPTED}",
        reverse("courses"),
        reverse("home"),
    ]:
        for headers in [{}, HTMX]:
            response = client.get(url, headers=headers)
            assert response.status_code == 200, url
            found = secrets_in(response.content.decode())
            # A search repeats what was typed.
            assert found == ([ACCEPTED] if ACCEPTED in url else []), url
    words = json.dumps(client.get(reverse("api-item-detail", args=[item.pk])).json())
    assert "What kills yeast" not in words  # the quiz stands beside the text, not in it


def test_right_and_wrong_choices_look_alike_before(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    page = signed_in(alice).get(quizzed.lesson.get_absolute_url()).content.decode()
    one = page[page.index("What belongs into dough") : page.index("How many eggs")]
    shapes = {
        re.sub(r"choice-[\d-]+|value=\"\d+\"|flour|stones|water", "…", line.strip())
        for line in one.splitlines()
        if ("<input" in line or "<label" in line) and "-none" not in line
    }
    assert len(shapes) == 2  # one input, one label


def test_an_answer_without_javascript(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    client = signed_in(alice)
    answer = client.post(reverse("attempt", args=[quizzed.pk]), WRONG)
    assert answer["Location"] == f"{quizzed.lesson.get_absolute_url()}#quiz-q"
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert "Not passed yet" in page
    assert page.count("Not right") == 4
    for word in [WHY_SINGLE, WHY_NUMBER, HINT_WRONG]:
        assert word in page
    assert 'value="13"' in page  # what was typed stays


def test_an_answer_in_place(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    client = signed_in(alice)
    answer = client.post(reverse("attempt", args=[quizzed.pk]), {**RIGHT, "2": "11"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert page.lstrip().startswith('<section class="quiz')
    assert "Passed" in page
    assert "3 of 4 points" in page
    # The end of the lesson comes along: it is finished now.
    end = page[page.index('id="lesson-end"') :]
    assert 'hx-swap-oob="true"' in end
    assert "Finished" in end


def test_a_wrong_answer_does_not_show_which_is_right(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    answer = signed_in(alice).post(
        reverse("attempt", args=[quizzed.pk]), WRONG | {"1": ["0", "1"]}, headers=HTMX
    )
    page = answer.content.decode()
    labels = {
        name: name in page and _mark(page, name) for name in ["salt", "heat", "flour", "stones"]
    }
    assert labels == {"salt": "wrong", "heat": "", "flour": "right", "stones": "wrong"}
    assert _mark(page, "water") == ""
    assert ACCEPTED not in page


def test_who_passed_is_shown_what_is_right(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    client = signed_in(alice)
    client.post(reverse("attempt", args=[quizzed.pk]), RIGHT)
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert [_mark(page, name) for name in ["heat", "flour", "water"]] == ["right"] * 3
    assert [_mark(page, name) for name in ["salt", "stones"]] == [""] * 2


def _mark(page: str, choice: str) -> str:
    """Whether a choice is marked as right or wrong."""
    label = re.search(rf"<label[^>]*>{choice}(.*?)</label>", page, re.DOTALL)
    assert label is not None, choice
    found = re.search(r"(right|wrong)</span>", label[1])
    return found[1] if found else ""


def test_one_sees_ones_own_answers_only(
    signed_in: SignIn, quizzed: Component, alice: User, bob: User
) -> None:
    signed_in(alice).post(reverse("attempt", args=[quizzed.pk]), RIGHT)
    for viewer in [bob, None]:
        page = signed_in(viewer).get(quizzed.lesson.get_absolute_url()).content.decode()
        assert secrets_in(page) == []
        assert " checked" not in quiz_in(page)


def test_every_try_is_kept_and_passing_once_is_enough(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    client = signed_in(alice)
    tries: list[dict[str, Any]] = [WRONG, WRONG | {"0": "1", "1": "0"}, RIGHT, WRONG]
    for answers in tries:
        client.post(reverse("attempt", args=[quizzed.pk]), answers)
    kept = Attempt.objects.filter(user=alice).order_by("pk")
    assert [attempt.score for attempt in kept] == [0, 0.375, 1, 0]
    assert kept[1].answers == WRONG | {"0": "1", "1": ["0"]}
    assert kept[1].points == [1, 0.5, 0, 0]
    events = Event.objects.filter(verb=Verb.ATTEMPT, user=alice, item=quizzed.lesson.item)
    assert list(events.order_by("pk").values_list("amount", flat=True)) == [0, 0.375, 1, 0]
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert page.count("Finished") >= 1
    assert "0 of 4 points" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_answer_is_no_try_and_reveals_nothing(
    signed_in: SignIn, quizzed: Component, alice: User, headers: dict[str, str]
) -> None:
    client = signed_in(alice)
    answer = client.post(reverse("attempt", args=[quizzed.pk]), headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert secrets_in(page) == []
    assert "4 questions need your attention" in page
    assert page.count("Choose an answer.") == 2  # in the summary and at its question
    assert page.count("Choose what fits, or “None of these”.") == 2
    assert page.count("Write an answer.") == 4
    assert not Attempt.objects.exists()
    assert not Event.objects.filter(verb=Verb.ATTEMPT).exists()
    assert secrets_in(client.get(quizzed.lesson.get_absolute_url()).content.decode()) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("left", ["0", "1", "2", "3"])
def test_one_question_left_open_keeps_what_was_chosen(
    signed_in: SignIn, quizzed: Component, alice: User, left: str, headers: dict[str, str]
) -> None:
    client = signed_in(alice)
    client.post(reverse("attempt", args=[quizzed.pk]), WRONG)
    some = {place: given for place, given in RIGHT.items() if place != left}
    answer = client.post(reverse("attempt", args=[quizzed.pk]), some, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    one = page[page.index(f'id="problem-{quizzed.pk}-{left}"') :]
    one = one[: one.find('class="field problem"', 1)]
    assert f'id="error-{quizzed.pk}-{left}"' in one
    assert f'aria-describedby="error-{quizzed.pk}-{left}"' in one
    assert page.count('id="error-') == 1
    # Neither are the explanations of the try before shown beside the new answers.
    assert [word for word in secrets_in(page) if word != ACCEPTED] == []
    assert quiz_in(page).count(" checked") == {"0": 2, "1": 1}.get(left, 3)
    assert ('value="12,0"' in page) is (left != "2")
    assert ('value=" Saccharomyces "' in page) is (left != "3")
    assert Attempt.objects.count() == 1


def test_answers_of_who_was_signed_out_meanwhile_wait(
    client: Client, quizzed: Component, alice: User
) -> None:
    address, place = reverse("attempt", args=[quizzed.pk]), quizzed.lesson.get_absolute_url()
    led = client.post(address, RIGHT)
    assert led.headers["Location"].startswith(reverse("account_login"))
    assert not Attempt.objects.exists()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(address, follow=True).content.decode()
    assert "This has not been sent" in page
    assert 'value=" Saccharomyces "' in page
    assert quiz_in(page).count(" checked") == 3
    assert WHY_SINGLE not in page
    client.post(address, RIGHT)
    assert Attempt.objects.get().score == 1
    assert "This has not been sent" not in client.get(place).content.decode()


def test_answers_that_waited_hide_no_result_where_no_attempt_is_left(
    client: Client, quizzed: Component, alice: User
) -> None:
    quizzed.data = quizzed.data | {"attempts": 1}
    quizzed.save()
    client.post(reverse("attempt", args=[quizzed.pk]), WRONG)
    attempts.attempt(component=quizzed, by=alice, answers=RIGHT)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert "This has not been sent" not in page
    assert WHY_SINGLE in page


def test_a_word_is_no_number(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    answer = signed_in(alice).post(reverse("attempt", args=[quizzed.pk]), RIGHT | {"2": "a dozen"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("This should be a number, such as 12, 1.5 or 3/4.") == 2
    assert 'value="a dozen"' in page
    assert not Attempt.objects.exists()


def test_to_say_that_nothing_fits_is_an_answer(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    client = signed_in(alice)
    url = reverse("attempt", args=[quizzed.pk])
    both = client.post(url, RIGHT | {"1": ["0", "none"]})
    assert "Choose either “None of these” or what fits, not both." in both.content.decode()
    client.post(url, RIGHT | {"1": "none"})
    assert Attempt.objects.get().points == [1, 0, 1, 1]
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert _mark(page, "None of these") == "wrong"
    quizzed.data["problems"][1]["choices"] = [{"text": "stones", "correct": False}]
    quizzed.save()
    client.post(url, RIGHT | {"1": "none"})
    assert Attempt.objects.latest("pk").points == [1, 1, 1, 1]
    page = client.get(quizzed.lesson.get_absolute_url()).content.decode()
    assert _mark(page, "None of these") == "right"


def test_an_old_try_explains_only_what_it_answered(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    Attempt.objects.create(
        user=alice, component=quizzed, answers={"0": "0"}, points=[0, 0, 0, 0], score=0
    )
    page = signed_in(alice).get(quizzed.lesson.get_absolute_url()).content.decode()
    assert WHY_SINGLE in page
    assert page.count("Not right") == 1
    assert WHY_NUMBER not in page


def test_a_unit_is_named_and_understood(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    quizzed.data["problems"][2]["unit"] = "eggs"
    quizzed.save()
    client = signed_in(alice)
    assert "Unit: eggs" in client.get(quizzed.lesson.get_absolute_url()).content.decode()
    url = reverse("attempt", args=[quizzed.pk])
    refused = client.post(url, RIGHT | {"2": "12 hens"}).content.decode()
    assert "This should be a number in eggs." in refused
    client.post(url, RIGHT | {"2": "12 eggs"})
    assert Attempt.objects.get().score == 1


def test_only_quizzes_are_answered(signed_in: SignIn, quizzed: Component, alice: User) -> None:
    Component.objects.filter(pk=quizzed.pk).update(kind="placeholder")
    assert signed_in(alice).post(reverse("attempt", args=[quizzed.pk]), RIGHT).status_code == 404


def test_a_quiz_that_changed_forgets_the_verdict_but_no_attempt(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    client = signed_in(alice)
    client.post(reverse("attempt", args=[quizzed.pk]), WRONG)
    shorter = quiz(problems=QUIZ["problems"][:2])
    catalogue.set_components(lesson=quizzed.lesson, components=[shorter])
    assert Component.objects.get(lesson=quizzed.lesson).pk == quizzed.pk
    assert secrets_in(client.get(quizzed.lesson.get_absolute_url()).content.decode()) == []
    assert Attempt.objects.count() == 1


def test_fields_have_names_for_everybody(
    signed_in: SignIn, quizzed: Component, alice: User
) -> None:
    """Each input is labelled; each question with choices is a group with its prompt as name."""
    page = signed_in(alice).get(quizzed.lesson.get_absolute_url()).content.decode()
    part = quiz_in(page)
    ids = set(re.findall(r'id="([^"]+)"', part))
    inputs = re.findall(r'<input type="(?:radio|checkbox|text)"[^>]*>', part)
    assert len(inputs) == 8
    for tag in inputs:
        own = re.search(r' id="([^"]+)"', tag)
        named = re.search(r'aria-labelledby="([^"]+)"', tag)
        assert (own and f'for="{own[1]}"' in part) or (named and set(named[1].split()) <= ids), tag
    groups = re.findall(r'<fieldset [^>]*aria-labelledby="([^"]+)"[^>]*>\s*<legend', part)
    assert len(groups) == 2
    assert {name for group in groups for name in group.split()} <= ids
