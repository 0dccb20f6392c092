"""Posts.xml: which answer each question accepted; the time comes from Votes.xml."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from activity.events import record_many
from activity.models import Verb
from community.questions.models import Question
from imports.stackexchange import ledger
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import POSTS
from imports.stackexchange.posts import QUESTION
from imports.stackexchange.row import NotCarried, Refused, Row
from imports.stackexchange.saving import event
from items.models import Item


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    key: str
    question: Item
    answer: Item
    at: datetime


def bring(run: Import) -> None:
    """Set the accepted answers, once: what members decide here afterwards stays."""
    tally = run.totals.tally("accepted answers")
    for batch in run.batches(POSTS, _accepts):
        posts = run.posts(batch, "Id", "AcceptedAnswerId")
        drafts = run.made(tally, batch, partial(_draft, run, posts), again=True)
        run.make_room(draft.at for draft in drafts)
        run.write(tally, drafts, _save)


def stored(run: Import) -> int:
    prefix = f"{run.dump.prefix}post:"
    return (
        Question.objects.filter(item__origin__key__startswith=prefix).exclude(accepted=None).count()
    )


def _accepts(row: Row) -> bool:
    return row.text("PostTypeId") == QUESTION and bool(row.text("AcceptedAnswerId"))


def _draft(run: Import, posts: dict[int, Item], row: Row) -> Draft:
    number = row.integer("AcceptedAnswerId")
    question = posts.get(row.id)
    if question is None:
        raise NotCarried("its question was not carried over")
    answer = posts.get(number)
    if answer is None or answer.kind != "answer" or answer.parent_id != question.pk:
        raise Refused("what it accepts is no answer of its own", f"post {number}")
    # Without its vote the earliest possible time stands for the true one.
    at = run.accepted_on.pop(number, answer.created_at)
    return Draft(row, run.dump.key(f"post:{row.id}:accepts", number), question, answer, at)


def _save(drafts: list[Draft]) -> Outcome:
    known = ledger.known([draft.key for draft in drafts])
    new = [draft for draft in drafts if draft.key not in known]
    Question.objects.bulk_update(
        [
            Question(item=draft.question, accepted_id=draft.answer.pk, accepted_at=draft.at)
            for draft in new
        ],
        ["accepted", "accepted_at"],
    )
    ledger.remember(draft.key for draft in new)
    record_many(
        [
            event(
                Verb.ACCEPT,
                key=draft.key,
                item=draft.answer,
                at=draft.at,
                user_id=draft.question.author_id,
            )
            for draft in new
        ]
    )
    return Outcome(len(new), len(known))
