"""Who likes what: tastes over tags, and from them how much each thing draws each person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# How many fields a person has a taste for: one, two, three. Few like everything.
FIELDS = (0.45, 0.4, 0.15)
# Weight of a thing is exp(SHARPNESS · cosine): the larger, the less people resemble each other.
SHARPNESS = 9.0
# Who likes one field likes another the more, the closer the two are: exp(KINSHIP · cosine).
KINSHIP = 3.5
WHIM = 0.6  # sigma of what no taste explains
# A person reads in English, in Chinese, or in both.
LANGUAGES = {"en": 0.52, "zh-hans": 0.34, "": 0.14}


# The weight of looking at nothing more: of a thing as close as this cosine.
NOTHING = float(np.exp(SHARPNESS * 0.4))


@dataclass(frozen=True)
class Draw:
    """How much things draw one person: `weight` of coming across each, and `liking` (0–1) of it."""

    weight: Floats
    liking: Floats


def languages(count: int, rng: np.random.Generator) -> list[str]:
    """What people read: a language, or "" for both."""
    return [str(one) for one in rng.choice(list(LANGUAGES), count, p=list(LANGUAGES.values()))]


def tastes(features: Floats, readable: npt.NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    """People × tags, rows of length 1: each a mixture of a few things the person can read.

    `features` are things × tags, `readable` people × things.
    """
    fields = 1 + rng.choice(len(FIELDS), len(readable), p=FIELDS)
    mixed = np.zeros((len(readable), len(features)))
    for person, count in enumerate(fields):
        known = np.flatnonzero(readable[person])
        first = rng.choice(known)
        kin = np.exp(KINSHIP * features[known] @ features[first]) * (known != first)
        others = rng.choice(known, count - 1, replace=False, p=kin / kin.sum())
        mixed[person, [first, *others]] = rng.dirichlet(np.full(count, 2.0))
    return normalised(mixed @ features)


def draws(
    taste: Floats,
    features: Floats,
    readable: npt.NDArray[np.bool_],
    appeal: Floats,
    rng: np.random.Generator,
) -> list[Draw]:
    """For each person, a row of `taste`, how much each thing draws them."""
    closeness = taste @ features.T
    whim = rng.normal(0.0, WHIM, closeness.shape)
    weight = np.exp(SHARPNESS * closeness + appeal + whim) * readable
    liking = 1 / (1 + np.exp(-(9 * (closeness - 0.4) + appeal + whim)))
    return [Draw(*rows) for rows in zip(weight, liking, strict=True)]


def readable(people: Sequence[str], things: Sequence[str]) -> npt.NDArray[np.bool_]:
    """People × things: who reads the language of what ("" reads all)."""
    reads, written = np.array(people)[:, np.newaxis], np.array(things)[np.newaxis, :]
    result: npt.NDArray[np.bool_] = (reads == "") | (reads == written)
    return result


def normalised(rows: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = rows / np.maximum(lengths, 1e-12)
    return result
