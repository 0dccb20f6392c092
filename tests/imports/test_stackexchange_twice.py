"""A second import changes nothing but what the source has changed, and undoes no member's deed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from activity import actions as deeds
from community.questions.actions import accept
from community.questions.closing import close, reopen
from community.questions.models import Question, Reason
from imports.models import ImportedBadge
from items import actions
from items.models import Bookmark, Tag
from tests.imports import dumps

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = dumps.cooking(tmp_path / "cooking")
    dumps.run(folder)
    return folder


def test_the_second_run_changes_nothing_and_says_so(folder: Path) -> None:
    before = dumps.snapshot()
    totals, _ = dumps.run(folder, batch=100)
    assert dumps.snapshot() == before
    assert totals.is_unchanged
    assert "Nothing changed: everything was there already." in list(totals.lines())
    assert totals.complaints() == []


def test_words_that_the_source_changed_become_an_edit(folder: Path) -> None:
    changed = dumps.question(
        12,
        OwnerUserId=2,
        Tags="|eggs|omelette|",
        Body="<p>Fried, then?</p>",
        Score=5,
        LastEditDate="2012-06-01T00:00:00.000",
    )
    dumps.write(folder, Posts=[dumps.question(10, Score=2), changed])
    totals, _ = dumps.run(folder)
    item = dumps.item("post", 12)
    assert item.html == "<p>Fried, then?</p>"
    assert item.edited_at == datetime(2012, 6, 1, tzinfo=UTC)
    assert item.score == item.carried_score == 5
    assert actions.tag_slugs(item) == ["eggs", "omelette"]
    assert item.revisions.get().body == "<p>How long do I boil number 12?</p>"
    assert totals.tally("questions").changed == 2
    assert dumps.run(folder)[0].is_unchanged


def test_new_counters_do_not_bring_back_words_that_were_edited_here(
    folder: Path, alice: User
) -> None:
    actions.edit(item=dumps.item("post", 12), by=alice, title="Better title", body="<p>Better.</p>")
    counters = dumps.question(12, Tags="|eggs|", OwnerUserId=2, ViewCount=99, Score=1)
    dumps.write(folder, Posts=[counters])
    totals, _ = dumps.run(folder)
    item = dumps.item("post", 12)
    assert (item.title, item.html, item.score) == ("Better title", "<p>Better.</p>", 1)
    assert item.origin.data["ViewCount"] == "99"
    assert totals.tally("questions").changed == 1


def test_what_members_undid_stays_undone(folder: Path) -> None:
    ada, bo = User.objects.get(name="Ada Boiler"), User.objects.get(name="Bo")
    question = Question.objects.get(item=dumps.item("post", 10))
    deeds.save(item=question.item, by=bo, keep=False)
    assert question.accepted is not None
    accept(answer=question.accepted, by=ada, accepted=False)
    Question.objects.filter(item=dumps.item("post", 13)).update(closed_at=None)
    dumps.run(folder)
    question.refresh_from_db()
    assert question.accepted is None
    assert not Bookmark.objects.exists()
    assert Question.objects.get(item=dumps.item("post", 13)).closed_at is None


def test_what_members_closed_stays_closed_for_their_reason(folder: Path, mona: User) -> None:
    closed: dict[str, Any] = {"ClosedDate": "2012-08-01T00:00:00.000"}
    numbers: dict[int, dict[str, Any]] = {10: closed, 13: {"Score": -1}}
    for number in numbers:
        question = Question.objects.get(item=dumps.item("post", number))
        reopen(question=question, by=mona)
        assert close(question=question, by=mona, reason=Reason.UNCLEAR, words="Which egg?")
    before = dict(Question.objects.values_list("pk", "closed_at"))
    # Since then the source has closed the one and opened the other.
    dumps.write(folder, Posts=[dumps.question(number, **now) for number, now in numbers.items()])
    totals, reported = dumps.run(folder)
    assert (totals.tally("questions").changed, reported) == (2, [])
    assert dict(Question.objects.values_list("pk", "closed_at")) == before
    assert Question.objects.filter(closed_by=mona, closed_for=Reason.UNCLEAR).count() == 2


def test_votes_of_members_add_to_the_score_of_the_dump(folder: Path, alice: User) -> None:
    item = dumps.item("post", 10)
    assert deeds.vote(item=item, by=alice, value=1) == 3
    dumps.run(folder)
    item.refresh_from_db()
    assert (item.score, item.carried_score) == (3, 1)


def test_votes_that_come_later_take_over_the_score_that_came_without_them(tmp_path: Path) -> None:
    folder = dumps.cooking(tmp_path / "later")
    votes = (folder / "Votes.xml").rename(tmp_path / "Votes.xml")
    dumps.run(folder)
    item = dumps.item("post", 10)
    assert (item.score, item.carried_score, item.votes.count()) == (2, 2, 0)
    votes.rename(folder / "Votes.xml")
    dumps.run(folder)
    item.refresh_from_db()
    assert (item.score, item.carried_score, item.votes.count()) == (2, 1, 3)


def test_people_change_until_they_claim_their_account(folder: Path) -> None:
    User.objects.filter(name="Bo").update(email="bo@example.org")
    renamed = [dumps.person(1, "Ada Fryer"), dumps.person(2, "Bob the Cook", Location="Oslo")]
    dumps.write(folder, Users=renamed)
    totals, _ = dumps.run(folder)
    assert totals.tally("people").changed == 2
    ada = User.objects.get(origin=f"{dumps.PREFIX}user:1")
    assert (ada.handle, ada.name, ada.bio) == ("ada-boiler", "Ada Fryer", "")
    bo = User.objects.get(origin=f"{dumps.PREFIX}user:2")
    assert (bo.name, bo.imported.data["Location"]) == ("Bo", "Oslo")


def test_two_sites_share_tags_and_nothing_else(folder: Path) -> None:
    totals, _ = dumps.run(folder, site="baking")
    assert totals.complaints() == []
    assert totals.tally("people").written == 3
    assert totals.tally("tags").already == 2
    assert totals.tally("tag wikis").left == {"its tag has words from elsewhere": 2}
    assert ImportedBadge.objects.count() == 4
    assert Tag.objects.filter(slug="eggs").count() == 1
    handles = User.objects.filter(name="Bo").values_list("handle", flat=True)
    assert sorted(handles) == ["bo", "bo-2"]
    before = dumps.snapshot()
    assert dumps.run(folder, site="baking")[0].is_unchanged
    assert dumps.snapshot() == before
