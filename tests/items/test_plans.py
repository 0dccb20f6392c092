"""What PostgreSQL expects of the condition in nearly every query of ours."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User, Viewer
from items.models import Item
from shared.queries import analyse

MANY = 2_000


@pytest.fixture
def many(alice: User, bob: User) -> None:
    """Topics of Bob's, and posts in them of Alice's."""
    topics = Item.objects.bulk_create(_item("topic", bob) for _ in range(MANY))
    Item.objects.bulk_create(_item("post", alice, topic) for topic in topics)
    analyse()


def _item(kind: str, author: User, parent: Item | None = None) -> Item:
    item = Item(kind=kind, author=author, title="x", parent=parent)
    item.published_at = item.created_at
    item.path = [parent.pk] if parent else []
    return item


def _anonymous(_: User) -> Viewer:
    return AnonymousUser()


def _member(user: User) -> Viewer:
    return user


@pytest.mark.parametrize("viewer", [_anonymous, _member])
def test_most_items_are_expected_to_show(
    many: None, charlie: User, viewer: Callable[[User], Viewer]
) -> None:
    """Where it expects next to none it nests loops over all: seconds rather than milliseconds."""
    rows = Item.objects.visible_to(viewer(charlie))
    plan = json.loads(rows.explain(format="json"))[0]["Plan"]
    assert rows.count() == 2 * MANY
    assert plan["Plan Rows"] > MANY / 10
