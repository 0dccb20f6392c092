"""A page asks the database the same questions for one row and for a hundred; these are the questions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question

SignIn = Callable[[User | None], Client]
# Who asks: the session, the person.
MEMBER = ["django_session", "accounts_user"]
# Of the comments on all items of a page: which threads of each, which replies of each of these, what
# is shown of them with its authors; then, of them and the items, what is set and felt and muted.
COMMENTS = [
    "items_item",
    "comments_comment",
    "comments_comment",
    "items_vote",
    "items_bookmark",
    "items_reaction",
    "accounts_mute",
]
TABLE = re.compile(
    r"""SELECT\ (?:DISTINCT\ (?:ON\ \([^)]*\)\ )?)?
        (?:(?:1\ AS\ "?a"?|COUNT\(\*\)\ AS\ "__count")\ FROM\ )?\(?"(\w+)\"""",
    re.VERBOSE,
)


def asked(client: Client, url: str) -> list[str]:
    """The table that each query of a page is about, in order; writes and savepoints left out."""
    with connection.cursor() as cursor:
        # Autovacuum may have seen the tables empty, between two tests: plans made for that take minutes.
        cursor.execute("ANALYZE")
    client.get(url)  # so that the visit is recorded before we count
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    found = [TABLE.match(query["sql"]) for query in queries]
    return [match[1] for match in found if match]


@pytest.mark.parametrize("many", [1, 100])
def test_a_question(
    signed_in: SignIn, question: Question, bob: User, tara: User, many: int
) -> None:
    comments.comment(on=question.item, by=bob, body="A remark.")
    for number in range(many):
        row = questions.answer(question=question, by=bob, body=f"The answer number {number}.")
        comments.comment(on=row.item, by=tara, body="A remark on it.")
    assert asked(signed_in(tara), question.get_absolute_url()) == [
        *MEMBER,
        "questions_question",  # with author and origin
        "items_tagging",
        "items_draft",  # what the viewer began in the forms of the page
        "questions_answer",  # with authors and origins
        "questions_endorsement",  # of those, with who gave them
        "items_vote",  # the viewer's own, on all that is shown
        "items_bookmark",
        "questions_question",  # named in the text, or naming this one
        "questions_question",  # sharing its tags
        *COMMENTS,
        "points_bounty",  # open, or won
        "items_following",  # how much the viewer is told of the question
        "questions_solvedby",  # what its asker found it solved by
    ]


@pytest.mark.parametrize("many", [1, 100])
def test_a_topic(signed_in: SignIn, topic: Topic, bob: User, tara: User, many: int) -> None:
    for number in range(many):
        row = boards.post(topic=topic, by=bob, body=f"The post number {number}.")
        comments.comment(on=row.item, by=tara, body="A remark on it.")
    assert asked(signed_in(tara), topic.get_absolute_url()) == [
        *MEMBER,
        "boards_topic",  # with author and board, its counts
        "items_tagging",
        "items_draft",
        "boards_post",  # a page of them, with authors
        "items_item",  # what was removed between them
        "items_vote",
        "items_bookmark",
        "boards_reading",  # how far the viewer has read
        "boards_post",  # the first that is new to them
        "boards_poll",
        "items_following",  # how much the viewer is told of the topic
        "items_reaction",  # to the topic; those to posts are asked with the comments
        *COMMENTS,
    ]


@pytest.mark.parametrize("many", [1, 100])
@pytest.mark.parametrize(
    "order", ["", "?order=unanswered", "?tag=bread", "?order=active", "?order=for-you"]
)
def test_the_questions(signed_in: SignIn, alice: User, tara: User, many: int, order: str) -> None:
    for number in range(many):
        row = questions.ask(by=alice, title=f"Question {number}", body="A body.", tags=["bread"])
    if "for-you" in order:
        questions.answer(question=row, by=tara, body="So it is.")
        questions.ask(by=alice, title="One more", body="A body.", tags=["bread"])
    assert asked(signed_in(tara), reverse("questions") + order) == [
        *MEMBER,
        "questions_question",  # the ids of the page
        "questions_question",  # with authors, origins and counts
        "items_tagging",
        "items_vote",
        "items_bookmark",
    ]


@pytest.mark.parametrize("many", [1, 100])
def test_a_board(signed_in: SignIn, topic: Topic, alice: User, tara: User, many: int) -> None:
    for number in range(many):
        boards.discuss(board=topic.board, by=alice, title=f"Topic {number}", body="A body.")
    assert asked(signed_in(tara), topic.board.get_absolute_url()) == [
        *MEMBER,
        "boards_board",
        "boards_topic",  # which are on the page
        "boards_topic",  # those with authors, boards and counts
        "items_tagging",
        "items_vote",
        "items_bookmark",
        "boards_reading",  # what is new to the viewer
        "items_following",  # how much the viewer is told of the board
    ]


@pytest.mark.parametrize("many", [1, 10])
def test_the_boards(signed_in: SignIn, alice: User, tara: User, many: int) -> None:
    for place in range(many):
        board = boards.open_board(title=f"Board {place}", body="A place.")
        for number in range(3):
            boards.discuss(board=board, by=alice, title=f"Topic {number}", body="A body.")
    assert asked(signed_in(tara), reverse("boards")) == [
        *MEMBER,
        "boards_board",  # with their counts
        "boards_topic",  # the newest of each, with authors
        "items_item",  # whether the viewer teaches, and so may open a board
    ]


@pytest.mark.parametrize("many", [1, 30])
def test_the_tags(signed_in: SignIn, alice: User, tara: User, many: int) -> None:
    for number in range(many):
        tags = [f"a{number}", f"b{number}"]
        questions.ask(by=alice, title=f"Question {number}?", body="As bread does.", tags=tags)
    assert asked(signed_in(tara), reverse("tags")) == [
        *MEMBER,
        "items_tag",  # with their counts
        "items_tagging",  # how many of which kind, and the newest of each
        "items_item",  # those
    ]


@pytest.mark.parametrize("many", [1, 100])
@pytest.mark.parametrize("place", ["person", "tag"])
def test_lists_of_every_kind(
    signed_in: SignIn, topic: Topic, alice: User, tara: User, many: int, place: str
) -> None:
    words: dict[str, Any] = {"body": "As bread does.", "by": alice}
    tags = ["bread"] if place == "tag" else []
    for number in range(many):
        row = questions.ask(title=f"Question {number}?", tags=tags, **words)
        questions.answer(question=row, **words)
        boards.discuss(board=topic.board, title=f"Topic {number}", tags=tags, **words)
    cards: dict[str, list[str]] = {
        "boards_topic": ["boards_topic", "items_tagging"],
        "questions_question": ["questions_question", "items_tagging"],
        "items_item": ["items_item", "items_item"],  # the answers, the questions they stand in
    }
    before: dict[str, tuple[str, list[str]]] = {
        "person": (alice.get_absolute_url(), ["accounts_user", "items_item", "items_item"]),
        "tag": (
            reverse("tag", args=["bread"]),
            ["items_tag", "items_item", "imports_importedtagtext", "items_tagfollow"],
        ),
    }
    # What is written about, followers; whether the viewer follows, blocks or mutes; certificates shown.
    about = ["items_tag", "accounts_follow", "accounts_follow", "accounts_block"]
    about += ["accounts_mute"]
    about += ["learning_certificate"]
    after: dict[str, list[str]] = {"person": about}
    url, first = before[place]
    kinds = ["boards_topic", "questions_question"]
    kinds += ["items_item"] if place == "person" else []
    found = asked(signed_in(tara), url)
    marks = ["items_vote", "items_bookmark"]
    assert found[:2] == MEMBER
    expected = [
        *MEMBER,
        *first,
        *(t for k in kinds for t in cards[k]),
        *marks,
        *after.get(place, []),
    ]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("many", [1, 30])
def test_a_search(signed_in: SignIn, topic: Topic, alice: User, tara: User, many: int) -> None:
    for number in range(many):
        row = questions.ask(by=alice, title=f"Question {number}?", body="As bread does.")
        questions.answer(question=row, by=alice, body="As bread does.")
        boards.discuss(board=topic.board, by=alice, title=f"Topic {number}", body="As bread does.")
    found = [
        "items_item",
        "items_item",
    ]  # which hold the word; those the viewer may see, with ranks
    longer = [] if many > 1 else found  # where few do: the same of longer words
    assert asked(signed_in(tara), reverse("search") + "?q=bread") == [
        *MEMBER,
        *found,
        *longer,
        "questions_question",  # the solved among them
        "questions_question",  # the unanswered
        "questions_answer",  # the accepted
        "items_item",  # a page of them, with authors and origins
        "items_tagging",
        "items_item",  # what they stand in
        "items_tagging",  # the facets: tags,
        "accounts_user",  # authors
        "items_item",  # and courses
        "items_tag",  # called so
        "accounts_user",  # called so
        "items_vote",
        "items_bookmark",
    ]
