"""Of the readers of events, only that of notifications is told anything here."""

import pytest

from activity import registry
from notifications.reader import READER


@pytest.fixture(autouse=True)
def _only_this_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = registry._readers[READER]
    monkeypatch.setattr(registry, "_readers", {READER: ours})
