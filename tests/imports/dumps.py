"""Data-dump folders of a made-up site about cooking, and what the database holds of them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from accounts.models import User
from activity.models import Event
from community.questions.models import Question, RelatedQuestion
from imports.models import ImportedBadge, ImportedPerson, ImportedTagText
from imports.stackexchange.context import Import
from imports.stackexchange.dump import Dump
from imports.stackexchange.run import bring
from imports.stackexchange.totals import Totals
from items.models import Bookmark, Item, Tag, Vote

# A row as its attributes, or as the very text that stands in the file.
Row = dict[str, Any] | str
PREFIX = "stackexchange:cooking:"


def line(row: Row) -> str:
    if isinstance(row, str):
        return row
    attributes = " ".join(f"{name}={_quoted(value)}" for name, value in row.items())
    return f"  <row {attributes} />"


def _quoted(value: object) -> str:
    return quoteattr(str(value), {"\n": "&#xA;", '"': "&quot;"})


def write(folder: Path, **files: Iterable[Row]) -> Path:
    """A dump folder with these files; `Posts=[…]` makes Posts.xml as the site writes it."""
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        tag = name.lower()
        text = "\r\n".join(
            ['<?xml version="1.0" encoding="utf-8"?>', f"<{tag}>", *map(line, rows), f"</{tag}>"]
        )
        (folder / f"{name}.xml").write_bytes(text.encode("utf-8-sig"))
    return folder


def person(number: int, name: str, **more: Any) -> Row:
    start = {"Id": number, "Reputation": 101, "CreationDate": "2012-01-05T08:00:00.000"}
    return start | {"DisplayName": name} | more


def question(number: int, **more: Any) -> Row:
    start = {
        "Id": number,
        "PostTypeId": 1,
        "CreationDate": "2012-02-01T10:00:00.123",
        "Score": 0,
        "ViewCount": 40,
        "Body": f"<p>How long do I boil number {number}?</p>",
        "OwnerUserId": 1,
        "LastActivityDate": "2012-02-02T10:00:00.000",
        "Title": f"Boiling time of number {number}",
        "Tags": "<eggs>",
    }
    return start | more


def answer(number: int, to: int, **more: Any) -> Row:
    start = {
        "Id": number,
        "PostTypeId": 2,
        "ParentId": to,
        "CreationDate": "2012-02-01T12:00:00.000",
        "Score": 0,
        "Body": f"<p>As long as answer {number} says.</p>",
        "OwnerUserId": 2,
    }
    return start | more


def comment(number: int, on: int, **more: Any) -> Row:
    start = {
        "Id": number,
        "PostId": on,
        "Score": 0,
        "Text": f"Remark {number}, with *stress*.",
        "CreationDate": "2012-02-03T09:30:00.000",
        "UserId": 2,
    }
    return start | more


def vote(number: int, on: int, kind: int, **more: Any) -> Row:
    start = {"Id": number, "PostId": on, "VoteTypeId": kind}
    return start | {"CreationDate": "2012-02-04T00:00:00.000"} | more


def link(number: int, one: int, other: int, kind: int) -> Row:
    ends = {"PostId": one, "RelatedPostId": other, "LinkTypeId": kind}
    return {"Id": number, "CreationDate": "2012-03-01T00:00:00.000"} | ends


def badge(number: int, user: int, name: str, **more: Any) -> Row:
    start = {"Id": number, "UserId": user, "Name": name, "Date": "2012-02-09T11:00:00.000"}
    return start | more


def cooking(folder: Path) -> Path:
    """A sound dump with something of everything that is carried over."""
    return write(
        folder,
        Users=[
            person(-1, "Community"),
            person(1, "Ada Boiler", AboutMe="<p>I <b>boil</b> things.</p>", Location="Graz"),
            person(2, "Bo"),
        ],
        Tags=[
            {"Id": 1, "TagName": "eggs", "Count": 2, "ExcerptPostId": 20, "WikiPostId": 21},
            {"Id": 2, "TagName": "c#-minor-chords", "Count": 0},
        ],
        Posts=[
            question(
                10,
                Score=2,
                AcceptedAnswerId=11,
                Body="<p>The yolk runs for $t &lt; \\sqrt{d}$ minutes.</p>\n"
                "<pre><code>boil()\n</code></pre>",
                Tags="<eggs><soft-boiled>",
                LastEditDate="2012-02-05T10:00:00.000",
            ),
            answer(11, to=10, Score=1),
            question(12, Score=0, Tags="|eggs|", OwnerUserId=2),
            question(13, Score=-1, ClosedDate="2012-02-07T00:00:00.000"),
            {"Id": 20, "PostTypeId": 4, "CreationDate": "2012-02-01T10:00:00.000", "Score": 0}
            | {"Body": "About eggs in their shells.", "OwnerUserId": -1},
            {"Id": 21, "PostTypeId": 5, "CreationDate": "2012-02-01T10:00:00.000", "Score": 0}
            | {"Body": "<p>Eggs are <b>round</b>, nearly.</p>", "OwnerUserId": 1},
        ],
        Comments=[comment(5, on=10, Score=3), comment(6, on=11, UserId=1)],
        Votes=[
            vote(1, on=10, kind=2),
            vote(2, on=10, kind=2),
            vote(3, on=10, kind=3),
            vote(4, on=11, kind=2),
            vote(5, on=11, kind=1),
            vote(6, on=10, kind=5, UserId=2),
            vote(7, on=13, kind=3),
            vote(8, on=10, kind=8, UserId=2, BountyAmount=50),
        ],
        PostLinks=[link(1, 12, 10, kind=3), link(2, 13, 10, kind=1)],
        Badges=[badge(1, 1, "Teacher", Class=3, TagBased="False"), badge(2, 2, "eggs", Class=1)],
    )


def run(folder: Path, *, batch: int = 2, site: str = "cooking") -> tuple[Totals, list[str]]:
    """Import a folder in small batches; the totals, and what was reported."""
    reported: list[str] = []
    totals = bring(Import(Dump.open(folder, site), report=reported.append, batch=batch))
    return totals, reported


def item(kind: str, number: int) -> Item:
    """The item that a post or comment of the dump has become."""
    found: Item = Item.objects.get(origin__key=f"{PREFIX}{kind}:{number}")
    return found


def snapshot() -> dict[str, list[Any]]:
    """All that an import writes, without the ids that differ from run to run."""
    key = "item__origin__key"
    queries: dict[str, Any] = {
        "people": User.objects.values_list("origin", "handle", "name", "bio_html", "date_joined"),
        "more of people": ImportedPerson.objects.values_list("user__origin", "digest", "url", "data"),
        "items": Item.objects.values_list(
            "origin__key", "kind", "author__origin", "title", "body", "html", "language", "status",
            "parent__origin__key", "created_at", "published_at", "edited_at", "score",
            "carried_score", "search", "origin__digest", "origin__url", "origin__licence",
            "origin__author_name", "origin__data", "path__len",
        ),
        "tags": Tag.objects.values_list("slug", "excerpt", "body", "html"),
        "taggings": Item.objects.exclude(tags=None).values_list("origin__key", "tags__slug"),
        "texts": ImportedTagText.objects.values_list("key", "tag__slug", "part", "licence"),
        "questions": Question.objects.values_list(
            key, "accepted__item__origin__key", "accepted_at", "duplicate_of__item__origin__key",
            "closed_at",
        ),
        "related": RelatedQuestion.objects.values_list(f"question__{key}", f"other__{key}"),
        "votes": Vote.objects.values_list("origin", key, "value", "user__origin", "at"),
        "bookmarks": Bookmark.objects.values_list("user__origin", key, "at"),
        "badges": ImportedBadge.objects.values_list("origin", "user__origin", "name", "level", "at"),
        "events": Event.objects.values_list("verb", "user__origin", key, "amount", "at", "context"),
    }  # fmt: skip
    return {name: sorted(map(str, rows.order_by())) for name, rows in queries.items()}
