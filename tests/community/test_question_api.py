"""Questions over the API: the same lists, rights and deeds as the pages'."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from community.questions.models import Answer, Question
from courses.catalogue.models import Lesson

SignIn = Callable[[User | None], Client]
JSON = "application/json"
WORDS = {"title": "Why must the water be warm?", "body": "I always use it cold from the tap."}


def test_a_question_from_its_asking_to_its_closing(
    signed_in: SignIn, alice: User, bob: User, tara: User, charlie: User, lesson: Lesson
) -> None:
    asker, helper, teacher = signed_in(alice), signed_in(bob), signed_in(tara)
    url = "/api/v1/questions/"
    sent: dict[str, Any] = {**WORDS, "tags": "bread", "about": lesson.pk, "place": "p1"}
    assert signed_in(None).post(url, sent, JSON).status_code == 401
    refused = asker.post(url, {**sent, "title": "Too short"}, JSON)
    assert "title" in refused.json()["error"]["fields"]
    assert asker.post(url, {**sent, "place": "p99"}, JSON).status_code == 400
    assert asker.post(url, {**sent, "about": 10**12}, JSON).status_code == 404
    made = asker.post(url, sent, JSON)
    assert made.status_code == 201
    question = Question.objects.get()
    told = made.json()
    assert (told["id"], told["about"], told["place"]) == (question.pk, lesson.pk, "p1")
    for query in ("", "?order=active", "?order=unanswered", "?tag=bread", f"?about={lesson.pk}"):
        rows = helper.get(url + query).json()["results"]
        assert [row["id"] for row in rows] == [question.pk]
    assert teacher.get(f"{url}?waiting=1").json()["results"][0]["title"] == WORDS["title"]
    assert helper.get(f"{url}?waiting=1").json()["results"] == []

    answers = f"{url}{question.pk}/answers/"
    assert helper.post(answers, {"body": "No."}, JSON).status_code == 400
    assert helper.post(answers, {"body": "It wakes the yeast up."}, JSON).status_code == 201
    answer = Answer.objects.get()
    for name, who in (("accept", asker), ("endorse", teacher)):
        there = f"/api/v1/answers/{answer.pk}/{name}/"
        assert helper.put(there).status_code == 403
        assert [who.put(there).json()["changed"] for _time in range(2)] == [True, False]
    row = helper.get(answers, {"sort": "best"}).json()[0]
    assert (row["accepted"], row["endorsed_by"]) == (True, ["tara"])
    assert teacher.delete(f"/api/v1/answers/{answer.pk}/endorse/").json()["changed"]

    close, reopen = f"{url}{question.pk}/close/", f"{url}{question.pk}/reopen/"
    assert signed_in(charlie).post(close, {"reason": "unclear"}, JSON).status_code == 403
    assert teacher.post(close, {"reason": "duplicate"}, JSON).status_code == 400
    assert teacher.post(close, {"reason": "off topic"}, JSON).json()["changed"]
    assert helper.get(f"{url}{question.pk}/").json()["closed_for"] == "off topic"
    assert helper.post(answers, {"body": "It wakes the yeast up."}, JSON).status_code == 403
    assert asker.post(reopen).status_code == 403
    assert teacher.post(reopen).json()["changed"]


def test_no_number_is_too_long_to_be_none(
    question: Question, alice: User, signed_in: SignIn
) -> None:
    many = "9" * 5_000
    client = signed_in(alice)
    assert client.get(f"/api/v1/questions/{question.pk}/answers/?page={many}").json() == []
    assert client.get(f"/api/v1/questions/?about={many}").status_code == 200
    assert client.get(f"/questions/ask/?about={many}").status_code == 404
