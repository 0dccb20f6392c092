"""Certificates on paper, and on cards: what `certificate.typ` says, set by Typst.

Faces for all scripts are embedded, so that no name depends on what the reader's machine has. The same
words make the same bytes.
"""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import segno
import typst
from django.contrib.staticfiles import finders
from django.core.cache import cache as shelf
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from courses.learning.models import Certificate
from shared.templatetags.lyceum import duration

KEPT = 3600  # seconds
DATES = {"en": "j F Y"}  # in full, where pages shorten months
CARD_PPI = 144  # of 600 by 315 points
FACES = ("manimgx_fonts", "manimgx_fonts_cjk")


def work(certificate: Certificate) -> list[str]:
    """What had to be done, in words: "12 lessons", "6 h 30 min", "4 quizzes passed"."""
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", certificate.lessons)
    quizzes = ngettext("%(n)s quiz passed", "%(n)s quizzes passed", certificate.quizzes)
    said = [
        lessons % {"n": certificate.lessons} if certificate.lessons else "",
        duration(certificate.minutes) if certificate.minutes else "",
        quizzes % {"n": certificate.quizzes} if certificate.quizzes else "",
    ]
    return [words for words in said if words]


class Sheet:
    """A certificate as it is to be printed, in its course's language; `address` (absolute) is where it
    is checked, and stands on it as a QR code."""

    def __init__(self, certificate: Certificate, teachers: Sequence[User], address: str) -> None:
        self.certificate = certificate
        with translation.override(certificate.language):
            self.words = _words(certificate, [user.public_name for user in teachers], address)
        said = json.dumps(self.words, sort_keys=True).encode()
        self.digest = hashlib.sha256(_template() + said).hexdigest()[:32]

    def pdf(self) -> bytes:
        """As it is printed. Set anew at most once an hour: whoever asks often costs little."""
        return self._kept("pdf", self.set)

    def card(self) -> bytes:
        """What other sites show of it, as PNG of 1200 by 630 pixels."""
        return self._kept("png", self.draw)

    def set(self) -> bytes:
        changed = self.certificate.renamed_at or self.certificate.at
        stamp = int(changed.timestamp())
        try:
            return _set(self.words, format="pdf", timestamp=stamp, pdf_standards=["ua-1"])
        except typst.TypstError:
            # By that standard no text may become a box. A name in cuneiform still deserves a sheet.
            return _set(self.words, format="pdf", timestamp=stamp)

    def draw(self) -> bytes:
        return _set({**self.words, "card": "1"}, format="png", ppi=CARD_PPI)

    def _kept(self, kind: str, make: Callable[[], bytes]) -> bytes:
        name = f"certificate:{kind}:{self.digest}"
        found: bytes | None = shelf.get(name)
        if found is None:
            found = make()
            shelf.set(name, found, KEPT)
        return found


def _set(words: dict[str, str], **looks: Any) -> bytes:
    found: bytes = typst.compile(
        _template(), font_paths=faces(), ignore_system_fonts=True, sys_inputs=words, **looks
    )
    return found


def _words(certificate: Certificate, teachers: Sequence[str], address: str) -> dict[str, str]:
    """All that the template says."""
    spoken = tongue(certificate.language)
    return {
        **spoken,
        "site": "Lyceum",
        "mark": mark(),
        "heading": _("Certificate of completion"),
        "statement": _("%(name)s finished the course “%(title)s”.")
        % {"name": certificate.name, "title": certificate.title},
        "before": _("This is to certify that"),
        "name": certificate.name,
        "after": _("finished the course"),
        "title": certificate.title,
        "work": " · ".join(work(certificate)),
        "taught": _("Taught by"),
        "teachers": pgettext("between names", ", ").join(teachers),
        "finished": _("Finished on"),
        "date": date_format(
            timezone.localdate(certificate.at), DATES.get(spoken["lang"], "DATE_FORMAT")
        ),
        "check": _("To check it, scan the code or go to"),
        "address": address,
        "place": address.partition("//")[2].removesuffix(f"{certificate.grouped}/").rstrip("/"),
        "numbered": _("Certificate number"),
        "code": certificate.grouped,
        "qr": _qr(address),
    }


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "certificate.typ").read_bytes()


@cache
def faces() -> typst.Fonts:
    places = [str(files(package)) for package in FACES]
    return typst.Fonts(include_system_fonts=False, font_paths=places)


def tongue(language: str) -> dict[str, str]:
    """What tells Typst a language: `lang` and `region` choose quotation marks and shapes of Han."""
    lang, _dash, script = language.partition("-")
    return {"lang": lang, "region": {"hans": "CN", "hant": "TW"}.get(script, "GB")}


@cache
def mark() -> str:
    return Path(str(finders.find("mark.svg"))).read_text("utf-8")


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=0, xmldecl=False, dark="#26221c")
    return drawn.getvalue().decode()
