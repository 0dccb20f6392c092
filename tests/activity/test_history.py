"""What an item has said: kept whatever is done to it, shown to whom it shows, hidden by moderators."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activity.editing import deeds
from activity.editing.views import CHANGES_A_PAGE
from community.questions import actions as questions
from community.questions.models import Answer, Question
from items import actions as items
from items import history
from items.models import Item, Revision

SignIn = Callable[[User | None], Client]
SECRET = "Call me at 030 1234567, day or night, about sourdough."


@pytest.fixture
def answer(question: Question, bob: User) -> Answer:
    return questions.answer(question=question, by=bob, body="Feed your starter first, I think.")


def rewrite(item: Item, by: User, body: str, hours: int) -> None:
    deeds.edit(item=item, by=by, body=body, at=item.created_at + timedelta(hours=hours))


def test_a_moderator_hides_words_that_nobody_else_reads_any_more(
    question: Question, alice: User, mona: User, signed_in: SignIn
) -> None:
    """Neither in a version, nor in what changed from it, nor by restoring it; kept all the same."""
    item = question.item
    rewrite(item, alice, SECRET, 1)
    rewrite(item, alice, "About sourdough, day or night.", 2)
    page, hide = reverse("history", args=[item.pk]), reverse("hide-version", args=[item.pk, 2])
    api = f"/api/v1/items/{item.pk}/versions/"
    assert "1234567" in signed_in(None).get(page).content.decode()
    assert signed_in(alice).post(hide).status_code == 403
    assert signed_in(mona).post(hide).status_code == 302
    for person in (None, alice):
        text = signed_in(person).get(page).content.decode()
        assert "1234567" not in text
        assert text.count("A moderator has hidden words here.") == 2
        told = signed_in(person).get(api)
        assert "1234567" not in told.content.decode()
        assert [row["hidden"] for row in told.json()] == [False, True, False]
    restore = reverse("restore-version", args=[item.pk, 2])
    assert signed_in(alice).post(restore).status_code == 403
    assert Revision.objects.get(item=item, number=2).body == SECRET
    text = signed_in(mona).get(page).content.decode()
    assert "1234567" in text
    assert "only moderators see" in text
    assert "1234567" in signed_in(mona).get(api).content.decode()
    assert signed_in(mona).post(hide, {"hide": "0"}).status_code == 302
    assert "1234567" in signed_in(None).get(page).content.decode()
    unknown = reverse("hide-version", args=[item.pk, 9])
    assert signed_in(mona).post(unknown).status_code == 404


def test_restoring_a_version_is_a_new_one(
    question: Question, alice: User, charlie: User, signed_in: SignIn
) -> None:
    item = question.item
    first = (item.title, item.body, items.tag_slugs(item))
    words = {"title": "Why is my bread always flat?", "tags": ["flat"], "language": "en"}
    at = item.created_at + timedelta(hours=1)
    deeds.edit(item=item, by=alice, body="It is flat.", at=at, **words)  # type: ignore[arg-type]
    address = reverse("restore-version", args=[item.pk, 1])
    assert signed_in(charlie).post(address).status_code == 403
    assert signed_in(alice).post(address).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.body, items.tag_slugs(item)) == first
    assert [version.title for version in history.versions(item)] == [
        first[0], words["title"], first[0],
    ]  # fmt: skip
    assert history.versions(item)[0].reason == "version 1 restored"


def test_a_stranger_and_a_script_are_held_to_the_same(
    answer: Answer, bob: User, charlie: User, mona: User, signed_in: SignIn
) -> None:
    """The API: edit, versions, restore, remove and restore, for those who may."""
    url, item = f"/api/v1/items/{answer.pk}/", answer.item
    Item.objects.filter(pk=item.pk).update(created_at=timezone.now() - timedelta(hours=1))
    words = {"body": "Feed your starter twice, I think.", "version": 0}

    def send(person: User | None, method: str, path: str = "", data: object = None) -> int:
        client = signed_in(person)
        send_it = getattr(client, method)
        return int(send_it(url + path, data, content_type="application/json").status_code)

    assert send(None, "patch", data=words) in (401, 403)
    assert send(charlie, "patch", data=words) == 403
    assert send(bob, "patch", data={"body": "No", "version": 0}) == 400
    assert send(bob, "patch", data=words) == 200
    assert signed_in(None).get(url).json()["version"] == 1
    assert send(bob, "patch", data=words | {"body": "Feed it three times, I think."}) == 409
    assert [row["number"] for row in signed_in(None).get(f"{url}versions/").json()] == [2, 1]
    assert send(charlie, "post", "versions/1/restore/") == 403
    assert send(bob, "post", "versions/1/restore/") == 200
    assert send(bob, "put", "versions/1/hidden/") == 403
    assert send(mona, "put", "versions/1/hidden/") == 204
    assert send(charlie, "put", "removal/", {}) == 403
    assert send(mona, "put", "removal/", {}) == 403  # a moderator says why
    assert send(bob, "put", "removal/", {}) == 204
    assert send(charlie, "get", "versions/") == 404
    assert send(charlie, "delete", "removal/") == 404
    assert send(bob, "delete", "removal/") == 204
    assert signed_in(None).get(f"{url}versions/?upto=1").json()[0]["body"] is None


@pytest.mark.parametrize("revisions", [1, 100])
def test_a_long_history_is_read_in_parts(
    answer: Answer, bob: User, signed_in: SignIn, revisions: int
) -> None:
    item = answer.item
    Revision.objects.bulk_create(
        Revision(item=item, number=number, body=f"Feed it {number} times, I think.", by=bob)
        for number in range(1, revisions + 1)
    )
    client, address = signed_in(None), reverse("history", args=[item.pk])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(address).content.decode()
    # The item with its author and place, its tags, its versions.
    assert [row["sql"].split(" ")[0] for row in queries] == ["SELECT"] * 3
    seen: list[int] = []
    while True:
        part = [int(number) for number in re.findall(r'id="version-(\d+)"', page)]
        assert 0 < len(part) <= CHANGES_A_PAGE
        seen += part
        upto = page.partition("?upto=")[2].partition('"')[0]
        if not upto:
            break
        page = client.get(f"{address}?upto={upto}", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
    assert seen == list(range(revisions + 1, 0, -1))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.sampled_from(["bob", "mona"]), st.integers(0, 4)),
        st.tuples(st.just("restore"), st.sampled_from(["bob", "mona"]), st.integers(1, 4)),
        st.tuples(st.just("remove"), st.sampled_from(["bob", "mona"]), st.just(0)),
        st.tuples(st.just("bring back"), st.sampled_from(["bob", "mona"]), st.just(0)),
    ),
    max_size=12,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_every_text_stays_and_versions_follow_each_other(
    answer: Answer, bob: User, mona: User, steps: list[tuple[str, str, int]]
) -> None:
    people = {"bob": bob, "mona": mona}
    with transaction.atomic():
        item = Item.objects.get(pk=answer.pk)
        said, at = [item.body], item.created_at
        for deed, name, number in steps:
            at += timedelta(hours=1)
            with suppress(PermissionDenied):
                _do(deed, item, people[name], number, at)
            now = Item.objects.get(pk=answer.pk).body
            if now != said[-1]:
                said.append(now)
        item = Item.objects.get(pk=answer.pk)
        versions = history.versions(item)[::-1]
        assert [version.body for version in versions] == said
        assert [version.number for version in versions] == list(range(1, len(said) + 1))
        assert item.version == len(said) - 1
        assert item.removals.filter(restored_at=None).count() == int(item.is_gone)
        transaction.set_rollback(True)


def _do(deed: str, item: Item, by: User, number: int, at: datetime) -> None:
    if deed == "edit":
        deeds.edit(item=item, by=by, body=f"Feed it {number} times, I think.", at=at)
    elif deed == "restore":
        deeds.restore_version(item=item, by=by, number=number)
    elif deed == "remove":
        deeds.remove(item=item, by=by, reason="Off topic", at=at)
    else:
        deeds.restore(item=item, by=by, at=at)
