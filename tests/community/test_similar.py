"""What is found similar to what is asked: as good as it was, only what one may see, and up to date."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from accounts.models import Block, User
from activity.models import Event
from community.questions import actions as questions
from community.questions import similar, similar_evaluation, similar_index, similar_night
from community.questions import similar_space as space
from community.questions.models import Passage, Question, Space
from community.questions.similar_sets import Document, Query
from community.questions.similar_shown import is_enough, passages_for, questions_like, similar_to
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course
from items import actions as items
from items.models import Item, Status
from items.search import query
from tests.community.similar_corpus import DOCUMENTS, QUERIES

SignIn = Callable[[User | None], Client]
NOBODY = AnonymousUser()


@pytest.fixture
def corpus(db: None) -> dict[str, int]:
    """Questions in English and Chinese; their ids by the corpus's own."""
    return similar_evaluation.load(Document(*row) for row in DOCUMENTS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_put_differently_are_found(corpus: dict[str, int], language: str) -> None:
    queries = [Query(text, (pk,)) for lang, text, pk in QUERIES if lang == language]
    found = similar_evaluation.score(queries, corpus).means()
    assert found["MAP"] > 0.85
    assert found["recall@5"] == 1
    # Every word as it stands, which is what a search wants, finds few of them.
    every = [Item.objects.filter(pk=corpus[pk], search=query(text)) for _l, text, pk in QUERIES]
    assert sum(rows.exists() for rows in every) < len(QUERIES) / 3


def test_words_that_keep_the_same_company_meet(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "DIMENSIONS", 2)
    texts = ["The levain bubbles in its jar of flour", "A sourdough bubbles in its jar of flour"]
    others = [
        f"Chapter {n} of the history of {word}" for n, word in enumerate(["Rome", "a parrot"] * 30)
    ]
    words = [f"{text}, day {n}" for n in range(12) for text in texts] + others
    target = Document("target", "A levain for beginners", "")
    rows = [Document(str(n), "", text) for n, text in enumerate(words)]
    ids = similar_evaluation.load([*rows, target, Document("far", "A parrot for beginners", "")])
    hits = similar.ranked("sourdough", questions=True, among=[ids["target"], ids["far"]])
    assert [hit.item for hit in hits] == [ids["target"], ids["far"]]
    assert hits[0].score > hits[1].score


def test_before_the_first_night_words_alone_count(question: Question, bob: User) -> None:
    similar_index.refresh()
    assert not Space.objects.exists()
    assert [row.pk for row in questions_like("Bread that is not rising", bob)] == [question.pk]
    assert questions_like("the of in", bob) == []


def test_looking_begins_at_ten_letters_or_four_han() -> None:
    assert not is_enough("Why is it")
    assert is_enough("Why is it so")
    assert not is_enough("面包不")
    assert is_enough("面包不发")
    assert not similar_to("Why", NOBODY)


@pytest.fixture
def told(question: Question, bob: User, make_course: Callable[..., Course]) -> Passage:
    """A lesson behind a gate that answers Alice's question, and all is indexed."""
    course = make_course("Cheese", open=False)
    lesson = catalogue.add_lesson(
        section=course.sections.get(),
        position=7,
        title="Flat loaves",
        body="Introduction to it.\n\n## Why bread does not rise\n\nBread does not rise without yeast.",
    )
    similar_night.refresh()
    found: Passage = Passage.objects.get(item=lesson.item, heading="Why bread does not rise")
    return found


def test_a_passage_leads_to_its_paragraph(told: Passage, tara: User, signed_in: SignIn) -> None:
    assert told.text == "Bread does not rise without yeast."
    page = signed_in(tara).get(told.get_absolute_url().partition("#")[0]).content.decode()
    assert f'<h2 id="{told.anchor}">Why bread does not rise' in page


def test_nobody_is_shown_what_they_may_not_see(
    told: Passage, question: Question, alice: User, bob: User, tara: User
) -> None:
    asked = "Why does bread not rise at all?"
    assert [row.pk for row in passages_for(asked, tara)] == [told.pk]
    for viewer in (bob, NOBODY):
        assert passages_for(asked, viewer) == []
        assert [row.pk for row in questions_like(asked, viewer)] == [question.pk]
    items.admit(user=bob, gate=told.item.gate, source="staff")  # type: ignore[arg-type]
    assert [row.pk for row in passages_for(asked, bob)] == [told.pk]
    # Whom one blocked asks nothing that one is shown, nor what is hidden, removed or a draft.
    Block.objects.create(blocker=bob, blocked=alice)
    assert questions_like(asked, bob) == []
    for status in (Status.HIDDEN, Status.REMOVED, Status.DRAFT, Status.PENDING):
        Item.objects.filter(pk__in=[question.pk, told.item_id]).update(status=status)
        for viewer in (alice, bob, tara, NOBODY):
            assert not similar_to(asked, viewer)


def test_a_question_behind_a_gate_is_not_told(
    told: Passage, alice: User, bob: User, tara: User
) -> None:
    about = told.item
    hidden = questions.ask(
        by=tara, title="Does lukewarm whey spoil the rennet?", body="Asked inside.", about=about
    )
    similar_index.read(list(Event.objects.all()))
    assert [row.pk for row in questions_like("whey and rennet, lukewarm", tara)] == [hidden.pk]
    assert questions_like("whey and rennet, lukewarm", bob) == []


def test_answers_are_told_while_they_are_accepted(
    question: Question, alice: User, bob: User, charlie: User
) -> None:
    answer = questions.answer(question=question, by=bob, body="Feed your yeast some sugar first.")
    similar_index.read(list(Event.objects.all()))
    assert passages_for("feed yeast with sugar", charlie) == []
    questions.accept(answer=answer, by=alice)
    similar_index.read(list(Event.objects.all()))
    (passage,) = passages_for("feed yeast with sugar", charlie)
    assert passage.get_absolute_url() == answer.item.get_absolute_url()
    questions.accept(answer=answer, by=alice, accepted=False)
    assert passages_for("feed yeast with sugar", charlie) == []  # before anybody told the index
    similar_index.read(list(Event.objects.all()))
    assert not Passage.objects.filter(item=answer.item).exists()


def test_the_index_follows_edits_and_may_be_killed(
    question: Question, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert similar_night.refresh() == (1, True)
    assert similar_night.refresh() == (0, False)
    items.edit(
        item=question.item, by=question.item.author, title="Why is my cake so dry?",
        body="I baked it for an hour.",
        tags=["cake"],
    )  # fmt: skip
    monkeypatch.setattr(similar_index, "place_in_space", _killed)
    with pytest.raises(KeyboardInterrupt):
        similar_index.refresh()
    assert [row.pk for row in questions_like("bread rising", bob)] == [question.pk]
    monkeypatch.undo()
    assert similar_index.refresh() == 1
    assert questions_like("bread rising", bob) == []
    assert [row.pk for row in questions_like("a very dry cake", bob)] == [question.pk]


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def test_a_fit_is_seen_whole_or_not_at_all(
    corpus: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = space.live()
    before = similar.ranked("knives and whetstones", questions=True)
    with monkeypatch.context() as patch:
        patch.setattr(space, "direction", _killed)
        with pytest.raises(KeyboardInterrupt):
            space.fit()
    assert space.live() == live
    assert similar.ranked("knives and whetstones", questions=True) == before
    space.fit()
    # Learnt again from the same, it finds the same.
    again = similar.ranked("knives and whetstones", questions=True)
    assert [hit.item for hit in again[:3]] == [hit.item for hit in before[:3]]
    assert not space.is_due()


def test_the_fragment_and_its_page(
    told: Passage, question: Question, tara: User, signed_in: SignIn
) -> None:
    url = reverse("similar-questions")
    page = signed_in(tara).get(
        url, {"title": "Bread that is not rising"}, headers={"HX-Request": "true"}
    )
    words = page.content.decode()
    assert "<html" not in words
    assert question.item.title in words
    assert 'data-announce="1 similar question"' in words
    assert told.get_absolute_url() in words
    assert signed_in(None).get(url).status_code == 200
    assert question.item.title in signed_in(None).get(url, {"q": "Bread rising\0"}).content.decode()
    api = (
        signed_in(None).get("/api/v1/questions/similar/", {"q": "Bread that is not rising"}).json()
    )
    assert [row["id"] for row in api["questions"]] == [question.pk]
    assert api["passages"] == []


def test_looking_without_a_script_loses_nothing(
    question: Question, bob: User, signed_in: SignIn
) -> None:
    similar_index.refresh()
    written = {
        "title": "Bread that is not rising", "body": "Short", "tags": "oven, dough",
        "language": "zh-hans", "look": "1",
    }  # fmt: skip
    response = signed_in(bob).post(reverse("ask"), written)
    page = response.content.decode()
    assert response.status_code == 200
    assert question.get_absolute_url() in page
    for words in (
        'value="Bread that is not rising"',
        "Short",
        'value="oven, dough"',
        'value="zh-hans" selected',
    ):
        assert words in page
    assert "form-summary" not in page
    assert Question.objects.count() == 1


@pytest.mark.parametrize("many", [1, 40])
def test_asks_the_database_as_often_for_many(
    bob: User, alice: User, many: int, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(many):
        questions.ask(by=alice, title=f"Why is my bread flat, loaf {number}?", body="It is flat.")
    similar_night.refresh()
    # The space, its terms, candidates; who may see them; their cards with tags.
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        assert len(questions_like("Bread that is flat", bob)) == min(many, 5)
