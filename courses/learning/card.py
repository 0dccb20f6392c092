"""A course's share card: the picture that other sites show where its page is shared, set by Typst."""

import hashlib
import json
from functools import cache
from pathlib import Path

import typst
from django.core.cache import cache as shelf
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.catalogue.models import Course
from courses.learning.typesetting import faces, mark, tongue
from shared.templatetags.lyceum import duration

SIZE = (1200, 630)  # pixels: what Open Graph's readers cut nothing off
KEPT = 24 * 3600  # seconds


def card(course: Course, lessons: int, minutes: int) -> bytes:
    """The picture as PNG, in the course's language; set anew only when its words have changed."""
    with translation.override(course.item.language):
        words = _words(course, lessons, minutes)
    said = json.dumps(words, sort_keys=True).encode()
    name = f"card:{hashlib.sha256(_template() + said).hexdigest()[:32]}"
    found: bytes | None = shelf.get(name)
    if found is None:
        found = typst.compile(
            _template(), font_paths=faces(), ignore_system_fonts=True, sys_inputs=words,
            format="png", ppi=72,
        )  # fmt: skip
        shelf.set(name, found, KEPT)
    return found


def _words(course: Course, lessons: int, minutes: int) -> dict[str, str]:
    item = course.item
    counted = ngettext("%(n)s lesson", "%(n)s lessons", lessons) % {"n": lessons}
    facts = [capfirst(course.get_level_display()), counted if lessons else "", duration(minutes)]
    return {
        **tongue(item.language),
        "site": "Lyceum",
        "mark": mark(),
        "kind": _("Course"),
        "title": item.title,
        "summary": course.summary or item.excerpt(200),
        "author": item.author.public_name if item.author else "",
        "facts": " · ".join(fact for fact in facts if fact),
    }


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "card.typ").read_bytes()
