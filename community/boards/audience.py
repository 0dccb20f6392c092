"""Who sees a board: everybody, whoever is signed in, or who was let in to a course; and who decides."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User, Viewer
from community.boards.models import Board
from items.models import Admission, Item, ItemQuerySet
from items.teaching import taught_by, teaches


class Who(models.TextChoices):
    """Whom a board is for."""

    EVERYBODY = "everybody", gettext_lazy("everybody")
    MEMBERS = "members", gettext_lazy("whoever is signed in")
    COURSE = "course", gettext_lazy("who takes a course, and who teaches it")


def courses(by: User) -> ItemQuerySet:
    """The courses for whose learners a person may keep a board."""
    rows = Item.objects.visible_to(by) if by.can_moderate else taught_by(by)
    return rows.of_kind("course").exclude(status="removed")


def may_open(viewer: Viewer) -> bool:
    """Whether a person may open any board. One query at most."""
    if not isinstance(viewer, User) or viewer.is_suspended:
        return False
    return viewer.can_moderate or courses(viewer).exists()


def check_opening(by: User) -> None:
    """Raises `PermissionDenied` unless a person may open some board."""
    if not may_open(by):
        raise PermissionDenied(_("Only moderators, and teachers for their course, keep boards."))


def check(by: User, gate: Item | None) -> None:
    """Raises `PermissionDenied` unless a person may keep a board behind this gate."""
    if not (by.can_moderate or (gate is not None and teaches(by, gate))):
        raise PermissionDenied(_("Only moderators, and teachers for their course, keep boards."))


def of(board: Board) -> Who:
    """For whom a board is."""
    if board.item.gate_id is not None:
        return Who.COURSE
    return Who.MEMBERS if board.item.members_only else Who.EVERYBODY


def described(gate: Item | None, members_only: bool) -> str:
    """Who sees a board like this, in a sentence; behind a gate also how many that are now."""
    if gate is None:
        return (
            _("Whoever is signed in can read it.") if members_only else _("Everybody can read it.")
        )
    n = Admission.objects.effective().filter(gate=gate, teaches=False).count()
    return ngettext(
        "Who takes “%(course)s” can read it, %(n)d person now, and who teaches it.",
        "Who takes “%(course)s” can read it, %(n)d people now, and who teaches it.",
        n,
    ) % {"course": gate.title, "n": n}


def changed(board: Board, gate: Item | None, members_only: bool) -> str:
    """What becomes of who sees a board and all its topics, in words; "" where nothing does."""
    before, after = _open(board.item.gate, board.item.members_only), _open(gate, members_only)
    if before == after and board.item.gate == gate:
        return ""
    if after > before:
        what = _("More people will be able to read it, with all its topics.")
    elif after < before:
        what = _("Fewer people will be able to read it; the others lose all its topics.")
    else:
        what = _("Other people will be able to read it, with all its topics.")
    now = described(board.item.gate, board.item.members_only)
    then = described(gate, members_only)
    return " ".join([what, _("Until now:"), now, _("From now on:"), then])


def _open(gate: Item | None, members_only: bool) -> int:
    return 0 if gate is not None else 1 if members_only else 2
