"""What people are told of, and by which ways by default."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why a person is told of a deed. Where several fit one person, the first in this order counts."""

    MENTION = "mention", _("someone mentions me")
    ANSWER = "answer", _("answers to my questions")
    REPLY = "reply", _("replies and comments to what I wrote")
    ACCEPTED = "accepted", _("my answer was accepted")
    ENDORSED = "endorsed", _("a teacher endorsed my answer")
    TEACHING = "teaching", _("questions about my courses")
    NEWS = "news", _("new lessons in my courses")
    THREAD = "thread", _("new posts in threads I follow")
    TOPIC = "topic", _("new topics on boards I follow")
    PERSON = "person", _("news by people I follow")
    SUBJECT = "subject", _("news under tags I follow")
    VOTES = "votes", _("votes and reactions to what I wrote")
    EDITED = "edited", _("others edited what I wrote")
    CLOSED = "closed", _("my question was closed")
    MOVED = "moved", _("what I wrote was moved")
    REMOVED = "removed", _("what I wrote was removed")


# Told of by following: ends with it.
BY_FOLLOWING = (Kind.THREAD, Kind.TOPIC, Kind.NEWS)
# Where somebody said something to quote.
SAYING = (
    Kind.MENTION, Kind.ANSWER, Kind.REPLY, Kind.TEACHING, Kind.THREAD, Kind.TOPIC, Kind.PERSON,
)  # fmt: skip
# What moderators decided is one choice.
MODERATION = (Kind.EDITED, Kind.CLOSED, Kind.MOVED, Kind.REMOVED)
MODERATED = "moderation"


class Way(models.TextChoices):
    """How a person is told."""

    BOTH = "both", _("here and by mail")
    HERE = "here", _("here only")
    OFF = "off", _("not at all")


# Mail is for what somebody waits for.
DEFAULT_WAYS = dict.fromkeys(Kind.values, Way.BOTH) | {Kind.VOTES: Way.HERE}


def choices() -> list[tuple[str, str]]:
    """What a person chooses a way for: (name, label)."""
    single = [(kind.value, str(kind.label)) for kind in Kind if kind not in MODERATION]
    return [*single, (MODERATED, str(_("decisions on what I wrote")))]


def choice_of(kind: str) -> str:
    """The choice that a kind falls under."""
    return MODERATED if kind in MODERATION else kind
