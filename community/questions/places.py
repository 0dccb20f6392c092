"""Where in what it is about a question was asked: at a paragraph, at a second of a film."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from items import kinds
from items.models import Item
from shared.text import excerpt

MAX_QUOTE = 300  # characters
MAX_SECOND = 24 * 3600
LABEL = 60  # characters of a paragraph's beginning


@dataclass(frozen=True)
class Place:
    """The name of a place on its page ("": the whole of it), the second of the film or recording
    there, and the words that one asks about."""

    name: str = ""
    second: float | None = None
    quote: str = ""


WHOLE = Place()


@dataclass(frozen=True)
class Spot:
    """A place that an item's page names, how its text begins, and the words of the heading above."""

    name: str
    label: str
    heading: str

    @property
    def is_played(self) -> bool:
        """Whether it has seconds."""
        return self.name.startswith(("video-", "audio-"))


def spots(item: Item) -> list[Spot]:
    """All places of an item in their order; none where its page names none."""
    found = kinds.places(item.kind, [item])
    return [Spot(name, _label(name, html), heading) for _pk, name, heading, html in found]


def _label(name: str, html: str) -> str:
    sort, beside, _key = name.partition("-")
    words = excerpt(html, LABEL)
    if not beside:
        return words or name
    names = {"video": _("Film"), "audio": _("Recording"), "quiz": _("Quiz"), "file": _("File")}
    what = names.get(sort, name)
    return f"{what}: {words}" if words else what


def checked(name: str, second: float | None, quote: str, among: list[Spot]) -> Place:
    """The place that these tell, of the ones there are. Raises `ValueError` with a sentence."""
    spot = next((spot for spot in among if spot.name == name), None)
    if name and spot is None:
        raise ValueError(_("This place is not there any more: choose another one."))
    if second is not None and (spot is None or not spot.is_played):
        raise ValueError(_("A time belongs to a film or recording: choose which."))
    if second is not None and not 0 <= second <= MAX_SECOND:
        raise ValueError(_("No film here is so long."))
    words = re.sub(r"\s+", " ", quote).strip()
    return Place(name, second, words[:MAX_QUOTE] if name else "")
