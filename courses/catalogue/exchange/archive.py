"""The files of an export, from a folder, a zip or a tar file, read without trusting any of them.

Nothing is ever unpacked: entries are read in place, so none can write anywhere. Only regular files
count; links, devices and sparse files are left out and told of.
"""

import gzip
import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.utils.translation import gettext as _

from courses.catalogue.exchange.errors import Broken, Unreadable, irregular, over, words_of

MAX_FILES = 100_000
MAX_TOTAL = 8 * 2**30  # bytes of the whole export, unpacked
MAX_FILE = 2**30  # bytes of one file
MAX_TEXT = 16 * 2**20  # bytes of one file that is read as a whole: XML, HTML, JSON, subtitles
MAX_HEADERS = 2**20  # bytes of what a tar says of one entry
_FRAME = 1536  # bytes of that which are usual
_CHUNK = 2**20


class _Source(Protocol):
    def open(self, name: str) -> IO[bytes]: ...


class Archive:
    """An export's files by their names relative to its root.

    The root is the folder of `course.xml` ("olx") or `course.md` ("markdown"), which `kind` tells.
    """

    def __init__(
        self, source: _Source, sizes: dict[str, int], left_out: list[str], most: int
    ) -> None:
        if len(sizes) > MAX_FILES:
            raise Unreadable(over(_("it has more than %(most)s files"), MAX_FILES))
        if sum(sizes.values()) > most:
            raise Unreadable(over(_("it holds more than %(most)s bytes"), most))
        self._source = source
        self.kind, self._root = _root(sizes)
        self.left_out = left_out
        self.sizes = {
            name.removeprefix(self._root): size
            for name, size in sizes.items()
            if name.startswith(self._root)
        }

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def open(self, name: str) -> IO[bytes]:
        """The file `name`; raises `Broken` when there is none or it is too large."""
        if name not in self.sizes:
            raise Broken(name, _("there is no such file in the export"))
        if self.sizes[name] > MAX_FILE:
            raise Broken(name, over(_("it is larger than %(most)s bytes"), MAX_FILE))
        return self._source.open(self._root + name)

    def read(self, name: str) -> bytes:
        """The content of a file of text."""
        if self.sizes.get(name, 0) > MAX_TEXT:
            raise Broken(name, over(_("it is larger than %(most)s bytes"), MAX_TEXT))
        with self.open(name) as file:
            return file.read(MAX_TEXT)

    def text(self, name: str) -> str:
        """A file of text, decoded; what is no UTF-8, or no character of a text, is replaced."""
        return self.read(name).decode("utf-8-sig", "replace").replace("\0", "\ufffd")


# What lies at the root of each kind; a content library is no course.
_ROOTS = {"course.xml": "olx", "course.md": "markdown", "library.xml": "library"}


def _root(sizes: dict[str, int]) -> tuple[str, str]:
    """The kind of an export, and the folder, with its stroke, in which its outermost root lies."""
    for wanted, kind in _ROOTS.items():
        found = [name for name in sizes if name.rpartition("/")[2] == wanted]
        outermost = min(found, key=lambda name: (name.count("/"), name), default=None)
        if outermost is not None and outermost.count("/") <= 1:
            if kind == "library":
                raise Unreadable(_("it is a content library, not a course"))
            return kind, outermost.removesuffix(wanted)
    raise Unreadable(_("it has no course.xml (Open edX) and no course.md (Markdown)"))


@contextmanager
def open_export(path: Path) -> Iterator[Archive]:
    """The export at `path`: an unpacked folder, a zip, a tar or a tar.gz. Raises `Unreadable`."""
    try:
        if path.is_dir():
            yield _folder(path)
            return
        with path.open("rb") as file, open_file(file) as archive:
            yield archive
    except OSError as error:
        raise Unreadable(words_of(error)) from error


@contextmanager
def open_file(file: IO[bytes], most: int | None = None) -> Iterator[Archive]:
    """The export in a file that can be sought in, of at most so many bytes unpacked (else
    `MAX_TOTAL`). Raises `Unreadable`."""
    limit = MAX_TOTAL if most is None else most
    try:
        if file.read(4) == b"PK\x03\x04":
            yield _zip(file, limit)
            return
        with tempfile.TemporaryFile() as plain:
            _unzip(file, plain, limit)
            yield _tar(plain, limit)
    except (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise Unreadable(words_of(error)) from error


# --- a folder -------------------------------------------------------------------------------------


class _Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")


def _folder(path: Path) -> Archive:
    sizes: dict[str, int] = {}
    left_out = []
    for folder, folders, files in os.walk(path, followlinks=False):
        for name in [*folders, *files]:
            place = Path(folder, name)
            relative = place.relative_to(path).as_posix()
            if place.is_symlink() or not (place.is_file() or place.is_dir()):
                left_out.append(f"{relative}: {irregular()}")
            elif place.is_file():
                sizes[relative] = place.stat().st_size
        if len(sizes) > MAX_FILES:
            break
    return Archive(_Folder(path), sizes, left_out, MAX_TOTAL)


# --- a tar file -----------------------------------------------------------------------------------


class _Careful:
    """A file of which only so much may be read as is `left`, until that is set anew; None is no end.

    So are tables of contents and headers read, which can be bombs as well.
    """

    def __init__(self, file: IO[bytes], left: int) -> None:
        self._file = file
        self.left: int | None = left
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if self.left is None:
            return self._file.read(size)
        # What asks for everything that follows gets one byte more than it may at most.
        data = self._file.read(size if 0 <= size <= self.left else self.left + 1)
        if len(data) > self.left:
            raise OSError(_("its table of contents, or an entry's header is too large"))
        self.left -= len(data)
        return data


class _Tar:
    def __init__(self, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self.tar = tar
        self.members = members

    def open(self, name: str) -> IO[bytes]:
        return cast(IO[bytes], self.tar.extractfile(self.members[name]))


def _unzip(file: IO[bytes], plain: IO[bytes], most: int) -> None:
    """Unpack the gzip layer, if there is one, to where tarfile can seek."""
    file.seek(0)
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    source: Any = gzip.GzipFile(fileobj=file) if zipped else file
    total = 0
    while chunk := source.read(_CHUNK):
        total += len(chunk)
        if total > most + MAX_FILES * _FRAME:
            raise Unreadable(over(_("it holds more than %(most)s bytes"), most))
        plain.write(chunk)
    plain.seek(0)


def _tar(plain: IO[bytes], most: int) -> Archive:
    members: dict[str, tarfile.TarInfo] = {}
    left_out = []
    careful = _Careful(plain, MAX_HEADERS)
    tar = tarfile.open(fileobj=cast(IO[bytes], careful), mode="r:")  # noqa: SIM115  # no own file
    headers = MAX_FILES * _FRAME
    for count, member in enumerate(tar):
        headers -= MAX_HEADERS - (careful.left or 0)
        if count > MAX_FILES or headers < 0:
            said = _("it has more than %(most)s entries, or they have long headers")
            raise Unreadable(over(said, MAX_FILES))
        careful.left = MAX_HEADERS
        # Each entry holds a copy of what was said of all, and would for as long as the tar is read.
        member.pax_headers = {}
        cast(dict[str, str], tar.pax_headers).clear()
        name, shown = _inside(member.name)
        if member.isdir():
            continue
        if not member.isreg() or member.issparse() or shown != name:
            left_out.append(f"{shown}: {irregular()}")
            continue
        members[name] = member
    careful.left = None
    sizes = {name: member.size for name, member in members.items()}
    return Archive(_Tar(tar, members), sizes, left_out, most)


def _inside(given: str) -> tuple[str, str]:
    """An entry's name, and how to print it; raises `Unreadable` for one that leads elsewhere."""
    name = given.removeprefix("./")
    shown = name.encode("utf-8", "backslashreplace").decode()
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name:
        said = _("its entry '%(name)s' points outside the export: nothing was read")
        raise Unreadable(said % {"name": shown})
    return name, shown


# --- a zip file -----------------------------------------------------------------------------------

# Others unpack without a limit to what comes out of a few bytes.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1


class _Zip:
    def __init__(self, file: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self.file = file
        self.members = members

    def open(self, name: str) -> IO[bytes]:
        """The entry as a file of its own: in a packed one each step back begins from the start."""
        plain = tempfile.SpooledTemporaryFile(_CHUNK)  # noqa: SIM115  # handed on
        try:
            with self.file.open(self.members[name]) as packed:
                shutil.copyfileobj(packed, plain, _CHUNK)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            plain.close()
            said = _("it cannot be unpacked (%(detail)s)")
            raise Broken(name, said % {"detail": error}) from error
        plain.seek(0)
        return cast(IO[bytes], plain)


def _zip(file: IO[bytes], most: int) -> Archive:
    members: dict[str, zipfile.ZipInfo] = {}
    left_out = []
    careful = _Careful(file, MAX_TEXT)
    opened = zipfile.ZipFile(cast(IO[bytes], careful))
    careful.left = None
    entries = opened.infolist()
    if len(entries) > MAX_FILES:
        raise Unreadable(over(_("it has more than %(most)s files"), MAX_FILES))
    for member in entries:
        name, shown = _inside(member.filename)
        # What a Mac adds about each file.
        if member.is_dir() or name.startswith("__MACOSX/"):
            continue
        mode = member.external_attr >> 16
        regular = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
        if not regular or shown != name:
            left_out.append(f"{shown}: {irregular()}")
        elif member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED:
            why = _("encrypted, or packed in a way that is not understood")
            left_out.append(f"{shown}: {why}")
        else:
            members[name] = member
    sizes = {name: member.file_size for name, member in members.items()}
    return Archive(_Zip(opened, members), sizes, left_out, most)
