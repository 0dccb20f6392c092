"""Links in a text, led elsewhere without touching anything else of it."""

import re
from collections.abc import Callable
from posixpath import normpath, relpath
from urllib.parse import unquote

# Gives the new address of a link, or None to leave it; gets it and its line, counted from 0.
Lead = Callable[[str, int], str | None]

_LINK = re.compile(
    r"(?P<code>(?<!`)(`+)(?!`).*?(?<!`)\2(?!`))"
    r"|(?<=\])\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*))"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*(?:<(?P<refangle>[^<>\n]*)>|(?P<ref>\S+))"
    r"|\b(?:src|href)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_HTML = re.compile(
    r"\b(?:src|href)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.IGNORECASE
)
_PLACES = ("angle", "bare", "refangle", "ref", "double", "single")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


def relink(text: str, lead: Lead, *, html: bool = False) -> str:
    """The text with its links led where `lead` says; code is left alone."""

    def new(found: re.Match[str]) -> str:
        name = next((name for name in _PLACES if found.groupdict().get(name) is not None), None)
        if name is None:
            return found.group()
        there = lead(found[name], text.count("\n", 0, found.start(name)))
        if there is None:
            return found.group()
        start, end = found.start(name) - found.start(), found.end(name) - found.start()
        return found.group()[:start] + there + found.group()[end:]

    return (_HTML if html else _LINK).sub(new, text)


def is_relative(address: str) -> bool:
    """Whether it leads to something beside the file in which it stands."""
    return bool(address) and not address.startswith("/") and not _ELSEWHERE.match(address)


def resolve(address: str, path: str) -> str:
    """The file that a link in the file at `path` leads to, from the root; "" where it leads out."""
    bare = unquote(address.partition("#")[0].partition("?")[0])
    joined = normpath(f"{path.rpartition('/')[0]}/{bare}".lstrip("/"))
    return "" if joined.startswith("..") or joined == "." else joined


def relative(target: str, path: str) -> str:
    """How the file at `path` links to the file `target`."""
    return relpath(target, path.rpartition("/")[0] or ".")
