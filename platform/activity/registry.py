"""Who reads events. Filled by `AppConfig.ready()`, so it knows no models."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registered:
    """A reader by its name and the dotted path of its function, which takes a sequence of events."""

    name: str
    path: str


_readers: dict[str, Registered] = {}
_openings: dict[str, str] = {}


def register(name: str, path: str) -> None:
    """Make a reader known.

    What it writes commits together with its cursor, so each event counts exactly once.
    """
    if name in _readers:
        raise ValueError(f"the reader {name!r} is registered twice")
    _readers[name] = Registered(name, path)


def every() -> list[Registered]:
    return list(_readers.values())


def register_opening(name: str, path: str) -> None:
    """Say who wants to know at once that a member opened an item's page: the function of that dotted
    path is told the member and the item, each time."""
    if name in _openings:
        raise ValueError(f"who is told of openings as {name!r} is registered twice")
    _openings[name] = path


def openings() -> list[str]:
    return list(_openings.values())
