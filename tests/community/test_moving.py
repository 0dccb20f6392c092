"""Topics move, merge and split: every text stands in exactly one place, and old addresses find it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activity.models import Event, Verb
from community.boards import actions, keeping, moving, reading
from community.boards.models import Board, Post, Topic
from community.comments import actions as comments
from courses.catalogue.models import Course
from items import actions as items
from items import following
from items.models import Item, Level, Status
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
RACE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(board: Board, bob: User) -> Topic:
    """Bob's topic on the same board."""
    return actions.discuss(board=board, by=bob, title="Which flour for pizza?", body="Tipo 00?")


def check_places() -> None:
    """Each item of a board stands where its row says, and is what it says."""
    for topic in Topic.objects.select_related("item", "board__item"):
        assert topic.item.kind == "topic"
        assert topic.item.parent_id == topic.board_id
    for post in Post.objects.select_related("item"):
        assert post.item.kind == "post"
        assert post.item.parent_id == post.topic_id
    for item in Item.objects.select_related("parent"):
        if item.parent:
            assert item.path == [*item.parent.path, item.parent_id], item.kind
    rows = {*Topic.objects.values_list("pk", flat=True), *Post.objects.values_list("pk", flat=True)}
    assert rows == set(Item.objects.of_kind("topic", "post").values_list("pk", flat=True))
    assert not Topic.objects.filter(pk__in=Post.objects.values("pk")).exists()


def test_a_topic_moves_with_all_that_stands_in_it(topic: Topic, bob: User, mona: User) -> None:
    post = actions.post(topic=topic, by=bob, body="Mine was a brick as well.")
    remark = comments.comment(on=post.item, by=bob, body="A remark on it.")
    there = actions.open_board(title="Ovens", members_only=True)
    assert moving.move(topic=topic, to=there, by=mona)
    assert not moving.move(topic=topic, to=there, by=mona)
    assert Item.objects.get(pk=remark.pk).path == [there.pk, topic.pk, post.pk]
    check_places()
    event = Event.objects.get(verb=Verb.MOVE)
    assert (event.user, event.item_id) == (mona, topic.pk)


def test_merged_it_is_a_post_of_the_other(
    topic: Topic, other: Topic, bob: User, mona: User
) -> None:
    post = actions.post(topic=topic, by=bob, body="Mine was a brick as well.")
    remark = comments.comment(on=topic.item, by=bob, body="A remark on it.")
    moving.merge(topic=topic, into=other, by=mona)
    check_places()
    opening = Item.objects.get(pk=topic.pk)
    assert opening.title == ""
    assert "<strong>My first loaf</strong>" in opening.html
    assert Item.objects.get(pk=post.pk).path == [other.board_id, other.pk]
    assert Item.objects.get(pk=remark.pk).path == [other.board_id, other.pk, topic.pk]
    assert opening.revisions.get().title == "My first loaf"
    # Who had the page open still writes, where the topic is now.
    late = actions.post(topic=topic, by=bob, body="And now I write again.")
    assert late.topic_id == other.pk


def test_split_posts_are_a_topic(topic: Topic, bob: User, mona: User) -> None:
    posts = [actions.post(topic=topic, by=bob, body=f"Reply number {n}.") for n in range(4)]
    remark = comments.comment(on=posts[2].item, by=bob, body="A remark on it.")
    chosen = [posts[2].pk, posts[1].pk]
    new = moving.split(topic=topic, posts=chosen, title="On another matter", by=mona)
    check_places()
    assert new.pk == posts[1].pk
    assert list(new.posts.values_list("pk", flat=True)) == [posts[2].pk]
    assert Item.objects.get(pk=remark.pk).path == [new.board_id, new.pk, posts[2].pk]
    assert topic.posts.count() == 2
    for wrong in ([], [posts[1].pk], [topic.pk]):
        with pytest.raises(ValidationError):
            moving.split(topic=topic, posts=wrong, title="Nothing of it", by=mona)
    items.set_status(item=posts[0].item, status=Status.REMOVED)
    with pytest.raises(ValidationError):
        moving.split(topic=topic, posts=[posts[0].pk], title="Nothing of it", by=mona)


def test_only_who_keeps_order_on_both_boards_may(
    topic: Topic, other: Topic, alice: User, tara: User, mona: User, course: object
) -> None:
    theirs = actions.open_board(title="Bread for all", gate=course.item)  # type: ignore[attr-defined]
    for by in (alice, tara):
        with pytest.raises(PermissionDenied):
            moving.move(topic=topic, to=theirs, by=by)
        with pytest.raises(PermissionDenied):
            moving.merge(topic=topic, into=other, by=by)
        with pytest.raises(PermissionDenied):
            keeping.lock(topic=topic, by=by)
    moving.move(topic=topic, to=theirs, by=mona)
    topic.refresh_from_db()
    assert keeping.lock(topic=topic, by=tara)
    with pytest.raises(PermissionDenied):
        moving.move(topic=topic, to=other.board, by=tara)


def test_a_locked_topic_takes_no_replies_but_of_who_keeps_order(
    topic: Topic, alice: User, mona: User
) -> None:
    assert keeping.lock(topic=topic, by=mona)
    assert not keeping.lock(topic=topic, by=mona)
    with pytest.raises(PermissionDenied):
        actions.post(topic=topic, by=alice, body="One thing more, please.")
    actions.post(topic=topic, by=mona, body="Closed: go on in the other one.")
    assert keeping.lock(topic=topic, by=mona, shut=False)
    actions.post(topic=topic, by=alice, body="One thing more, please.")


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["move", "merge", "split", "post", "comment", "remove"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=14,
)


@given(deeds=DEEDS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_every_post_is_in_one_topic(
    board: Board, topic: Topic, mona: User, deeds: list[tuple[str, int, int]]
) -> None:
    boards = [board, actions.open_board(title="Ovens")]
    actions.discuss(board=boards[1], by=mona, title="A second topic", body="To begin with.")
    written = set(Item.objects.values_list("pk", flat=True))
    for deed, a, b in deeds:
        topics = list(Topic.objects.select_related("item").order_by("pk"))
        one, two = topics[a % len(topics)], topics[b % len(topics)]
        posts = list(one.posts.order_by("pk").values_list("pk", flat=True))
        match deed:
            case "move":
                moving.move(topic=one, to=boards[b % 2], by=mona)
            case "merge" if one != two:
                moving.merge(topic=one, into=two, by=mona)
            case "split" if posts:
                chosen = posts[b % len(posts) :]
                if Item.objects.filter(pk__in=chosen, status="published").exists():
                    moving.split(topic=one, posts=chosen, title="Split off here", by=mona)
            case "post":
                written.add(actions.post(topic=one, by=mona, body="One reply more.").pk)
            case "comment":
                on = Item.objects.get(pk=posts[b % len(posts)] if posts else one.pk)
                written.add(comments.comment(on=on, by=mona, body="A remark on it.").pk)
            case "remove" if posts:
                row = Item.objects.get(pk=posts[b % len(posts)])
                items.set_status(item=row, status=Status.WITHDRAWN)
    check_places()
    assert set(Item.objects.values_list("pk", flat=True)) == written
    Event.objects.all().delete()


@RACE
def test_what_is_posted_while_merging_lands_in_the_other(
    topic: Topic, other: Topic, bob: User, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "community.boards.moving.check", 0.3)

    def write() -> Post:
        return actions.post(topic=topic, by=bob, body="Am I in time for this?")

    done = at_once([lambda: moving.merge(topic=topic, into=other, by=mona), write, write])
    assert not [each for each in done if isinstance(each, Exception)]
    check_places()
    assert Post.objects.filter(topic=other).count() == 3
    assert not Topic.objects.filter(pk=topic.pk).exists()


@RACE
def test_what_is_written_below_while_moving_stands_behind_the_new_gate(
    topic: Topic, bob: User, mona: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = actions.post(topic=topic, by=bob, body="Mine was a brick as well.").item
    theirs = actions.open_board(title="Bread for all", gate=course.item)
    hesitate(monkeypatch, "items.actions.build", 0.3)  # it has read where its parent stands
    done = at_once([
        lambda: comments.comment(on=post, by=bob, body="A remark on it."),
        lambda: comments.comment(on=topic.item, by=bob, body="A remark on the topic."),
        lambda: moving.move(topic=topic, to=theirs, by=mona),
    ])  # fmt: skip
    assert not [each for each in done if isinstance(each, Exception)]
    check_places()
    assert not Item.objects.visible_to(AnonymousUser()).of_kind("comment", "post", "topic").exists()


@RACE
def test_what_moves_waits_for_what_is_being_written(
    topic: Topic, bob: User, mona: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = actions.post(topic=topic, by=bob, body="Mine was a brick as well.").item
    theirs = actions.open_board(title="Bread for all", gate=course.item)
    hesitate(monkeypatch, "items.places.hold", 0.4)  # it knows its path, and is not there yet
    hesitate(monkeypatch, "community.boards.moving.check", 0.1)
    done = at_once([
        lambda: comments.comment(on=post, by=bob, body="A remark on it."),
        lambda: moving.move(topic=topic, to=theirs, by=mona),
    ])  # fmt: skip
    assert not [each for each in done if isinstance(each, Exception)]
    check_places()


def test_nobody_posts_where_they_may_not_see(
    topic: Topic, bob: User, mona: User, tara: User, course: Course
) -> None:
    theirs = actions.open_board(title="Bread for all", gate=course.item)
    into = actions.discuss(board=theirs, by=tara, title="Behind the gate", body="For learners.")
    moving.merge(topic=topic, into=into, by=mona)
    with pytest.raises(PermissionDenied):
        actions.post(topic=topic, by=bob, body="And now I write again.")
    actions.post(topic=topic, by=tara, body="And now I write again.")


def test_split_off_it_is_followed_and_read_as_before(
    topic: Topic, alice: User, bob: User, charlie: User, mona: User
) -> None:
    posts = [actions.post(topic=topic, by=bob, body=f"Reply number {n}.") for n in range(4)]
    following.set_level(item=topic.item, by=charlie, level=Level.MUTED)
    reading.read(topic, charlie, posts[2])
    chosen = [post.pk for post in posts[1:]]
    new = moving.split(topic=topic, posts=chosen, title="On another matter", by=mona)
    levels = new.item.followings.values_list("user", "level")
    assert {(charlie.pk, "muted"), (alice.pk, "follow")} <= set(levels)
    reading.mark([new], charlie)
    assert new.unread == 1  # type: ignore[attr-defined]


@RACE
def test_merged_crosswise_one_is_left(topic: Topic, other: Topic, mona: User) -> None:
    done = at_once([
        lambda: moving.merge(topic=topic, into=other, by=mona),
        lambda: moving.merge(topic=other, into=topic, by=mona),
    ])  # fmt: skip
    assert sorted(type(each).__name__ for each in done) == ["DoesNotExist", "Post"]
    check_places()
    assert Topic.objects.count() == 1


@RACE
def test_nothing_is_posted_in_a_topic_that_is_being_locked(
    topic: Topic, bob: User, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "community.boards.keeping.check", 0.3)
    done = at_once([
        lambda: keeping.lock(topic=topic, by=mona),
        lambda: actions.post(topic=topic, by=bob, body="Am I in time for this?"),
    ])  # fmt: skip
    topic.refresh_from_db()
    assert topic.locked_at
    # Whoever comes first: nothing is written once it is locked.
    assert isinstance(done[1], PermissionDenied) or done[1].item.created_at < topic.locked_at
