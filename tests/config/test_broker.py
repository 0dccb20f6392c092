"""Tasks reach a worker through the broker, whichever it is; those that wait outlive the worker."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.config.broker_app import write
from tests.config.processes import eventually

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.broker


@pytest.fixture
def queue() -> str:
    """A queue of the test's own, which no other worker serves."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def start_worker(queue: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker of the queue."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        celery = [sys.executable, "-m", "celery", "--app", "tests.config.broker_app", "--quiet"]
        options = [
            "--pool",
            "solo",
            "--queues",
            queue,
            "--hostname",
            f"{queue}-{len(workers)}@here",
        ]
        workers.append(subprocess.Popen([*celery, "worker", *options], cwd=ROOT, env=os.environ))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def test_tasks_wait_for_a_worker_and_outlive_one_that_is_killed(
    queue: str, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    place = tmp_path / "lines"

    def lines() -> list[str]:
        return sorted(place.read_text().splitlines()) if place.exists() else []

    write.apply_async((str(place), "first"), queue=queue)
    write.apply_async((str(place), "later"), queue=queue, countdown=1, expires=60)
    worker = start_worker()
    assert eventually(lambda: lines() == ["first", "later"], seconds=30)
    worker.kill()
    worker.wait()
    write.apply_async((str(place), "second"), queue=queue)
    start_worker()
    assert eventually(lambda: "second" in lines(), seconds=30)
    time.sleep(1)
    assert lines() == ["first", "later", "second"], "each is done once"
