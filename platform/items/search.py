"""Full-text vectors that work for Chinese: segmented in Python, indexed as `simple`."""

from itertools import islice

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

from shared.text import plain, words

# PostgreSQL refuses a tsvector over 1 MB; what is beyond these does not help to find.
MAX_WORDS = 20_000
MAX_CHARACTERS = 200_000


def vector(title: str, html: str, tags: list[str]) -> Combinable:
    """The expression to store in `Item.search`: the title weighs most, then tags, then the text."""

    def part(source: str, weight: str) -> SearchVector:
        segmented = " ".join(islice(words(source), MAX_WORDS))[:MAX_CHARACTERS]
        return SearchVector(Value(segmented), config="simple", weight=weight)

    return part(title, "A") + part(" ".join(tags), "B") + part(plain(html), "C")


def query(typed: str) -> SearchQuery:
    """What a person typed, segmented as the index is; every word must occur, the last as a prefix."""
    found = [word.replace("'", "").replace("\\", "") for word in words(typed)]
    terms = [f"'{word}'" for word in found if word]
    if terms:
        terms[-1] += ":*"
    return SearchQuery(" & ".join(terms), config="simple", search_type="raw")
