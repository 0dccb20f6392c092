"""The permission matrix: every address under what is closed to a viewer is not found, in every way."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block, User
from community.boards import actions as boards
from community.boards.models import Post, Topic
from community.comments import actions as comments
from community.comments.models import Comment
from community.questions import actions as questions
from community.questions.models import Answer, Question
from courses.catalogue.models import Course
from items import actions as items
from items.models import Admission, Item, Status

SignIn = Callable[[User | None], Client]
SECRET = "Nobody else may read this sentence"
TEXT = "A text that is certainly long enough to be taken."
WAYS = [{}, {"HX-Request": "true"}]


@pytest.fixture
def asked(alice: User, bob: User) -> tuple[Question, Answer, Comment]:
    """Alice's question with Bob's answer, and Bob's comment on the answer."""
    question = questions.ask(by=alice, title=f"{SECRET}?", body=f"{SECRET}.")
    answer = questions.answer(question=question, by=bob, body=f"{SECRET} either.")
    return question, answer, comments.comment(on=answer.item, by=bob, body=f"{SECRET} as well.")


@pytest.fixture
def discussed(alice: User, bob: User) -> tuple[Topic, Post]:
    """Alice's topic on a board of its own, with Bob's post."""
    board = boards.open_board(title="Of the board itself", body="What the board is for.")
    topic = boards.discuss(board=board, by=alice, title=f"{SECRET} topic", body=SECRET)
    return topic, boards.post(topic=topic, by=bob, body=f"{SECRET} either.")


def set_status(item: Item, status: Status) -> None:
    items.set_status(item=item, status=status)


def close(state: str, item: Item, viewer: User, course: Course) -> None:
    """Bring an item into a state in which the viewer may not see it."""
    author = item.author
    if state == "gated":
        Item.objects.filter(pk=item.pk).update(gate=course.item)
    elif state == "blocked":
        assert author is not None
        before = timezone.now() - timedelta(days=1)
        Block.objects.create(blocker=viewer, blocked=author, at=before)
    elif state == "suspended":
        assert author is not None
        author.suspended_at = timezone.now() - timedelta(days=1)
        author.save()
    else:
        set_status(item, Status(state))


def asks(client: Client, get: list[str], post: list[tuple[str, dict[str, str]]]) -> Iterator[int]:
    """The status of every address, fetched and posted to, as a page and as a fragment."""
    for headers in WAYS:
        for url in get:
            response = client.get(url, headers=headers)
            assert SECRET not in response.content.decode()
            yield response.status_code
        for url, data in post:
            response = client.post(url, data, headers=headers)
            assert SECRET not in response.content.decode()
            yield response.status_code


STATES = ["draft", "pending", "hidden", "removed", "gated", "blocked", "suspended"]


@pytest.mark.parametrize("state", STATES)
def test_nothing_under_a_closed_question_is_found(
    signed_in: SignIn,
    charlie: User,
    course: Course,
    asked: tuple[Question, Answer, Comment],
    state: str,
) -> None:
    question, answer, _comment = asked
    close(state, question.item, charlie, course)
    get = [
        question.get_absolute_url(),
        reverse("question", args=[question.pk, "-"]),
        reverse("comment", args=[question.pk]),
        reverse("comment", args=[answer.pk]),
        f"{reverse('ask')}?about={question.pk}",
    ]
    post = [
        (reverse("answer", args=[question.pk]), {"answer-body": TEXT}),
        (reverse("answer", args=[question.pk]), {"answer-body": ""}),
        (reverse("accept", args=[answer.pk]), {}),
        (reverse("comment", args=[question.pk]), {"body": TEXT}),
        (reverse("comment", args=[answer.pk]), {"body": ""}),
        (reverse("vote", args=[answer.pk]), {"value": "1"}),
        (reverse("save", args=[question.pk]), {}),
    ]
    assert set(asks(signed_in(charlie), get, post)) == {404}
    assert question.item.author is not None
    lists = [
        reverse("questions"),
        reverse("search") + "?q=sentence",
        question.item.author.get_absolute_url(),
    ]
    assert set(asks(signed_in(charlie), lists, [])) == {200}
    assert not Item.objects.filter(author=charlie).exists()


@pytest.mark.parametrize("state", [state for state in STATES if state != "blocked"])
def test_strangers_see_no_more(
    client: Client,
    charlie: User,
    course: Course,
    asked: tuple[Question, Answer, Comment],
    discussed: tuple[Topic, Post],
    state: str,
) -> None:
    question, _answer, _comment = asked
    topic, _post = discussed
    close(state, question.item, charlie, course)
    close(state, topic.item, charlie, course)
    pages = [question.get_absolute_url(), topic.get_absolute_url()]
    assert set(asks(client, pages, [])) == {404}
    assert set(asks(client, [reverse("questions"), reverse("search") + "?q=sentence"], [])) == {200}


@pytest.mark.parametrize("state", STATES)
def test_a_closed_answer_and_what_stands_under_it_are_gone(
    signed_in: SignIn,
    charlie: User,
    course: Course,
    asked: tuple[Question, Answer, Comment],
    state: str,
) -> None:
    question, answer, comment = asked
    close(state, answer.item, charlie, course)
    client = signed_in(charlie)
    html = client.get(question.get_absolute_url()).content.decode()
    assert f'id="item-{question.pk}"' in html
    assert "either" not in html
    assert "as well" not in html
    get = [reverse("comment", args=[answer.pk])]
    post = [
        (reverse("accept", args=[answer.pk]), {}),
        (reverse("comment", args=[answer.pk]), {"body": TEXT}),
        (reverse("vote", args=[comment.pk]), {"value": "1"}),
    ]
    assert set(asks(client, get, post)) == {404}


@pytest.mark.parametrize("part", ["board", "topic"])
@pytest.mark.parametrize("state", STATES)
def test_nothing_under_a_closed_topic_or_board_is_found(
    signed_in: SignIn,
    charlie: User,
    tara: User,
    course: Course,
    discussed: tuple[Topic, Post],
    part: str,
    state: str,
) -> None:
    topic, post = discussed
    board = topic.board
    Item.objects.filter(pk=board.pk).update(author=tara)
    board.item.refresh_from_db()
    close(state, board.item if part == "board" else topic.item, charlie, course)
    get = [
        topic.get_absolute_url(),
        reverse("comment", args=[topic.pk]),
        reverse("comment", args=[post.pk]),
    ]
    to = [
        (reverse("post", args=[topic.pk]), {"post-body": TEXT}),
        (reverse("post", args=[topic.pk]), {"post-body": ""}),
        (reverse("comment", args=[post.pk]), {"body": TEXT}),
        (reverse("vote", args=[post.pk]), {"value": "1"}),
    ]
    if part == "board":
        words = {"title": "A long enough title", "body": TEXT, "language": "en"}
        get += [board.get_absolute_url(), reverse("discuss", args=[board.pk])]
        to.append((reverse("discuss", args=[board.pk]), words))
    assert set(asks(signed_in(charlie), get, to)) == {404}
    listed = [reverse("search") + "?q=sentence", post.item.author.get_absolute_url()]  # type: ignore[union-attr]
    if part == "board":
        html = signed_in(charlie).get(reverse("boards")).content.decode()
        assert board.item.title not in html
    assert set(asks(signed_in(charlie), listed, [])) == {200}
    assert not Item.objects.filter(author=charlie).exists()


def test_authors_see_their_own_until_it_is_removed_and_moderators_see_all(
    signed_in: SignIn, alice: User, mona: User, asked: tuple[Question, Answer, Comment]
) -> None:
    url = asked[0].get_absolute_url()
    for status in (Status.DRAFT, Status.PENDING, Status.HIDDEN):
        set_status(asked[0].item, status)
        for user in (alice, mona):
            assert "Only you and the moderators see this" in (
                signed_in(user).get(url).content.decode()
            )
    set_status(asked[0].item, Status.REMOVED)
    assert signed_in(alice).get(url).status_code == 404
    assert signed_in(mona).get(url).status_code == 200


def test_who_is_admitted_sees_what_is_behind_the_gate(
    signed_in: SignIn, charlie: User, course: Course, asked: tuple[Question, Answer, Comment]
) -> None:
    close("gated", asked[0].item, charlie, course)
    items.admit(user=charlie, gate=course.item, source=Admission.Source.INVITATION)
    assert signed_in(charlie).get(asked[0].get_absolute_url()).status_code == 200


def test_strangers_who_act_are_sent_to_sign_in(
    client: Client, asked: tuple[Question, Answer, Comment], discussed: tuple[Topic, Post]
) -> None:
    question, answer, _comment = asked
    topic, _post = discussed
    for url in (
        reverse("answer", args=[question.pk]),
        reverse("accept", args=[answer.pk]),
        reverse("comment", args=[question.pk]),
        reverse("post", args=[topic.pk]),
        reverse("discuss", args=[topic.board.pk]),
    ):
        response = client.post(url, {"next": question.get_absolute_url()})
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
        fragment = client.post(url, headers={"HX-Request": "true"})
        assert fragment.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert Item.objects.filter(kind__in=["answer", "post", "comment"]).count() == 3
