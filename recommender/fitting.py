"""From interactions and texts to candidates with reasons: the engine put to work on our rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from items.models import Item
from recommender import interactions as columns
from recommender.engine.blend import BlendedSimilarity
from recommender.engine.candidates import Candidates, candidate_blocks
from recommender.engine.content import ContentSimilarity
from recommender.engine.evaluation import Recommender, filled_up
from recommender.engine.evidence import evidence
from recommender.engine.interactions import Interactions
from recommender.engine.matrices import Ints, matrix
from recommender.engine.popularity import popularity
from recommender.engine.similarity import ItemSimilarity
from recommender.engine.topk import padded
from recommender.interactions import Catalogue
from recommender.models import Reason
from shared import text

NEIGHBOURS = 50
CANDIDATES = 200
# The title says in a few words what the text is about.
TITLE_TIMES = 3


@dataclass(frozen=True)
class Model:
    """What a night learned.

    `user_items` are the interests it learned from, faded and damped; `neighbours` are items × items,
    and `reasons` says of each entry of theirs what can be told of it (a `Reason`); `popular` how
    sought after each item is.
    """

    user_items: csr_array
    neighbours: csr_array
    reasons: npt.NDArray[np.int8]
    popular: npt.NDArray[np.float64]


def content(catalogue: Catalogue) -> csr_array:
    """Items × items: how similar their words and tags are.

    Texts stream by; what stays is one list of words for each item while the vectors are made.
    """
    documents: list[list[str]] = []
    tags: list[list[str]] = []
    items = (
        Item.objects.filter(pk__in=catalogue.items.tolist())
        .order_by("pk")
        .prefetch_related("tags")
        .only("pk", "title", "html")
    )
    for item in items.iterator(chunk_size=1000):
        documents.append(
            list(text.words(item.title)) * TITLE_TIMES + list(text.words(text.plain(item.html)))
        )
        tags.append([tag.slug for tag in item.tags.all()])
    return ContentSimilarity(NEIGHBOURS).fit(documents, tags).neighbours_


def fit(history: Interactions, content: csr_array, now: float) -> Model:
    """Learn from a history (weights not yet faded) and the content's similarities."""
    user_items = weighted(history, now)
    collaborative = ItemSimilarity(NEIGHBOURS).fit(user_items)
    blended = BlendedSimilarity(neighbours=NEIGHBOURS).fit(
        collaborative.neighbours_, content, collaborative.support_
    )
    found = evidence(blended.neighbours_, collaborative.neighbours_, content, user_items)
    by_people = found.together & ((blended.collaborative_share_ >= 0.5) | ~found.alike)
    reasons = np.select([by_people, found.alike], [Reason.ALSO, Reason.SIMILAR], Reason.PICKED)
    return Model(user_items, blended.neighbours_, reasons.astype(np.int8), popularity(history, now))


def weighted(history: Interactions, now: float) -> csr_array:
    """Users × items: interest, faded with age and damped, so that the tenth visit counts less."""
    user_items = columns.faded(history, now).user_items()
    user_items.data = np.log1p(user_items.data)
    return user_items


def candidates(
    model: Model, people: Ints, excluded: csr_array | None = None, k: int = CANDIDATES
) -> Iterator[Candidates]:
    """The k best for each of the people with history, in blocks of people, who count from 0 in their
    order here; `excluded` (people × items) marks what must not be among them."""
    return candidate_blocks(
        model.user_items[people],
        model.neighbours,
        k,
        excluded,
        telling=model.reasons != Reason.PICKED,
    )


def recommender(model: Model) -> Recommender:
    """As the feed will: the candidates, and where they end what is popular."""

    def recommend(people: Ints, k: int) -> Ints:
        found = Candidates.concatenated(candidates(model, people, k=k))
        ranked = padded(found.items, np.bincount(found.users, minlength=len(people)), k)
        return filled_up(ranked, model.user_items[people], model.popular)

    return recommend


def marks(places: npt.NDArray[np.int64], catalogue: Catalogue) -> csr_array:
    """Users × items with a 1 for each pair of places."""
    shape = (len(catalogue.users), len(catalogue.items))
    return matrix(places[:, 0], places[:, 1], np.ones(len(places)), shape=shape)
