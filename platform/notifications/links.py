"""Addresses that act for one person without signing in: each is signed for one purpose."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

_UNSUBSCRIBE, _MUTE = "notifications.unsubscribe", "notifications.mute"


def absolute(path: str) -> str:
    """A path of ours as an address for mails and feeds."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def unsubscribe(person: int) -> str:
    """Where one stops the mails; works as long as the site's secret."""
    return absolute(reverse("unsubscribe", args=[_sign(person, _UNSUBSCRIBE)]))


def mute(person: int, thread: int) -> str:
    """Where one mutes a thread."""
    return absolute(reverse("mute-thread", args=[_sign([person, thread], _MUTE)]))


def read_unsubscribe(token: str) -> int:
    """The person's id. Raises `Http404` for what we did not sign."""
    person: int = _read(token, _UNSUBSCRIBE)
    return person


def read_mute(token: str) -> tuple[int, int]:
    """The person's and the thread's id. Raises `Http404` for what we did not sign."""
    person, thread = _read(token, _MUTE)
    return person, thread


def _sign(value: object, purpose: str) -> str:
    return signing.dumps(value, salt=purpose)


def _read(token: str, purpose: str) -> Any:
    try:
        return signing.loads(token, salt=purpose)
    except signing.BadSignature as error:
        raise Http404 from error
