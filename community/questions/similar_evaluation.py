"""Scoring `similar.ranked`, the function that pages call, on a set of queries."""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from community.questions import similar, similar_index, similar_space
from community.questions.models import Passage
from community.questions.similar_metrics import Scores
from community.questions.similar_sets import Document, Query
from items import actions as items
from items.models import Item
from shared.text import plain

LOADED = 500


def stored() -> dict[str, int]:
    """The ids that a set may name where it brings no corpus: of all items that have passages."""
    found = Passage.objects.filter(place=0).values_list("item", flat=True)
    return {str(pk): pk for pk in found.iterator()}


def load(documents: Iterable[Document]) -> dict[str, int]:
    """Make of a corpus the questions there are, and learn from them; gives their ids by its own.

    Call it inside a transaction that is rolled back: all passages of the site are gone until then.
    """
    Passage.objects.all().delete()
    ids: dict[str, int] = {}
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == LOADED:
            ids |= _made(batch)
            batch = []
    ids |= _made(batch)
    similar_space.fit()
    return ids


def _made(documents: list[Document]) -> dict[str, int]:
    rows = Item.objects.bulk_create(
        items.build(
            kind="question",
            author=None,
            title=document.title[:250],
            body=document.text,
            html=f"<p>{escape(document.text, quote=False)}</p>",
        )
        for document in documents
    )
    similar_index.write(rows)
    return {document.id: row.pk for document, row in zip(documents, rows, strict=True)}


def score(
    queries: Iterable[Query],
    ids: Mapping[str, int],
    *,
    questions: bool = True,
    complain: Callable[[str], None] = lambda sentence: None,
) -> Scores:
    """How well `similar.ranked` finds what is relevant; `ids` leads from the set's ids to items'.

    Ids that lead nowhere are told to `complain` and left out; a query is not scored that has no
    relevant one left, or is itself such an id.
    """
    scores = Scores()
    for query in queries:
        named = [*query.relevant, *query.candidates, *([query.of] if query.of else [])]
        if unknown := [pk for pk in named if pk not in ids]:
            complain(f"“{query.text or query.of}”: nothing has the id {', '.join(unknown)}")
        relevant = {ids[pk] for pk in query.relevant if pk in ids}
        if relevant and (not query.of or query.of in ids):
            scores.add(_found(query, ids, questions), relevant)
    return scores


def _found(query: Query, ids: Mapping[str, int], questions: bool) -> list[int]:
    text = query.text
    if query.of:
        item = Item.objects.only("title", "html").get(pk=ids[query.of])
        text = f"{item.title}\n{plain(item.html)}"
    hits = similar.ranked(
        text,
        questions=questions,
        leave_out=[ids[pk] for pk in query.exclude if pk in ids],
        among=[ids[pk] for pk in query.candidates if pk in ids] if query.candidates else None,
    )
    return list(dict.fromkeys(hit.item for hit in hits))
