"""Told bit by bit, in whatever portions, twice or late: it is what a rebuild would tell."""

import random
from collections.abc import Callable
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import Block, User
from activity import actions as activity
from activity import readers
from activity.events import record
from activity.models import Event, Verb
from community.boards import actions as boards
from community.boards.models import Board
from community.comments import actions as comments
from community.questions import actions as questions
from community.questions.models import Answer
from items import actions as items
from items.models import Item, Level, Status, Tag
from notifications import reader
from notifications.models import Notice
from tests.delivering import deliver_until
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

Row = tuple[object, ...]


def stored() -> set[Row]:
    return set(
        Notice.objects.values_list(
            "user", "event", "kind", "actor", "item", "thread", "at", "read_at"
        )
    )


def all_told() -> bool:
    with transaction.atomic():
        return readers.told(reader.READER).count() == Event.objects.count()


class Life:
    """People who ask, answer, like, follow, block and think better of it, by lot."""

    def __init__(self, dice: random.Random, people: list[User], board: Board) -> None:
        self.dice, self.people, self.board = dice, people, board
        Tag.objects.get_or_create(slug="rye")

    def live(self, deeds: int) -> None:
        chances: list[Callable[[User], object]] = [
            self.ask, self.answer, self.answer, self.say, self.like, self.like, self.accept,
            self.endorse, self.remove, self.edit, self.move, self.follow, self.follow_tag,
            self.follow_person, self.block, self.discuss, self.react,
        ]  # fmt: skip
        for _ in range(deeds):
            self.dice.choice(chances)(self.dice.choice(self.people))

    def some(self, *kinds: str) -> Item | None:
        found = list(Item.objects.filter(kind__in=kinds).order_by("pk"))
        return self.dice.choice(found) if found else None

    def ask(self, by: User) -> None:
        questions.ask(by=by, title="Why?", body="Ask @bob.", tags=self.dice.choice([[], ["rye"]]))

    def discuss(self, by: User) -> None:
        boards.discuss(board=self.board, by=by, title="Look!", body="See.", tags=["rye"])

    def answer(self, by: User) -> None:
        item = self.some("question")
        if item and not Block.objects.filter(blocker=item.author, blocked=by).exists():
            questions.answer(question=item.question, by=by, body="Because, @charlie.")

    def say(self, by: User) -> None:
        item = self.some("question", "answer", "topic")
        if item and not Block.objects.filter(blocker=item.author, blocked=by).exists():
            comments.comment(on=item, by=by, body="Is it so?")

    def like(self, by: User) -> None:
        item = self.some("question", "answer", "comment")
        if item and item.author != by:
            activity.vote(item=item, by=by, value=self.dice.choice([-1, 0, 1, 1]))

    def react(self, by: User) -> None:
        item, emoji = self.some("answer", "topic"), self.dice.choice("🎉❤")
        amount = self.dice.choice([0, 1])
        record(Verb.REACT, user=by, item=item, amount=amount, context={"reaction": emoji})

    def accept(self, by: User) -> None:
        item = self.some("answer")
        if item:
            asker = item.answer.question.item.author
            accepted = self.dice.random() < 0.7
            if asker:
                questions.accept(answer=item.answer, by=asker, accepted=accepted)

    def endorse(self, by: User) -> None:
        item, amount = self.some("answer"), self.dice.choice([0, 1])
        record(Verb.ENDORSE, user=by, item=item, amount=amount)

    def remove(self, by: User) -> None:
        item, gone = self.some("answer", "question", "comment"), self.dice.random() < 0.5
        if item:
            status = Status.REMOVED if gone else Status.PUBLISHED
            items.set_status(item=item, status=status)
            record(Verb.REMOVE, user=by, item=item, amount=int(gone))

    def edit(self, by: User) -> None:
        item = self.some("answer", "question")
        if item:
            words = self.dice.choice(["Ask @alice.", "Ask @bob.", "Ask nobody."])
            items.edit(item=item, by=by, title=item.title, body=words)
            record(Verb.EDIT, user=by, item=item)

    def move(self, by: User) -> None:
        record(Verb.MOVE, user=by, item=self.some("topic", "question"))

    def follow(self, by: User) -> None:
        item = self.some("question", "topic", "board")
        if item:
            activity.follow_item(item=item, by=by, level=self.dice.choice(list(Level)))

    def follow_tag(self, by: User) -> None:
        tag = Tag.objects.get(slug="rye")
        activity.follow_tag(tag=tag, by=by, keep=self.dice.random() < 0.7)

    def follow_person(self, by: User) -> None:
        person = self.dice.choice([p for p in self.people if p != by])
        blocks = Block.objects.filter(blocker__in=[by, person], blocked__in=[by, person])
        if not blocks.exists():
            activity.follow(person=person, by=by, keep=self.dice.random() < 0.7)

    def block(self, by: User) -> None:
        person = self.dice.choice([p for p in self.people if p != by])
        activity.block(person=person, by=by, keep=self.dice.random() < 0.4)


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuild_gives_what_was_told(
    seed: int,
    board: Board,
    alice: User,
    bob: User,
    charlie: User,
    tara: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = random.Random(seed)
    life = Life(dice, [alice, bob, charlie, tara], board)
    for _ in range(8):
        life.live(dice.randrange(4, 16))
        monkeypatch.setattr(readers, "BATCH", dice.randrange(1, 9))
        readers.deliver()
        if dice.random() < 0.4:
            # Portions that were told before are told again, out of order.
            ids = list(Event.objects.values_list("pk", flat=True))
            again = dice.sample(ids, len(ids) // 3)
            reader.read([Event.objects.get(pk=pk) for pk in again])
        Notice.objects.filter(user=dice.choice(life.people)).update(read_at=board.item.created_at)
    deliver_until(all_told)
    told = stored()
    assert len(told) > 20
    out = StringIO()
    call_command("rebuild_notifications", stdout=out)
    assert out.getvalue().strip() == f"{len(told)} notifications, as stored."
    assert stored() == told
    # What somebody meddled with is mended, and stays read.
    victims = list(Notice.objects.order_by("?").values_list("pk", flat=True)[:6])
    Notice.objects.filter(pk__in=victims[:3]).delete()
    Notice.objects.filter(pk__in=victims[3:]).update(kind="news")
    monkeypatch.setattr(reader, "BATCH", 7)
    assert reader.rebuild() == (len(told), 6)
    kept = {row[:-1] for row in told}
    assert {row[:-1] for row in stored()} == kept


def test_two_readers_at_once_tell_once(
    board: Board, alice: User, bob: User, charlie: User, tara: User
) -> None:
    Life(random.Random(9), [alice, bob, charlie, tara], board).live(60)
    events = list(Event.objects.order_by("pk"))
    results = at_once([readers.deliver] * 4)
    assert not [result for result in results if isinstance(result, Exception)]
    deliver_until(all_told)
    told = stored()
    assert len({row[:2] for row in told}) == len(told) > 10
    reader.read(events)
    assert stored() == told
    assert reader.rebuild().wrong == 0


def test_the_latest_of_racing_deeds_counts(alice: User, bob: User) -> None:
    row = questions.ask(by=alice, title="Why?", body="Why so?")
    answer = questions.answer(question=row, by=bob, body="Because.")
    deeds = [partial(vote, answer.pk, alice.pk, value) for value in (1, 0, 1, 0, 1, 0)]
    at_once(deeds)
    deliver_until(all_told)
    mine = answer.item.votes.filter(user=alice).count()
    assert Notice.objects.filter(user=bob, kind="votes").count() == mine
    assert Answer.objects.count() == 1


def vote(item: int, by: int, value: int) -> None:
    activity.vote(item=Item.objects.get(pk=item), by=User.objects.get(pk=by), value=value)
