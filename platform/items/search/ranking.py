"""In which order hits come: by text, quality and freshness, in one formula of their product.

    rank = text · title · quality · freshness · language

- *text*: PostgreSQL's `ts_rank` (words weigh 1 in the title, 0.4 in tags, 0.2 in the text, more when
  they stand near each other), divided by 1 + ln(length of the text);
- *title*: 2 where all words stand in the title;
- *quality*: 1 + 0.15 · ln(1 + score) for what was voted up, 1 / (1 + 0.25 · |score|) for what was
  voted down; times 1.3 for what its asker accepted or the course's author endorsed. Who wrote it counts
  nowhere;
- *freshness*: 1 + 0.33 / (1 + age / 120 days): a third more for what is new, a sixth after four months;
- *language*: 0.5 for what is in none of the reader's languages.

Whatever has exactly the typed title comes before all others.

Sources: a static quality beside the match of the text, joined into one net score: Manning, Raghavan,
Schütze, Introduction to Information Retrieval (2008), 7.1.4; the logarithm dampens counts as in
6.2; `ts_rank`: PostgreSQL 18 documentation, 12.3.3. The constants are ours, chosen by looking.
"""

import math
from collections.abc import Collection
from datetime import datetime

from items.search.finding import Candidates, Hit

DAY = 86_400.0


def rank(hit: Hit, *, now: datetime, languages: Collection[str], chosen: Collection[int]) -> float:
    """How good a hit is: only to be compared with other hits of the same query."""
    age = max((now - hit.published_at).total_seconds(), 0.0)
    freshness = 1 + 0.33 / (1 + age / (120 * DAY))
    up, down = max(hit.score, 0), max(-hit.score, 0)
    quality = (1 + 0.15 * math.log1p(up)) / (1 + 0.25 * down) * (1.3 if hit.pk in chosen else 1)
    readable = 1.0 if not languages or hit.language in languages else 0.5
    return hit.text * (2 if hit.in_title else 1) * quality * freshness * readable


def ordered(
    found: Candidates, *, now: datetime, languages: Collection[str], chosen: Collection[int]
) -> list[Hit]:
    """The hits, best first; the newer of two that are as good."""

    def key(hit: Hit) -> tuple[bool, float, int]:
        best = rank(hit, now=now, languages=languages, chosen=chosen)
        return hit.pk in found.exact, best, hit.pk

    return sorted(found.hits, key=key, reverse=True)
