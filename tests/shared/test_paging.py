"""Long lists are paged whole: nothing twice, nothing left out, nothing that breaks them."""

import base64
import json

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from items import actions
from items.models import Item, Tag
from shared.paging import LAST_PAGE, keyset, numbered

get = RequestFactory().get
fuzzed = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("order", [["pk"], ["-pk"], ["score", "-pk"], ["-score", "-pk"]])
def test_a_keyset_shows_each_row_once(alice: User, order: list[str]) -> None:
    for number in range(11):
        item = actions.create(kind="question", author=alice, title=f"q{number}")
        Item.objects.filter(pk=item.pk).update(score=number // 4)
    url, seen = "/list/?kind=question", []
    while url:
        page = keyset(get(url), Item.objects.all(), *order, size=3)
        assert len(page.rows) <= 3
        assert "kind=question" in (page.next_url or url)
        seen += [item.pk for item in page.rows]
        url = page.next_url
    assert seen == list(Item.objects.order_by(*order).values_list("pk", flat=True))


def test_a_keyset_goes_on_after_its_last_row_though_newer_ones_came(alice: User) -> None:
    old = [actions.create(kind="question", author=alice, title="q").pk for _ in range(4)]
    first = keyset(get("/"), Item.objects.all(), "-published_at", "-pk", size=2)
    actions.create(kind="question", author=alice, title="new")
    second = keyset(get(first.next_url), Item.objects.all(), "-published_at", "-pk", size=2)
    assert [item.pk for item in [*first.rows, *second.rows]] == old[::-1]
    assert second.next_url == ""


VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())
) | st.sampled_from([
    "\0", "\ud800", "2026-11-24", 2**31, 2**63, -(2**63), 10**400, {"at": "2026-11-24T00:00:00Z"},
    {"at": "2026-11-24"}, {"at": 1}, {"at": "0001-01-01T00:00:00+14:00"}, {},
])  # fmt: skip


@fuzzed
@given(st.text() | st.lists(VALUES, max_size=3).map(json.dumps))
def test_a_cursor_from_a_stranger_gives_some_page(alice: User, cursor: str) -> None:
    encoded = base64.urlsafe_b64encode(cursor.encode()).decode()
    for order in (["-published_at", "-pk"], ["score", "pk"], ["-title", "-pk"]):
        for given_ in (encoded, cursor):
            keyset(get("/", {"after": given_}), Item.objects.all(), *order)
    keyset(get("/", {"after": encoded}), Tag.objects.all(), "-slug", "-pk")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["0", "-1", "²", "x", "", "1e3", "99999999999999999999", "٣"])
def test_a_page_s_number_from_a_stranger_gives_some_page(typed: str) -> None:
    Tag.objects.bulk_create(Tag(slug=f"t{number}") for number in range(3))
    page = numbered(get("/", {"page": typed}), Tag.objects.all(), size=2)
    assert [tag.slug for tag in page.rows] == ["t0", "t1"]
    assert page.next_url == "/?page=2"


@pytest.mark.django_db
def test_numbered_pages_end() -> None:
    Tag.objects.bulk_create(Tag(slug=f"t{number:03}") for number in range(LAST_PAGE + 1))
    assert numbered(get("/?page=999"), Tag.objects.all(), size=1).next_url == ""
    assert [tag.slug for tag in numbered(get("/?page=51"), Tag.objects.all(), size=2).rows] == [
        "t100"
    ]
