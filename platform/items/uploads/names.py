"""What a file is called: a name that leads nowhere, looks like what it is, and says its kind."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from items.uploads.content import OF_SUFFIX, SRT, TEXT, VTT, Family, Kind

LONGEST = 150  # characters; the column holds 200
_FORBIDDEN = frozenset('<>:"|?*')  # in names on Windows


def clean(name: str) -> str:
    """`name` without folders, control characters and those that turn the direction of writing.

    Letters of every script stay; what is left of nothing is "file".
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        "_" if each in _FORBIDDEN else each
        for each in unicodedata.normalize("NFC", last)
        if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    stem, suffix = split(" ".join(kept.split()).strip(". "))
    end = f".{suffix}" if suffix else ""
    return (stem[: LONGEST - len(end)].strip(". ") or "file") + end


def split(name: str) -> tuple[str, str]:
    """A name's stem and its suffix as it is written; no suffix longer than any of those we know."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and 0 < len(suffix) <= 10 and suffix.isalnum() else (name, "")


def fitted(name: str, kind: Kind) -> str:
    """A clean name with a suffix of its kind; raises `ValidationError` where it claims another one.

    A picture under the suffix of another kind of picture, or a film under that of a recording, is
    renamed; a text or an archive that calls itself a picture is refused.
    """
    stem, suffix = split(name)
    claimed = OF_SUFFIX.get(suffix.lower())
    if claimed is kind or not kind.suffixes:
        return name
    if claimed is None:
        return f"{name}.{kind.suffixes[0]}"
    if {claimed, kind} <= {TEXT, VTT, SRT} and claimed is TEXT:
        return name
    alike = claimed.family == kind.family != Family.DOCUMENT
    if not alike and {claimed.family, kind.family} != {Family.AUDIO, Family.VIDEO}:
        raise ValidationError(
            _("“%(name)s” is named like %(claimed)s, but what is in it is %(found)s."),
            params={"name": name, "claimed": suffix.upper(), "found": kind.suffixes[0].upper()},
        )
    return f"{stem}.{kind.suffixes[0]}"


def free(name: str, taken: set[str]) -> str:
    """`name`, or with the first number that nobody has."""
    stem, suffix = split(name)
    end = f".{suffix}" if suffix else ""
    number = 1
    found = name
    while found in taken:
        number += 1
        found = f"{stem}-{number}{end}"
    return found
