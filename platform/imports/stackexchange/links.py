"""PostLinks.xml: questions that are duplicates of others, and questions that mention others."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db.models import F
from django.db.models.functions import Coalesce

from community.questions.models import Question, RelatedQuestion
from imports.stackexchange import ledger
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import LINKS
from imports.stackexchange.row import NotCarried, Refused, Row
from imports.stackexchange.totals import Tally
from items.models import Item

RELATED, DUPLICATE = "1", "3"


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    key: str
    question: int
    other: int


def bring(run: Import) -> None:
    """Links between two questions; a question has one original, its further ones are related."""
    tallies = run.totals.tally
    for batch in run.batches(LINKS):
        posts = run.posts(batch, "PostId", "RelatedPostId")
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for row in batch:
            rows[row.text("LinkTypeId")].append(row)
        make = partial(_draft, run, posts)
        duplicates, related = tallies("duplicates"), tallies("related questions")
        first, further = _originals(run.made(duplicates, rows.pop(DUPLICATE, []), make))
        run.write(duplicates, _new(duplicates, first), _mark)
        if further:
            duplicates.left["its question has an original already: kept as related"] += len(further)
            aside = Tally("further originals")
            run.write(aside, _unlinked(aside, _new(aside, further)), _relate)
        drafts = run.made(related, rows.pop(RELATED, []), make)
        run.write(related, _unlinked(related, _new(related, drafts)), _relate)
        for others in rows.values():
            run.made(tallies("other links"), others, _other)


def stored_duplicates(run: Import) -> int:
    prefix = f"{run.dump.prefix}post:"
    questions = Question.objects.filter(item__origin__key__startswith=prefix)
    return questions.exclude(duplicate_of=None).count()


def stored_related(run: Import) -> int:
    prefix = f"{run.dump.prefix}post:"
    return RelatedQuestion.objects.filter(question__item__origin__key__startswith=prefix).count()


def _draft(run: Import, posts: dict[int, Item], row: Row) -> Draft:
    ends = [run.post(row.integer(name), posts) for name in ("PostId", "RelatedPostId")]
    if ends[0].pk == ends[1].pk:
        raise Refused("it links a post to itself")
    if any(end.kind != "question" for end in ends):
        raise NotCarried("an end of it is no question")
    row.moment("CreationDate")
    return Draft(row, run.dump.key("link", row.id), ends[0].pk, ends[1].pk)


def _other(row: Row) -> None:
    raise NotCarried(f"link type {row.integer('LinkTypeId')}")


def _new(tally: Tally, drafts: list[Draft]) -> list[Draft]:
    known = ledger.known([draft.key for draft in drafts])
    tally.already += len(known)
    return [draft for draft in drafts if draft.key not in known]


def _originals(drafts: list[Draft]) -> tuple[list[Draft], list[Draft]]:
    """The drafts that tell a question's first original, and those that tell a further one."""
    found = Question.objects.filter(pk__in={draft.question for draft in drafts})
    originals = dict(found.exclude(duplicate_of=None).values_list("pk", "duplicate_of"))
    first: list[Draft] = []
    further: list[Draft] = []
    for draft in drafts:
        original = originals.setdefault(draft.question, draft.other)
        (first if original == draft.other else further).append(draft)
    return first, further


def _mark(drafts: list[Draft]) -> Outcome:
    for draft in drafts:
        Question.objects.filter(pk=draft.question).update(
            duplicate_of=draft.other,
            closed_at=Coalesce(F("closed_at"), draft.row.moment("CreationDate")),
        )
    ledger.remember(draft.key for draft in drafts)
    return Outcome(len(drafts))


def _unlinked(tally: Tally, drafts: list[Draft]) -> list[Draft]:
    """The drafts whose questions are not linked yet; the others are counted."""
    found = RelatedQuestion.objects.filter(question__in={draft.question for draft in drafts})
    linked = set(found.values_list("question", "other"))
    first = []
    for draft in drafts:
        if (draft.question, draft.other) in linked:
            tally.left["the two are linked already"] += 1
        else:
            linked.add((draft.question, draft.other))
            first.append(draft)
    return first


def _relate(drafts: list[Draft]) -> Outcome:
    RelatedQuestion.objects.bulk_create(
        RelatedQuestion(question_id=draft.question, other_id=draft.other) for draft in drafts
    )
    ledger.remember(draft.key for draft in drafts)
    return Outcome(len(drafts))
