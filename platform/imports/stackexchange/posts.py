"""Posts.xml: questions and answers."""

import re
import unicodedata
from functools import partial
from html import unescape

from accounts.models import User
from activity.models import Verb
from community.questions.models import Answer, Question
from imports.stackexchange.addresses import absolute
from imports.stackexchange.context import Import
from imports.stackexchange.draft import Draft, by, digest
from imports.stackexchange.dump import POSTS
from imports.stackexchange.licence import licence
from imports.stackexchange.row import Refused, Row
from imports.stackexchange.saving import store
from items.models import Item, Tag
from shared import text

QUESTION, ANSWER = "1", "2"
_TITLE_LENGTH = Item._meta.get_field("title").max_length or 0
_TAG_LENGTH = Tag._meta.get_field("slug").max_length or 0
# Old dumps hold titles escaped once more; only what an escaper writes is undone.
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|#0?39|#x27);")


def questions(run: Import) -> None:
    tally = run.totals.tally("questions")
    for batch in run.batches(POSTS, lambda row: row.text("PostTypeId") == QUESTION):
        people = run.people(batch, "OwnerUserId")
        drafts = run.made(tally, batch, partial(_question, run, people))
        store(run, tally, drafts, kind="question", verb=Verb.ASK, rows=_question_row)


def answers(run: Import) -> None:
    """Answers, when all questions are in: merging may put an answer before its question."""
    tally = run.totals.tally("answers")
    for batch in run.batches(POSTS, lambda row: row.text("PostTypeId") == ANSWER):
        people = run.people(batch, "OwnerUserId")
        parents = run.posts(batch, "ParentId")
        drafts = run.made(tally, batch, partial(_answer, run, people, parents))
        store(run, tally, drafts, kind="answer", verb=Verb.ANSWER, rows=_answer_row)


def stored_questions(run: Import) -> int:
    return Question.objects.filter(item__origin__key__startswith=f"{run.dump.prefix}post:").count()


def stored_answers(run: Import) -> int:
    return Answer.objects.filter(item__origin__key__startswith=f"{run.dump.prefix}post:").count()


def slug(name: str) -> str:
    """A tag's name as our tags are spelt."""
    return unicodedata.normalize("NFKC", name).casefold().strip()[:_TAG_LENGTH]


def slugs(tags: str) -> tuple[str, ...]:
    """The tags of a post, written `<one><two>` or `|one|two|`."""
    found = (slug(name) for name in re.split(r"[<>|]+", tags))
    return tuple(dict.fromkeys(name for name in found if name))


def _question(run: Import, people: dict[int, User], row: Row) -> Draft:
    body = absolute(row.text("Body"), run.dump.host)
    author, author_name = by(row, "OwnerUserId", "OwnerDisplayName", people)
    return Draft(
        row=row,
        key=run.dump.key("post", row.id),
        url=run.dump.url("question", row.id),
        author=author,
        author_name=author_name,
        title=_title(row),
        body=body,
        tags=slugs(row.text("Tags")),
        at=row.moment("CreationDate"),
        edited_at=row.moment_or_none("LastEditDate"),
        closed_at=row.moment_or_none("ClosedDate"),
        score=row.integer_or_none("Score") or 0,
        licence=licence(row),
        digest=digest(row),
    )


def _answer(run: Import, people: dict[int, User], parents: dict[int, Item], row: Row) -> Draft:
    number = row.integer("ParentId")
    parent = parents.get(number)
    if parent is None or parent.kind != "question":
        raise Refused("what it answers is no question here", f"post {number}")
    author, author_name = by(row, "OwnerUserId", "OwnerDisplayName", people)
    return Draft(
        row=row,
        key=run.dump.key("post", row.id),
        url=run.dump.url("answer", row.id),
        author=author,
        author_name=author_name,
        body=absolute(row.text("Body"), run.dump.host),
        parent=parent,
        at=row.moment("CreationDate"),
        edited_at=row.moment_or_none("LastEditDate"),
        score=row.integer_or_none("Score") or 0,
        licence=licence(row),
        digest=digest(row),
    )


def _question_row(draft: Draft, item: Item) -> Question:
    return Question(item=item, closed_at=draft.closed_at)


def _answer_row(draft: Draft, item: Item) -> Answer:
    return Answer(item=item, question_id=item.parent_id)


def _title(row: Row) -> str:
    title = " ".join(_ESCAPED.sub(lambda m: unescape(m.group()), row.text("Title")).split())
    title = title or text.excerpt(row.text("Body"), 100) or f"#{row.id}"
    return title if len(title) <= _TITLE_LENGTH else f"{title[: _TITLE_LENGTH - 1]}…"
