"""What is similar to what, by what it says and how it is tagged."""

from collections import Counter
from collections.abc import Sequence
from typing import Self

import numpy as np
from scipy.sparse import csr_array, hstack

from recommender.engine.matrices import divided, entry_rows, matrix
from recommender.engine.topk import nearest, top_rows

COMMON_TERM = 0.1
"""A term in more than this share of the documents tells them apart too little for what it costs."""

FEW_DOCUMENTS = 1_000
"""However large its share, a term in no more documents than this costs next to nothing."""


class ContentSimilarity:
    """Cosine similarity of TF-IDF vectors made of each item's words and of its tags.

    Words and tags are two vectors, each of length 1, joined so that the cosine of two items which
    have both is (1 - tag_weight)·cos(words) + tag_weight·cos(tags). Items in different languages
    share no words and meet through their tags alone.

    Parameters
    ----------
    neighbours : how many neighbours each item keeps.
    tag_weight : share of the tags in the similarity, from 0 to 1.
    terms : how many terms an item keeps, those of most weight; long lessons cost no more.

    Attributes
    ----------
    vectors_ : items × (words + tags), rows of length 1, or of zeros for an item without any term.
    neighbours_ : items × items; in row i the most similar items to i, none with itself.

    The vectors cost one pass over the tokens. The neighbours take Σ over terms of (documents that
    keep the term)² multiplications, and memory as in `product_blocks`.
    """

    vectors_: csr_array
    neighbours_: csr_array

    def __init__(self, neighbours: int = 200, tag_weight: float = 0.3, terms: int = 128) -> None:
        self.neighbours = neighbours
        self.tag_weight = tag_weight
        self.terms = terms

    def fit(self, documents: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> Self:
        """Learn from the segmented words and the tags of each item, both in the items' order.

        Raises ValueError when the two differ in length or `tag_weight` is outside 0 to 1.
        """
        if len(documents) != len(tags):
            raise ValueError(f"{len(documents)} documents, but the tags of {len(tags)}")
        if not 0 <= self.tag_weight <= 1:
            raise ValueError(f"tag_weight must be from 0 to 1, not {self.tag_weight}")
        words = top_rows(_tfidf(documents), self.terms)
        joined = hstack(
            [
                np.sqrt(1 - self.tag_weight) * _unit_rows(words),
                np.sqrt(self.tag_weight) * _unit_rows(_tfidf(tags)),
            ]
        )
        self.vectors_ = _unit_rows(csr_array(joined))
        self.neighbours_ = nearest(self.vectors_, csr_array(self.vectors_.T), self.neighbours)
        return self


def _tfidf(documents: Sequence[Sequence[str]]) -> csr_array:
    """Documents × terms: (1 + ln tf)·(1 + ln((1 + n) / (1 + df))), without the common terms."""
    ids: dict[str, int] = {}
    rows, columns, counts = [], [], []
    for row, document in enumerate(documents):
        for term, count in Counter(document).items():
            rows.append(row)
            columns.append(ids.setdefault(term, len(ids)))
            counts.append(count)
    result = matrix(rows, columns, counts, shape=(len(documents), len(ids)))
    n = len(documents)
    frequency = np.bincount(result.indices, minlength=len(ids))
    weight = 1 + np.log((1 + n) / (1 + frequency))
    weight[frequency > max(FEW_DOCUMENTS, COMMON_TERM * n)] = 0
    result.data = (1 + np.log(result.data)) * weight[result.indices]
    return result


def _unit_rows(vectors: csr_array) -> csr_array:
    lengths = np.sqrt(vectors.multiply(vectors).sum(axis=1))
    result = vectors.copy()
    result.data = divided(result.data, lengths[entry_rows(vectors)])
    result.eliminate_zeros()
    return result
