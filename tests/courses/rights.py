"""Who may what in a course, as tables for reading: the law that `test_matrix` holds every address to.

    yes  it is there    led  led to the course, which names it    shut  told why not    no  not found

One row a state, one column a person. `*` stands for all states without a row of their own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROLES = ("anonymous", "learner", "enrolled", "author", "co-author", "moderator")
# What becomes of a lesson, and of its course; "learner" is a member who does not take it.
STATES = (
    "open",  # to everybody
    "gated",  # for who enrols
    "preview",  # free, in a gated course
    "dripped",  # opens days after enrolling
    "dated",  # opens at a time
    "sequential",  # opens after the lesson before
    "expired",  # the enrolment is over
    "draft",
    "withdrawn",  # was published, and learners were in it
    "hidden",  # by moderators
    "removed",
    "course a draft",
    "course withdrawn",
    "course hidden",
    "course removed",
)

# Where it makes no difference how far a lesson's time has come, nor in what way it is hidden.
LESSON_STATES = (
    "gated", "draft", "hidden", "removed", "course a draft", "course hidden", "course removed",
)  # fmt: skip
NOT_PUBLISHED = {"draft", "withdrawn", "hidden", "removed"}
# Where it makes no difference what the lesson is.
COURSE_STATES = (
    "open", "gated", "course a draft", "course withdrawn", "course hidden", "course removed",
)  # fmt: skip


@dataclass(frozen=True)
class Right:
    """Who may, by state and role; asked about in `states`."""

    rows: Mapping[str, Mapping[str, str]]
    states: Sequence[str]

    def of(self, state: str, role: str) -> str:
        """yes, led, shut or no."""
        return self.rows[state][role]


def right(text: str, states: Sequence[str] = STATES) -> Right:
    """Reads a table whose columns stand apart by two blanks or more."""
    head, *lines = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    assert tuple(head) == ROLES, head
    rows = {state: dict(zip(ROLES, words, strict=True)) for state, *words in lines}
    assert set(rows) <= {*STATES, "*"}, rows
    return Right({state: rows.get(state) or rows["*"] for state in STATES}, states)


# To read a lesson, with its quiz, videos, captions, files, comments, and to do what one does there.
READS = right("""
                      anonymous  learner  enrolled  author  co-author  moderator
    open              yes        yes      yes       yes     yes        yes
    gated             led        led      yes       yes     yes        yes
    preview           yes        yes      yes       yes     yes        yes
    dripped           led        led      led       yes     yes        yes
    dated             led        led      led       yes     yes        yes
    sequential        led        led      led       yes     yes        yes
    expired           led        led      led       yes     yes        yes
    draft             no         no       no        yes     yes        yes
    withdrawn         no         no       no        yes     yes        yes
    hidden            no         no       no        yes     yes        yes
    removed           no         no       no        no      no         yes
    course a draft    no         no       no        yes     yes        yes
    course withdrawn  no         no       no        yes     yes        yes
    course hidden     no         no       no        yes     yes        yes
    course removed    no         no       no        no      no         yes
""")
# The API has what is published alone, whoever asks.
API_READS = Right(
    {
        state: dict.fromkeys(ROLES, "no") if state in NOT_PUBLISHED else row
        for state, row in READS.rows.items()
    },
    STATES,
)
# To vote: not on what one wrote oneself.
VOTES = Right(
    {
        state: {**row, "author": "shut" if row["author"] == "yes" else row["author"]}
        for state, row in READS.rows.items()
    },
    LESSON_STATES,
)
# To see a course: its page, reviews, cohorts.
SEES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 yes        yes      yes       yes     yes        yes
    course a draft    no         no       no        yes     yes        yes
    course withdrawn  no         no       no        yes     yes        yes
    course hidden     no         no       no        yes     yes        yes
    course removed    no         no       no        no      no         yes
""",
    COURSE_STATES,
)
# To write in a course. Moderators do that in the admin, not here.
TEACHES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     yes        no
    course removed    no         no       no        no      no         no
""",
    COURSE_STATES,
)
WRITES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     yes        no
    removed           no         no       no        no      no         no
    course removed    no         no       no        no      no         no
""",
    LESSON_STATES,
)
# To take a lesson away. What moderators hid is theirs to decide about.
TAKES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     yes        no
    hidden            no         no       no        shut    shut       no
    removed           no         no       no        no      no         no
    course removed    no         no       no        no      no         no
""",
    LESSON_STATES,
)
# To see an import: whoever began it, here the author.
IMPORTS = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     no         no
""",
    ("open",),
)
# What only who made the course does: remove it, appoint others.
OWNS = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     no         no
    course removed    no         no       no        no      no         no
""",
    COURSE_STATES,
)
# What the author, and nobody who teaches with them, is in the middle of writing.
DRAFTS = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     no         no
    removed           no         no       no        no      no         no
    course removed    no         no       no        no      no         no
""",
    LESSON_STATES,
)
ANYBODY = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 yes        yes      yes       yes     yes        yes
""",
    ("open",),
)
# To check a certificate by its code.
CODES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 yes        yes      yes       yes     yes        yes
""",
    COURSE_STATES,
)
# To say who sees it: its holder, who is none of these.
HOLDS = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        no      no         no
""",
    COURSE_STATES,
)
REVOKES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        yes     yes        yes
""",
    COURSE_STATES,
)
REINSTATES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        no      no         yes
""",
    COURSE_STATES,
)
NOBODY = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       no        no      no         no
""",
    LESSON_STATES,
)
# One's notes, whatever became of their lesson: here the enrolled one's.
NOTES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       yes       no      no         no
""",
    LESSON_STATES,
)

# To take a course without saying with which cohort: who has one keeps it, others are asked.
ENROLS = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 shut       shut     yes       shut    shut       shut
    course a draft    no         no       no        shut    shut       shut
    course withdrawn  no         no       no        shut    shut       shut
    course hidden     no         no       no        shut    shut       shut
    course removed    no         no       no        no      no         shut
""",
    COURSE_STATES,
)
# To answer a review.
REPLIES = right(
    """
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 shut       shut     shut      yes     shut       shut
    course a draft    no         no       no        yes     shut       shut
    course withdrawn  no         no       no        yes     shut       shut
    course hidden     no         no       no        yes     shut       shut
    course removed    no         no       no        no      no         shut
""",
    COURSE_STATES,
)
# To read a question about a lesson. It is an item of its own, behind the gate of what it is about.
ASKS = right("""
                      anonymous  learner  enrolled  author  co-author  moderator
    *                 no         no       yes       yes     yes        yes
    open              yes        yes      yes       yes     yes        yes
    preview           yes        yes      yes       yes     yes        yes
    expired           no         no       no        yes     yes        yes
""")
# The name of a lesson is known where one is led away from it, too.
NAMES = Right(
    {
        state: {role: "no" if word == "no" else "yes" for role, word in row.items()}
        for state, row in READS.rows.items()
    },
    STATES,
)

# What stands where as a word that stands nowhere else, and who may come to read it.
SECRETS: Mapping[str, Right] = {
    "course": SEES,  # the title
    "cert": CODES,  # the title that the course had when it was finished
    "about": SEES,  # its page's text
    "review": SEES,
    "cohort": SEES,
    "title": NAMES,  # the lesson's
    "text": READS,
    "prompt": READS,  # a question of the quiz
    "cue": READS,  # a line of the captions
    "file": READS,  # the name of a file
    "bytes": READS,  # and what is in it
    "comment": READS,
    "question": ASKS,  # asked about the lesson
    "quote": READS,  # the words of the lesson that it is about
    "right": WRITES,  # the answer that the quiz accepts
    "why": WRITES,  # its explanation
    "before": WRITES,  # what the lesson said before an edit
    "guess": WRITES,  # what another learner answered
    "name": TEACHES,  # of that learner
    "mail": TEACHES,  # the address of somebody invited
    "slip": IMPORTS,  # what was wrong with an import
    "draft": DRAFTS,  # what the author is in the middle of writing
    "note": NOTES,  # the enrolled one's own
    "others": NOBODY,  # another learner's note
}


def may_read(role: str) -> set[tuple[str, str]]:
    """All (secret, state) that somebody in that role may come across."""
    return {
        (secret, state)
        for secret, who in SECRETS.items()
        for state in STATES
        if who.of(state, role) == "yes"
    }
