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
from recommender.engine.evaluation import Recommender
from recommender.engine.interactions import Interactions
from recommender.engine.matrices import matrix
from recommender.engine.popularity import popularity
from recommender.engine.similarity import ItemSimilarity
from recommender.engine.topk import padded
from recommender.interactions import Catalogue
from shared import text

NEIGHBOURS = 50
CANDIDATES = 200
# The title says in a few words what the text is about.
TITLE_TIMES = 3


@dataclass(frozen=True)
class Model:
    """What a night learned: similarities between items, and how popular each is."""

    similarity: BlendedSimilarity
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
    collaborative = ItemSimilarity(NEIGHBOURS).fit(user_items).neighbours_
    support = np.bincount(user_items.indices, minlength=history.n_items)
    blended = BlendedSimilarity(neighbours=NEIGHBOURS).fit(collaborative, content, support)
    return Model(blended, popularity(history, now))


def weighted(history: Interactions, now: float) -> csr_array:
    """Users × items: interest, faded with age and damped, so that the tenth visit counts less."""
    user_items = columns.faded(history, now).user_items()
    user_items.data = np.log1p(user_items.data)
    return user_items


def candidates(
    model: Model, user_items: csr_array, excluded: csr_array, k: int = CANDIDATES
) -> Iterator[Candidates]:
    """The k best for each user with history, in blocks of users."""
    return candidate_blocks(user_items, model.similarity, k, excluded)


def recommender(model: Model) -> Recommender:
    """As the feed will: the candidates, and where they end what is popular."""
    order = np.argsort(-model.popular, kind="stable")

    def recommend(histories: csr_array, k: int) -> npt.NDArray[np.int64]:
        found = Candidates.concatenated(candidate_blocks(histories, model.similarity, k))
        counts = np.bincount(found.users, minlength=histories.shape[0])
        ranked = padded(found.items, counts, k)
        for user in np.flatnonzero(counts < k):
            row = slice(histories.indptr[user], histories.indptr[user + 1])
            taken = np.concatenate([histories.indices[row], ranked[user, : counts[user]]])
            first = order[: k + len(taken)]
            rest = first[~np.isin(first, taken) & (model.popular[first] > 0)][: k - counts[user]]
            ranked[user, counts[user] : counts[user] + len(rest)] = rest
        return ranked

    return recommend


def marks(places: npt.NDArray[np.int64], catalogue: Catalogue) -> csr_array:
    """Users × items with a 1 for each pair of places."""
    shape = (len(catalogue.users), len(catalogue.items))
    return matrix(places[:, 0], places[:, 1], np.ones(len(places)), shape=shape)
