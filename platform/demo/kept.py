"""How order is kept on the boards, what is voted on there, what is said behind a course's gate, and how
far Lin has read: so that a visitor finds each. Not drawn by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from community.boards import actions, keeping, moving, polls, reading
from community.boards.models import Board, Topic
from demo.load import Loaded

PINNED = ["critique-my-recipe-page", "zh-first-data-project"]
LOCKED = ["regression-to-the-mean-spotted", "zh-watch-then-forget"]
MOVED = {"ear-training-ten-minutes": "common-room"}
# How many posts of others Lin has read of a topic; of what is not here none.
READ = {"one-chart-a-week": 1, "zh-simpson-at-work": 2, "critique-my-recipe-page": 0}


@dataclass(frozen=True)
class Asked:
    """A poll, with how many voted for each choice."""

    question: str
    votes: dict[str, int]
    several: bool = False


POLLS = {
    "one-chart-a-week": Asked(
        "Which chart do you reach for first?",
        {"Bars": 4, "A line": 5, "A scatter of points": 3, "A map": 0},
    ),
    "zh-one-hour-after-work": Asked(
        "下班后的一小时，你放在什么时候？", {"晚饭前": 2, "晚饭后": 5, "睡前": 4, "第二天清早": 1}
    ),
}


@dataclass(frozen=True)
class Opened:
    """A topic that the author of a course opened on the course's board."""

    board: str
    title: str
    body: str


OPENED = [
    Opened(
        "night-sky-observers",
        "First clear night of the month: what did you see?",
        "Write down place, hour and the faintest star of Ursa Minor that you could hold. One line "
        "each is plenty; we draw the map together.",
    ),
    Opened(
        "zh-probability-class",
        "第一周：写下你猜错的那一题",
        "先别改答案。把当时的直觉原样写出来，再说是哪一步让你改了主意。",
    ),
]


def keep(loaded: Loaded, people: dict[str, User], now: datetime) -> None:
    """Do it all in the days before `now`."""
    mona = people["mona"]
    for opened in OPENED:
        board = Board.objects.select_related("item__gate__author").get(
            pk=loaded.boards[opened.board].pk
        )
        author = board.item.gate.author if board.item.gate else None
        if author is not None:
            at = now - timedelta(days=9, hours=4)
            actions.discuss(
                board=board,
                by=author,
                title=opened.title,
                body=opened.body,
                language=board.item.language,
                at=at,
            )
    for key, where in MOVED.items():
        to, at = loaded.boards[where], now - timedelta(days=3)
        moving.move(topic=_topic(loaded, key), to=to, by=mona, at=at)
    for key in PINNED:
        keeping.pin(topic=_topic(loaded, key), by=mona, until=now + timedelta(days=365))
    for key, asked in POLLS.items():
        _ask(_topic(loaded, key), asked, list(people.values()), now)
    for key in LOCKED:
        keeping.lock(topic=_topic(loaded, key), by=mona, at=now - timedelta(days=2))
    for key, read in READ.items():
        topic = _topic(loaded, key)
        others = topic.posts.exclude(item__author=people["lin"]).order_by("item__published_at")
        last = others.select_related("item")[read - 1] if read else None
        reading.read(topic, people["lin"], last)


def _topic(loaded: Loaded, key: str) -> Topic:
    topic: Topic = Topic.objects.select_related("item").get(pk=loaded.threads[key].pk)
    return topic


def _ask(topic: Topic, asked: Asked, people: Sequence[User], now: datetime) -> None:
    poll = polls.add(
        topic=topic, question=asked.question, choices=list(asked.votes), several=asked.several
    )
    voters = iter(person for person in people if person.handle != "lin")
    hours = 1
    for choice in poll.choices.all():
        for _ in range(asked.votes[choice.text]):
            at = now - timedelta(days=2) + timedelta(hours=hours)
            polls.choose(poll=poll, by=next(voters), choices=[choice.pk], at=at)
            hours += 1
