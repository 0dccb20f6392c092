"""A data dump becomes people, questions, answers, comments, marks, and the events behind them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from activity.models import Event, Verb
from community.questions.models import Question, RelatedQuestion
from imports.models import ImportedBadge
from items import search
from items.models import Bookmark, Item, Tag, Vote
from tests.imports import dumps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _imported(tmp_path: Path) -> None:
    totals, reported = dumps.run(dumps.cooking(tmp_path / "cooking"))
    assert (totals.complaints(), reported) == ([], [])


def test_people_keep_their_names_and_cannot_sign_in() -> None:
    ada = User.objects.get(origin="stackexchange:cooking:user:1")
    assert (ada.handle, ada.name, ada.email) == ("ada-boiler", "Ada Boiler", None)
    assert ada.date_joined == datetime(2012, 1, 5, 8, tzinfo=UTC)
    assert not ada.has_usable_password()
    assert ada.bio == "I **boil** things."
    assert ada.bio_html == "<p>I <strong>boil</strong> things.</p>\n"
    assert ada.imported.url == "https://cooking.stackexchange.com/users/1"
    assert ada.imported.data == {"Reputation": "101", "Location": "Graz"}
    assert User.objects.get(is_bot=True).name == "Community"


def test_a_question_keeps_words_time_author_and_licence() -> None:
    item = dumps.item("post", 10)
    assert (item.kind, item.title) == ("question", "Boiling time of number 10")
    assert item.author is not None
    assert item.author.handle == "ada-boiler"
    assert item.created_at == item.published_at == datetime(2012, 2, 1, 10, 0, 0, 123000, UTC)
    assert item.edited_at == datetime(2012, 2, 5, 10, tzinfo=UTC)
    assert sorted(item.tags.values_list("slug", flat=True)) == ["eggs", "soft-boiled"]
    assert "<code>boil()\n</code>" in item.html
    assert "<math" in item.html
    assert 'encoding="application/x-tex">t &lt; \\sqrt{d}</annotation>' in item.html
    assert item.origin.url == "https://cooking.stackexchange.com/q/10"
    assert item.origin.licence == "CC BY-SA 3.0"
    assert item.origin.data["ViewCount"] == "40"


def test_an_answer_stands_in_its_question_and_a_comment_in_either() -> None:
    question, answer = dumps.item("post", 10), dumps.item("post", 11)
    assert answer.path == [question.pk]
    assert answer.answer.question_id == question.pk
    on_answer = dumps.item("comment", 6)
    assert on_answer.path == [question.pk, answer.pk]
    assert dumps.item("comment", 5).html == "<p>Remark 5, with <em>stress</em>.</p>\n"
    assert dumps.item("comment", 5).score == 3


def test_scores_are_those_of_the_dump_with_a_row_for_each_vote() -> None:
    # Two up and one down are in Votes.xml; the dump's score is one more than they give.
    question = dumps.item("post", 10)
    assert (question.score, question.carried_score) == (2, 1)
    assert sorted(question.votes.values_list("value", flat=True)) == [-1, 1, 1]
    assert not Vote.objects.exclude(user=None).exists()
    assert dumps.item("post", 13).score == -1


def test_acceptance_closing_duplicates_and_links() -> None:
    question = Question.objects.get(item=dumps.item("post", 10))
    assert question.accepted_id == dumps.item("post", 11).pk
    assert question.accepted_at == datetime(2012, 2, 4, tzinfo=UTC)
    assert Question.objects.get(item=dumps.item("post", 12)).duplicate_of == question
    assert Question.objects.get(item=dumps.item("post", 12)).closed_at == datetime(
        2012, 3, 1, tzinfo=UTC
    )
    closed = Question.objects.get(item=dumps.item("post", 13))
    assert closed.closed_at == datetime(2012, 2, 7, tzinfo=UTC)
    assert RelatedQuestion.objects.get().question == closed


def test_favourites_badges_and_tags() -> None:
    mark = Bookmark.objects.get()
    assert (mark.user.name, mark.item) == ("Bo", dumps.item("post", 10))
    badge = ImportedBadge.objects.get(user__name="Bo")
    assert (badge.name, badge.level) == ("eggs", ImportedBadge.Level.GOLD)
    eggs = Tag.objects.get(slug="eggs")
    assert eggs.excerpt == "About eggs in their shells."
    assert eggs.html == "<p>Eggs are <b>round</b>, nearly.</p>"
    assert Tag.objects.filter(slug="c#-minor-chords").exists()


def test_events_are_back_dated_and_name_who_did_it() -> None:
    found = Event.objects.values_list("verb", "user__handle", "item__origin__key", "at__date")
    day = datetime(2012, 2, 1, tzinfo=UTC).date
    assert ("ask", "ada-boiler", f"{dumps.PREFIX}post:10", day()) in found
    assert ("answer", "bo", f"{dumps.PREFIX}post:11", day()) in found
    assert ("accept", "ada-boiler", f"{dumps.PREFIX}post:11", day().replace(day=4)) in found
    assert ("save", "bo", f"{dumps.PREFIX}post:10", day().replace(day=4)) in found
    votes = Event.objects.filter(verb=Verb.VOTE, user=None)
    assert sorted(votes.values_list("amount", flat=True)) == [-1, -1, 1, 1, 1]
    assert Event.objects.count() == 3 + 1 + 2 + 5 + 1 + 1


def test_what_came_in_is_found_and_shown(client: Client) -> None:
    assert dumps.item("post", 10) in Item.objects.filter(search=search.query("yolk minut"))
    assert dumps.item("post", 12) in Item.objects.filter(search=search.query("eggs"))
    page = client.get(dumps.item("post", 10).get_absolute_url(), follow=True).content.decode()
    for words in (
        "Boiling time of number 10",
        "As long as answer 11 says.",
        "Ada Boiler",
        "Remark 5",
    ):
        assert words in page
    assert "CC BY-SA 3.0" in page
