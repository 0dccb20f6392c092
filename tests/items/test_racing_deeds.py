"""Two deeds on one item at the same moment: neither is lost, nothing is done twice."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.utils import timezone

from accounts.models import User
from items import actions
from items.models import Admission, Item, Revision, Status, Tag
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(alice: User) -> Item:
    return actions.create(kind="question", author=alice, title="Rye", body="first")


def test_two_edits_at_once_both_leave_a_revision(item: Item, alice: User, mona: User) -> None:
    edits = [
        partial(actions.edit, item=item, by=by, title="Rye", body=f"by {by.handle}", tags=["rye"])
        for by in (alice, mona, alice, mona)
    ]
    results = at_once(edits)
    assert all(isinstance(result, Item) for result in results), results
    bodies = [*Revision.objects.values_list("body", flat=True), Item.objects.get().body]
    assert bodies[0] == "first"
    # Each of them replaced what the one before had written; the same words again change nothing.
    assert all(one != next_ for one, next_ in pairwise(bodies))
    assert set(bodies) == {"first", "by alice", "by mona"}
    assert list(Revision.objects.values_list("number", flat=True)) == list(range(1, len(bodies)))


def test_the_longer_of_two_rights_at_once_stays(item: Item, bob: User) -> None:
    now = timezone.now()
    ends = [now + timedelta(days=1), None, now + timedelta(days=9), now + timedelta(days=5)]
    for _ in range(3):
        Admission.objects.all().delete()
        results = at_once([
            partial(
                actions.admit, user=bob, gate=item, source=Admission.Source.PURCHASE, expires_at=end
            )
            for end in ends
        ])  # fmt: skip
        assert sorted(results) == [False, False, False, True]
        assert Admission.objects.get().expires_at is None


def test_of_two_that_hide_at_once_one_did_it(item: Item) -> None:
    results = at_once([partial(actions.set_status, item=item, status=Status.HIDDEN)] * 4)
    assert sorted(results) == [False, False, False, True]


def test_the_same_new_tags_at_once_are_made_once(alice: User) -> None:
    slugs = ["rye", "oats", "wheat"]
    results = at_once([
        partial(actions.create, kind="question", author=alice, title="Q", tags=slugs[::step])
        for step in (1, -1, 1, -1)
    ])  # fmt: skip
    assert all(isinstance(result, Item) for result in results), results
    assert Tag.objects.count() == 3
    assert all(actions.tag_slugs(result) == sorted(slugs) for result in results)
