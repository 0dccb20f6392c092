"""A question's page: what stands on it, in which order, and what answers htmx and what a browser."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from activity import actions as activity
from activity.models import Event, Verb
from community.comments import actions as comments
from community.questions import actions
from community.questions.models import Answer, Question, RelatedQuestion
from items.models import Origin, Status

SignIn = Callable[[User | None], Client]
TEXT = "Warm water wakes the yeast; hot water kills it."


@pytest.fixture
def answers(question: Question, bob: User, tara: User) -> list[Answer]:
    """Three answers; readers prefer the second."""
    rows = [
        actions.answer(question=question, by=bob, body=f"Answer number {n}, by Bob.")
        for n in range(3)
    ]
    activity.vote(item=rows[1].item, by=tara, value=1)
    return rows


def order(html: str, answers: list[Answer]) -> list[int]:
    """The answers' numbers in the order in which the page shows them."""
    places = {html.index(f'id="item-{row.pk}"'): n for n, row in enumerate(answers)}
    return [places[place] for place in sorted(places)]


def test_answers_stand_by_score_and_the_accepted_one_first(
    signed_in: SignIn, alice: User, question: Question, answers: list[Answer]
) -> None:
    page = signed_in(alice)
    assert order(page.get(question.get_absolute_url()).content.decode(), answers) == [1, 0, 2]
    answer = page.post(reverse("accept", args=[answers[2].pk]))
    assert answer.status_code == 302
    html = page.get(answer.headers["Location"], follow=True).content.decode()
    assert order(html, answers) == [2, 1, 0]
    assert html.count('class="accepted-mark"') == 1
    page.post(reverse("accept", args=[answers[2].pk]))  # twice is once
    question.refresh_from_db()
    assert question.accepted_id == answers[2].pk
    page.post(reverse("accept", args=[answers[2].pk]), {"accept": "0"})
    question.refresh_from_db()
    assert question.accepted_id is None


def test_only_who_asked_accepts(
    signed_in: SignIn, bob: User, mona: User, question: Question, answers: list[Answer]
) -> None:
    for user in (bob, mona):
        page = signed_in(user)
        assert page.post(reverse("accept", args=[answers[0].pk])).status_code == 403
        shown = page.get(question.get_absolute_url()).content.decode()
        assert "Accept this answer" not in shown
    question.refresh_from_db()
    assert question.accepted_id is None


def test_answering(signed_in: SignIn, bob: User, question: Question) -> None:
    response = signed_in(bob).post(
        reverse("answer", args=[question.pk]), {"answer-body": TEXT}, follow=True
    )
    answer = Answer.objects.get()
    assert TEXT in response.content.decode()
    assert f'id="item-{answer.pk}"' in response.content.decode()
    assert Event.objects.filter(user=bob, verb=Verb.ANSWER, item=answer.item).count() == 1


def test_answering_in_place(signed_in: SignIn, bob: User, question: Question) -> None:
    response = signed_in(bob).post(
        reverse("answer", args=[question.pk]), {"answer-body": TEXT}, headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert TEXT in html
    assert 'hx-swap-oob="true"' in html
    assert "csrfmiddlewaretoken" in html


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_answer_comes_back_with_its_text(
    signed_in: SignIn, bob: User, question: Question, headers: dict[str, str]
) -> None:
    response = signed_in(bob).post(
        reverse("answer", args=[question.pk]), {"answer-body": "Too short <b>"}, headers=headers
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert "Too short &lt;b&gt;" in html
    assert "At least 20 characters are needed" in html
    assert ("<html" in html) is not bool(headers)
    assert response.headers.get("HX-Retarget") == ("#answer-form" if headers else None)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_whom_the_asker_blocked_cannot_answer_and_keeps_their_text(
    signed_in: SignIn, question: Question, alice: User, bob: User, headers: dict[str, str]
) -> None:
    accounts.block(person=bob, by=alice)
    data = {"answer-body": "Your yeast is too old, buy some fresh."}
    url = reverse("answer", args=[question.pk])
    response = signed_in(bob).post(url, data, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Who wrote this has blocked you, so you cannot reply to it." in html
    assert "Your yeast is too old, buy some fresh.</textarea>" in html
    assert not Answer.objects.exists()
    # Nothing keeps one from asking or from writing to others.
    assert signed_in(bob).get(question.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_closed_question_takes_no_answers(
    signed_in: SignIn, bob: User, question: Question, headers: dict[str, str]
) -> None:
    question.closed_at = timezone.now()
    question.save()
    page = signed_in(bob)
    assert "answer-form" not in page.get(question.get_absolute_url()).content.decode()
    url = reverse("answer", args=[question.pk])
    response = page.post(url, {"answer-body": TEXT}, headers=headers)
    assert response.status_code == 422
    assert "This question is closed." in response.content.decode()
    assert not Answer.objects.exists()


def test_the_page_names_source_licence_and_the_original_author(
    client: Client, question: Question
) -> None:
    Origin.objects.create(
        item=question.item,
        key="stackexchange:bread:post:1",
        url="https://bread.stackexchange.com/q/1",
        licence="CC BY-SA 4.0",
        author_name="flour2001",
    )
    question.item.author = None
    question.item.save()
    html = client.get(question.get_absolute_url()).content.decode()
    assert "flour2001" in html
    assert "From bread.stackexchange.com" in html
    assert 'href="https://creativecommons.org/licenses/by-sa/4.0/"' in html


def test_duplicates_and_related_questions_show_to_those_who_may_see_them(
    client: Client, alice: User, question: Question
) -> None:
    original, linked = (
        actions.ask(by=alice, title=f"The {name} question", body="With a long enough body.")
        for name in ("original", "linked")
    )
    question.duplicate_of = original
    question.save()
    RelatedQuestion.objects.create(question=question, other=linked)
    html = client.get(question.get_absolute_url()).content.decode()
    assert "This has been asked before" in html
    assert "The original question" in html
    assert "The linked question" in html
    for row in (original, linked):
        row.item.status = Status.HIDDEN
        row.item.save()
    html = client.get(question.get_absolute_url()).content.decode()
    assert "This has been asked before" not in html
    assert "The original question" not in html
    assert "The linked question" not in html


def test_other_sites_are_told_what_they_show_of_it(client: Client, question: Question) -> None:
    html = client.get(f"{question.get_absolute_url()}?sort=newest").content.decode()
    whole = f"http://testserver{question.get_absolute_url()}"
    assert f'<link rel="canonical" href="{whole}">' in html
    assert f'property="og:title" content="{question.item.title}"' in html
    assert 'property="og:description" content="It stays flat' in html


def test_a_wrong_slug_leads_to_the_right_one(client: Client, question: Question) -> None:
    wrong = reverse("question", args=[question.pk, "something-else"])
    response = client.get(f"{wrong}?answers=2")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{question.get_absolute_url()}?answers=2"


def test_opening_is_recorded_once(signed_in: SignIn, bob: User, question: Question) -> None:
    page = signed_in(bob)
    for _time in range(2):
        page.get(question.get_absolute_url())
    assert Event.objects.filter(user=bob, verb=Verb.OPEN, item=question.item).count() == 1


def test_the_hundred_and_first_answer_is_on_the_next_page(
    client: Client, bob: User, question: Question
) -> None:
    for number in range(101):
        actions.answer(question=question, by=bob, body=f"This is answer number {number}.")
    first = client.get(question.get_absolute_url()).content.decode()
    assert first.count("This is answer number") == 100
    assert "?answers=2" in first
    rest = client.get(
        question.get_absolute_url(), {"answers": "2"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert rest.count("This is answer number") == 1
    assert "<html" not in rest


def test_comments_stand_under_what_they_are_about(
    client: Client, bob: User, question: Question, answers: list[Answer]
) -> None:
    on_answer = comments.comment(on=answers[0].item, by=bob, body="About the answer.")
    on_question = comments.comment(on=question.item, by=bob, body="About the question.")
    html = client.get(question.get_absolute_url()).content.decode()
    lists = re.split(r'id="comments-(?=\d+")', html)[1:]
    under = {int(part.split('"')[0]): part for part in lists}
    assert f'id="item-{on_answer.pk}"' in under[answers[0].pk]
    assert f'id="item-{on_question.pk}"' in under[question.pk]
    assert html.count("About the answer.") == html.count("About the question.") == 1


def test_a_link_to_an_answer_leads_to_the_page_where_it_stands(
    client: Client, bob: User, question: Question
) -> None:
    rows = [
        actions.answer(question=question, by=bob, body=f"This is answer number {number}.")
        for number in range(101)
    ]
    remark = comments.comment(on=rows[100].item, by=bob, body="About the last answer.")
    pages = {rows[0].item: "", rows[100].item: "?answers=2", remark.item: "?answers=2"}
    for item, page in pages.items():
        address, _, place = item.get_absolute_url().partition("#")
        response = client.get(address, follow=True)
        # Without a `#` of its own: the browser keeps the one of the link.
        assert response.redirect_chain[-1][0] == question.get_absolute_url() + page
        html = response.content.decode()
        assert place == f"item-{item.pk}"
        assert f'id="{place}"' in html
        assert ("Read from the beginning" in html) is bool(page)
    for lost in ("", "x", "9" * 30, str(question.pk)):
        response = client.get(question.get_absolute_url(), {"answer": lost})
        assert response.headers["Location"] == question.get_absolute_url()


def test_the_count_follows_an_answer_given_in_place(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    address, data = reverse("answer", args=[question.pk]), {"answer-body": TEXT}
    for words in ("1 answer<", "2 answers<"):
        html = signed_in(bob).post(address, data, headers={"HX-Request": "true"}).content.decode()
        assert re.findall(r'<h2 id="answers" hx-swap-oob="true">([^<]*<)', html) == [words]
