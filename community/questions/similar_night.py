"""The night's work on what is similar: the passages up to date, and what they teach learnt again."""

from collections.abc import Callable

from community.questions import similar_index, similar_space
from shared.queries import one_at_a_time


def refresh(advance: Callable[[int], object] = lambda n: None) -> tuple[int, bool]:
    """Returns how many items changed and whether all was learnt again; (0, False) where another one is
    at it. May be killed at any time and run again."""
    with one_at_a_time("similar") as alone:
        if not alone:
            return 0, False
        changed = similar_index.refresh(advance)
        due = similar_space.is_due()
        if due:
            similar_space.fit()
        return changed, due
