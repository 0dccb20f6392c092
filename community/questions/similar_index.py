"""Which passages there are: made of questions, of lessons and of accepted answers.

The reader of events makes them anew seconds after somebody asked, edited or accepted; the night finds
whatever else changed by comparing a digest of each item's words with the one its passages were made
of. Both may be killed and run again. Making an item's passages costs a pass over its text and one
write; a night without changes costs the digests, read in the database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import MD5, Cast, Concat

from activity.models import Event, Verb
from community.questions.models import Answer
from community.questions.similar_models import Passage
from community.questions.similar_space import place_in_space
from community.questions.similar_terms import TAGS, TEXT, TITLE, counted, literal, stored
from items import kinds
from items.models import Item
from shared.text import excerpt, plain

TOUCHING = frozenset({
    Verb.ASK, Verb.ACCEPT, Verb.ENDORSE, Verb.EDIT, Verb.PUBLISH, Verb.REMOVE,
})  # fmt: skip
BATCH = 100
LONG = 900  # characters after which a passage ends with its paragraph
SHOWN = 240


def wanted() -> QuerySet[Item, Item]:
    """The items that have passages, each with a `digest` of what these are made of."""
    words = ("parent__title", "title", "html", Cast("edited_at", CharField()))
    chosen = Q(kind__in=["question", "lesson"]) | Q(
        pk__in=Answer.objects.vouched_for().values("pk")
    )
    return Item.objects.filter(chosen).annotate(
        digest=MD5(Concat(*words, output_field=CharField()))
    )


def read(events: Sequence[Event]) -> None:
    """Reader of events: bring the passages of what was asked, edited or accepted up to date."""
    touched = {event.item_id for event in events if event.verb in TOUCHING and event.item_id}
    if touched:
        index(touched)


def index(ids: Iterable[int]) -> None:
    """Make the passages of these items anew where their words have changed, and drop those of items
    that shall have none."""
    some = set(ids)
    items = list(_stale(wanted().filter(pk__in=some)))
    Passage.objects.filter(item__in=some).exclude(item__in=wanted().values("pk")).delete()
    if items:
        write(items)


def refresh(advance: Callable[[int], object] = lambda n: None) -> int:
    """Bring all passages up to date, a batch in each transaction; returns how many items changed."""
    Passage.objects.exclude(item__in=wanted().values("pk")).delete()
    stale = list(_stale(wanted()).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(stale), BATCH):
        batch = stale[start : start + BATCH]
        index(batch)
        advance(len(batch))
    return len(stale)


def _stale(items: QuerySet[Item, Item]) -> QuerySet[Item, Item]:
    made = Passage.objects.filter(item=OuterRef("pk"), place=0, made_of=OuterRef("digest"))
    return items.filter(~Exists(made))


@dataclass
class _Stretch:
    """Paragraphs in a row below one heading."""

    anchor: str = ""
    heading: str = ""
    html: list[str] = field(default_factory=list)


@transaction.atomic
def write(items: Sequence[Item]) -> None:
    """Make the passages of some items anew."""
    # Two at once: the second waits here, and writes the same again.
    ids = sorted(item.pk for item in items)
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values("pk"))
    found = wanted().filter(pk__in=ids).select_related("parent").prefetch_related("tags")
    rows = list(_passages(list(found)))
    place_in_space(rows)
    Passage.objects.filter(item__in=ids).delete()
    Passage.objects.bulk_create([passage for passage, _counts in rows], batch_size=BATCH)


def _passages(items: list[Item]) -> Iterator[tuple[Passage, dict[str, float]]]:
    lessons = [item for item in items if item.kind == "lesson"]
    stretches = _stretches(lessons)
    for item in items:
        title = item.title or (item.parent.title if item.parent else "")
        tags = " ".join(tag.slug for tag in item.tags.all())
        whole = [_Stretch(html=[item.html])]
        for place, stretch in enumerate(stretches.get(item.pk, whole)):
            html = "".join(stretch.html)
            heading = stretch.heading
            # A lesson's name says what all of it is about, its headings what is said where.
            sources = [(heading, TITLE), (title, TAGS if heading else TITLE), (tags, TAGS)]
            words, length = literal([*sources, (plain(html), TEXT)])
            passage = Passage(
                item=item,
                place=place,
                is_question=item.kind == "question",
                anchor=stretch.anchor,
                heading=heading[:250],
                text=excerpt(html, SHOWN),
                words=stored(words),
                length=length,
                made_of=item.digest,  # type: ignore[attr-defined]  # `wanted` gives it
            )
            yield passage, counted(words)


def _stretches(lessons: list[Item]) -> dict[int, list[_Stretch]]:
    found: dict[int, list[_Stretch]] = defaultdict(list)
    for pk, anchor, heading, html in kinds.places("lesson", lessons) if lessons else ():
        last = found[pk][-1] if found[pk] else None
        if last is None or last.heading != heading or sum(map(len, last.html)) > LONG:
            found[pk].append(last := _Stretch(anchor, heading))
        if plain(html) != heading:
            last.html.append(html)
    return found
