"""The kinds of files we take, told apart by their first bytes."""

import re
from dataclasses import dataclass
from enum import StrEnum

HEAD = 65_536  # bytes from which a kind is told


class Family(StrEnum):
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


FAMILIES = frozenset(Family)


@dataclass(frozen=True)
class Kind:
    """One kind of file; the first of its suffixes is given to those that come with a wrong one."""

    name: str
    family: Family
    type: str
    suffixes: tuple[str, ...]


OPAQUE = "application/octet-stream"  # to be saved, by whoever knows what it is

PNG = Kind("PNG", Family.IMAGE, "image/png", ("png", "apng"))
JPEG = Kind("JPEG", Family.IMAGE, "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
GIF = Kind("GIF", Family.IMAGE, "image/gif", ("gif",))
WEBP = Kind("WebP", Family.IMAGE, "image/webp", ("webp",))
AVIF = Kind("AVIF", Family.IMAGE, "image/avif", ("avif",))
BMP = Kind("BMP", Family.IMAGE, "image/bmp", ("bmp", "dib"))
SVG = Kind("SVG", Family.IMAGE, "image/svg+xml", ("svg",))
MP3 = Kind("MP3", Family.AUDIO, "audio/mpeg", ("mp3",))
M4A = Kind("MPEG-4", Family.AUDIO, "audio/mp4", ("m4a", "m4b"))
WAV = Kind("WAV", Family.AUDIO, "audio/wav", ("wav",))
FLAC = Kind("FLAC", Family.AUDIO, "audio/flac", ("flac",))
OGG = Kind("Ogg", Family.AUDIO, "audio/ogg", ("ogg", "oga", "opus"))
MP4 = Kind("MPEG-4", Family.VIDEO, "video/mp4", ("mp4", "m4v", "3gp"))
MOV = Kind("QuickTime", Family.VIDEO, "video/quicktime", ("mov", "qt"))
WEBM = Kind("WebM", Family.VIDEO, "video/webm", ("webm", "weba"))
OGV = Kind("Ogg", Family.VIDEO, "video/ogg", ("ogv",))
PDF = Kind("PDF", Family.DOCUMENT, "application/pdf", ("pdf",))
ZIP = Kind(
    "ZIP", Family.DOCUMENT, "application/zip",
    ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "epub", "ggb", "mxl", "sb3"),
)  # fmt: skip
GZIP = Kind("gzip", Family.DOCUMENT, "application/gzip", ("gz", "tgz"))
SEVEN = Kind("7-Zip", Family.DOCUMENT, "application/x-7z-compressed", ("7z",))
OFFICE = Kind("Office", Family.DOCUMENT, OPAQUE, ("doc", "xls", "ppt"))
VTT = Kind("WebVTT", Family.DOCUMENT, "text/vtt", ("vtt",))
SRT = Kind("SubRip", Family.DOCUMENT, "application/x-subrip", ("srt",))
# Whatever it is written in: it is only ever offered for saving.
TEXT = Kind(
    "text", Family.DOCUMENT, "text/plain",
    (
        "txt", "md", "markdown", "csv", "tsv", "json", "jsonl", "geojson", "ipynb", "yaml", "yml",
        "toml", "ini", "xml", "html", "htm", "css", "js", "ts", "py", "r", "rmd", "jl", "c", "h",
        "cpp", "hpp", "java", "kt", "go", "rs", "rb", "php", "swift", "sql", "tex", "bib", "rst",
        "rtf", "log", "ics", "gpx", "kml", "musicxml", "abc", "ly",
    ),
)  # fmt: skip
UNKNOWN = Kind("unknown", Family.DOCUMENT, OPAQUE, ())

KINDS = (
    PNG, JPEG, GIF, WEBP, AVIF, BMP, SVG, MP3, M4A, WAV, FLAC, OGG, MP4, MOV, WEBM, OGV, PDF, ZIP,
    GZIP, SEVEN, OFFICE, VTT, SRT, TEXT,
)  # fmt: skip
OF_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF),
    (b"BM", BMP), (b"ID3", MP3), (b"fLaC", FLAC), (b"\x1aE\xdf\xa3", WEBM), (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP), (b"\x1f\x8b\x08", GZIP), (b"7z\xbc\xaf\x27\x1c", SEVEN),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
)  # fmt: skip
# Windows, Linux, macOS, Java, and a Windows shortcut.
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\0\0\0\x01\x14\x02\0",
)  # fmt: skip
_BRANDS = {
    b"avif": AVIF, b"avis": AVIF, b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV,
}  # fmt: skip
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SUBTITLE = re.compile(r"\d{1,6}\s*\n\d{1,2}:\d\d:\d\d[,.]\d{1,3} -->", re.ASCII)
_SPACE = b"\t\n\r\f\x1a\x1b"
_CONTROLS = bytes(code for code in range(32) if code not in _SPACE) + b"\x7f"


def is_program(head: bytes) -> bool:
    """Whether a file would run when it is opened."""
    return head.startswith(_PROGRAMS)


def is_heif(head: bytes) -> bool:
    """The pictures of a phone that browsers do not show."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF and b"avif" not in head[8:64]


def sniff(head: bytes) -> Kind:
    """The kind of a file by its first `HEAD` bytes; `UNKNOWN` for what is none of ours."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind if kind is not BMP or _is_bmp(head) else _text(head)
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12], UNKNOWN)
    if head.startswith(b"OggS"):
        return OGV if b"\x80theora" in head[:4096] else OGG
    return MP3 if _is_frame(head) else _text(head)


def _of_brand(head: bytes) -> Kind:
    if is_heif(head):
        return UNKNOWN
    if head[8:12] in _HEIF:
        return AVIF
    return _BRANDS.get(head[8:12], MP4)


def _is_bmp(head: bytes) -> bool:
    return len(head) > 18 and head[6:10] == b"\0\0\0\0" and head[15:18] == b"\0\0\0"


def _is_frame(head: bytes) -> bool:
    """A frame of MPEG audio, layer III (ISO 11172-3, 2.4.1.3), by its fields' forbidden values."""
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] & 0xF0 != 0xF0
        and head[2] & 0x0C != 0x0C
    )


def _text(head: bytes) -> Kind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TEXT if _decodes(head[: len(head) // 2 * 2], "utf-16") else UNKNOWN
    if head.translate(None, _CONTROLS) != head:
        return UNKNOWN
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(head, encoding):
            return _written(head.decode(encoding, "ignore"))
    return UNKNOWN


def _decodes(head: bytes, encoding: str) -> bool:
    """What `HEAD` cut off in the midst of a character still counts."""
    try:
        head.decode(encoding)
    except UnicodeDecodeError as error:
        return len(head) >= HEAD - 1 and error.start >= len(head) - 4
    return True


def _written(text: str) -> Kind:
    start = text.lstrip()
    if start.startswith("WEBVTT"):
        return VTT
    if _SUBTITLE.match(start):
        return SRT
    # A drawing begins with its element, or with what may stand before one.
    if start.startswith(("<svg", "<?xml", "<!--", "<!DOCTYPE svg")) and "<svg" in start:
        return TEXT if "<html" in start[: start.index("<svg")].lower() else SVG
    return TEXT
