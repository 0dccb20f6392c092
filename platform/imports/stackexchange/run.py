"""The whole import: its stages in order, then the count of what the database holds.

Safe to run twice: each row is known by its key, and what the source has not changed is left alone.
Safe to kill: every batch is one transaction with its items, their origins and their events, and the
next run goes on where this one stopped.

Cost: each file is read once, Posts.xml five times (some 15 µs a row and reading); time and writes
grow with the number of rows, memory does not: see `context.Import` for the little that grows. On one
core, 50,000 posts with 75,000 comments and 200,000 votes took 6 minutes in 200 MB, so a site of a
million posts takes about 2 hours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Count

from activity.models import Event, Verb
from imports.stackexchange import (
    acceptances,
    badges,
    comments,
    favourites,
    links,
    people,
    posts,
    tags,
    votes,
    wikis,
)
from imports.stackexchange.context import Import
from imports.stackexchange.dump import BADGES, COMMENTS, LINKS, POSTS, TAGS, USERS, VOTES, Dump
from imports.stackexchange.totals import Totals

# Each stage needs what those before it have brought in.
STAGES: tuple[tuple[str, Callable[[Import], None]], ...] = (
    (USERS, people.bring),
    (TAGS, tags.bring),
    (POSTS, posts.questions),
    (POSTS, posts.answers),
    (POSTS, wikis.bring),
    (POSTS, wikis.others),
    (COMMENTS, comments.bring),
    (VOTES, votes.bring),
    (POSTS, acceptances.bring),
    (LINKS, links.bring),
    (BADGES, badges.bring),
)
_STORED: dict[str, Callable[[Import], int]] = {
    "people": people.stored,
    "tags": tags.stored,
    "questions": posts.stored_questions,
    "answers": posts.stored_answers,
    "tag wikis": wikis.stored,
    "comments": comments.stored,
    "votes": votes.stored,
    "favourites": favourites.stored,
    "accepted answers": acceptances.stored,
    "duplicates": links.stored_duplicates,
    "related questions": links.stored_related,
    "badges": badges.stored,
}
# The event that each row of these kinds has.
_VERBS = {
    Verb.ASK: "questions",
    Verb.ANSWER: "answers",
    Verb.COMMENT: "comments",
    Verb.VOTE: "votes",
    Verb.SAVE: "favourites",
    Verb.ACCEPT: "accepted answers",
}


class AlreadyRunning(Exception):
    """Another process is importing a dump of the same site."""


def work(dump: Dump) -> int:
    """How many bytes an import of `dump` reads."""
    return sum(dump.files[file].stat().st_size for file, _ in STAGES if file in dump.files)


def bring(run: Import) -> Totals:
    """Bring the dump in; raises `AlreadyRunning`."""
    with _alone(run.dump):
        for file, stage in STAGES:
            if file in run.dump.files:
                stage(run)
        _count(run)
    return run.totals


@contextmanager
def _alone(dump: Dump) -> Iterator[None]:
    """Holds a lock of the database session: it is gone when the process is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [dump.prefix])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning(f"an import of {dump.site} is running already")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [dump.prefix])


def _count(run: Import) -> None:
    totals = run.totals
    for kind, tally in totals.tallies.items():
        if kind in _STORED:
            tally.stored = _STORED[kind](run)
    found = Event.objects.filter(context__origin__startswith=run.dump.prefix)
    events = dict(found.order_by().values_list("verb").annotate(Count("pk")))
    for verb, kind in _VERBS.items():
        if kind in totals.tallies:
            totals.events[verb.value] = (events.get(verb, 0), totals.tallies[kind].carried)
