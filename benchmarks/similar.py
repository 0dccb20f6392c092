"""How similar questions should be weighed: chosen on one half of a site's own links, told of the other.

    manage.py shell -c "from benchmarks import similar; similar.main()"

against a database that holds an import with links between questions; nothing is written. The queries
are the titles of duplicates and of questions that name others. What hangs together by links falls into
one half as a whole, so that no pair is chosen on and reported as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from community.questions import similar
from community.questions.models import Question
from community.questions.similar_metrics import Scores
from community.questions.similar_sets import Query, of_duplicates, of_links
from demo import reading

DIRECTIONS = [0.0, 0.2, 0.35, 0.5, 0.65, 0.8]
LENGTHS = [0.2, 0.4, 0.75]
TEXTS = [0.3, 0.6, 1.0]  # what a word in the text weighs; in the title it weighs 1
THRESHOLDS = [0.2, 0.25, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.55]
FOLDS = 5


@dataclass(frozen=True)
class Setting:
    """The constants of `similar` that are chosen."""

    length: float
    text: float
    direction: float

    def hold(self) -> None:
        """Let `similar.ranked` use it from now on."""
        similar.B, similar.DIRECTION = self.length, self.direction
        similar.WEIGHTS = [0.0, self.text, *similar.WEIGHTS[2:]]


Lists = list[list[tuple[int, float]]]


def ranked(texts: Iterable[tuple[str, list[int]]], setting: Setting) -> Iterator[Lists]:
    """For each share of the direction: of each text (with what is left out) the items and scores."""
    parts = []
    asked = list(texts)
    for share in (0.0, 1.0):
        Setting(setting.length, setting.text, share).hold()
        parts.append(
            [
                {hit.item: hit.score for hit in similar.ranked(text, questions=True, leave_out=out)}
                for text, out in asked
            ]
        )
    for share in DIRECTIONS:
        yield [
            sorted(
                ((pk, (1 - share) * words[pk] + share * near[pk]) for pk in words),
                key=lambda row: (-row[1], -row[0]),
            )
            for words, near in zip(*parts, strict=True)
        ]


def halves(queries: list[Query]) -> dict[str, int]:
    """Each named id's half, 0 or 1; all that hang together in the same."""
    root: dict[str, str] = {}

    def find(pk: str) -> str:
        while root.setdefault(pk, pk) != pk:
            pk = root[pk]
        return pk

    for query in queries:
        for pk in query.relevant:
            root[find(pk)] = find(query.exclude[0])
    members = defaultdict(list)
    for pk in list(root):
        members[find(pk)].append(pk)
    found: dict[str, int] = {}
    sizes = [0, 0]
    # The largest first, each where fewer are.
    for group in sorted(members.values(), key=lambda group: (-len(group), min(map(int, group)))):
        half = int(sizes[1] < sizes[0])
        sizes[half] += len(group)
        found |= dict.fromkeys(group, half)
    return found


def _score(lists: Lists, queries: list[Query]) -> Scores:
    scores = Scores()
    for rows, query in zip(lists, queries, strict=True):
        scores.add([pk for pk, _score in rows], [int(pk) for pk in query.relevant])
    return scores


def _average(scores: Scores) -> list[float]:
    return [row[0] for row in scores._rows]


def _shown(lists: Lists, queries: list[Query] | None, least: float) -> tuple[float, float, float]:
    """Of the first five above `least`: how many there are, the share of lists with any, and the share
    of what is relevant among the relevant."""
    cut = [[pk for pk, score in rows[:5] if score >= least] for rows in lists]
    some = float(np.mean([bool(rows) for rows in cut]))
    count = float(np.mean([len(rows) for rows in cut]))
    wanted = [{int(pk) for pk in query.relevant} for query in queries or []]
    found = [len(want & set(rows)) / len(want) for want, rows in zip(wanted, cut, strict=False)]
    return count, some, float(np.mean(found)) if found else 0.0


def main() -> None:
    """Choose, and print what was chosen and how it does on the half that nobody looked at."""
    known = set(Question.objects.values_list("pk", flat=True))
    queries = [
        query
        for query in (*of_duplicates(), *of_links())
        if {int(pk) for pk in query.relevant} <= known
    ]
    half = halves(queries)
    parts = [[query for query in queries if half[query.exclude[0]] == n] for n in (0, 1)]
    asked = [[(query.text, [int(pk) for pk in query.exclude]) for query in part] for part in parts]
    # Questions about something else: nothing should be shown to who asks them here.
    titles = [question.title for question in reading.read().questions if question.language == "en"]
    served = Setting(similar.B, similar.WEIGHTS[1], similar.DIRECTION)
    tried: dict[Setting, list[float]] = {}
    for length, text in product(LENGTHS, TEXTS):
        for share, lists in zip(
            DIRECTIONS, ranked(asked[0], Setting(length, text, 0)), strict=True
        ):
            tried[Setting(length, text, share)] = _average(_score(lists, parts[0]))
    best = max(tried, key=lambda setting: float(np.mean(tried[setting])))
    print(f"{len(parts[0])} queries to choose on, {len(parts[1])} held out")
    for setting, values in sorted(tried.items(), key=lambda row: -np.mean(row[1]))[:8]:
        print(f"  {setting}: MAP {np.mean(values):.3f} ± {np.std(values) / len(values) ** 0.5:.3f}")
    folds = np.arange(len(parts[0])) % FOLDS
    picks = []
    for fold in range(FOLDS):
        rest = {s: float(np.mean(np.array(v)[folds != fold])) for s, v in tried.items()}
        picks.append(max(rest, key=lambda s: rest[s]))
    print("chosen without each fold:", *picks, sep="\n  ")
    for name, setting in (("served", served), ("best", best)):
        at = DIRECTIONS.index(setting.direction)
        mine = list(ranked(asked[0], setting))[at]
        other = list(ranked(asked[1], setting))[at]
        noise = list(ranked([(title, []) for title in titles], setting))[at]
        print(f"{name}: {setting}")
        print("  held out:", {k: round(v, 3) for k, v in _score(other, parts[1]).means().items()})
        print("  least, of the half chosen on: shown, found; held out: the same; else: any shown")
        for least in THRESHOLDS:
            a, b, c = (
                _shown(mine, parts[0], least),
                _shown(other, parts[1], least),
                _shown(noise, None, least),
            )
            print(f"  {least:.2f}  {a[0]:.2f} {a[2]:.3f}  {b[0]:.2f} {b[2]:.3f}  {c[1]:.2f}")
    served.hold()
