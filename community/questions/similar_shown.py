"""What pages show of `similar.ranked`: what the viewer may see, and only what is similar indeed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Viewer
from community.questions.models import Answer, Passage, Question
from community.questions.similar import Hit, ranked
from items.models import Item
from shared.text import HAN

QUESTIONS, PASSAGES = 5, 3
# Below these it has a word or two in common, and no more.
LEAST_SIMILAR, LEAST_ANSWERING = 0.38, 0.33
LETTERS, A_HAN = 10, 2.5
"""Where looking begins: 10 Latin letters or 4 Han characters."""
MOST = 1_000  # characters of what is asked that are compared


@dataclass(frozen=True)
class Similar:
    """Up to QUESTIONS earlier questions and PASSAGES passages, the most similar first."""

    questions: list[Question]
    passages: list[Passage]

    def __bool__(self) -> bool:
        return bool(self.questions or self.passages)


def is_enough(text: str) -> bool:
    """Whether a text says enough to look for what is similar to it."""
    han = sum(len(run) for run in HAN.findall(text))
    return len(text.strip()) + (A_HAN - 1) * han >= LETTERS


def similar_to(text: str, viewer: Viewer) -> Similar:
    """What a viewer is shown who is about to ask this."""
    text = text[:MOST]
    if not is_enough(text):
        return Similar([], [])
    return Similar(questions_like(text, viewer), passages_for(text, viewer))


def questions_like(text: str, viewer: Viewer, leave_out: Iterable[int] = ()) -> list[Question]:
    """The questions most similar to `text`, with `is_solved` and `answer_count`."""
    hits = _above(ranked(text, questions=True, leave_out=leave_out), LEAST_SIMILAR)
    ids = [hit.item for hit in hits]
    seen = set(Question.objects.listed_for(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    chosen = [pk for pk in ids if pk in seen][:QUESTIONS]
    cards = {row.pk: row for row in Question.objects.for_card(chosen, viewer)} if chosen else {}
    return [cards[pk] for pk in chosen if pk in cards]


def passages_for(text: str, viewer: Viewer, leave_out: Iterable[int] = ()) -> list[Passage]:
    """The passages most likely to answer `text`, one of each lesson or answer."""
    hits = _above(ranked(text, questions=False, leave_out=leave_out), LEAST_ANSWERING)
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.item, hit)
    # Who took an acceptance back a second ago is believed, not the index.
    settled = Q(kind="lesson") | Q(pk__in=Answer.objects.vouched_for().values("pk"))
    items = Item.objects.listed_for(viewer).filter(settled, pk__in=best)
    seen = set(items.values_list("pk", flat=True)) if best else set()
    chosen = [hit.passage for pk, hit in best.items() if pk in seen][:PASSAGES]
    rows = Passage.objects.filter(pk__in=chosen).select_related("item__parent") if chosen else []
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in chosen if pk in found]


def _above(hits: list[Hit], least: float) -> list[Hit]:
    return [hit for hit in hits if hit.score >= least]
