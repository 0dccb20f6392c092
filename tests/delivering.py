"""Telling the readers of events, where other tests may run beside this one."""

import time
from collections.abc import Callable

from activity import readers

PATIENCE = 60  # seconds; it ends when the thing happens


def deliver_until(done: Callable[[], object]) -> None:
    """Deliver until `done()` holds.

    The line up to which events may be read is the whole cluster's: a transaction that another test
    has open in its own database holds it back for a while.
    """
    deadline = time.monotonic() + PATIENCE
    readers.deliver()
    while not done():
        assert time.monotonic() < deadline, "the readers were not told in time"
        time.sleep(0.02)
        readers.deliver()
