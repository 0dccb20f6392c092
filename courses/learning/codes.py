"""The codes of certificates: not to be guessed, easy to read out and to type.

Twelve letters of Crockford's alphabet (https://www.crockford.com/base32.html) are 60 bits: of a
million certificates, whoever tries a thousand codes a second finds one in 36 years, on average.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
LENGTH = 12
GROUP = 4
# Letters that are taken for those.
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read(typed: str) -> str | None:
    """The code that somebody typed, in whatever case and width, with or without dashes and spaces;
    None if it is none."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(letter for letter in plain if letter.isalnum()).translate(_MEANT)
    return kept if len(kept) == LENGTH and set(kept) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """As it is printed: "K7QM-2XRD-9VTB"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
