"""What is written at which address; apps say so in their `ready()`."""

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register(name: str, label: str | Promise) -> None:
    """What is written at the address of that name; one named like a kind of item needs no word."""
    _labels[name] = label


def labels() -> dict[str, str | Promise]:
    """What is written, by the names of addresses."""
    return dict(_labels)
