"""The database itself refuses what must never be."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from items import actions
from items.models import Admission, Attachment, Bookmark, Item, Revision, Tag, Tagging, Vote

Deed = Callable[[Item, User], object]


def stands(parent: Item, *path: int) -> Item:
    return Item.objects.create(
        kind="comment", published_at=timezone.now(), parent=parent, path=list(path)
    )


def change(item: Item, **fields: Any) -> int:
    return Item.objects.filter(pk=item.pk).update(**fields)


def twice(model: Any, **fields: Any) -> None:
    for _ in range(2):
        model.objects.create(**fields)


# What is tried (with an item and a person), and the constraint that refuses it.
REFUSED: dict[str, tuple[Deed, str]] = {
    "an unknown status": (lambda i, _: change(i, status="lost"), "item_status_is_known"),
    "published at no time": (
        lambda i, _: change(i, published_at=None),
        "published_item_has_its_time",
    ),
    "a path without a parent": (lambda i, _: change(i, path=[1]), "item_path_leads_to_parent"),
    "a parent without a path": (lambda i, _: stands(i), "item_path_leads_to_parent"),
    "a path to another": (lambda i, _: stands(i, i.pk + 1), "item_path_leads_to_parent"),
    "a path beyond it": (lambda i, _: stands(i, i.pk, 1), "item_path_leads_to_parent"),
    "a vote of 0": (
        lambda i, b: Vote.objects.create(item=i, user=b, value=0),
        "vote_is_up_or_down",
    ),
    "a vote of 2": (
        lambda i, b: Vote.objects.create(item=i, user=b, value=2),
        "vote_is_up_or_down",
    ),
    "nobody's vote": (
        lambda i, _: Vote.objects.create(item=i, value=1),
        "vote_has_voter_or_origin",
    ),
    "voting twice": (lambda i, b: twice(Vote, item=i, user=b, value=1), "one_vote_each"),
    "an imported vote twice": (
        lambda i, _: twice(Vote, item=i, origin="x", value=1),
        "items_vote_origin_key",
    ),
    "keeping twice": (lambda i, b: twice(Bookmark, item=i, user=b), "bookmark_once"),
    "letting in twice": (
        lambda i, b: twice(Admission, gate=i, user=b, source="purchase"),
        "admitted_once",
    ),
    "tagging twice": (
        lambda i, _: Tagging.objects.create(item=i, tag=i.tags.get()),
        "tagged_once",
    ),
    "a revision twice": (lambda i, _: twice(Revision, item=i, number=1), "revisions_are_numbered"),
    "a file twice": (lambda i, _: twice(Attachment, item=i, name="a", size=1), "file_names_differ"),
    "a tag twice": (lambda _i, _b: twice(Tag, slug="rye"), "items_tag_slug_key"),
}


@pytest.fixture
def item(alice: User) -> Item:
    return actions.create(kind="question", author=alice, title="Why?", tags=["bread"])


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused(what: str, item: Item, bob: User) -> None:
    deed, constraint = REFUSED[what]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        deed(item, bob)


def test_a_draft_needs_no_time_and_imported_votes_no_voter(item: Item) -> None:
    change(item, status="draft", published_at=None)
    for origin in ("x:1", "x:2"):
        Vote.objects.create(item=item, value=1, origin=origin)
    assert actions.recount(item) == 2
