"""How often and how much members may write to each other; `settings.WRITING_LIMITS` has the numbers.

Asked once, where an item is made (`actions.create`), so for pages and API alike. What is told of the
past (`at`), as imports and the demo tell it, is asked nothing.
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from items import kinds
from items.models import Item
from shared.http import Later

DAY = timedelta(days=1)
_AWAY = re.compile(r'<a [^>]*href="(?:https?:|mailto:|//)')
_PICTURE = re.compile(r"<img\b")


class Limited(Later):
    """Not now, or not so much."""


def check(*, by: User, kind: str, html: str, mentioned: int) -> None:
    """Raises `Limited` where `by` may not send this text just now.

    In the transaction that writes it: until its end the person is locked, so that of several texts
    sent at once each sees those before it.
    """
    talk = kinds.get(kind).talk
    if not talk or _is_exempt(by):
        return
    check_words(by=by, html=html, mentioned=mentioned)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    now = timezone.now()
    _check_gap(by, talk, now)
    if _is_new(by, now):
        _check_day(by, talk, now)


def check_words(*, by: User, html: str, mentioned: int) -> None:
    """Raises `Limited` where a new member's text has more links, pictures or names than it may."""
    if _is_exempt(by) or not _is_new(by, timezone.now()):
        return
    _check_number("links", len(_AWAY.findall(html)), _links)
    _check_number("pictures", len(_PICTURE.findall(html)), _pictures)
    _check_number("mentions", mentioned, _mentions)


def _is_exempt(by: User) -> bool:
    return by.is_staff or by.is_superuser


def _limit(name: str) -> int:
    return int(settings.WRITING_LIMITS[name])


def _is_new(by: User, now: datetime) -> bool:
    return now - by.date_joined < timedelta(hours=_limit("new_hours"))


def _own(by: User, talk: str, since: datetime) -> QuerySet[Item]:
    """What the person wrote of that sort since then, whatever became of it; by `item_by_author`."""
    names = [kind.name for kind in kinds.every() if kind.talk == talk]
    recent = Q(published_at__gt=since) | Q(published_at=None, created_at__gt=since)
    return Item.objects.filter(recent, author=by, kind__in=names).order_by("-created_at")


def _check_gap(by: User, talk: str, now: datetime) -> None:
    gap = timedelta(seconds=_limit(f"new_{talk}_gap" if _is_new(by, now) else f"{talk}_gap"))
    last = _own(by, talk, now - gap).first() if gap else None
    if last is None:
        return
    wait = _seconds(last.created_at + gap - now)
    raise Limited(
        _("You wrote something only a moment ago. Nothing is lost: send this again in %(wait)s.")
        % {"wait": _said(wait)},
        wait,
    )


def _check_day(by: User, talk: str, now: datetime) -> None:
    most = _limit("new_openings" if talk == "opening" else "new_replies")
    if not most:
        return
    written = list(_own(by, talk, now - DAY)[:most])
    if len(written) < most:
        return
    old = by.date_joined + timedelta(hours=_limit("new_hours"))
    wait = _seconds(min(written[-1].created_at + DAY, old) - now)
    words = (
        ngettext(
            "In the first day one may open %(most)d topic or question. Nothing is lost: send this "
            "again in %(wait)s.",
            "In the first day one may open %(most)d topics and questions. Nothing is lost: send this "
            "again in %(wait)s.",
            most,
        )
        if talk == "opening"
        else ngettext(
            "In the first day one may write %(most)d reply. Nothing is lost: send this again in "
            "%(wait)s.",
            "In the first day one may write %(most)d replies. Nothing is lost: send this again in "
            "%(wait)s.",
            most,
        )
    )
    raise Limited(words % {"most": most, "wait": _said(wait)}, wait)


def _check_number(name: str, count: int, words: object) -> None:
    most = _limit(f"new_{name}")
    if most and count > most:
        raise Limited(words(most) % {"most": most, "count": count})  # type: ignore[operator]


def _links(most: int) -> str:
    return ngettext(
        "In the first day a text may have %(most)d link to another site; this one has %(count)d.",
        "In the first day a text may have %(most)d links to other sites; this one has %(count)d.",
        most,
    )


def _pictures(most: int) -> str:
    return ngettext(
        "In the first day a text may have %(most)d picture; this one has %(count)d.",
        "In the first day a text may have %(most)d pictures; this one has %(count)d.",
        most,
    )


def _mentions(most: int) -> str:
    return ngettext(
        "In the first day a text may mention %(most)d person; this one mentions %(count)d.",
        "In the first day a text may mention %(most)d people; this one mentions %(count)d.",
        most,
    )


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))


def _said(seconds: int) -> str:
    """So long, in the unit in which one waits."""
    if seconds < 100:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    if minutes < 100:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
