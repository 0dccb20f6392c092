"""Videos, recordings and files as a page shows them, read from their components' data.

What stands there came from an author, an import or a form: addresses that lead elsewhere than to us
or to an https page are dropped here, so that no template need think of them.
"""

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from courses.catalogue import cues
from courses.catalogue.models import Component

HLS = "application/vnd.apple.mpegurl"
_YOUTUBE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/|live/)"
    r"|youtu\.be/)([\w-]{11})(?:[?&#].*)?|([\w-]{11})"
)


@dataclass(frozen=True)
class Source:
    """One encoding of a video or recording; browsers take the first that they can play."""

    url: str
    type: str


@dataclass(frozen=True)
class Track:
    """Captions in one language; `url` is where they may be had as a file, or ""."""

    lang: str
    url: str
    cues: tuple[cues.Cue, ...]


@dataclass(frozen=True)
class Media:
    """A video or recording."""

    component: Component
    # The second at which it begins for this viewer.
    at: float = 0

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor(self.component)

    @property
    def key(self) -> str:
        return self.component.key

    @property
    def is_video(self) -> bool:
        return self.component.kind == Component.Kind.VIDEO

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.component.data)

    @cached_property
    def sources(self) -> list[Source]:
        """Those of our own or on the web, streams first: what cannot play them takes the next."""
        found = [Source(url, _type(url)) for url in sources(self.component)]
        return sorted(found, key=lambda source: source.type != HLS)

    @property
    def fragment(self) -> str:
        """What to add to a source's address so that it begins there, also without a script."""
        return f"#t={self.at:.3f}".rstrip("0").rstrip(".") if self.at else ""

    @property
    def whole_second(self) -> int:
        """Where another site's player begins, which knows no fractions."""
        start = self.data.get("start")
        return int(self.at) or (start if isinstance(start, int) else 0)

    @cached_property
    def tracks(self) -> list[Track]:
        """The captions that have times."""
        return [track for track in self._captions if track.cues]

    @cached_property
    def files(self) -> list[Track]:
        """Captions that are only a file to fetch."""
        return [track for track in self._captions if track.url and not track.cues]

    @cached_property
    def _captions(self) -> list[Track]:
        given = self.data.get("captions") or []
        return [
            Track(
                str(each.get("lang", "")), safe(each.get("url")), tuple(cues.of(each.get("cues")))
            )
            for each in given
            if isinstance(each, dict)
        ]

    def transcript(self, language: str) -> "tuple[str, list[cues.Paragraph]]":
        """The spoken words with their times, in that language if there are any, and the language."""
        if not self.tracks:
            return language, []
        best = min(self.tracks, key=lambda track: track.lang[:2] != language[:2])
        return best.lang or language, list(cues.paragraphs(best.cues))

    @property
    def words(self) -> str:
        """A transcript without times."""
        return str(self.data.get("transcript") or "")


def anchor(component: Component) -> str:
    return f"{component.kind}-{component.key}"


def sources(component: Component) -> list[str]:
    """The addresses of a video or recording that our own player plays."""
    given = component.data.get("sources") or []
    return [url for url in map(safe, given if isinstance(given, list) else []) if url]


def playable(components: Iterable[Component]) -> list[Component]:
    """Those that our own player plays: of what a provider plays we learn nothing."""
    kinds = {Component.Kind.VIDEO, Component.Kind.AUDIO}
    return [row for row in components if row.kind in kinds and sources(row)]


def safe(url: Any) -> str:
    """`url` if it leads to a page of ours or over https, else ""."""
    if not isinstance(url, str) or any(character.isspace() for character in url):
        return ""
    ours = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if ours or url.startswith("https://") else ""


def youtube_id(given: str) -> str:
    """The id of a video at YouTube, by it or by its address; "" where it is neither."""
    found = _YOUTUBE.fullmatch(given)
    return (found[1] or found[2]) if found else ""


def captions_url(component: Component, number: int) -> str:
    """Where the captions of that number stand as a WebVTT file."""
    return reverse("captions", args=[component.pk, number])


def _type(url: str) -> str:
    path = url.partition("#")[0].partition("?")[0]
    if path.endswith(".m3u8"):
        return HLS
    return mimetypes.guess_type(path)[0] or ""


@dataclass(frozen=True)
class Attached:
    """A file to take along."""

    component: Component

    @property
    def anchor(self) -> str:
        return anchor(self.component)

    @property
    def url(self) -> str:
        return safe(self.component.data.get("url"))

    @property
    def name(self) -> str:
        return str(self.component.data.get("name") or self.url.rpartition("/")[2])

    @property
    def title(self) -> str:
        return str(self.component.data.get("title") or self.name)

    @property
    def kind(self) -> str:
        """What sort of file it is, by its name: PDF, CSV."""
        suffix = self.name.rpartition(".")[2]
        return suffix.upper() if 0 < len(suffix) <= 5 and suffix != self.name else ""

    @property
    def size(self) -> int:
        """In bytes; 0 when nobody said."""
        size = self.component.data.get("size")
        return size if isinstance(size, int) and size > 0 else 0
