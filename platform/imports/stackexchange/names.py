"""Names of any kind to names that we can show, and to handles that are free and fair."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from django.core.exceptions import ValidationError

from accounts import handles
from accounts.models import User

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}
_SKELETON_LENGTH = User._meta.get_field("handle_skeleton").max_length or 0


def shown(name: str, length: int = 60) -> str:
    """The name as we may print it: normalised, without invisible characters, at most `length`."""
    normal = unicodedata.normalize("NFKC", name)
    spaced = " ".join(normal.split())
    seen = "".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.split())[:length].strip()


def spellings(name: str, number: int) -> Iterator[str]:
    """Handles for the person `number`, best first, without end; not all of them are valid."""
    base = re.sub(r"[\W_]+", "-", handles.normalise(name)).strip("-")
    yield base[: handles.MAX_LENGTH].strip("-")
    number = abs(number)
    tail = f"-{number}"
    yield base[: handles.MAX_LENGTH - len(tail)].strip("-") + tail
    yield f"user{tail}"
    yield from (f"user{tail}-{n}" for n in count(2))


def is_valid(handle: str) -> bool:
    """Whether the handle can be stored and is one that a member could have chosen."""
    try:
        handles.check(handle)
    except ValidationError:
        return False
    # Some scripts' letters are not the same after folding twice, or in the database's lower case.
    return (
        handle == handles.normalise(handle) == handle.lower()
        and len(handles.skeleton(handle)) <= _SKELETON_LENGTH
    )


class Desk:
    """Gives out handles to a batch of people: none is taken, none looks like one that is."""

    AHEAD = 3  # spellings looked up for the whole batch in one query

    def __init__(self, people: list[tuple[str, int]]) -> None:
        looks = {
            handles.skeleton(spelling)
            for name, number in people
            for spelling, _ in zip(spellings(name, number), range(self.AHEAD), strict=False)
        }
        taken = User.objects.filter(handle_skeleton__in=looks)
        self._taken = set(taken.values_list("handle_skeleton", flat=True))

    def give(self, name: str, number: int) -> str:
        """The best free handle for the person."""
        for place, spelling in enumerate(spellings(name, number)):
            look = handles.skeleton(spelling)
            if look in self._taken or not is_valid(spelling):
                continue
            if place >= self.AHEAD and User.objects.filter(handle_skeleton=look).exists():
                continue
            self._taken.add(look)
            return spelling
        raise AssertionError("there are spellings without end")
