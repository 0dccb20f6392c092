"""What happens to an item, whatever its kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from items import actions, search
from items.models import Admission, Item, Markup, Revision, Status, Tag

NOW = timezone.now()
Source = Admission.Source


def found(words: str) -> list[str]:
    return [item.title for item in Item.objects.filter(search=search.query(words))]


@pytest.fixture
def item(alice: User) -> Item:
    return actions.create(
        kind="question", author=alice, title="Sourdough", body="It *sinks*.", tags=["bread", "rye"]
    )


def test_a_new_item_has_all_that_follows_from_its_words(item: Item, alice: User) -> None:
    stored = Item.objects.get(pk=item.pk)
    assert (stored.author, stored.status, stored.path) == (alice, Status.PUBLISHED, [])
    assert stored.html == "<p>It <em>sinks</em>.</p>\n"
    assert stored.published_at == stored.created_at
    assert stored.edited_at is None
    assert actions.tag_slugs(stored) == ["bread", "rye"]
    assert found("sourdough") == found("sinks") == found("rye") == ["Sourdough"]


def test_an_item_stands_in_its_parent_and_all_that_stands_in(item: Item, alice: User) -> None:
    answer = actions.create(kind="answer", author=alice, body="Fold it.", parent=item)
    comment = actions.create(kind="comment", author=alice, body="How?", parent=answer)
    assert answer.path == [item.pk]
    assert comment.path == [item.pk, answer.pk]
    assert comment.root_id == answer.root_id == item.root_id == item.pk


def test_a_draft_appears_when_it_is_published(alice: User) -> None:
    draft = actions.create(kind="course", author=alice, title="Rye", status=Status.DRAFT)
    assert draft.published_at is None
    assert actions.set_status(item=draft, status=Status.PUBLISHED, at=NOW)
    assert draft.published_at == NOW
    assert not actions.set_status(item=draft, status=Status.PUBLISHED)
    assert actions.set_status(item=draft, status=Status.HIDDEN)
    assert actions.set_status(item=draft, status=Status.PUBLISHED)
    draft.refresh_from_db()
    assert draft.published_at == NOW  # hiding and restoring does not make it new


def test_html_markup_is_cleaned_and_kept(alice: User) -> None:
    body = "<h1>Rye</h1><script>alert(1)</script>"
    item = actions.create(kind="lesson", author=alice, body=body, markup=Markup.HTML)
    assert item.body == body
    assert item.html == "<h2>Rye</h2>"
    edited = actions.edit(item=item, by=alice, title="", body="<h3>Oats</h3>")
    assert edited.html == "<h2>Oats</h2>"


def test_an_edit_keeps_what_it_replaced(item: Item, alice: User, mona: User) -> None:
    actions.edit(item=item, by=alice, title="Sourdough", body="It rises.", tags=["oats", "rye"])
    actions.edit(item=item, by=mona, title="Rye", body="It rises.", reason="clearer", at=NOW)
    stored = Item.objects.get(pk=item.pk)
    assert (stored.title, stored.body, stored.html) == ("Rye", "It rises.", "<p>It rises.</p>\n")
    assert stored.edited_at == NOW
    assert actions.tag_slugs(stored) == ["oats", "rye"]
    kept = Revision.objects.values_list("number", "title", "body", "tags", "by", "reason")
    assert list(kept) == [
        (1, "Sourdough", "It *sinks*.", ["bread", "rye"], alice.pk, ""),
        (2, "Sourdough", "It rises.", ["oats", "rye"], mona.pk, "clearer"),
    ]
    assert found("sourdough") == found("sinks") == found("bread") == []
    assert found("rises") == found("oats") == ["Rye"]


def test_an_edit_that_changes_nothing_leaves_no_trace(item: Item, alice: User) -> None:
    for tags in (None, ["rye", "bread"], ["bread", "rye", "rye"]):
        actions.edit(item=item, by=alice, title=item.title, body=item.body, tags=tags)
    assert not Revision.objects.exists()
    assert Item.objects.get(pk=item.pk).edited_at is None


def test_tags_alone_can_be_changed_and_taken_away(item: Item, alice: User) -> None:
    actions.edit(item=item, by=alice, title=item.title, body=item.body, tags=[])
    assert actions.tag_slugs(item) == []
    assert Revision.objects.get().tags == ["bread", "rye"]
    assert Tag.objects.filter(slug="rye").exists()
    assert found("rye") == []


def test_revisions_are_numbered_on_after_one_was_erased(item: Item, alice: User) -> None:
    for body in ("one", "two"):
        actions.edit(item=item, by=alice, title="Rye", body=body)
    Revision.objects.get(number=1).delete()
    actions.edit(item=item, by=alice, title="Rye", body="three")
    assert list(Revision.objects.values_list("number", flat=True)) == [2, 3]


def test_tags_are_set_exactly_and_made_when_new(item: Item) -> None:
    actions.set_tags(item, ["rye", "c++", "数据", "c++"])
    assert actions.tag_slugs(item) == ["c++", "rye", "数据"]
    actions.set_tags(item, [])
    assert actions.tag_slugs(item) == []
    assert set(Tag.objects.values_list("slug", flat=True)) == {"bread", "c++", "rye", "数据"}


def test_many_items_are_tagged_in_three_queries(
    alice: User, django_assert_num_queries: object
) -> None:
    built = [actions.build(kind="question", author=alice, title=str(n)) for n in range(20)]
    Item.objects.bulk_create(built)
    # * make the tags that are new
    # * their ids
    # * the taggings
    with django_assert_num_queries(3):  # type: ignore[operator]
        actions.tag_new([(item, [f"t{n % 3}", "all"]) for n, item in enumerate(built)])
    assert actions.tag_slugs(built[4]) == ["all", "t1"]


def days(number: int | None) -> object:
    return None if number is None else NOW + timedelta(days=number)


@pytest.mark.parametrize(
    ("first", "second", "opened", "kept"),
    [
        # (days the right lasts; None is for ever), whether the second opened the gate, what is kept
        (None, None, False, None),
        (None, 5, False, None),
        (5, None, False, None),
        (5, 9, False, 9),
        (9, 5, False, 9),
        (-5, 9, True, 9),
        (-5, None, True, None),
        (-5, -2, False, -2),
        (-2, -5, False, -2),
    ],
)
def test_a_longer_right_replaces_a_shorter_one(
    item: Item,
    bob: User,
    first: int | None,
    second: int | None,
    opened: bool,
    kept: int | None,
) -> None:
    new = actions.admit(user=bob, gate=item, source=Source.PURCHASE, expires_at=days(first))  # type: ignore[arg-type]
    assert new is (first is None or first > 0)
    again = actions.admit(user=bob, gate=item, source=Source.STAFF, expires_at=days(second))  # type: ignore[arg-type]
    assert again is opened
    admission = Admission.objects.get()
    assert admission.expires_at == days(kept)
    longer = first != kept
    assert admission.source == (Source.STAFF if longer else Source.PURCHASE)
