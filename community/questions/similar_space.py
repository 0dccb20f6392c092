"""What terms mean by the company they keep: latent semantic analysis of all passages.

(Deerwester et al., "Indexing by Latent Semantic Analysis", JASIS 1990.) Each term gets a direction of
at most 128 dimensions; a passage's is the sum of those of its terms, and so is a question's that was
never seen before. Two texts that share no word can still point the same way. `benchmarks/README.md`
says what it is worth.

A fit reads the passages twice, streaming. Counting keeps every term once; the factors are learnt from
`SAMPLE` passages at most, with TERMS terms at most, so that they cost the same however many there are;
writing the vectors grows with the passages. All of it becomes visible at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast
from scipy.sparse import csr_array
from sklearn.decomposition import TruncatedSVD

from community.questions.similar_models import Passage, Space, Term
from community.questions.similar_terms import counted

Floats = npt.NDArray[np.float32]

DIMENSIONS = 128
SAMPLE = 40_000
TERMS = 60_000
FEW = 40  # passages from which nothing is learnt
GROWN = 0.05  # share of the passages that are new before all is learnt again
CHUNK = 2_000


def live() -> Space | None:
    """What counts now; None before the first night."""
    return Space.objects.order_by("pk").last()


def is_due() -> bool:
    """Whether so many passages came or went that all should be learnt again."""
    space, passages = live(), Passage.objects.count()
    if space is None:
        return passages > 0
    return abs(passages - space.passages) > GROWN * space.passages


def fit() -> Space:
    """Learn from all passages, and publish it."""
    total, lengths, numbers = 0, 0, Counter[str]()
    for _pk, length, counts in _every():
        total, lengths = total + 1, lengths + length
        numbers.update(counts.keys())
    known = [(word, n) for word, n in numbers.most_common(TERMS) if n > 1]
    words = {word: at for at, (word, _n) in enumerate(known)}
    n = np.array([n for _word, n in known], dtype=np.float32)
    weights = np.log((1 + total) / n)
    vectors = _learn(words, weights, total)
    return _publish(total, lengths / max(total, 1), known, words, vectors)


def _every(sample: int = 1) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Of each passage, or each whose number `sample` divides: its id, length and terms."""
    rows = Passage.objects.annotate(stored=Cast("words", TextField())).order_by("pk")
    if sample > 1:
        rows = rows.alias(left=F("pk") % sample).filter(left=0)
    for pk, length, stored in rows.values_list("pk", "length", "stored").iterator(CHUNK):
        yield pk, length, counted(stored)


def _learn(words: dict[str, int], weights: Floats, total: int) -> Floats:
    """Terms × dimensions, each row times its term's weight."""
    dimensions = min(DIMENSIONS, total // 4, len(words) - 1)
    if total < FEW or dimensions < 2:
        return np.zeros((len(words), 0), dtype=np.float32)
    sample = (counts for _pk, _length, counts in _every(-(-total // SAMPLE)))
    matrix = _matrix(sample, words, weights)
    with np.errstate(invalid="ignore", divide="ignore"):  # of a share that nobody asks for
        model = TruncatedSVD(dimensions, random_state=0).fit(matrix)
    found: Floats = (model.components_.T * weights[:, np.newaxis]).astype(np.float32)
    return found


def _matrix(
    passages: Iterable[dict[str, float]], words: dict[str, int], weights: Floats
) -> csr_array:
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for counts in passages:
        mine = [(words[word], n) for word, n in counts.items() if word in words]
        columns.extend(at for at, _n in mine)
        data.extend(n for _at, n in mine)
        starts.append(len(columns))
    at = np.array(columns, dtype=np.int32)
    values = (1 + np.log(np.array(data, dtype=np.float32))) * weights[at]
    return csr_array((values, at, starts), shape=(len(starts) - 1, len(words)))


@transaction.atomic
def _publish(
    total: int,
    mean: float,
    known: Sequence[tuple[str, int]],
    words: dict[str, int],
    vectors: Floats,
) -> Space:
    dimensions = vectors.shape[1]
    Space.objects.all().delete()
    space = Space.objects.create(passages=total, mean_length=mean, dimensions=dimensions)
    Term.objects.all().delete()
    stored = vectors.astype(np.float16)
    Term.objects.bulk_create(
        (Term(word=word, passages=n, vector=stored[words[word]].tobytes()) for word, n in known),
        batch_size=CHUNK,
    )
    if dimensions:
        _move(space, words, vectors)
    return space


def _move(space: Space, words: dict[str, int], vectors: Floats) -> None:
    """Give each passage its direction. One written meanwhile keeps its old one, which counts no more."""
    name = Passage._meta.db_table
    rows = _every()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE moved (id bigint, vector bytea) ON COMMIT DROP")
        while chunk := list(islice(rows, CHUNK)):
            with cursor.copy("COPY moved (id, vector) FROM STDIN") as copy:
                for pk, _length, counts in chunk:
                    copy.write_row((pk, direction(counts, words, vectors)))
        cursor.execute(
            f"UPDATE {name} SET vector = moved.vector, space = %s FROM moved"
            f" WHERE moved.id = {name}.id",
            [space.pk],
        )
        cursor.execute("DROP TABLE moved")


def direction(counts: dict[str, float], words: dict[str, int], vectors: Floats) -> bytes | None:
    """Where these terms lead together, as a unit vector in bytes; None where none is known."""
    mine = [(words[word], n) for word, n in counts.items() if word in words]
    if not mine:
        return None
    at = [place for place, _n in mine]
    summed = (1 + np.log([n for _at, n in mine])) @ vectors[at]
    length = float(np.linalg.norm(summed))
    return None if length == 0 else np.rint(summed / length * 127).astype(np.int8).tobytes()


def known(terms: Iterable[str]) -> tuple[dict[str, int], dict[str, int], Floats]:
    """Of those terms that are known: in how many passages each stands, its row, and the rows."""
    rows = list(Term.objects.filter(word__in=set(terms)))
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float16)
    shaped: Floats = vectors.reshape(len(rows), -1 if rows else 0).astype(np.float32)
    return (
        {row.word: row.passages for row in rows},
        {row.word: at for at, row in enumerate(rows)},
        shaped,
    )


def place_in_space(passages: Sequence[tuple[Passage, dict[str, float]]]) -> None:
    """Give new passages, which hold these terms, their direction in the space there is; unsaved."""
    space = live()
    if space is None or not space.dimensions:
        return
    _numbers, words, vectors = known(word for _passage, counts in passages for word in counts)
    for passage, counts in passages:
        passage.vector, passage.space = direction(counts, words, vectors), space.pk
