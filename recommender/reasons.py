"""Why a card is shown, in whole sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommender.feed import Cause, Pick
from recommender.models import Reason

_BECAUSE: dict[Reason, str | Promise] = {
    Reason.SIMILAR: _("Similar to “%(title)s”"),
    Reason.NEXT: _("Next in “%(title)s”"),
    Reason.FINISHED: _("Because you finished “%(title)s”"),
    Reason.ASKED: _("Because you asked “%(title)s”"),
    Reason.ANSWERED: _("Because you answered “%(title)s”"),
    Reason.DISCUSSED: _("Because you took part in “%(title)s”"),
    Reason.COMMENTED: _("Because you commented on “%(title)s”"),
    Reason.VOTED: _("Because you voted on “%(title)s”"),
    Reason.SAVED: _("Because you saved “%(title)s”"),
}
_FINISHED_IN = _("Because you finished “%(title)s” in “%(whole)s”")
_MORE_IN = _("More in “%(whole)s”")
# Courses are taken, all else is read: whether the cause is taken, whether what is shown is.
_ALSO: dict[tuple[bool, bool], str | Promise] = {
    (True, True): _("People who took “%(title)s” also took this"),
    (True, False): _("People who took “%(title)s” also read this"),
    (False, True): _("People who read “%(title)s” also took this"),
    (False, False): _("People who read “%(title)s” also read this"),
}
_OF_ITSELF: dict[Reason, str | Promise] = {
    Reason.POPULAR: _("Popular these days"),
    Reason.FRESH: _("New"),
    Reason.REST: _("More on Lyceum"),
}


def sentence(pick: Pick, causes: Mapping[int, Cause]) -> str:
    """The reason as a person reads it; without the cause where that may not be seen any more."""
    cause = causes.get(pick.because) if pick.because is not None else None
    if cause is not None and (words := _words(pick, cause)):
        return str(words) % {"title": cause.title, "whole": cause.whole}
    return str(_OF_ITSELF.get(pick.reason, _("Picked for you")))


def _words(pick: Pick, cause: Cause) -> str | Promise | None:
    if pick.reason == Reason.FINISHED and cause.kind == "lesson":
        return _FINISHED_IN
    by_likeness = pick.reason in (Reason.ALSO, Reason.SIMILAR)
    if by_likeness and pick.kind == "lesson" and pick.root == cause.root:
        # The lessons of a course go together; that says nothing of people or of words.
        return _MORE_IN
    if pick.reason == Reason.ALSO:
        return _ALSO[cause.kind == "course", pick.kind == "course"]
    return _BECAUSE.get(pick.reason)
