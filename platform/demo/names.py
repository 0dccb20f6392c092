"""Names and handles for simulated learners, each taken once."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from frontmatter.default_handlers import YAMLHandler

from accounts import handles
from demo.reading import FOLDER


class Name(NamedTuple):
    """A public handle and a display name ("" where somebody goes by their handle)."""

    handle: str
    name: str


def names(
    languages: Sequence[str],
    rng: np.random.Generator,
    taken: Collection[str],
    path: Path = FOLDER / "crowd.yaml",
) -> list[Name]:
    """A name for each of `languages`, its writing that of the language ("" is Latin).

    None looks like another, or like one of the handles' skeletons in `taken`.
    """
    parts: dict[str, list[str]] = YAMLHandler().load(path.read_text(encoding="utf-8"))
    used = set(taken)
    makers = {"zh-hans": _han(parts, rng), "en": _latin(parts, rng)}
    return [
        _free(makers["zh-hans" if language == "zh-hans" else "en"], used) for language in languages
    ]


def _free(maker: Iterator[Name], used: set[str]) -> Name:
    for name in maker:
        looks = handles.skeleton(name.handle)
        if looks not in used:
            used.add(looks)
            return name
    raise AssertionError("the makers of names never end")


def _latin(parts: dict[str, list[str]], rng: np.random.Generator) -> Iterator[Name]:
    while True:
        given, family = _one(parts["given"], rng), _one(parts["family"], rng)
        handle = [
            given,
            f"{given}-{family}",
            f"{given}{family[0]}",
            f"{given[0]}{family}",
            f"{given}{rng.integers(61, 100)}",
        ][rng.choice(5, p=[0.3, 0.25, 0.15, 0.15, 0.15])]
        yield Name(handles.normalise(handle), f"{given} {family}" if rng.random() < 0.85 else "")


def _han(parts: dict[str, list[str]], rng: np.random.Generator) -> Iterator[Name]:
    while True:
        name = _one(parts["surname"], rng) + _one(parts["personal"], rng)
        handle = _one(parts["first"], rng) + _one(parts["second"], rng)
        if rng.random() < 0.3:
            handle = name
        elif rng.random() < 0.2:
            handle += str(rng.integers(61, 100))
        yield Name(handles.normalise(handle), name if rng.random() < 0.6 else "")


def _one(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
