"""Settings that are several numbers at once: "video=900,day=5000"."""

import re

from environs import EnvError

# How often and how much members write to each other, in `items.limits`. 0: no limit.
# From Discourse's first day (3 topics, 10 replies, 2 links, 1 picture, 2 mentions; 120 seconds between
# topics, 30 between replies; 15 and 5 later) [its site settings of 2026]. "openings" are what begins a
# page of its own, a question or topic; "replies" stand in one: answers, posts and comments.
WRITING = {
    "new_hours": 24,
    "new_openings": 3,
    "new_replies": 10,
    "new_links": 2,
    "new_pictures": 1,
    "new_mentions": 2,
    "new_opening_gap": 120,  # seconds
    "new_reply_gap": 30,
    "opening_gap": 15,
    "reply_gap": 5,
}


def read(
    name: str, given: str, known: dict[str, int], *, example: str, least: int = 1
) -> dict[str, int]:
    """The numbers of `known` with what `given` sets, each at least `least`. Raises `EnvError`."""
    found = dict(known)
    for part in filter(None, (each.strip() for each in given.split(","))):
        key, _sign, number = part.partition("=")
        fits = key in known and re.fullmatch(r"\d{1,9}", number, re.ASCII)
        if not fits or int(number) < least:
            names = ", ".join(known)
            raise EnvError(f"{name}: {part!r} is no limit (for example {example}): {names}")
        found[key] = int(number)
    return found


def writing(given: str) -> dict[str, int]:
    """`WRITING` with what `given` sets: "new_links=5,reply_gap=0". Raises `EnvError`."""
    return read("WRITING_LIMITS", given, WRITING, example="new_links=5", least=0)
