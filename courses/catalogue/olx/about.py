"""What an export says of its course as a whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from courses.catalogue.exchange.archive import Archive
from courses.catalogue.olx.links import Links, ours
from courses.catalogue.olx.tree import Tree
from shared import text

# Of the letters of a text: with more Han characters than this it is Chinese.
CHINESE = 0.3


@dataclass(frozen=True)
class About:
    """A course's own words, as we keep them."""

    title: str
    summary: str
    html: str
    language: str
    outcomes: list[str]
    licence: str


def about(tree: Tree, links: Callable[[str], Links]) -> About:
    """Read the `about/` folder and the course's attributes."""
    overview = "about/overview.html"
    html = ours(_read(tree.archive, overview), links(overview))
    summary = text.excerpt(_read(tree.archive, "about/short_description.html"), 300)
    title = tree.course.title
    return About(
        title=title,
        summary=summary[:300],
        html=html,
        language=_language(tree.course.get("language"), title + summary + text.plain(html)),
        outcomes=_outcomes(tree.course.get("learning_info")),
        licence=_licence(tree.course.get("license")),
    )


def _read(archive: Archive, name: str) -> str:
    return archive.text(name) if name in archive else ""


def _outcomes(learning_info: str) -> list[str]:
    try:
        listed = json.loads(learning_info or "[]")
    except ValueError:
        return []
    if not isinstance(listed, list):
        return []
    return [line.strip()[:250] for line in listed if isinstance(line, str) and line.strip()]


def _licence(code: str) -> str:
    """A licence by its usual name: Open edX writes `creative-commons: ver=4.0 BY NC SA`."""
    kind, _stroke, options = code.partition(":")
    words = options.split()
    if kind.strip() == "all-rights-reserved":
        return "All rights reserved"
    terms = "-".join(word for word in words if word in ("BY", "NC", "ND", "SA"))
    if kind.strip() != "creative-commons" or not terms:
        return " ".join(code.split())[:60]
    version = next((word[4:] for word in words if word.startswith("ver=")), "4.0")
    return f"CC {terms} {version}"[:60]


def _language(code: str, sample: str) -> str:
    """One of the site's languages: what the course says, else what its words look like."""
    if code:
        return "zh-hans" if code.lower().startswith("zh") else "en"
    letters = [character for character in sample if character.isalpha()]
    han = sum(1 for character in letters if text.HAN.match(character))
    return "zh-hans" if letters and han / len(letters) > CHINESE else "en"
