"""Each deed tells those whom it concerns, once, for the best reason; taking it back takes that back."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import actions as accounts
from accounts.models import Mute, User
from activity import actions as activity
from activity.editing import deeds
from activity.events import record
from activity.models import Event, Verb
from community.boards import actions as boards
from community.boards.models import Board, Topic
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Question
from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Level, Status, Tag
from notifications.models import Notice
from notifications.reader import read
from tests.notifications.telling import tell, told

pytestmark = pytest.mark.django_db

ASKED = "Why does my bread not rise?"


def test_an_answer_tells_who_asked_and_who_follows(
    question: Question, alice: User, bob: User, charlie: User, tara: User
) -> None:
    activity.follow_item(item=question.item, by=charlie, level=Level.FOLLOW)
    answer = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    questions.answer(question=question, by=tara, body="The yeast is too old for that.")
    tell()
    assert told(alice) == [f"Tara and 1 other answered your question “{ASKED}”"]
    assert told(charlie) == [f"Tara and 1 other wrote in “{ASKED}”, which you follow"]
    # Who answers follows from then on.
    assert told(bob) == [f"Tara wrote in “{ASKED}”, which you follow"]
    assert told(tara) == []
    items.set_status(item=answer.item, status=Status.REMOVED)
    assert told(alice) == [f"Tara answered your question “{ASKED}”"]


def test_what_is_liked_accepted_and_endorsed_can_be_taken_back(
    question: Question, alice: User, bob: User, charlie: User, tara: User
) -> None:
    first = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    second = questions.answer(question=question, by=tara, body="The yeast is too old.")
    activity.vote(item=first.item, by=alice, value=1)
    activity.vote(item=first.item, by=charlie, value=1)
    activity.vote(item=second.item, by=charlie, value=-1)
    questions.accept(answer=first, by=alice)
    tell()
    liked = f"2 people liked what you wrote in “{ASKED}”"
    accepted = f"Alice accepted your answer to “{ASKED}”"
    followed = f"Tara wrote in “{ASKED}”, which you follow"
    assert told(bob) == [accepted, liked, followed]
    assert told(tara) == []  # how somebody voted against it is nobody's news
    activity.vote(item=first.item, by=charlie, value=0)
    questions.accept(answer=second, by=alice)  # in the place of the first
    tell()
    assert told(bob) == [f"Somebody liked what you wrote in “{ASKED}”", followed]
    assert told(tara) == [accepted]
    questions.accept(answer=second, by=alice, accepted=False)
    record(Verb.ENDORSE, user=alice, item=second.item)
    tell()
    assert told(tara) == [f"Alice, who teaches this, endorsed your answer to “{ASKED}”"]
    record(Verb.ENDORSE, user=alice, item=second.item, amount=0)
    tell()
    assert told(tara) == []
    for name in ("like", "love"):
        activity.react(item=second.item, by=charlie, name=name)
    activity.react(item=second.item, by=charlie, name="love", keep=False)
    tell()
    assert told(tara) == [f"Somebody liked what you wrote in “{ASKED}”"]  # the other one stands


def test_the_best_reason_counts(question: Question, alice: User, bob: User, charlie: User) -> None:
    comments.comment(on=question.item, by=bob, body="Like @alice, I wonder about @charlie's.")
    tell()
    assert told(alice) == [f"Bob mentioned you in “{ASKED}”"]
    assert told(charlie) == [f"Bob mentioned you in “{ASKED}”"]
    assert Notice.objects.filter(user=alice).count() == 1


def test_an_edit_that_mentions_tells(question: Question, bob: User, charlie: User) -> None:
    row = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    tell()
    assert told(charlie) == []
    items.edit(item=row.item, by=bob, title="", body="Give it time, as @charlie says.")
    record(Verb.EDIT, user=bob, item=row.item)
    tell()
    assert told(charlie) == [f"Bob mentioned you in “{ASKED}”"]


def test_a_comment_tells_whom_it_answers(
    question: Question, alice: User, bob: User, tara: User
) -> None:
    row = questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    comments.comment(on=row.item, by=tara, body="How much time would that be?")
    tell()
    assert told(bob) == [f"Tara replied to you in “{ASKED}”"]
    assert f"Tara wrote in “{ASKED}”, which you follow" in told(alice)


def test_tags_people_and_boards_are_followed(
    board: Board, alice: User, bob: User, charlie: User, tara: User
) -> None:
    Tag.objects.create(slug="rye")
    activity.follow_tag(tag=Tag.objects.get(slug="rye"), by=alice)
    activity.follow(person=tara, by=bob)
    activity.follow_item(item=board.item, by=charlie, level=Level.FOLLOW)
    boards.discuss(board=board, by=tara, title="Rye at last", body="It works.", tags=["rye"])
    tell()
    assert told(alice) == ["New under a tag you follow: “Rye at last”, by Tara"]
    assert told(bob) == ["Tara, whom you follow, wrote “Rye at last”"]
    assert told(charlie) == ["Tara opened a topic on a board you follow: “Rye at last”"]
    # Whoever no longer follows is told of it no longer.
    activity.follow_tag(tag=Tag.objects.get(slug="rye"), by=alice, keep=False)
    activity.block(person=tara, by=bob)
    activity.follow_item(item=board.item, by=charlie, level=Level.NORMAL)
    tell()
    assert told(alice) == told(bob) == told(charlie) == []
    assert not Notice.objects.exists()


def test_courses_have_news_and_questions(
    closed_course: Course, alice: User, bob: User, tara: User
) -> None:
    learning.enrol(course=closed_course, by=alice)
    section = closed_course.sections.get()
    lesson = catalogue.add_lesson(
        section=section, position=9, title="Rind", body="Eat it.", status=Status.DRAFT
    )
    tell()
    assert told(alice) == []  # a draft
    outlining.publish_lesson(lesson=lesson)
    questions.ask(by=alice, title="Which milk?", body="Which one is best?", about=lesson.item)
    tell()
    assert told(alice) == ["New lesson in your course: “Rind”"]
    assert told(bob) == []
    assert told(tara) == ["Alice asked about your course: “Which milk?”"]
    learning.leave(course=closed_course, by=alice)
    tell()
    assert told(alice) == []


def test_moderators_decisions_are_told(question: Question, alice: User, mona: User) -> None:
    for verb, words in [
        (Verb.EDIT, f"Mona edited what you wrote in “{ASKED}”"),
        (Verb.CLOSE, f"Mona closed your question “{ASKED}”"),
        (Verb.MOVE, f"Mona moved what you wrote: it is in “{ASKED}” now"),
        (Verb.REMOVE, "A moderator removed something that you wrote."),
    ]:
        record(verb, user=mona, item=question.item)
        tell()
        assert told(alice)[0] == words
    items.set_status(item=question.item, status=Status.REMOVED)
    assert told(alice) == ["A moderator removed something that you wrote."]
    record(Verb.REMOVE, user=mona, item=question.item, amount=0)
    items.set_status(item=question.item, status=Status.PUBLISHED)
    tell()
    assert len(told(alice)) == 3


def test_who_wrote_what_a_moderator_removed_reads_why(
    question: Question, alice: User, mona: User, signed_in: Callable[[User], Client]
) -> None:
    deeds.remove(item=question.item, by=mona, reason="It names a neighbour.")
    tell()
    page = signed_in(alice).get("/notifications/").content.decode()
    assert "It names a neighbour." in page
    deeds.restore(item=question.item, by=mona)
    assert "neighbour" not in signed_in(alice).get("/notifications/").content.decode()


def test_nobody_is_told_by_whom_they_blocked_or_who_was_suspended(
    topic: Topic, alice: User, bob: User, charlie: User, mona: User
) -> None:
    accounts.block(person=bob, by=alice)
    accounts.suspend(person=charlie, by=mona)
    boards.post(topic=topic, by=bob, body="Somebody blocked me, I hear.")
    activity.vote(item=topic.item, by=bob, value=1)
    record(Verb.REACT, user=charlie, item=topic.item, context={"reaction": "🎉"})
    boards.post(topic=topic, by=charlie, body="I was suspended before that.")
    tell()
    assert told(alice) == []
    accounts.block(person=bob, by=alice, keep=False)
    assert len(told(alice)) == 2
    Mute.objects.create(muter=alice, muted=bob)
    assert told(alice) == []


def test_a_muted_thread_says_nothing(topic: Topic, alice: User, bob: User) -> None:
    boards.post(topic=topic, by=bob, body="What became of it, @alice?")
    tell()
    assert told(alice) == ["Bob mentioned you in “My first loaf”"]
    activity.follow_item(item=topic.item, by=alice, level=Level.MUTED)
    assert told(alice) == []
    activity.follow_item(item=topic.item, by=alice, level=Level.NORMAL)
    assert told(alice) == ["Bob mentioned you in “My first loaf”"]


def test_whoever_wishes_follows_nothing_by_writing(topic: Topic, alice: User, bob: User) -> None:
    bob.follows_own = False
    bob.save()
    boards.post(topic=topic, by=bob, body="Have you weighed the flour?")
    boards.post(topic=topic, by=alice, body="No, should I have?")
    tell()
    assert told(bob) == []


def test_people_without_an_account_are_not_told(question: Question, alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(email=None)
    questions.answer(question=question, by=bob, body="Give it time, and warmth.")
    tell()
    assert not Notice.objects.exists()


def test_whoever_follows_no_more_loses_their_own_news_alone(
    alice: User, bob: User, charlie: User
) -> None:
    """However many others follow: nothing that they were told is derived anew."""
    bread = Tag.objects.create(slug="bread")
    for person in (bob, charlie):
        activity.follow_tag(tag=bread, by=person)
    for number in range(3):
        questions.ask(by=alice, title=f"Why so dense, {number}?", body="My loaf.", tags=["bread"])
    tell()
    assert len(told(bob)) == len(told(charlie)) == 3
    Notice.objects.filter(user=charlie).update(actor=None)  # would be mended if looked at
    activity.follow_tag(tag=bread, by=bob, keep=False)
    read([Event.objects.latest("pk")])
    assert told(bob) == []
    assert set(Notice.objects.filter(user=charlie).values_list("actor", flat=True)) == {None}
