"""What Lin highlighted and noted, so that a visitor finds notes of every sort: not drawn by lot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from courses.learning import notes
from courses.learning.passages import Passages
from demo.load import Loaded


@dataclass(frozen=True)
class Jot:
    """A passage of a course's lesson (by its number, from 0), words on it, or a second of its film."""

    days_ago: float
    course: str
    lesson: int
    quote: str = ""
    body: str = ""
    second: float | None = None


JOTS = [
    Jot(
        46,
        "statistics-for-decisions",
        0,
        "The mean is a correct number that describes no one.",
        "Quote this on Monday, next to the table of delivery times.",
    ),
    Jot(46, "statistics-for-decisions", 0, "Then neither helps, and you want the 90th percentile"),
    Jot(
        45.8,
        "statistics-for-decisions",
        0,
        body="Averages to check this week:\n\n- rent per square metre\n- *average* commute: which one?",
    ),
    Jot(12, "night-sky", 0, "its altitude equals your latitude"),
    Jot(
        12,
        "night-sky",
        0,
        "Four minutes a day are two hours a month and a full circle in a year.",
        "So $24\\,\\text{h} / 365 \\approx 4\\,\\text{min}$. Nice.",
    ),
    Jot(
        2,
        "night-sky",
        3,
        body="The glow on the left is the town. Which stars drown in it?",
        second=9,
    ),
    Jot(2, "night-sky", 3, "every arc covers the same angle", "15° an hour, as in lesson 1.", 23),
    Jot(8, "zh-probability-intuition", 0, "没数清有哪些可能", "做题前先列样本空间。"),
    Jot(8, "zh-probability-intuition", 0, "两句话听起来差不多，划掉的却不一样。"),
]


def jot(lin: User, loaded: Loaded, now: datetime) -> None:
    """Keep them as hers. Raises `ValueError` for a passage that its lesson does not hold."""
    for each in JOTS:
        lesson = loaded.lessons[each.course][each.lesson]
        components = list(lesson.components.order_by("pk"))
        passages = Passages(lesson.item.html, components, lesson.item.language)
        place = passages.find(each.quote, "") if each.quote else ""
        if each.second is not None:
            place = next(name for name, one in passages.places.items() if one.media)
        if place is None:
            raise ValueError(f"{each.course}, lesson {each.lesson}: no “{each.quote}”")
        notes.keep(
            lesson=lesson,
            by=lin,
            place=place,
            second=each.second,
            quote=each.quote,
            body=each.body,
            at=(now - timedelta(days=each.days_ago)).replace(microsecond=0),
        )
