"""What every page loads stays small: the limits of the design, compressed as a server would."""

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("lyceum.css", 17 * 1024),
        ("lyceum.js", 5 * 1024),
        ("collector.js", 1536),
        ("search.js", 1536),
        ("lesson.js", 4096),
        ("quiz.js", 2048),
        ("notes.js", 4096),
        ("studio.js", 1536),
        ("uploads.js", 2048),
        ("live.js", 1024),
        ("quoting.js", 1024),
        ("writing.js", 5 * 1024),
    ],
)
def test_a_file_keeps_within_its_limit(name: str, limit: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= limit
