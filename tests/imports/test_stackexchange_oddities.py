"""Dumps are old, cut, merged and patched: each oddity costs at most its own row."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from activity.models import Event
from community.questions.models import Question, RelatedQuestion
from imports.models import ImportedBadge
from items import actions
from items.models import Bookmark, Item, Origin
from tests.imports import dumps
from tests.imports.dumps import answer, badge, comment, link, person, question, vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dumps.write(tmp_path / "cooking", Users=[person(1, "Ada"), person(2, "Bo")])


def test_kinds_of_posts_without_a_place_are_counted_by_name(folder: Path) -> None:
    others = [question(number, PostTypeId=number) for number in (3, 6, 7, 8, 17)]
    dumps.write(folder, Posts=[question(1), *others, {"Id": 30, "Body": "?"}])
    totals, reported = dumps.run(folder)
    assert totals.tally("other posts").left == {
        "orphaned tag wiki": 1,
        "moderator nomination": 1,
        "wiki placeholder": 1,
        "privilege wiki": 1,
        "post type 17": 1,
    }
    assert reported == ["Posts.xml line 9, row 30: no PostTypeId"]
    assert totals.complaints() == []


def test_kinds_of_votes_and_links_without_a_place_are_counted_by_name(folder: Path) -> None:
    dumps.write(
        folder,
        Posts=[question(1), question(2)],
        Votes=[vote(1, 1, kind=10), vote(2, 1, kind=99), vote(3, 1, kind=1)],
        PostLinks=[link(1, 1, 2, kind=4)],
    )
    totals, _ = dumps.run(folder)
    assert totals.tally("other votes").left == {"deletion": 1, "vote type 99": 1}
    assert totals.tally("acceptance votes").left == {"tells when an answer was accepted": 1}
    assert totals.tally("other links").left == {"link type 4": 1}


def test_deleted_authors_leave_their_name(folder: Path) -> None:
    dumps.write(
        folder,
        Posts=[
            question(1, OwnerUserId="", OwnerDisplayName="Gone\u202e Girl"),
            question(2, OwnerUserId=77),
            answer(3, to=1, OwnerUserId=78, OwnerDisplayName="user78"),
        ],
        Comments=[comment(4, on=1, UserId="", UserDisplayName="Someone")],
    )
    totals, _ = dumps.run(folder)
    assert totals.complaints() == []
    assert not Item.objects.exclude(author=None).exists()
    names = Origin.objects.order_by("key").values_list("author_name", flat=True)
    assert list(names) == ["Someone", "Gone Girl", "user77", "user78"]
    assert Origin.objects.get(author_name="user77").data["OwnerUserId"] == "77"
    assert not Event.objects.exclude(user=None).exists()


def test_a_dump_of_posts_alone(tmp_path: Path) -> None:
    posts = [question(1, Score=7, AcceptedAnswerId=2), answer(2, to=1)]
    totals, reported = dumps.run(dumps.write(tmp_path / "cooking", Posts=posts))
    assert (totals.complaints(), reported) == ([], [])
    item = dumps.item("post", 1)
    assert (item.score, item.carried_score) == (7, 7)
    # Without its vote, an acceptance is as old as its answer.
    found = Question.objects.get()
    assert found.accepted_at == dumps.item("post", 2).created_at


def test_an_answer_may_stand_before_its_question(folder: Path) -> None:
    dumps.write(folder, Posts=[answer(1, to=2), question(2)])
    assert dumps.run(folder)[1] == []
    assert dumps.item("post", 1).parent == dumps.item("post", 2)


def test_rows_that_hang_on_nothing_are_refused_with_their_place(folder: Path) -> None:
    dumps.write(
        folder,
        Posts=[question(1), answer(2, to=99), answer(3, to=2), answer(4, to=1), answer(5, to=4)],
        Comments=[comment(1, on=98), comment(2, on=2)],
        Votes=[vote(1, on=97, kind=2), vote(2, on=1, kind=5, UserId=96), vote(3, on=1, kind=5)],
        PostLinks=[link(1, 1, 95, kind=3), link(2, 1, 1, kind=1), link(3, 1, 4, kind=1)],
        Badges=[badge(1, 94, "Nobody"), badge(2, 1, "Odd", Class=7)],
    )
    totals, reported = dumps.run(folder)
    assert reported == [
        "Posts.xml line 4, row 2: what it answers is no question here: post 99",
        "Posts.xml line 5, row 3: what it answers is no question here: post 2",
        "Posts.xml line 7, row 5: what it answers is no question here: post 4",
        "Comments.xml line 3, row 1: its post is not in the dump: post 98",
        "Votes.xml line 3, row 1: its post is not in the dump: post 97",
        "Votes.xml line 4, row 2: its person is not in the dump: user 96",
        "Votes.xml line 5, row 3: no UserId",
        "PostLinks.xml line 3, row 1: its post is not in the dump: post 95",
        "PostLinks.xml line 4, row 2: it links a post to itself",
        "Badges.xml line 3, row 1: its person is not in the dump: user 94",
        "Badges.xml line 4, row 2: Class is neither 1, 2 nor 3: 7",
    ]
    assert totals.tally("comments").left == {"its post was not carried over": 1}
    assert totals.tally("related questions").left == {"an end of it is no question": 1}
    assert totals.complaints() == []


def test_an_accepted_answer_must_be_the_questions_own(folder: Path) -> None:
    posts = [question(1, AcceptedAnswerId=4), question(2, AcceptedAnswerId=4), answer(4, to=2)]
    dumps.write(folder, Posts=posts)
    totals, reported = dumps.run(folder)
    assert reported == ["Posts.xml line 3, row 1: what it accepts is no answer of its own: post 4"]
    assert Question.objects.exclude(accepted=None).get().item == dumps.item("post", 2)
    assert totals.tally("accepted answers").written == 1


def test_further_originals_become_related(folder: Path) -> None:
    posts = [question(number) for number in (1, 2, 3)]
    links = [link(1, 1, 2, kind=3), link(2, 1, 3, kind=3), link(3, 1, 3, kind=1)]
    dumps.write(folder, Posts=posts, PostLinks=links)
    totals, _ = dumps.run(folder, batch=1)
    assert Question.objects.exclude(duplicate_of=None).get().duplicate_of_id == (
        dumps.item("post", 2).pk
    )
    assert RelatedQuestion.objects.get().other_id == dumps.item("post", 3).pk
    assert totals.tally("related questions").left == {"the two are linked already": 1}
    assert totals.complaints() == []


def test_a_favourite_counts_once_for_each_person(folder: Path) -> None:
    twice = [vote(number, on=1, kind=5, UserId=2) for number in (1, 2)]
    dumps.write(folder, Posts=[question(1)], Votes=twice)
    totals, _ = dumps.run(folder)
    assert Bookmark.objects.count() == 1
    assert totals.tally("favourites").left.total() == 1


def test_a_repeated_id_is_read_once_and_reported(folder: Path) -> None:
    first, second = question(1, Title="The first of them"), question(1, Title="The second one")
    dumps.write(folder, Posts=[first, second, answer(1, to=1)])
    totals, reported = dumps.run(folder)
    assert Item.objects.get().title == "The first of them"
    assert reported == [
        "Posts.xml line 4, row 1: its Id is repeated",
        "Posts.xml line 5, row 1: its Id is repeated",
    ]
    assert totals.complaints() == []
    assert dumps.run(folder)[0].is_unchanged


@pytest.mark.parametrize("odd", ["2999-01-01T00:00:00.000", "0001-01-01T00:00:00"])
def test_a_time_that_cannot_be_is_taken_as_now(folder: Path, odd: str) -> None:
    dumps.write(folder, Posts=[question(1, CreationDate=odd)])
    assert dumps.run(folder)[1] == []
    item = dumps.item("post", 1)
    assert (timezone.now() - item.created_at).total_seconds() < 60
    assert item.origin.data["CreationDate"] == odd
    assert Event.objects.get().at == item.created_at
    assert dumps.run(folder)[0].is_unchanged


def test_nonsense_in_a_field_refuses_the_row(folder: Path) -> None:
    dumps.write(
        folder,
        Posts=[
            question(1, CreationDate="yesterday"),
            question(2, Score="high"),
            question(3, Score=10**12),
            question(4),
            question("four"),  # type: ignore[arg-type]
        ],
    )
    totals, reported = dumps.run(folder, batch=10)
    assert sorted(Item.objects.values_list("title", flat=True)) == ["Boiling time of number 4"]
    assert [line.partition(": ")[2].partition(":")[0] for line in sorted(reported)] == [
        "CreationDate is no time",
        "Score is no whole number",
        "the database refuses it",
        "Id is no whole number",
    ]
    assert totals.complaints() == []


def test_titles_are_unescaped_cut_and_made_where_missing(folder: Path) -> None:
    titles = {1: "Salt &amp; vinegar &quot;crisps&quot;", 2: "x" * 300, 3: "", 4: "What is &nbsp;?"}
    posts = [question(number, Title=title) for number, title in titles.items()]
    dumps.write(folder, Posts=posts)
    dumps.run(folder)
    found = Item.objects.order_by("origin__key").values_list("title", flat=True)
    assert list(found) == [
        'Salt & vinegar "crisps"',
        "x" * 249 + "…",
        "How long do I boil number 3?",
        "What is &nbsp;?",
    ]


def test_tags_in_both_spellings(folder: Path) -> None:
    posts = [question(1, Tags="<.net><c++>"), question(2, Tags="|C#|f#|C#|"), question(3, Tags="")]
    dumps.write(folder, Posts=posts)
    dumps.run(folder)
    tags = [actions.tag_slugs(dumps.item("post", number)) for number in (1, 2, 3)]
    assert tags == [[".net", "c++"], ["c#", "f#"], []]


def test_the_licence_follows_the_date_of_the_latest_words(folder: Path) -> None:
    dates = {1: "2011-04-07T23:59:59", 2: "2011-04-08T00:00:00", 3: "2018-05-02T00:00:00"}
    posts = [question(number, CreationDate=date) for number, date in dates.items()]
    posts.append(question(4, LastEditDate="2019-01-01T00:00:00"))
    posts.append(question(5, ContentLicense="CC0 1.0"))
    dumps.write(folder, Posts=posts)
    dumps.run(folder)
    licences = Origin.objects.order_by("key").values_list("licence", flat=True)
    versions = [f"CC BY-SA {version}" for version in ("2.5", "3.0", "4.0", "4.0")]
    assert list(licences) == [*versions, "CC0 1.0"]


def test_community_wikis_and_closing_keep_their_dates(folder: Path) -> None:
    dates = {"CommunityOwnedDate": "2012-03-03T00:00:00", "ClosedDate": "2012-03-04T00:00:00"}
    dumps.write(folder, Posts=[question(1, **dates)])
    dumps.run(folder)
    assert dumps.item("post", 1).origin.data["CommunityOwnedDate"] == "2012-03-03T00:00:00"
    assert Question.objects.get().closed_at == datetime(2012, 3, 4, tzinfo=UTC)


def test_addresses_that_begin_at_their_site_and_plain_images(folder: Path) -> None:
    body = (
        '<p><a href="/q/3">here</a> <a href="//b.example/x">there</a> <code>href="/q/4"</code>'
        '<img src="http://i.example/egg.png" alt="an egg"></p>'
    )
    dumps.write(folder, Posts=[question(1, Body=body)])
    dumps.run(folder)
    html = dumps.item("post", 1).html
    assert 'href="https://cooking.stackexchange.com/q/3"' in html
    assert 'href="https://b.example/x"' in html
    assert 'href="/q/4"' in html
    assert 'src="https://i.example/egg.png"' in html


def test_bodies_are_made_safe_and_may_be_long(folder: Path) -> None:
    evil = (
        '<p onclick="x()" hx-get="/">hi<script>alert(1)</script><a href="javascript:x()">y</a></p>'
    )
    long = "<p>" + "pepper and salt " * 7_000 + "</p>"
    dumps.write(
        folder, Posts=[question(1, Body=evil), question(2, Body=long), question(3, Body="")]
    )
    assert dumps.run(folder)[1] == []
    assert dumps.item("post", 1).html == '<p>hi<a rel="nofollow ugc noopener">y</a></p>'
    assert len(dumps.item("post", 2).html) > 100_000
    assert dumps.item("post", 3).html == ""


def test_old_badges_have_no_level(folder: Path) -> None:
    dumps.write(folder, Badges=[badge(1, 1, "Pioneer")])
    dumps.run(folder)
    assert ImportedBadge.objects.get().level is None


def test_names_that_collide_or_cannot_be_handles(folder: Path) -> None:
    names = ["Bo", "BO", "В0", "", "\u200b\u200b", "admin", "x" * 80, "ಠ_ಠ", "user5", "Аda", "12"]
    users = [person(number, name) for number, name in enumerate(names, start=1)]
    dumps.write(folder, Users=[*users, {"Id": 50, "CreationDate": "2012-01-01T00:00:00"}])
    totals, reported = dumps.run(folder, batch=4)
    assert reported == []
    assert totals.tally("people").written == len(names) + 1
    handles = list(User.objects.order_by("pk").values_list("handle", flat=True))
    assert handles[:2] == ["bo", "bo-2"]
    assert len(set(handles)) == len(names) + 1
    shown = list(User.objects.order_by("pk").values_list("name", flat=True))
    assert shown[3:7] == ["user4", "user5", "admin", "x" * 60]
    assert "admin" not in handles
