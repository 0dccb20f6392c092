"""What is said under lessons, what is felt about it, how Lin sorts what she keeps and whom she muted: so
that a visitor finds threads, spoilers, folds and folders. Not drawn by lot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import actions as accounts
from accounts.models import User
from activity import actions
from community.comments import actions as comments
from demo.load import Loaded
from items import folders
from items.models import Bookmark, Item


@dataclass(frozen=True)
class Said:
    """A comment under a course's lesson (by its number, from 0), or on an earlier one of `SAID`."""

    by: str
    body: str
    days_ago: float
    course: str = ""
    lesson: int = 0
    on: int | None = None
    reveals: int | None = None  # the number of a lesson of the course
    reactions: tuple[tuple[str, str], ...] = ()  # (whose handle, which)


SAID = [
    Said(
        "aroha",
        "From Wellington the whole thing turns the other way round, about a point with no star in it. "
        "Worth one evening if you ever travel.",
        6,
        "night-sky",
        reactions=(("lin", "insight"), ("mateo", "love"), ("keiko", "insight")),
    ),
    Said("mateo", "How do you find the point, without a star?", 5.9, on=0),
    Said(
        "aroha",
        "Try yourself first.\n\n> [!SPOILER] How it is done\n> Follow the long axis of the Southern "
        "Cross four and a half times its length. The point lies there.",
        5.8,
        on=1,
        reactions=(("mateo", "thanks"), ("lin", "like")),
    ),
    Said("mateo", "Four and a half, measured by fist. It works.", 5.2, on=2),
    Said(
        "yusuf",
        "By lesson 8 you will be glad that you learned this before you bought anything.",
        4,
        "night-sky",
    ),
    Said(
        "keiko",
        "Betelgeuse turns out to be the coolest star in the figure, and still the brightest of them in "
        "the infrared. I had bet on Rigel.",
        3,
        "night-sky",
        reveals=6,
        reactions=(("yusuf", "laugh"),),
    ),
    Said("ruben", "Nice drawing, by the way.", 2, "night-sky"),
    Said("竹影", "数到一半才发现漏了一种情况，重来。", 5, "zh-probability-intuition"),
    Said(
        "小满",
        "先画表格再数，就不会漏了。",
        4.8,
        on=7,
        reactions=(("竹影", "thanks"), ("北落师门", "like")),
    ),
    Said("北落师门", "到第 7 课你会发现，这张表格还能再用一次。", 4.5, "zh-probability-intuition"),
]
MUTED = "ruben"
FOLDERS = ["For clear nights", "工作"]
NOTE = "Read again before the trip"


def talk(loaded: Loaded, people: dict[str, User], now: datetime) -> None:
    """Say it all, and sort what Lin keeps."""
    rows: list[Item] = []
    for said in SAID:
        at = (now - timedelta(days=said.days_ago)).replace(microsecond=0)
        lessons = loaded.lessons.get(said.course, [])
        on = rows[said.on] if said.on is not None else lessons[said.lesson].item
        reveals = lessons[said.reveals].item if said.reveals is not None else None
        row = comments.comment(
            on=on, by=people[said.by], body=said.body, reveals=reveals, at=at
        ).item
        for hours, (handle, name) in enumerate(said.reactions, start=1):
            later = min(at + timedelta(hours=hours), now)
            actions.react(item=row, by=people[handle], name=name, at=later)
        rows.append(row)
    lin = people["lin"]
    accounts.mute(person=people[MUTED], by=lin)
    kept = list(Bookmark.objects.filter(user=lin).order_by("at", "pk").select_related("item"))
    for place, name in enumerate(FOLDERS):
        folder = folders.create(by=lin, name=name)
        for bookmark in kept[place :: len(FOLDERS) + 1]:
            folders.put(item=bookmark.item, by=lin, folder=folder, note="" if place else NOTE)
