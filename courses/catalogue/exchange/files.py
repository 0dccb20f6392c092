"""Images and other files of a course: each that a page uses becomes an attachment, once."""

from typing import IO

from django.core.exceptions import ValidationError

from accounts.models import User
from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from items import uploads
from items.models import Attachment, Item
from items.uploads import Inspected, limits


class Files:
    """The attachments of one course, made when a page first asks for them; in transactions.

    What a member brings in, `by`, is held to a member's limits.
    """

    def __init__(
        self, archive: Archive, item: Item, report: Report, by: User | None = None
    ) -> None:
        self.archive = archive
        self.item = item
        self.by = by
        self.report = report
        self.made: dict[str, str] = {}  # paths to addresses, of this run; "" where refused
        self.fresh: list[str] = []  # those since the last `keep`

    def name_of(self, path: str) -> str:
        """What a file is called here; of its course's files no two have the same name."""
        raise NotImplementedError

    def carry(self, path: str) -> str | None:
        """The address of the file at a path of the archive; nothing when it cannot be read."""
        if path not in self.made:
            self.report.found["file"] += 1
            try:
                self.made[path] = self._attach(path)
            except Broken as error:
                self.made[path] = ""
                self.report.refuse("file", error.where, error.why)
            else:
                self.fresh.append(path)
        return self.made[path] or None

    def keep(self) -> None:
        """The transaction ended well: what it made stays."""
        self.fresh.clear()

    def forget(self) -> None:
        """The transaction was rolled back, and with it the rows of what it made."""
        for path in self.fresh:
            del self.made[path]
            self.report.found["file"] -= 1
        self.fresh.clear()

    def _attach(self, path: str) -> str:
        name = self.name_of(path)
        with self.archive.open(path) as file:
            given = uploads.digest_of(file)
            old = Attachment.objects.filter(item=self.item, name=name).first()
            if old and old.given == given:
                self.report.unchanged["file"] += 1
                return old.get_absolute_url()
            try:
                found = self._inspected(file, given)
                if self.by:
                    # So what they upload meanwhile is counted too.
                    User.objects.select_for_update(no_key=True).get(pk=self.by.pk)
                    limits.check(item=self.item, by=self.by, size=found.size)
            except ValidationError as error:
                raise Broken(path, " ".join(error.messages)) from error
            row = old or Attachment(item=self.item, name=name)
            row.by = row.by or self.by
            uploads.store(found, row)
        self.report.written["file"] += 1
        return row.get_absolute_url()

    def _inspected(self, file: IO[bytes], given: str) -> Inspected:
        capped = self.by is not None
        found = uploads.recognise(file, given)
        return found or uploads.inspect(file, given=given, unknown=True, capped=capped)
