"""Comments on items of any kind, with and without JavaScript."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts import actions as accounts
from accounts.models import User
from activity.models import Event, Verb
from community.boards.models import Topic
from community.comments.models import Comment
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items.models import Item

SignIn = Callable[[User | None], Client]


@pytest.fixture(params=["question", "lesson", "topic"])
def item(request: pytest.FixtureRequest, question: Question, lesson: Lesson, topic: Topic) -> Item:
    """An item of each kind that takes comments."""
    items = {"question": question.item, "lesson": lesson.item, "topic": topic.item}
    return items[request.param]


def test_a_comment_without_javascript(signed_in: SignIn, bob: User, item: Item) -> None:
    response = signed_in(bob).post(
        reverse("comment", args=[item.pk]), {"body": "A remark with `code`."}
    )
    comment = Comment.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == comment.item.get_absolute_url()
    assert response.headers["Location"].endswith(f"#item-{comment.pk}")
    assert (comment.item.parent, comment.item.author) == (item, bob)
    assert Event.objects.filter(verb=Verb.COMMENT, user=bob, item=comment.item).count() == 1


def test_a_comment_in_place(signed_in: SignIn, bob: User, item: Item) -> None:
    response = signed_in(bob).post(
        reverse("comment", args=[item.pk]),
        {"body": "A remark with `code`."},
        headers={"HX-Request": "true"},
    )
    html = response.content.decode()
    assert "<html" not in html
    assert "<code>code</code>" in html
    assert f'id="item-{Comment.objects.get().pk}"' in html
    assert f'id="comment-form-{item.pk}"' in html
    assert "A remark with `code`." not in html  # the form is empty again


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(("body", "says"), [("<b>x", "At least 5"), ("好", "At least 2"), ("", "")])
def test_a_refused_comment_comes_back(
    signed_in: SignIn,
    bob: User,
    question: Question,
    headers: dict[str, str],
    body: str,
    says: str,
) -> None:
    response = signed_in(bob).post(
        reverse("comment", args=[question.pk]), {"body": body}, headers=headers
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert escape(body) in html
    assert says in html
    assert ("<html" in html) is not bool(headers)
    assert not Comment.objects.exists()


def test_two_chinese_characters_say_enough(
    signed_in: SignIn, bob: User, question: Question
) -> None:
    signed_in(bob).post(reverse("comment", args=[question.pk]), {"body": "同意"})
    assert Comment.objects.get().item.body == "同意"


def test_strangers_are_led_through_the_sign_in_to_the_form(
    client: Client, bob: User, question: Question
) -> None:
    url = reverse("comment", args=[question.pk])
    assert url in client.get(question.get_absolute_url()).content.decode()
    assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert f'id="comment-form-{question.pk}"' in client.get(url).content.decode()


def test_what_a_comment_says_cannot_act(signed_in: SignIn, bob: User, question: Question) -> None:
    body = '<img src=x onerror=alert(1)> <a href="javascript:alert(1)" hx-get="/x">here</a>'
    signed_in(bob).post(reverse("comment", args=[question.pk]), {"body": body})
    html = signed_in(bob).get(question.get_absolute_url()).content.decode()
    for danger in ("onerror", "javascript:", 'hx-get="/x"'):
        assert danger not in html


BLOCKED = "Who wrote this has blocked you, so you cannot reply to it."


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_whom_the_author_blocked_cannot_comment_and_keeps_their_text(
    signed_in: SignIn, bob: User, charlie: User, item: Item, headers: dict[str, str]
) -> None:
    author = item.author
    assert author is not None
    accounts.block(person=bob, by=author)
    body = {"body": "A remark with `code`."}
    url = reverse("comment", args=[item.pk])
    response = signed_in(bob).post(url, body, headers=headers)
    assert response.status_code == 422
    assert BLOCKED in response.content.decode()
    assert "A remark with `code`.</textarea>" in response.content.decode()
    assert not Comment.objects.exists()
    assert not Event.objects.filter(verb=Verb.COMMENT).exists()
    assert signed_in(charlie).post(url, body).status_code == 302
    accounts.block(person=bob, by=author, keep=False)
    assert signed_in(bob).post(url, body).status_code == 302


def test_a_moderator_reaches_who_blocked_them(
    signed_in: SignIn, mona: User, alice: User, question: Question
) -> None:
    accounts.block(person=mona, by=alice)
    url = reverse("comment", args=[question.pk])
    assert signed_in(mona).post(url, {"body": "Keep calm, please."}).status_code == 302


def test_others_comment_on_answers_to_who_blocked_them(
    signed_in: SignIn, bob: User, charlie: User, alice: User, question: Question
) -> None:
    answer = questions.answer(question=question, by=charlie, body="Warmer water does it.")
    accounts.block(person=bob, by=alice)
    url = reverse("comment", args=[answer.pk])
    assert signed_in(bob).post(url, {"body": "Not for me."}).status_code == 302
