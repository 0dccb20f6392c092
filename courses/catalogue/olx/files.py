"""The files of an Open edX course, which lie in `static/` and are addressed in a way of their own."""

import re

from accounts.models import User
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.files import Files
from courses.catalogue.exchange.report import Report
from items.models import Item

_FOLDER = "static/"


def canonical(name: str) -> str:
    """A file's name as Open edX addresses it: what is no letter or digit is an underscore."""
    return re.sub(r"_+", "_", re.sub(r"[^\w.%-]", "_", name))


class StaticFiles(Files):
    """The attachments of a course, by the names that its pages call them."""

    def __init__(
        self, archive: Archive, item: Item, report: Report, by: User | None = None
    ) -> None:
        super().__init__(archive, item, report, by)
        self.known = {
            canonical(path.removeprefix(_FOLDER)): path
            for path in sorted(archive.sizes, reverse=True)
            if path.startswith(_FOLDER)
        }

    def url(self, name: str) -> str | None:
        """The address of the file that a page calls `name`; nothing when there is none."""
        path = self.known.get(canonical(name))
        return None if path is None else self.carry(path)

    def name_of(self, path: str) -> str:
        return canonical(path.removeprefix(_FOLDER))[-200:]
