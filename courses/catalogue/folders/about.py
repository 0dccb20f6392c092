"""What `course.md` says of the course as a whole."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.report import Report
from courses.catalogue.folders import front
from courses.catalogue.folders.front import Fields
from courses.catalogue.folders.outline import COURSE, key_in, tell_unknown
from courses.catalogue.models import Level
from items.forms import TagsField, is_chinese
from items.models import Markup
from shared import text as words

MAX_OUTCOMES = 12


@dataclass(frozen=True)
class About:
    """A course's own words. `fields` are some of `versions.CourseFields`; those that are not said stay
    as they are. `line` is the first one of `body` in its file."""

    key: str
    title: str
    body: str
    line: int
    markup: Markup
    fields: dict[str, Any]
    licence: str
    author: str
    is_draft: bool


def about(archive: Archive, report: Report) -> About:
    """Read it; raises `Broken`."""
    fields, body, line = front.split(archive.text(COURSE), COURSE)
    title = fields.line_of("title")
    if not title:
        raise fields.wrong(_("title: a course needs one"))
    summary = fields.line_of("summary", most=300)
    usual = "zh-hans" if is_chinese(f"{title} {summary} {body[:500]}") else "en"
    said: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "language": fields.choice("language", [code for code, _name in settings.LANGUAGES], usual),
        "level": fields.choice("level", Level.values, Level.BEGINNER),
        "tags": _tags(fields),
        "outcomes": fields.texts("outcomes", most=MAX_OUTCOMES),
        "audience": fields.line_of("audience", most=300),
    }
    for name in ("open", "sequential", "certifies"):
        if (value := fields.flag(name, None)) is not None:
            said[name] = value
    if said.get("sequential") and said.get("open", True):
        raise fields.wrong(_("sequential: only where one has to enrol (open: false)"))
    found = About(
        key=key_in(fields) or words.slug(title),
        title=title,
        body=body,
        line=line,
        markup=Markup(fields.choice("markup", Markup.values, Markup.MARKDOWN)),
        fields=said,
        licence=fields.line_of("licence", most=60),
        author=fields.line_of("author", most=60),
        is_draft=fields.flag("draft", False),
    )
    tell_unknown(fields, report)
    return found


def _tags(fields: Fields) -> list[str]:
    given = fields.texts("tags", most=50, each=50)
    try:
        return sorted(TagsField().clean(", ".join(given)))
    except ValidationError as error:
        raise fields.wrong(f"tags: {' '.join(error.messages)}") from error
