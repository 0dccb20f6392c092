"""What a night found, into its tables, by COPY."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection, models, transaction

from recommender import fitting, interactions
from recommender.engine.candidates import Candidates as Found
from recommender.engine.matrices import Floats, Ints
from recommender.engine.popularity import most_popular
from recommender.fitting import Model
from recommender.interactions import Catalogue
from recommender.models import Candidates, Neighbours, Popular, Reason, Run

POPULAR = 200


def neighbours(run: Run, catalogue: Catalogue, model: Model) -> None:
    """Each item's most similar items."""
    _copy(
        Neighbours,
        ["run_id", "item_id", "items", "scores", "reasons"],
        _neighbour_rows(run, catalogue, model),
    )


def _neighbour_rows(run: Run, catalogue: Catalogue, model: Model) -> Iterator[tuple[Any, ...]]:
    matrix = model.neighbours
    for row, (start, stop) in enumerate(zip(matrix.indptr, matrix.indptr[1:], strict=False)):
        if start == stop:
            continue
        order = np.argsort(-matrix.data[start:stop], kind="stable") + start
        yield (
            run.pk,
            int(catalogue.items[row]),
            catalogue.items[matrix.indices[order]].tolist(),
            _rounded(matrix.data[order]),
            model.reasons[order].tolist(),
        )


def popular(run: Run, catalogue: Catalogue, model: Model) -> None:
    """What most people sought lately."""
    order = most_popular(model.popular, POPULAR)
    Popular.objects.create(
        run=run,
        items=catalogue.items[order].tolist(),
        scores=_rounded(model.popular[order]),
    )


def candidates(run: Run, catalogue: Catalogue, model: Model) -> float:
    """What to show each person; returns the share of the items that is shown to anybody.

    Dismissed items are left out here already; what is finished, owned or no longer visible is left
    out when the feed is read, as it changes by the minute.
    """
    everybody = np.arange(len(catalogue.users))
    excluded = fitting.marks(interactions.dismissed(catalogue), catalogue)
    finished = _keys(catalogue, *interactions.finished(catalogue).T)
    shown = np.zeros(len(catalogue.items), dtype=np.bool_)

    def rows() -> Iterator[tuple[Any, ...]]:
        for block in fitting.candidates(model, everybody, excluded):
            shown[block.items] = True
            yield from _candidate_rows(run, catalogue, model, block, finished)

    _copy(Candidates, ["run_id", "user_id", "items", "scores", "reasons", "because"], rows())
    return float(shown.mean()) if len(shown) else 0.0


def _candidate_rows(
    run: Run, catalogue: Catalogue, model: Model, block: Found, finished: Ints
) -> Iterator[tuple[Any, ...]]:
    reasons = model.reasons[block.entries]
    done = np.isin(_keys(catalogue, block.users, block.because), finished)
    reasons = np.where(done & (reasons != Reason.PICKED), Reason.FINISHED, reasons)
    users, starts = np.unique(block.users, return_index=True)
    stops = np.append(starts, len(block.users))[1:]
    for user, start, stop in zip(users, starts, stops, strict=True):
        mine = slice(start, stop)
        yield (
            run.pk,
            int(catalogue.users[user]),
            catalogue.items[block.items[mine]].tolist(),
            _rounded(block.scores[mine]),
            reasons[mine].tolist(),
            catalogue.items[block.because[mine]].tolist(),
        )


def _keys(catalogue: Catalogue, users: Ints, items: Ints) -> Ints:
    """One number for each pair of places."""
    return users * len(catalogue.items) + items


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


@transaction.atomic
def _copy(
    table: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        statement = f"COPY {table._meta.db_table} ({names}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
