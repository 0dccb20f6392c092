"""Public handles in any script, none of which can pass for another.

Source of the rules: Unicode TR36/TR39 (normalisation, script mixing, confusable skeletons); the
character data come with the `confusable-homoglyphs` package.
"""

import re
import unicodedata

from confusable_homoglyphs import categories, confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import joiners

MIN_LENGTH = 2
MAX_LENGTH = 30
_ALLOWED = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
# Scripts that one writing system mixes; Latin may stand beside the East Asian ones.
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
_NO_JOINERS = dict.fromkeys(map(ord, joiners.BOTH))
RESERVED = frozenset({
    "admin", "administrator", "anonymous", "api", "everyone", "help", "lyceum", "mod", "moderator",
    "moderators", "null", "official", "root", "security", "staff", "support", "system", "team",
    "undefined",
})  # fmt: skip


def normalise(handle: str) -> str:
    """The one spelling under which `handle` is stored: NFKC, case-folded, no `@` before it.

    Without joiners: nobody sees them, so no two handles may differ by one.
    """
    seen = handle.strip().removeprefix("@").translate(_NO_JOINERS)
    return unicodedata.normalize("NFKC", seen).casefold()


def skeleton(handle: str) -> str:
    """What `handle` looks like: equal for handles that a reader could mistake for each other."""
    decomposed = unicodedata.normalize("NFD", normalise(handle))
    looks = "".join(_prototype(character) for character in decomposed)
    return unicodedata.normalize("NFD", looks).casefold().replace("_", "").replace("-", "")


def _prototype(character: str) -> str:
    # The package lists for a prototype all that looks like it, and for the rest their prototype.
    alike = confusables.confusables_data.get(character, [])
    if len(alike) != 1:
        return character
    other = str(alike[0]["c"])
    others = confusables.confusables_data.get(other, [])
    return other if len(others) != 1 else min(character, other)


_RESERVED_LOOKS = frozenset(skeleton(word) for word in RESERVED)


def check(handle: str) -> None:
    """Raise `ValidationError` saying what is wrong with a normalised handle's spelling."""
    if not MIN_LENGTH <= len(handle) <= MAX_LENGTH:
        raise ValidationError(
            _("A handle has %(min)d to %(max)d characters."),
            code="length",
            params={"min": MIN_LENGTH, "max": MAX_LENGTH},
        )
    if not _ALLOWED.fullmatch(handle):
        raise ValidationError(
            _("A handle is made of letters and digits; - and _ may stand between them."),
            code="characters",
        )
    scripts = categories.unique_aliases(handle) - {"COMMON", "INHERITED"}
    if len(scripts) > 1 and not any(scripts <= mix for mix in _TOGETHER):
        raise ValidationError(
            _("A handle keeps to one script: this one mixes letters that look alike."),
            code="mixed",
        )
    if skeleton(handle) in _RESERVED_LOOKS:
        raise ValidationError(_("This handle is reserved."), code="reserved")
