"""Images and other files of a course: each that a page uses becomes an attachment, once."""

import hashlib
import mimetypes
import re
import warnings
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken
from courses.catalogue.exchange.report import Report
from items.files import storage_path
from items.models import Attachment, Item

IMAGES = {"PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "ICO"}
# By name, as content does not tell; anything else is offered as bytes to be saved, never shown.
BY_NAME = re.compile(r"^(audio|video)/[\w.+-]+$|^application/pdf$|^image/svg\+xml$|^text/vtt$")
BYTES = "application/octet-stream"
_CHUNK = 2**20


def canonical(name: str) -> str:
    """A file's name as Open edX addresses it: what is no letter or digit is an underscore."""
    return re.sub(r"_+", "_", re.sub(r"[^\w.%-]", "_", name))


class Files:
    """The attachments of one course, made when a page first asks for them."""

    def __init__(self, archive: Archive, item: Item, report: Report) -> None:
        self.archive = archive
        self.item = item
        self.report = report
        self.known = {
            canonical(path.removeprefix("static/")): path
            for path in sorted(archive.sizes, reverse=True)
            if path.startswith("static/")
        }
        self.made: dict[str, str] = {}  # paths to addresses, of this run
        self.fresh: list[str] = []  # those since the last `keep`

    def url(self, name: str) -> str | None:
        """The address of the file that a page calls `name`; nothing when there is none."""
        path = self.known.get(canonical(name))
        return None if path is None else self.carry(path)

    def carry(self, path: str) -> str | None:
        """The address of the file at a path of the archive; nothing when it cannot be read."""
        if path not in self.made:
            self.report.found["file"] += 1
            try:
                self.made[path] = self._attach(path)
            except Broken as error:
                self.report.refuse("file", error.where, error.why)
                return None
            self.fresh.append(path)
        return self.made[path]

    def keep(self) -> None:
        """The transaction ended well: what it made stays."""
        self.fresh.clear()

    def forget(self) -> None:
        """The transaction was rolled back, and with it the rows of what it made."""
        for path in self.fresh:
            del self.made[path]
            self.report.found["file"] -= 1
        self.fresh.clear()

    def name_of(self, path: str) -> str:
        """What a file is called here; of its course's files no two have the same name."""
        return canonical(path.removeprefix("static/"))[-200:]

    def _attach(self, path: str) -> str:
        name = self.name_of(path)
        with self.archive.open(path) as file:
            digest = _digest(file)
            old = Attachment.objects.filter(item=self.item, name=name).first()
            if old and old.digest == digest:
                self.report.unchanged["file"] += 1
                return old.get_absolute_url()
            fields = {
                "digest": digest,
                "content_type": content_type(name, file),
                "size": self.archive.sizes[path],
            }
            attachment = old or Attachment(item=self.item, name=name)
            for field, value in fields.items():
                setattr(attachment, field, value)
            attachment.file.name = _store(attachment, file)
            attachment.save()
        self.report.written["file"] += 1
        return attachment.get_absolute_url()


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _store(attachment: Attachment, file: IO[bytes]) -> str:
    """Put the content where its digest says, unless it lies there already."""
    place = storage_path(attachment, attachment.name)
    if default_storage.exists(place):
        if default_storage.size(place) == attachment.size:
            return place
        # What a killed import left half-written must not be taken for the whole.
        default_storage.delete(place)
    file.seek(0)
    return default_storage.save(place, File(file))


def content_type(name: str, file: IO[bytes]) -> str:
    """An image's type by its content; other harmless types by name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(file) as image:
                if image.format in IMAGES:
                    return str(Image.MIME[image.format])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning):
        pass
    except Image.DecompressionBombError:
        return BYTES
    guess = mimetypes.guess_type(name)[0] or BYTES
    return guess if BY_NAME.match(guess) else BYTES
