"""How far a person is in a lesson by its own rule, in words that its page prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.catalogue.media import playable
from courses.catalogue.models import Component, Lesson
from courses.learning.models import Progress
from courses.learning.quizzes import Quiz


@dataclass(frozen=True)
class Standing:
    """`percent` is None where there is nothing to measure before one marks it by hand."""

    is_finished: bool
    percent: int | None
    label: str
    # Whether a button finishes it; a rule that no browser may be able to fulfil leaves nobody stuck.
    by_hand: bool
    # Whether that button is the way that the rule names.
    is_the_way: bool = False
    note: str = ""
    # In place of the percents.
    shown: str = ""


def standing(
    lesson: Lesson,
    progress: Progress | None,
    components: Sequence[Component],
    quizzes: Mapping[int, Quiz],
) -> Standing:
    """Where the person of `progress` stands in `lesson`, of which these are all components."""
    is_finished = progress is not None and progress.completed_at is not None
    share = 100 if is_finished else int(100 * (progress.furthest if progress else 0) + 1e-6)
    match lesson.rule:
        case Lesson.Rule.QUIZ if quizzes:
            return _of_quizzes(is_finished, quizzes)
        case Lesson.Rule.READ:
            return Standing(is_finished, share, pgettext("share of a lesson", "Read"), by_hand=True)
        case Lesson.Rule.WATCH if playable(components):
            return Standing(
                is_finished, share, pgettext("share of a lesson", "Watched"), by_hand=True
            )
        case Lesson.Rule.WATCH:
            note = _("We do not learn what another site’s player plays, so mark it yourself.")
            return Standing(is_finished, None, "", by_hand=True, is_the_way=True, note=note)
    return Standing(is_finished, None, "", by_hand=True, is_the_way=True)


def _of_quizzes(is_finished: bool, quizzes: Mapping[int, Quiz]) -> Standing:
    count = len(quizzes)
    passed = sum(1 for quiz in quizzes.values() if quiz.is_passed)
    # Passing the last one finishes it; but an author may take out the others, or ask for less.
    is_due = passed == count and not is_finished
    if count == 1:
        return Standing(is_finished, None, "", by_hand=is_due, is_the_way=is_due)
    return Standing(
        is_finished,
        percent=100 * passed // count,
        label=_("Quizzes passed"),
        by_hand=is_due,
        is_the_way=is_due,
        shown=_("%(passed)d of %(count)d") % {"passed": passed, "count": count},
    )
