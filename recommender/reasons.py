"""Why a card is shown, in whole sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from recommender.feed import Cause, Pick
from recommender.models import Reason


def sentence(pick: Pick, causes: Mapping[int, Cause]) -> str:
    """The reason as a person reads it; without the cause where that may not be seen any more."""
    cause = causes.get(pick.because) if pick.because is not None else None
    if cause is not None:
        title = cause.title
        match pick.reason:
            case Reason.FINISHED if cause.whole:
                return _("Because you finished “%(title)s” in “%(whole)s”") % cause._asdict()
            case Reason.FINISHED:
                return _("Because you finished “%(title)s”") % {"title": title}
            case Reason.ALSO if pick.kind in {"course", "lesson"}:
                return _("People who took “%(title)s” also took this") % {"title": title}
            case Reason.ALSO:
                return _("People who liked “%(title)s” also liked this") % {"title": title}
            case Reason.SIMILAR:
                return _("Similar to “%(title)s”") % {"title": title}
    match pick.reason:
        case Reason.POPULAR:
            return _("Popular these days")
        case Reason.FRESH:
            return _("New")
    return _("Picked for you")
