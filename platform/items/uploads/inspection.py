"""What is in a file, and what of it we keep."""

import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from items.uploads import content, drawings, films, images
from items.uploads.content import FAMILIES, HEAD, Family, Kind
from items.uploads.errors import damaged

_CHUNK = 2**20
_FILMS = {content.MP4, content.MOV, content.M4A}


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its kind and bytes as we keep them, and SHA-256 digests in hex.

    `given` is the digest of what we were given, by which it is known when it comes again; `width` and
    `height` are a picture's, in pixels.
    """

    kind: Kind
    file: IO[bytes]
    size: int
    digest: str
    given: str
    width: int | None = None
    height: int | None = None


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file, in hex; it is read in pieces, and left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def inspect(
    file: IO[bytes],
    *,
    given: str = "",
    families: Collection[Family] = FAMILIES,
    unknown: bool = False,
    capped: bool = True,
) -> Inspected:
    """What of `file` may be kept; its digest is `given` where the caller has it.

    `unknown` lets in what nobody knows, as bytes to be saved, though no programs; without `capped`
    only pictures are held to our limits: so operators import. Raises `ValidationError` with a sentence
    for the one who gave it.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    kind = content.sniff(head)
    _check_kind(head, kind, families, unknown)
    if capped or kind.family == Family.IMAGE:
        check_size(size, kind.family)
    given = given or digest_of(file)
    if kind in images.DRAWN:
        picture = images.redraw(file, kind)
        made = io.BytesIO(picture.content)
        return Inspected(
            picture.kind, made, len(picture.content), digest_of(made), given,
            picture.width, picture.height,
        )  # fmt: skip
    if kind is content.SVG:
        drawings.check(file, size)
    elif kind in {content.VTT, content.SRT}:
        _check_captions(head)
    elif kind in _FILMS:
        film = films.without_notes(file, size)
        return Inspected(kind, film, size, given if film is file else digest_of(film), given)
    return Inspected(kind, file, size, given, given)


def _check_kind(head: bytes, kind: Kind, families: Collection[Family], unknown: bool) -> None:
    if not head:
        raise ValidationError(_("This file is empty."))
    if content.is_program(head):
        raise ValidationError(_("This file is a program, and programs are not taken."))
    if content.is_heif(head):
        raise ValidationError(_("Browsers do not show HEIC pictures: save it as JPEG first."))
    if kind is content.UNKNOWN and not unknown:
        raise ValidationError(
            _("What is in this file is of no kind that we know. Pack it into a ZIP file.")
        )
    if kind.family not in families:
        raise ValidationError(
            _("Only pictures fit here.") if families == {Family.IMAGE}
            else _("A file of that kind does not fit here.")
        )  # fmt: skip


def check_size(size: int, family: Family) -> None:
    """Raises `ValidationError` for a file larger than its kind may be."""
    limit = settings.UPLOAD_LIMITS[family] * 2**20
    if size > limit:
        said = {
            Family.IMAGE: _("A picture may have %(max)s, and this one has %(size)s."),
            Family.AUDIO: _("A recording may have %(max)s, and this one has %(size)s."),
            Family.VIDEO: _("A film may have %(max)s, and this one has %(size)s."),
            Family.DOCUMENT: _("A file of this kind may have %(max)s, and this one has %(size)s."),
        }
        sizes = {"max": filesizeformat(limit), "size": filesizeformat(size)}
        raise ValidationError(said[family], params=sizes)


def _check_captions(head: bytes) -> None:
    """Captions need at least one time."""
    if b"-->" not in head:
        raise damaged()
