"""Comments.xml: remarks on questions and answers, in the few signs of Markdown they allow."""

from functools import partial

from accounts.models import User
from activity.models import Verb
from community.comments.models import Comment
from imports.stackexchange.context import Import
from imports.stackexchange.draft import Draft, by, digest
from imports.stackexchange.dump import COMMENTS
from imports.stackexchange.licence import licence
from imports.stackexchange.row import Row
from imports.stackexchange.saving import store
from items.models import Item, Markup


def bring(run: Import) -> None:
    tally = run.totals.tally("comments")
    for batch in run.batches(COMMENTS):
        people = run.people(batch, "UserId")
        posts = run.posts(batch, "PostId")
        drafts = run.made(tally, batch, partial(_comment, run, people, posts))
        store(run, tally, drafts, kind="comment", verb=Verb.COMMENT, rows=_row)


def stored(run: Import) -> int:
    prefix = f"{run.dump.prefix}comment:"
    return Comment.objects.filter(item__origin__key__startswith=prefix).count()


def _comment(run: Import, people: dict[int, User], posts: dict[int, Item], row: Row) -> Draft:
    author, author_name = by(row, "UserId", "UserDisplayName", people)
    return Draft(
        row=row,
        key=run.dump.key("comment", row.id),
        url=run.dump.url("comment", row.id),
        author=author,
        author_name=author_name,
        body=row.text("Text"),
        markup=Markup.MARKDOWN,
        parent=run.post(row.integer("PostId"), posts),
        at=row.moment("CreationDate"),
        edited_at=None,
        score=row.integer_or_none("Score") or 0,
        licence=licence(row),
        digest=digest(row),
    )


def _row(draft: Draft, item: Item) -> Comment:
    return Comment(item=item)
