"""The night: read, fit, evaluate on the held-out last days, write, publish if no worse.

Each step commits by itself and belongs to a `Run`. Readers use the one run that is live, so that
they see the old or the new one whole, whatever happens in between. A run that was killed is found
by the next one, called failed, and its rows are removed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from recommender import fitting, interactions, members, writing
from recommender.engine.evaluation import Evaluation, Recommender, evaluate, no_worse
from recommender.engine.interactions import Interactions
from recommender.engine.metrics import Estimate
from recommender.interactions import Catalogue
from recommender.models import Candidates, Engagement, Neighbours, Popular, Run

log = structlog.get_logger()

HELD_OUT_DAYS = 7
K = 20
STALE = timedelta(days=7)  # what was measured before says little of today's people
KEPT_RUNS = 2  # live and the one before, to go back to
STEPS = 8  # that `refresh` reports
_LOCK = 7_270_301  # names the night's advisory lock; any number nobody else uses

Progress = Callable[[str], None]


class AlreadyRunning(Exception):
    """Another refresh holds the lock."""


def refresh(progress: Progress = lambda step: None) -> Run:
    """One night's work; returns its run, published or refused.

    Raises `AlreadyRunning`. Safe to run at any time and to kill. Time grows with the events (read
    once), with Σ over users of history × neighbours, and with the texts; memory holds the interactions
    (`interactions.read`), the texts' words and one block of users: 2 million events of 20,000 people on
    5,000 items took 570 MB in all.
    """
    with _alone(), threadpool_limits(limits=settings.RECOMMENDER_THREADS):
        _bury_the_dead()
        run = Run.objects.create()
        started = time.monotonic()
        try:
            _night(run, progress)
        except BaseException as error:
            run.status, run.why = Run.Status.FAILED, f"{type(error).__name__}: {error}"
            raise
        finally:
            run.finished_at = timezone.now()
            run.seconds = round(time.monotonic() - started, 2)
            run.save(update_fields=["status", "why", "finished_at", "seconds"])
        forget_old_runs()
    return run


@contextmanager
def _alone() -> Iterator[None]:
    """One refresh at a time. The lock is the connection's: it goes with a killed process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _bury_the_dead() -> None:
    """We hold the lock, so whatever says it is running was killed."""
    dead = Run.objects.filter(status=Run.Status.RUNNING)
    _clear(*dead.values_list("pk", flat=True))
    dead.update(status=Run.Status.FAILED, why="killed", finished_at=timezone.now())


def _night(run: Run, progress: Progress) -> None:
    def step(name: str) -> None:
        Run.objects.filter(pk=run.pk).update(step=name)
        progress(name)

    step("reading events")
    catalogue = Catalogue.read()
    history = interactions.read(catalogue)
    now = float(history.times.max(initial=0.0))
    step("comparing texts")
    content = fitting.content(catalogue)
    step("evaluating")
    evaluation = _evaluate(history, content)
    step("fitting")
    model = fitting.fit(history, content, now)
    step("writing similar items")
    writing.neighbours(run, catalogue, model)
    writing.popular(run, catalogue, model)
    step("writing candidates")
    coverage = writing.candidates(run, catalogue, model)
    step("measuring engagement")
    measured = members.measure(run, catalogue)
    run.metrics = {
        "events": len(history.times),
        "people": len(catalogue.users),
        "items": len(catalogue.items),
        "coverage": round(coverage, 4),
        **_figures(evaluation),
        **measured,
    }
    run.save(update_fields=["metrics"])
    step("publishing")
    run.why = verdict(evaluation)
    if run.why:
        _clear(run.pk)
        run.status = Run.Status.REFUSED
        log.error("a recommender run was refused", run=run.pk, why=run.why)
    else:
        publish(run)
    Run.objects.filter(pk=run.pk).update(status=run.status)


def _evaluate(history: Interactions, content: csr_array) -> Evaluation:
    def fit(train: Interactions) -> Recommender:
        now = float(train.times.max(initial=0.0))
        return fitting.recommender(fitting.fit(train, content, now))

    return evaluate(history, fit, days=HELD_OUT_DAYS, k=K)


def verdict(evaluation: Evaluation) -> str:
    """Why the model must not be published; "" if it may.

    It must not be worse, beyond what chance explains (`no_worse`), than showing everybody what is
    popular, nor than the live run was when it was measured, unless that is a week ago: a model that
    is never replaced again knows nobody who came since.
    """
    if not no_worse(evaluation.model.ndcg, evaluation.popular.ndcg):
        return (
            f"ndcg@{K} {evaluation.model.ndcg.mean:.4f} is worse than that of popularity,"
            f" {evaluation.popular.ndcg.mean:.4f}"
        )
    live = Run.objects.filter(is_live=True, started_at__gte=timezone.now() - STALE).first()
    if live is not None and (old := live.metrics.get(f"ndcg@{K}")) is not None:
        before = Estimate(
            old, live.metrics["ndcg error"] or float("nan"), live.metrics["judged by"]
        )
        if not no_worse(evaluation.model.ndcg, before):
            return (
                f"ndcg@{K} {evaluation.model.ndcg.mean:.4f} is worse than the live run's {old:.4f}"
            )
    return ""


def _figures(evaluation: Evaluation) -> dict[str, float | int | None]:
    def rounded(value: float) -> float | None:
        return None if np.isnan(value) else round(float(value), 4)

    return {
        f"recall@{K}": rounded(evaluation.model.recall.mean),
        f"ndcg@{K}": rounded(evaluation.model.ndcg.mean),
        "ndcg error": rounded(evaluation.model.ndcg.error),
        f"popularity recall@{K}": rounded(evaluation.popular.recall.mean),
        f"popularity ndcg@{K}": rounded(evaluation.popular.ndcg.mean),
        "judged by": evaluation.people,
    }


@transaction.atomic
def publish(run: Run) -> None:
    """Make a run the live one, in one stroke."""
    Run.objects.filter(is_live=True).update(is_live=False)
    run.status, run.is_live = Run.Status.PUBLISHED, True
    run.save(update_fields=["status", "is_live"])


def forget_old_runs() -> None:
    """Remove what runs older than the last few published ones found; their measures stay."""
    published = Run.objects.filter(status=Run.Status.PUBLISHED).order_by("-is_live", "-started_at")
    kept = published.values_list("pk", flat=True)[:KEPT_RUNS]
    old = Run.objects.exclude(pk__in=list(kept)).exclude(status=Run.Status.RUNNING)
    _clear(*old.values_list("pk", flat=True))


def _clear(*runs: int) -> None:
    for table in (Neighbours, Candidates, Popular, Engagement):
        table.objects.filter(run__in=runs)._raw_delete("default")
