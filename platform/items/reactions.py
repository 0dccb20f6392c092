"""What people feel about items: who may say so, what a page shows of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import Block, User, Viewer
from items.models import Item, Reaction

# Each by its name in the database: what is shown, and what is said.
KNOWN: dict[str, tuple[str, str | Promise]] = {
    "like": ("👍", pgettext_lazy("reaction", "Like")),
    "love": ("❤️", pgettext_lazy("reaction", "Love")),
    "laugh": ("😄", pgettext_lazy("reaction", "Laugh")),
    "celebrate": ("🎉", pgettext_lazy("reaction", "Celebrate")),
    "insight": ("💡", pgettext_lazy("reaction", "Eye-opening")),
    "thanks": ("🙏", pgettext_lazy("reaction", "Thanks")),
}
SHOWN = 100  # people of one reaction, on the page that names them


@dataclass(frozen=True)
class Shown:
    """One reaction on one item: how many people say so, and whether the viewer does."""

    name: str
    emoji: str
    label: str | Promise
    count: int
    mine: bool


def offered() -> list[str]:
    """The names of those that people may choose from: the setting `REACTIONS`, in its order."""
    return [name for name in settings.REACTIONS if name in KNOWN]


def no_reaction(item: Item, viewer: Viewer) -> str:
    """Why the viewer may not react to an item, in a sentence; "" for who may, and for a stranger."""
    if item.is_by(viewer):
        return _("You cannot react to what you wrote yourself.")
    return viewer.suspension if isinstance(viewer, User) else ""


def gather(items: Iterable[Item], viewer: Viewer) -> None:
    """Give each item `reactions_shown` (those that anybody chose, and those to choose from, in
    order), `has_reactions` and `no_reaction` (see above). One query for all."""
    given = list(items)
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    mine = Count("pk", filter=Q(user=viewer.pk) if viewer.pk else Q(pk=None))
    rows = Reaction.objects.filter(item__in=[item.pk for item in given]).values("item", "name")
    for pk, name, n, own in rows.annotate(n=Count("pk"), mine=mine).values_list(
        "item", "name", "n", "mine"
    ):
        found[pk][name] = (n, own)
    for item in given:
        item.reactions_shown = _shown(found[item.pk])  # type: ignore[attr-defined]
        item.has_reactions = bool(found[item.pk])  # type: ignore[attr-defined]
        item.no_reaction = no_reaction(item, viewer)  # type: ignore[attr-defined]


def _shown(counts: dict[str, tuple[int, int]]) -> list[Shown]:
    names = offered()
    return [
        Shown(name, *KNOWN[name], count, bool(own))
        for name in KNOWN
        for count, own in [counts.get(name, (0, 0))]
        if count or name in names
    ]


def people(item: Item, viewer: Viewer) -> list[tuple[Shown, list[User]]]:
    """Who reacted how, the latest first, without those with whom the viewer has nothing to do."""
    rows = Reaction.objects.filter(item=item, user__is_active=True, user__suspended_at=None)
    if viewer.pk is not None:
        rows = rows.exclude(
            Exists(Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("user")))
        )
    by_name: dict[str, list[User]] = defaultdict(list)
    for row in rows.select_related("user").order_by("-at", "-pk")[: SHOWN * len(KNOWN)]:
        by_name[row.name].append(row.user)
    return [
        (Shown(name, *KNOWN[name], len(by_name[name]), False), by_name[name][:SHOWN])
        for name in KNOWN
        if by_name[name]
    ]
