"""The files of an export, from a folder or a tar file, read without trusting either.

Nothing is ever unpacked: a tar file's entries are read in place, so an entry cannot write anywhere.
Only regular files count; links, devices and sparse files are left out and told of.
"""

import gzip
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from courses.catalogue.exchange.errors import Broken, Unreadable

MAX_FILES = 100_000
MAX_TOTAL = 8 * 2**30  # bytes of the whole export, unpacked
MAX_FILE = 2**30  # bytes of one file
MAX_TEXT = 16 * 2**20  # bytes of one file that is read as a whole: XML, HTML, JSON, subtitles
_CHUNK = 2**20


class _Source(Protocol):
    def open(self, name: str) -> IO[bytes]: ...


class Archive:
    """An export's files by their names relative to its root, the folder of `course.xml`."""

    def __init__(self, source: _Source, sizes: dict[str, int], left_out: list[str]) -> None:
        if len(sizes) > MAX_FILES:
            raise Unreadable(f"it has more than {MAX_FILES:,} files")
        if sum(sizes.values()) > MAX_TOTAL:
            raise Unreadable(f"it holds more than {MAX_TOTAL:,} bytes")
        self._source = source
        self._root = _root(sizes)
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
            raise Broken(name, "there is no such file in the export")
        if self.sizes[name] > MAX_FILE:
            raise Broken(name, f"it is larger than {MAX_FILE:,} bytes")
        return self._source.open(self._root + name)

    def read(self, name: str) -> bytes:
        """The content of a file of text."""
        with self.open(name) as file:
            if self.sizes[name] > MAX_TEXT:
                raise Broken(name, f"it is larger than {MAX_TEXT:,} bytes")
            return file.read(MAX_TEXT)

    def text(self, name: str) -> str:
        """A file of text, decoded; what is no UTF-8, or no character of a text, is replaced."""
        return self.read(name).decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def _root(sizes: dict[str, int]) -> str:
    """The folder, with its stroke, in which the outermost `course.xml` lies."""
    for wanted in ("course.xml", "library.xml"):
        found = [name for name in sizes if name.rpartition("/")[2] == wanted]
        outermost = min(found, key=lambda name: (name.count("/"), name), default=None)
        if outermost is not None and outermost.count("/") <= 1:
            if wanted == "library.xml":
                raise Unreadable("it is a content library, not a course")
            return outermost.removesuffix(wanted)
    raise Unreadable("it has no course.xml, so it is no Open edX course")


@contextmanager
def open_export(path: Path) -> Iterator[Archive]:
    """The export at `path`: an unpacked folder, a tar or a tar.gz. Raises `Unreadable`."""
    try:
        if path.is_dir():
            yield _folder(path)
            return
        with path.open("rb") as file, tempfile.TemporaryFile() as plain:
            _unzip(file, plain)
            yield _tar(plain)
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise Unreadable(_words(error)) from error


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


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
                left_out.append(f"{relative}: a link or device, not a file")
            elif place.is_file():
                sizes[relative] = place.stat().st_size
        if len(sizes) > MAX_FILES:
            break
    return Archive(_Folder(path), sizes, left_out)


# --- a tar file -----------------------------------------------------------------------------------


class _Careful:
    """A file that tarfile may read, but not in one enormous piece: headers, too, can be bombs."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= 2 * MAX_TEXT:
            raise tarfile.ReadError("an entry's header is too large")
        return self._file.read(size)


class _Tar:
    def __init__(self, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self.tar = tar
        self.members = members

    def open(self, name: str) -> IO[bytes]:
        return cast(IO[bytes], self.tar.extractfile(self.members[name]))


def _unzip(file: IO[bytes], plain: IO[bytes]) -> None:
    """Unpack the gzip layer, if there is one, to where tarfile can seek."""
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    source: Any = gzip.GzipFile(fileobj=file) if zipped else file
    total = 0
    while chunk := source.read(_CHUNK):
        total += len(chunk)
        # A tar's own frame takes up to 1.5 kB a file.
        if total > MAX_TOTAL + MAX_FILES * 1536:
            raise Unreadable(f"it holds more than {MAX_TOTAL:,} bytes")
        plain.write(chunk)
    plain.seek(0)


def _tar(plain: IO[bytes]) -> Archive:
    members: dict[str, tarfile.TarInfo] = {}
    left_out = []
    tar = tarfile.open(fileobj=cast(IO[bytes], _Careful(plain)), mode="r:")  # noqa: SIM115  # no file of its own
    for count, member in enumerate(tar):
        if count > MAX_FILES:
            raise Unreadable(f"it has more than {MAX_FILES:,} entries")
        name = member.name.removeprefix("./")
        shown = name.encode("utf-8", "backslashreplace").decode()
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name:
            raise Unreadable(f"its entry {shown!r} points outside the export: nothing was read")
        if member.isdir():
            continue
        if not member.isreg() or member.issparse() or shown != name:
            left_out.append(f"{shown}: a link, device or sparse file, or an unreadable name")
            continue
        members[name] = member
    sizes = {name: member.size for name, member in members.items()}
    return Archive(_Tar(tar, members), sizes, left_out)
