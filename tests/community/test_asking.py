"""Asking: what is taken, what is refused with which words, and that no text is ever lost."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activity.models import Event, Verb
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items.models import Status, Tag

GOOD = {
    "title": "Why does my sourdough stay flat?",
    "body": "It rises in the bowl and **falls** in the oven. What do I do wrong?",
    "tags": "Bread, sourdough #yeast，bread",
    "language": "en",
}
SignIn = Callable[[User | None], Client]


def test_a_member_asks(signed_in: SignIn, alice: User) -> None:
    page = signed_in(alice).post(reverse("ask"), GOOD, follow=True)
    question = Question.objects.get()
    assert page.status_code == 200
    assert page.redirect_chain == [(question.get_absolute_url(), 302)]
    assert "<strong>falls</strong>" in page.content.decode()
    assert sorted(tag.slug for tag in question.item.tags.all()) == ["bread", "sourdough", "yeast"]
    assert Event.objects.get(user=alice, verb=Verb.ASK).item_id == question.pk


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "Too short", "At least 15 characters are needed; so far it has 9."),
        ("title", "   Too short   ", "At least 15 characters are needed; so far it has 9."),
        ("title", "面包不发", "At least 6 characters are needed; so far it has 4."),
        ("body", "Not enough words", "At least 20 characters are needed; so far it has 16."),
        ("body", "不知道怎么办", "At least 8 characters are needed; so far it has 6."),
        ("body", " \n \t ", "At least 20 characters are needed; so far it has 0."),
        ("tags", "a b c d e f", "At most five tags, please; these are 6."),
        ("tags", "good, b@d", "“b@d” cannot be a tag"),
        ("title", "x" * 251, "at most 250 characters"),
        ("language", "tlh", "Select a valid choice"),
    ],
)
def test_what_does_not_do_is_refused_and_nothing_is_lost(
    signed_in: SignIn, alice: User, field: str, value: str, says: str
) -> None:
    page = signed_in(alice).post(reverse("ask"), {**GOOD, field: value})
    assert page.status_code == 422
    html = page.content.decode()
    assert says in html
    for name, text in {**GOOD, field: value}.items():
        if name != "language":
            assert page.context["form"][name].value() == text
    assert "It rises in the bowl" in html or field == "body"
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("title", "body"),
    [("面包为什么不发？", "试了三次，面包总是扁的。"), (GOOD["title"], GOOD["body"])],
)
def test_the_limits_follow_the_script(
    signed_in: SignIn, alice: User, title: str, body: str
) -> None:
    page = signed_in(alice).post(reverse("ask"), {**GOOD, "title": title, "body": body})
    assert page.status_code == 302


def test_a_tag_is_known_by_its_name_in_ones_language(signed_in: SignIn, alice: User) -> None:
    Tag.objects.create(slug="bread", names={"zh-hans": "面包"})
    alice.language = "zh-hans"
    alice.save()
    signed_in(alice).post(reverse("ask"), {**GOOD, "tags": "面包、C++"})
    assert sorted(Tag.objects.values_list("slug", flat=True)) == ["bread", "c++"]


def test_strangers_sign_in_first(client: Client, db: None) -> None:
    for response in (client.get(reverse("ask")), client.post(reverse("ask"), GOOD)):
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
    assert not Question.objects.exists()


def test_asking_about_a_lesson(
    signed_in: SignIn, alice: User, bob: User, charlie: User, lesson: Lesson
) -> None:
    page = signed_in(alice).get(reverse("ask"), {"about": lesson.pk})
    assert lesson.item.title in page.content.decode()
    signed_in(alice).post(reverse("ask"), {**GOOD, "about": lesson.pk})
    question = Question.objects.get(about=lesson.item)
    assert lesson.item.title in signed_in(bob).get(question.get_absolute_url()).content.decode()
    lesson.item.status = Status.HIDDEN
    lesson.item.save()
    assert lesson.item.title not in signed_in(bob).get(question.get_absolute_url()).content.decode()


@pytest.mark.parametrize("about", ["999999", "x", "-1", "9" * 30])
def test_about_nothing_is_not_found(signed_in: SignIn, alice: User, about: str) -> None:
    assert signed_in(alice).get(reverse("ask"), {"about": about}).status_code == 404
    assert signed_in(alice).post(reverse("ask"), {**GOOD, "about": about}).status_code == 404


def test_a_question_about_what_is_behind_a_gate_is_behind_it_too(
    signed_in: SignIn, tara: User, charlie: User, closed_course: object
) -> None:
    lesson = Lesson.objects.exclude(item__gate=None).first()
    assert lesson is not None
    assert signed_in(charlie).get(reverse("ask"), {"about": lesson.pk}).status_code == 404
    signed_in(tara).post(reverse("ask"), {**GOOD, "about": lesson.pk})
    question = Question.objects.get()
    assert signed_in(charlie).get(question.get_absolute_url()).status_code == 404
    assert signed_in(tara).get(question.get_absolute_url()).status_code == 200
