"""An import that dies at any place leaves whole batches, and the next one finishes the work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction

from activity.models import Event
from community.comments.models import Comment
from community.questions.models import Answer, Question, RelatedQuestion
from imports.models import ImportedBadge, ImportedPerson, ImportedRow, ImportedTagText
from items.models import Bookmark, Item, Origin, Tag, Tagging, Vote
from tests.imports import dumps


class Killed(BaseException):
    """As little to be caught as a kill."""


def dying(model: type[models.Model], call: int, original: Callable[..., Any]) -> Callable[..., Any]:
    """`bulk_create` that writes the rows of `model` `call` times, and then dies after writing."""
    left = call

    def bulk_create(self: models.QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        nonlocal left
        made = original(self, *args, **kwargs)
        if self.model is model:
            left -= 1
            if left < 0:
                raise Killed
        return made

    return bulk_create


# Each table that a stage writes, at its first batch and at a later one where there is one.
PLACES = [
    (ImportedPerson, 0), (ImportedPerson, 1), (Tag, 0), (Item, 0), (Item, 1), (Question, 1),
    (Origin, 0), (Tagging, 1), (Answer, 0), (ImportedTagText, 0), (Comment, 0), (Vote, 0),
    (Vote, 1), (Bookmark, 0), (ImportedRow, 0), (ImportedRow, 1), (ImportedRow, 2), (Event, 0),
    (Event, 1), (Event, 2), (Event, 3), (Event, 4), (Event, 5), (Event, 6), (RelatedQuestion, 0),
    (ImportedBadge, 0),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "call"), PLACES)
def test_a_killed_import_is_finished_by_the_next(
    model: type[models.Model],
    call: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    clean: dict[str, list[Any]],
) -> None:
    folder = dumps.cooking(tmp_path / "cooking")
    original = models.QuerySet.bulk_create
    monkeypatch.setattr(models.QuerySet, "bulk_create", dying(model, call, original))
    with pytest.raises(Killed):
        dumps.run(folder)
    monkeypatch.setattr(models.QuerySet, "bulk_create", original)
    assert_nothing_is_half_written()
    totals, reported = dumps.run(folder)
    assert (totals.complaints(), reported) == ([], [])
    assert dumps.snapshot() == clean


@pytest.fixture
def clean(tmp_path: Path, db: None) -> dict[str, list[Any]]:
    """What an import writes that nothing disturbs; nothing of it is left."""
    with transaction.atomic():
        dumps.run(dumps.cooking(tmp_path / "clean"))
        snapshot = dumps.snapshot()
        transaction.set_rollback(True)
    return snapshot


def assert_nothing_is_half_written() -> None:
    items = Item.objects.all()
    assert not items.filter(origin=None).exists()
    for kind in ("question", "answer", "comment"):
        assert not items.filter(kind=kind, **{kind: None}).exists()
    asked = Event.objects.filter(verb__in=["ask", "answer", "comment"])
    assert asked.count() == items.count()
    assert Event.objects.filter(verb="vote").count() == Vote.objects.count()
    assert Event.objects.filter(verb="save").count() == Bookmark.objects.count()
    accepted = Question.objects.exclude(accepted=None)
    assert Event.objects.filter(verb="accept").count() == accepted.count()
    for item in items:
        votes = sum(item.votes.values_list("value", flat=True))
        assert item.score == item.carried_score + votes
