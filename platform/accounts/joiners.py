"""Where the invisible joiners belong: ZERO WIDTH NON-JOINER in Persian and Indic words, ZERO WIDTH
JOINER in Indic words and between emoji that make one picture.

Source: Unicode UAX #31, section 2.3, rules A1, A2 and B, and UTS #51, emoji ZWJ sequences. Which
Arabic letters join is read off their presentation forms, as Python does not bring the property itself.
"""

import unicodedata

NON_JOINER, JOINER = BOTH = "\u200c\u200d"
_VIRAMA = 9  # canonical combining class
# How a picture is varied: VARIATION SELECTOR-16 and the five tones of skin.
_VARIED = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


def _with_form(*forms: str) -> frozenset[str]:
    shapes = (unicodedata.decomposition(chr(code)).split() for code in range(0xFB50, 0xFEFD))
    return frozenset(chr(int(s[1], 16)) for s in shapes if len(s) == 2 and s[0] in forms)


_JOINS_NEXT = _with_form("<initial>", "<medial>")
_JOINS_LAST = _with_form("<medial>", "<final>")


def belongs(text: str, place: int) -> bool:
    """Whether the joiner at `place` of `text` changes how the characters beside it look."""
    joiner, after = text[place], text[place + 1 :]
    before, following = _bare(text[:place]), _bare(after)[:1]
    last = before[-1:]
    if last and unicodedata.combining(last) == _VIRAMA:
        return _is("L", before[-2:-1]) and (joiner == JOINER or _is("L", following))
    if joiner == NON_JOINER:
        return last in _JOINS_NEXT and following in _JOINS_LAST
    return _is("S", before.rstrip(_VARIED)[-1:]) and _is("S", after[:1])


def _bare(text: str) -> str:
    """Without the marks on letters; a virama is more than a mark."""
    return "".join(c for c in text if unicodedata.combining(c) in {0, _VIRAMA})


def _is(category: str, character: str) -> bool:
    return bool(character) and unicodedata.category(character).startswith(category)
