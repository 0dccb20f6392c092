"""The digest mail: what a person missed, once a week or day."""

from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import ngettext

from accounts.models import User
from items.following import can_follow
from notifications import links, reading
from notifications.due import due, may_be_written_to, period, zone_of
from notifications.kinds import Kind
from notifications.models import Digest, Notice, NoticeQuerySet, Ways
from notifications.reading import Line

log = structlog.get_logger()

MOST = 12  # lines of one mail
# What comes first: what waits for an answer of theirs, then what they chose to hear of.
_FIRST = list(Kind.values)


def waiting(person: User, ways: Ways) -> NoticeQuerySet:
    """What a person may still see, has not read, was not mailed, and wishes to be mailed."""
    unread = reading.shown(person, ways).unread().filter(mailed_at=None)
    return unread.exclude(kind__in=ways.unmailed())


def lines_for(person: User, ways: Ways) -> list[Line]:
    """The lines of a person's next mail: the best first, `MOST` of them."""
    groups = reading.lines(waiting(person, ways)).order_by("-last")[:200]
    best = sorted(groups, key=lambda group: _FIRST.index(group.kind))[:MOST]
    return reading.fill(person, best)


def send(person: User, wanted: str, connection: BaseEmailBackend | None = None) -> bool:
    """Mail a person what they missed, for a period; tells whether a mail went out.

    At most once: that it is sent is committed before it is. Killed in between, that mail is lost and
    nothing of it is mailed again; two that run at once send one. Raises `OSError`, before anything is
    written, where the mail server of `connection` cannot be reached.
    """
    if connection is not None:
        connection.open()  # does nothing where it is open
    try:
        prepared = _prepare(person.pk, wanted)
    except IntegrityError:
        return False  # another one was first
    if prepared is None:
        return False
    digest, told, message = prepared
    message.connection = connection
    try:
        message.send()
    except OSError as error:  # what smtplib raises is one, too
        log.warning("a digest was not sent", user=person.pk, error=str(error))
        if connection is not None:
            connection.close()  # it may be broken: the next mail gets a new one
        with transaction.atomic():
            Digest.objects.filter(pk=digest.pk).update(error=str(error)[:200])
            # No server took it: the next mail may tell of it.
            Notice.objects.filter(pk__in=told).update(mailed_at=None)
        return False
    Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
    return True


@transaction.atomic
def _prepare(pk: int, wanted: str) -> tuple[Digest, list[int], EmailMultiAlternatives] | None:
    """Under the person's lock: is it still due, what is there to tell, and that it is told now."""
    now = timezone.now()
    locked = User.objects.select_for_update(no_key=True).filter(pk=pk).first()
    person = may_be_written_to(now).filter(pk=pk).first() if locked else None
    if person is None or Digest.objects.filter(user=pk, period=wanted).exists():
        return None
    ways = Ways.objects.filter(pk=pk).first() or Ways(user=person)
    if period(person, ways, now) != wanted:
        return None
    with (
        translation.override(person.language or settings.LANGUAGE_CODE),
        timezone.override(zone_of(person)),
    ):
        lines = lines_for(person, ways)
        if not lines:
            return None
        digest = Digest.objects.create(user=person, period=wanted, lines=len(lines))
        told = list(waiting(person, ways).values_list("pk", flat=True))
        Notice.objects.filter(pk__in=told).update(mailed_at=now)
        return digest, told, compose(person, lines, ways)


def compose(person: User, lines: list[Line], ways: Ways) -> EmailMultiAlternatives:
    """The mail, in the language that is active: text and HTML without pictures, and the headers by
    which mail programs offer to stop it (RFC 8058)."""
    unsubscribe = links.unsubscribe(person.pk)
    context = {
        "person": person,
        "entries": [_entry(person, line) for line in lines],
        "unsubscribe": unsubscribe,
        "centre": links.absolute(reverse("notifications")),
        "settings": links.absolute(reverse("notification-settings")),
        "daily": ways.often == Ways.Often.DAILY,
    }
    first = lines[0].words
    subject = (
        first
        if len(lines) == 1
        else ngettext("%(first)s, and %(n)s more", "%(first)s, and %(n)s more", len(lines) - 1)
        % {"first": Truncator(first).chars(60), "n": len(lines) - 1}
    )
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("notifications/digest.txt", context),
        to=[person.email or ""],
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Precedence": "bulk",
        },
    )
    message.attach_alternative(render_to_string("notifications/digest.html", context), "text/html")
    return message


def _entry(person: User, line: Line) -> dict[str, Any]:
    thread = line.notice.thread
    return {
        "line": line,
        "address": links.absolute(line.address) if line.address else "",
        "mute": links.mute(person.pk, thread.pk) if can_follow(thread) else "",
    }


def send_due(shard: int = 0, shards: int = 1) -> int:
    """Mail everybody to whom it is due now; returns how many mails went out. See `due` for the cost."""
    sent = 0
    with get_connection() as connection:
        for person, wanted in due(shard=shard, shards=shards):
            sent += send(person, wanted, connection)
    return sent
