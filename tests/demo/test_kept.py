"""The demo's boards are kept in order, voted on and read as its stories say."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from accounts.models import User
from community.boards import reading
from community.boards.models import Board, Choice, Topic
from demo.kept import LOCKED, MOVED, OPENED, PINNED, POLLS, READ
from items.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_order_is_kept_and_polls_are_voted_on() -> None:
    topics = Topic.objects.all()
    assert topics.pinned().count() == len(PINNED)
    assert topics.filter(locked_at__isnull=False).count() == len(LOCKED)
    moved = topics.filter(board__item__members_only=True)
    assert moved.count() == len(MOVED)
    assert all(topic.posts.exists() for topic in moved)
    for topic in moved:
        assert list(topic.item.path) == [topic.board_id]
    votes = Choice.objects.annotate(n=Count("ballots")).values_list("poll__question", "text", "n")
    told = [(one.question, *vote) for one in POLLS.values() for vote in one.votes.items()]
    assert sorted(votes) == sorted(told)
    assert Board.objects.exclude(rules_html="").count() == 2


def test_what_is_behind_a_gate_is_for_who_was_let_in() -> None:
    inside = Item.objects.filter(title__in=[one.title for one in OPENED])
    assert inside.count() == len(OPENED)
    assert not inside.visible_to(AnonymousUser()).exists()
    for item in inside.select_related("parent__gate__author"):
        gate = item.parent.gate if item.parent else None
        learner = User.objects.filter(admissions__gate=gate, admissions__teaches=False)[0]
        assert inside.visible_to(learner).filter(pk=item.pk).exists()


def test_lin_has_read_some() -> None:
    lin = User.objects.get(handle="lin")
    topics = list(Topic.objects.filter(readings__user=lin).select_related("item"))
    reading.mark(topics, lin)
    assert len(topics) == len(READ)
    assert all(topic.unread for topic in topics)  # type: ignore[attr-defined]
