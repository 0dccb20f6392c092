"""A lesson's file as the page that it is to become."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue import actions
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from courses.catalogue.exchange.writing import Page
from courses.catalogue.folders import front
from courses.catalogue.folders.blocks import Block, Reader
from courses.catalogue.folders.fences import COMPONENT, Piece, Text, pieces
from courses.catalogue.folders.front import Fields
from courses.catalogue.folders.links import is_relative, relink, resolve
from courses.catalogue.folders.outline import bare, key_in, tell_unknown
from courses.catalogue.models import Lesson
from items.models import Markup
from shared import markdown

MAX_TEXT = 1_000_000  # characters; more than the studio takes, as Open edX has such pages
_HEADING = re.compile(r"# +([^\n]+?)[ #]*(?:\n+|\Z)")


class Drafter:
    """Turns files into pages.

    `page` gives the address of the lesson, or course, that a file is; `file` that of any other.
    """

    def __init__(
        self,
        archive: Archive,
        report: Report,
        *,
        language: str,
        page: Callable[[str], str | None],
        file: Callable[[str], str | None],
    ) -> None:
        self.archive = archive
        self.report = report
        self.language = language
        self.page = page
        self.file = file

    def draft(self, path: str) -> Page:
        """The lesson in a file; raises `Broken`."""
        fields, text, line = front.split(self.archive.text(path), path)
        key_in(fields)
        markup = Markup(fields.choice("markup", Markup.values, Markup.MARKDOWN))
        title = fields.line_of("title")
        if not title and (heading := _HEADING.match(text)):
            title, text = heading[1].strip()[:250], text[heading.end() :]
            line += heading.group().count("\n")
        body, components = self.body(text, path, line, markup)
        page = Page(
            title=title or bare(path.rpartition("/")[2]).replace("-", " ")[:250],
            body=body,
            markup=markup,
            minutes=fields.whole("minutes", least=1, most=1000),
            components=components,
            rule=self._rule(fields),
            preview=fields.flag("preview", False),
            opens_at=fields.moment("opens_at"),
            opens_after=fields.whole("opens_after", least=0, most=3650) or 0,
            is_draft=fields.flag("draft", False),
        )
        if page.rule and not fits_page(page):
            raise fields.wrong(_("rule: the lesson has nothing by which it could be finished so"))
        tell_unknown(fields, self.report)
        return page

    def _rule(self, fields: Fields) -> Lesson.Rule | None:
        given = fields.choice("rule", Lesson.Rule.values, None)
        return Lesson.Rule(given) if given else None

    def body(
        self, text: str, path: str, line: int, markup: Markup, *, components: bool = True
    ) -> tuple[str, list[dict[str, Any]]]:
        """A text as we keep it, and the components in it, if it may have some. `line` is its first
        one in its file."""
        if len(text) > 4 * MAX_TEXT:
            raise Broken(path, _("more than %(n)d characters") % {"n": 4 * MAX_TEXT})
        lead = self._lead(path)
        reader = Reader(
            self.archive, self.language, lead, lambda fields: tell_unknown(fields, self.report)
        )
        whole, rows = Text(), list[dict[str, Any]]()
        for piece in pieces(text):
            found = COMPONENT.fullmatch(piece.info) if piece.info is not None else None
            if found:
                at = line + piece.line
                if not components:
                    raise Broken(
                        f"{path}:{at}", _("only lessons have quizzes, videos and the like")
                    )
                key = self._key(found[1], found[2], rows, f"{path}:{at}")
                data = reader.read(Block(found[1], piece.inside, path, at + 1))
                rows.append({"key": key, "kind": found[1], "data": data})
                mark = f"[[{found[1]}:{key}]]"
                whole.add_alone(f"<p>{mark}</p>\n" if markup == Markup.HTML else f"{mark}\n")
            elif piece.info is not None and markup == Markup.MARKDOWN:
                whole.add(piece.text)
            else:
                whole.add(self._words(piece, lead, line, markup))
        body = str(whole)
        if len(body) > MAX_TEXT:
            raise Broken(path, _("a text has at most %(n)d characters") % {"n": MAX_TEXT})
        return body, rows

    def _words(
        self, piece: Piece, lead: Callable[[str, int], str | None], line: int, markup: Markup
    ) -> str:
        first = line + piece.line
        return relink(
            piece.text,
            lambda address, at: lead(address, first + at),
            html=markup == Markup.HTML,
        )

    def _key(
        self, kind: str, given: str | None, components: list[dict[str, Any]], where: str
    ) -> str:
        taken = {fields["key"] for fields in components}
        if given in taken:
            raise Broken(where, _("there are two called %(key)s in this lesson") % {"key": given})
        if given:
            return given
        count = 1 + sum(1 for fields in components if fields["kind"] == kind)
        names = [kind, *(f"{kind}-{number}" for number in range(count, count + 100))]
        return next(name for name in names if name not in taken)

    def _lead(self, path: str) -> Callable[[str, int], str | None]:
        def lead(address: str, line: int) -> str | None:
            if not is_relative(address):
                return None
            target = resolve(address, path)
            _bare, mark, anchor = address.partition("#")
            if there := self.page(target):
                return f"{there}{mark}{anchor}"
            if target in self.archive and (there := self.file(target)):
                return there
            words = _("leads to nothing: %(address)s") % {"address": address[:200]}
            self.report.note(f"{path}:{line}", words)
            return None

        return lead


def fits_page(page: Page) -> bool:
    """Whether what stands in a page can finish it as it says."""
    kinds = {fields["kind"] for fields in page.components}
    return page.rule is None or actions.fits(page.rule, kinds)


def kinds_of(page: Page) -> Counter[str]:
    """What a page consists of, for the report: files are counted where they are kept."""
    kinds = Counter(str(fields["kind"]) for fields in page.components if fields["kind"] != "file")
    words = re.sub(r"\[\[[a-z]+:[\w.-]+\]\]", "", page.body)
    return kinds + Counter(text=int(bool(markdown.render(words, page.markup).strip())))
