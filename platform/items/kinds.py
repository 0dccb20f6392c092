"""The kinds of items. Each introduces itself from its own app's `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Kind:
    """How one kind of item is named, addressed and shown.

    `model` ("catalogue.Course") is the kind's own table. A kind with a card has, on that model's
    manager, `for_card(ids, viewer)`: the visible rows with everything the card prints, in a fixed
    number of queries.
    """

    name: str
    label: str | Promise
    plural: str | Promise
    url: Callable[[Any], str]
    card: str = ""
    model: str = ""
    in_feed: bool = False
    # Whoever has opened it needs not be shown it again. A course is opened long before it is taken.
    once: bool = True
    # Of what can be followed: the kind of what is new in it, for its followers and its feed.
    news: str = ""
    # The dotted name of the form in which what members wrote of this kind is edited; without one it
    # has no public history, and is removed elsewhere if at all.
    form: str = ""
    # What stands in it stays where it is removed, and a word says that something stood there.
    leaves_stub: bool = False
    # What members write to each other: "opening" begins a page of its own, "reply" stands in one.
    # There people and tags are linked (`items.mentions`) and limits hold (`items.limits`).
    talk: Literal["", "opening", "reply"] = ""

    def counted(self, n: int) -> str:
        """So many of the kind, in words: "1 course", "3 questions"."""
        return _("%(n)s %(things)s") % {"n": n, "things": self.label if n == 1 else self.plural}


@dataclass(frozen=True)
class State:
    """What can be the case of items of a kind, that a search can ask for: on `model`'s manager, the
    method `ids` gives the ids of those of which it is true, as a queryset of one column.

    What is `good` ranks higher.
    """

    name: str
    label: str | Promise
    kind: str
    model: str
    ids: str
    good: bool = False


_kinds: dict[str, Kind] = {}
_states: dict[str, State] = {}
_done: dict[str, str] = {}
_about: dict[str, str] = {}
_following: dict[str, str] = {}
_shown: dict[str, str] = {}
_bounds: dict[str, str] = {}
_places: dict[str, str] = {}
_folds: dict[str, str] = {}
_ahead: dict[str, str] = {}


def register(kind: Kind) -> None:
    """Make a kind known; a second one of the same name is a mistake."""
    if kind.name in _kinds:
        raise ValueError(f"the kind {kind.name!r} is registered twice")
    if kind.in_feed and not (kind.card and kind.model):
        raise ValueError(f"the kind {kind.name!r} is in the feed and has no card")
    _kinds[kind.name] = kind


def register_done(name: str, model: str) -> None:
    """Say where it stands what people are through with: on `model`'s manager, `done_by(user)` gives
    the ids of the items of that kind, as a queryset of one column; no feed offers those any more."""
    if name in _done:
        raise ValueError(f"what is done of the kind {name!r} is registered twice")
    _done[name] = model


def register_about(name: str, model: str) -> None:
    """Say that items of that kind may be about others, and are behind the same gate as those: on
    `model`'s manager, `about(items)` gives the ids of its items that are, as a queryset of one column.
    """
    if name in _about:
        raise ValueError(f"what the kind {name!r} is about is registered twice")
    _about[name] = model


def register_state(state: State) -> None:
    """Make a state known; a second one of the same name is a mistake."""
    if state.name in _states:
        raise ValueError(f"the state {state.name!r} is registered twice")
    _states[state.name] = state


def states() -> list[State]:
    return list(_states.values())


def in_state(name: str) -> QuerySet[Any, Any]:
    """The ids of the items in that state; `KeyError` when no app registered it."""
    state = _states[name]
    ids: QuerySet[Any, Any] = getattr(_manager(state.model), state.ids)().values("pk")
    return ids


def about(items: QuerySet[Any, Any]) -> list[QuerySet[Any, Any]]:
    """For each kind that knows it: the ids of what is about any of `items`."""
    return [_manager(model).about(items) for model in _about.values()]


def done_by(user: Any) -> list[QuerySet[Any, Any]]:
    """For each kind that knows it: the ids the person is through with."""
    return [_manager(model).done_by(user) for model in _done.values()]


def register_following(name: str, model: str) -> None:
    """Say where it stands what comes after each item of a kind: on `model`'s manager,
    `following(ids)` gives (id, id of the next one) pairs, as a queryset of two columns."""
    if name in _following:
        raise ValueError(f"what follows of the kind {name!r} is registered twice")
    _following[name] = model


def register_shown(name: str, path: str) -> None:
    """Say what follows where an item of that kind is shown, hidden or removed: the function of that
    dotted name is told the item, in the same transaction."""
    if name in _shown:
        raise ValueError(f"what follows from showing the kind {name!r} is registered twice")
    _shown[name] = path


def shown(item: Any) -> None:
    """Tell whoever wants to know that an item's status has changed."""
    if path := _shown.get(item.kind):
        import_string(path)(item)


def register_bounds(name: str, path: str) -> None:
    """Say what keeps authors from editing, removing or restoring what they wrote of that kind, and all
    from offering a reward in it: the function of that dotted name is told the item and "edit",
    "remove", "restore" or "reward", and gives the reason in a sentence, or "". Moderators are asked
    for rewards only."""
    if name in _bounds:
        raise ValueError(f"what bounds the kind {name!r} is registered twice")
    _bounds[name] = path


def bounds(item: Any, deed: str) -> str:
    """Why one may not do that to an item (see `register_bounds`), in a sentence; "" where one may."""
    path = _bounds.get(item.kind)
    return str(import_string(path)(item, deed)) if path else ""


def register_places(name: str, path: str) -> None:
    """Say where the places are in the text of items of that kind: the function of that dotted name is
    told a list of items and gives (item's id, name in the address of its page, words of the heading
    above, HTML) of each paragraph, in order."""
    if name in _places:
        raise ValueError(f"the places of the kind {name!r} are registered twice")
    _places[name] = path


def places(name: str, items: list[Any]) -> Iterable[tuple[int, str, str, str]]:
    """The places in items of one kind; none where no page names any."""
    path = _places.get(name)
    found: Iterable[tuple[int, str, str, str]] = import_string(path)(items) if path else ()
    return found


def register_folds(name: str, path: str) -> None:
    """Say which texts tell too much of items of that kind: the function of that dotted name is told a
    list of items and the viewer, and gives for each that the viewer should not read unasked its id and
    why, in words."""
    if name in _folds:
        raise ValueError(f"what is told of the kind {name!r} too early is registered twice")
    _folds[name] = path


def register_ahead(name: str, path: str) -> None:
    """Say what comes later than items of that kind, and a talk there may give away: the function of that
    dotted name is told the item and the viewer, and gives (id, words) of each, in order."""
    if name in _ahead:
        raise ValueError(f"what comes after the kind {name!r} is registered twice")
    _ahead[name] = path


def ahead(item: Any, viewer: Any) -> list[tuple[int, str]]:
    """What comes later than an item, as far as the viewer may know of it; nothing for most kinds."""
    path = _ahead.get(item.kind)
    found: list[tuple[int, str]] = import_string(path)(item, viewer) if path else []
    return found


def folds(items: list[Any], viewer: Any) -> dict[int, str]:
    """Those of `items` that tell the viewer too much, and why."""
    return {
        pk: why
        for path in _folds.values()
        for pk, why in import_string(path)(items, viewer).items()
    }


def following(ids: Iterable[int]) -> dict[int, int]:
    """What comes after each of `ids` that has something after it, whoever may see that; a query for
    each kind that knows, none without ids."""
    wanted = list(ids)
    return {
        pk: after
        for model in _following.values()
        for pk, after in _manager(model).following(wanted)
    }


def cards(name: str, ids: Iterable[int], viewer: Any) -> dict[int, Any]:
    """The visible ones among `ids` of one kind, ready for their cards, by id."""
    return {row.pk: row for row in _manager(get(name).model).for_card(ids, viewer)}


def _manager(model: str) -> Any:
    return apps.get_model(model)._default_manager


def get(name: str) -> Kind:
    """The kind of that name; `KeyError` when no app registered it."""
    return _kinds[name]


def every() -> list[Kind]:
    return list(_kinds.values())


def in_feed() -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.in_feed]


def leaving_stubs() -> list[str]:
    """The names of the kinds of which a removed one leaves a stub."""
    return [kind.name for kind in _kinds.values() if kind.leaves_stub]


def choices() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in _kinds.values()]
