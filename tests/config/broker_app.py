"""The site's Celery application with a task of the tests' own."""

from pathlib import Path

from config.celery import app

__all__ = ["app"]


@app.task
def write(path: str, line: str) -> None:
    """Append a line to a file, which shows that a worker came by, and how often."""
    with Path(path).open("a") as file:
        file.write(f"{line}\n")
