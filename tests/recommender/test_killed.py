"""A night that is killed, by `kill -9` and in the middle of its work, leaves nothing to be seen."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from recommender import training
from recommender.feed import feed_for
from recommender.models import Candidates, Engagement, Neighbours, Popular, Run
from tests.config.processes import eventually
from tests.recommender.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)

# A night in a process of its own, which stops where it is told to and waits for its death.
NIGHT = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.db import connection
from recommender import training, writing

database, step, rows = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
connection.settings_dict.update(database)
reached = rounded = 0
plain = writing._rounded

def wait():
    print("here", flush=True)
    sys.stdin.read()

def progress(name):
    global reached
    reached = reached or name == step
    if reached and not rows:
        wait()

def counting(values):
    global rounded
    rounded += bool(reached)
    if rows and rounded == rows:
        wait()
    return plain(values)

writing._rounded = counting
training.refresh(progress)
"""


def kill_night(step: str, rows: int) -> None:
    """Run a night up to the beginning of that step, or to its row of that number, and kill it."""
    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in names})
    with subprocess.Popen(
        [sys.executable, "-c", NIGHT, database, step, str(rows)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as night:
        assert night.stdout is not None
        assert night.stdout.readline() == "here\n"
        night.kill()
    assert night.returncode == -9


def found(run: Run) -> dict[str, list[Any]]:
    """Everything that a run found, as rows to compare."""
    return {
        "neighbours": list(
            Neighbours.objects.filter(run=run)
            .order_by("item")
            .values_list("item", "items", "scores", "reasons")
        ),
        "candidates": list(
            Candidates.objects.filter(run=run)
            .order_by("user")
            .values_list("user", "items", "scores", "reasons", "because")
        ),
        "popular": list(Popular.objects.filter(run=run).values_list("items", "scores")),
        "engagement": list(
            Engagement.objects.filter(run=run)
            .order_by("user")
            .values_list("user", "participation", "likeliest", "active_7_days")
        ),
    }


@pytest.mark.parametrize(
    ("step", "rows", "written"),
    [
        ("evaluating", 0, set()),
        ("writing similar items", 5, set()),
        ("writing candidates", 0, {"neighbours", "popular"}),
        ("writing candidates", 40, {"neighbours", "popular"}),
        ("publishing", 0, {"neighbours", "popular", "candidates", "engagement"}),
    ],
)
def test_a_killed_night_is_cleared_by_the_next(
    step: str, rows: int, written: set[str], world: World
) -> None:
    baker = world.bakers[0]
    before = training.refresh()
    whole, picks = found(before), feed_for(baker).picks
    assert all(whole.values())

    kill_night(step, rows)

    dead = Run.objects.latest("pk")
    assert (dead.status, dead.is_live, dead.step) == (Run.Status.RUNNING, False, step)
    # Each table is written whole or not at all, and nobody reads it before the end.
    left = found(dead)
    assert {name for name, lines in left.items() if lines} == written
    assert all(len(left[name]) == len(whole[name]) for name in written)
    assert Run.objects.get(is_live=True) == before
    assert found(before) == whole
    assert feed_for(baker).picks == picks

    assert eventually(_a_night_goes_through)
    dead.refresh_from_db()
    assert (dead.status, dead.why) == (Run.Status.FAILED, "killed")
    assert not any(found(dead).values())
    after = Run.objects.get(is_live=True)
    assert after.pk > dead.pk
    assert found(after) == whole
    assert feed_for(baker).picks == picks


def _a_night_goes_through() -> bool:
    """The lock of a killed process goes when the server notices."""
    try:
        training.refresh()
    except training.AlreadyRunning:
        return False
    return True
