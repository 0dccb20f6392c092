"""Boards are opened and set on the page: by moderators, and by teachers for their own course."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from community.boards import actions
from community.boards.models import Board, Topic
from courses.catalogue.models import Course
from courses.learning import actions as learning
from items import actions as items
from items.models import Item
from items.teaching import appoint

SignIn = Callable[[User | None], Client]
NEW = reverse("new-board")
WORDS = {"title": "Ovens", "body": "About *heat*.", "rules": "Be **kind**.", "language": "en"}


def the_board(title: str = "Ovens") -> Board:
    return Board.objects.select_related("item__gate").get(item__title=title)


def test_a_moderator_opens_a_board_for_whom_they_say(
    signed_in: SignIn, mona: User, course: Course
) -> None:
    client = signed_in(mona)
    sent = {**WORDS, "position": 3, "who": "course", "course": course.get_absolute_url()}
    looked = client.post(NEW, {**sent, "look": "1"}).content.decode()
    assert "Who takes “Bread” can read it, 0 people now, and who teaches it." in looked
    assert not Board.objects.exists()
    assert client.post(NEW, sent).status_code == 302
    board = the_board()
    assert (board.item.gate, board.position) == (course.item, 3)
    assert "<strong>kind</strong>" in board.rules_html
    client.post(NEW, {**sent, "title": "For us", "who": "members"})
    assert the_board("For us").item.members_only
    wrong = client.post(NEW, {**sent, "title": "Nowhere", "course": "/courses/0-x/"})
    assert wrong.status_code == 422
    assert "There is no such course" in wrong.content.decode()
    assert "Be **kind**." in wrong.content.decode()


def test_a_teacher_has_boards_of_their_own_course_only(
    signed_in: SignIn,
    tara: User,
    alice: User,
    bob: User,
    charlie: User,
    course: Course,
    board: Board,
) -> None:
    appoint(user=bob, gate=course.item)
    client = signed_in(bob)
    page = client.get(NEW).content.decode()
    assert "Bread" in page
    assert 'name="who"' not in page
    # What the page does not offer is not taken either.
    sent = {**WORDS, "who": "everybody", "course": course.pk}
    assert client.post(NEW, sent).status_code == 302
    mine = the_board()
    assert mine.item.gate == course.item
    other = items.create(kind="course", author=alice, title="Not theirs")
    assert client.post(NEW, {**sent, "course": other.pk}).status_code == 422
    for gate in (None, other):
        with pytest.raises(PermissionDenied):
            actions.open_board(title="Not mine", by=bob, gate=gate)
    assert client.get(reverse("set-board", args=[board.pk])).status_code == 403
    url = reverse("set-board", args=[mine.pk])
    assert signed_in(tara).get(url).status_code == 200
    for who, status in ((charlie, 404), (None, 302)):
        assert signed_in(who).get(url).status_code == status
        assert signed_in(who).post(url, sent).status_code == status
    assert signed_in(charlie).get(NEW).status_code == 403
    assert "New board" not in signed_in(charlie).get(reverse("boards")).content.decode()
    with pytest.raises(PermissionDenied):  # nor may a teacher open their board to everybody
        actions.set_board(
            board=mine,
            by=bob,
            title="x",
            body="",
            rules="",
            position=0,
            gate=None,
            members_only=False,
        )


def test_who_can_read_it_changes_when_one_has_read_what_that_means(
    signed_in: SignIn, mona: User, bob: User, tara: User, topic: Topic, course: Course
) -> None:
    url, client = reverse("set-board", args=[topic.board_id]), signed_in(mona)
    learning.enrol(course=course, by=bob)
    version = topic.board.item.version
    sent = {**WORDS, "position": 0, "who": "course", "course": str(course.pk), "version": version}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "Fewer people will be able to read it" in refused.content.decode()
    assert "1 person now" in refused.content.decode()
    strangers = Item.objects.visible_to(AnonymousUser())
    assert strangers.filter(pk=topic.pk).exists()
    assert client.post(url, {**sent, "sure": "on"}).status_code == 302
    assert not strangers.filter(pk=topic.pk).exists()
    for who in (bob, tara, mona):
        assert Item.objects.visible_to(who).filter(pk=topic.pk).exists()
    # Who opened the form before that is told, and loses nothing of what they wrote.
    late = client.post(url, {**sent, "title": "Stoves", "sure": "on"})
    assert late.status_code == 422
    assert "Somebody else has changed this" in late.content.decode()
    assert "Stoves" in late.content.decode()
    back = {**sent, "who": "members", "version": version + 1}
    assert "More people will be able to read it" in client.post(url, back).content.decode()
