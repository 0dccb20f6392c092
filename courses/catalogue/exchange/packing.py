"""Archives that are written file by file: as much memory as one chunk, and the same bytes each time."""

import gzip
import io
import shutil
import tarfile
import zipfile
from types import TracebackType
from typing import IO, Any, Protocol, Self

_CHUNK = 2**20
# What is packed already gains nothing.
_PACKED = (
    ".avif", ".gif", ".gz", ".jpeg", ".jpg", ".mp3", ".mp4", ".ogg", ".png", ".webm", ".webp", ".zip",
)  # fmt: skip


class Pack(Protocol):
    """Takes an archive's files, each under its path."""

    def write(self, path: str, content: str | bytes) -> None: ...

    def copy(self, path: str, file: IO[bytes], size: int) -> None: ...


class ZipPack:
    """A zip file whose entries all bear the same date."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._zip.close()

    def write(self, path: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        self._zip.writestr(self._entry(path), data)

    def copy(self, path: str, file: IO[bytes], size: int) -> None:
        entry = self._entry(path)
        entry.file_size = size
        with self._zip.open(entry, "w") as target:
            shutil.copyfileobj(file, target, _CHUNK)

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path)
        packed = path.casefold().endswith(_PACKED)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


class TarPack:
    """A tar.gz whose entries bear no date and nobody's name."""

    def __init__(self, file: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile("", "wb", 6, file, mtime=0)
        self._tar: Any = tarfile.open(fileobj=self._gzip, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._tar.close()
        self._gzip.close()

    def write(self, path: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.copy(path, io.BytesIO(data), len(data))

    def copy(self, path: str, file: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(path)
        entry.size = size
        entry.mode = 0o644
        self._tar.addfile(entry, file)


class Count:
    """Takes everything and keeps nothing: for what is only to be told of an export."""

    def write(self, path: str, content: str | bytes) -> None:
        pass

    def copy(self, path: str, file: IO[bytes], size: int) -> None:
        pass
