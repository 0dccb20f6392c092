"""What our templates need beside Django's own: icons, avatars and the current place."""

import zlib
from datetime import datetime, timedelta
from functools import cache, lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter, naturaltime
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from shared.text import phrases

register = template.Library()

AVATAR_HUES = 12


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> SafeString:
    """The Lucide drawing `name` as inline SVG, sized by the text around it, hidden from readers.

    Drawn once per process. Raises `lucide.IconDoesNotExist` for an unknown name.
    """
    attributes = {"class": f"icon {classes}".strip(), "aria_hidden": "true"}
    return mark_safe(lucide(name, size=20, **attributes).replace("\n", ""))


@register.filter
def initials(name: str) -> str:
    """One or two letters for an avatar: "Ada Lovelace" is AL, "王小明" is 王, "" is "?"."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    first, last = words[0][0], words[-1][0]
    return first.upper() if len(words) == 1 or not last.isascii() else (first + last).upper()


@register.filter
@lru_cache(maxsize=4096)
def phrased(line: str) -> SafeString:
    """A title that is broken between Chinese words, never inside one."""
    pieces = phrases(line)
    if len(pieces) == 1:
        return escape(line)
    words = mark_safe("<wbr>").join(escape(piece) for piece in pieces)
    return format_html('<span class="phrases">{}</span>', mark_safe(words))


@register.filter
def hue(key: str) -> int:
    """The avatar class (0 to 11) of a person's `key`: the same on every page and every day."""
    return zlib.crc32(str(key).encode()) % AVATAR_HUES


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago, in the largest unit alone: "3 hours ago", "4 months ago"; "" for never."""
    if moment is None:
        return ""
    now = timezone.now()
    if now - moment < timedelta(days=1):
        return str(naturaltime(moment))
    units = NaturalTimeFormatter.past_substrings
    return _("%(delta)s ago") % {"delta": timesince(moment, now, time_strings=units, depth=1)}


@register.filter
def within(path: str, place: str) -> bool:
    """Whether the address `path` is `place` or below it."""
    return path == place or (place != "/" and path.startswith(place.rstrip("/") + "/"))


@register.filter
def duration(minutes: int) -> str:
    """How long something takes: "45 min", "2 h", "1 h 15 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
