"""Quizzes: what their data look like, what a browser may see of them, how answers are graded.

`Component.data` of a quiz; only `problems` is needed:
    {"title": str,
     "problems": [...],            all there are: the pool, where only some are drawn
     "draw": whole number,         so many of the problems, drawn anew for each attempt; else all
     "shuffle": bool,              the problems in another order each time
     "shuffle_choices": bool,      their choices, too
     "attempts": whole number,     allowed; else as many as one likes
     "minutes": number,            for one attempt, by the server's clock; else no limit
     "pass": share of the points,  0–1, that passes; else `PASS`
     "verdicts": bool,             whether each attempt tells of what it answered if that was right; true
                                   unless said, and the score is told always
     "explain": when explanations of what was answered are shown, and of its choices which were right:
        "answered": after each attempt (so it is where nothing is said),
        "passed": once one has passed, "last": once no attempt is left, "never".
        What would have been right is shown to nobody who has not passed,
     "source": str}                what its author typed, in the studio's format; for its author alone

A problem; only `prompt`, `kind` and what grades its kind are needed. Its html is safe already:
    {"prompt": html, "kind": "single" | "multiple" | "truth" | "number" | "text" | "ordering",
     "points": number,                              1 where nothing is said
     "partial": bool,                               multiple, ordering: earns in part; true unless said
     "choices": [{"text": html, "correct": bool, "hint": html}],       single, multiple
     "dropdown": bool,                              single: as a menu
     "answer": bool,                                truth: whether what the prompt says is true
     "answer": number, "tolerance": number | "5%",  number
     "ranges": [[least, greatest]],                 number, in place of these two
     "unit": str,                                   number, shown and understood
     "accepted": [str], "patterns": [regular expression],              text: either is enough
     "items": [html],                               ordering: as they belong
     "hints": [html], "explanation": html}
`check` tells what is wrong with such data. It is the word for whoever writes them.

Answers are named by the problem's place in `problems`, choices and items by theirs:
    {"0": "2", "1": ["0", "3"], "2": "3.14", "3": "true", "4": ["2", "1", "3"]}
`["none"]` says that no choice fits; an ordering gives each item its place, counted from 1, or "". A
place that is missing was not answered.

What a sitting was handed (`Drawn`) is a list of [place of a problem, places of its choices or items]
in the order of the page. A browser names choices and items by where it sees them, never by their
places in the data, which may tell what is right.
"""

from courses.catalogue.quiz.checking import Fault, check
from courses.catalogue.quiz.drawing import (
    Drawn,
    as_written,
    draw,
    fits,
    is_sat,
    marks,
    public,
    seen_as,
)
from courses.catalogue.quiz.grading import (
    MAX_ANSWER,
    NONE,
    PASS,
    SLACK,
    Problem,
    grade,
    is_quick,
    judges,
    pass_mark,
    passes,
    right_choices,
    score,
    tolerance,
)
from courses.catalogue.quiz.reading import faults, is_answer, read, read_json

__all__ = [
    "MAX_ANSWER",
    "NONE",
    "PASS",
    "SLACK",
    "Drawn",
    "Fault",
    "Problem",
    "as_written",
    "check",
    "draw",
    "faults",
    "fits",
    "grade",
    "is_answer",
    "is_quick",
    "is_sat",
    "judges",
    "marks",
    "pass_mark",
    "passes",
    "public",
    "read",
    "read_json",
    "right_choices",
    "score",
    "seen_as",
    "tolerance",
]
