"""When something was last written in each question: told by the items in it, at each event of theirs.

Comments are none of ours to know, but they stand in a question's path; so do answers. Told anew from
the items each time, `Question.active_at` does not depend on the order in which the events arrive, and
what is hidden or removed no longer counts.
"""

from collections.abc import Iterable, Sequence

from django.db.models import DateTimeField, F, Func, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from activity.models import Event, Verb
from community.questions.models import Question
from items.models import Item, Status

WRITTEN = frozenset({Verb.ASK, Verb.ANSWER, Verb.COMMENT, Verb.EDIT, Verb.REMOVE})
BATCH = 1_000


def read(events: Sequence[Event]) -> None:
    """The reader: brings the questions up to date in which somebody wrote."""
    ids = {event.item_id for event in events if event.verb in WRITTEN and event.item_id}
    paths = Item.objects.filter(pk__in=ids).values_list("pk", "path")
    refresh({path[0] if path else pk for pk, path in paths})


def rebuild() -> None:
    """Bring every question up to date."""
    ids = list(Question.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        refresh(ids[start : start + BATCH])


def refresh(ids: Iterable[int]) -> None:
    """Bring those of `ids` up to date that are questions; others are left alone."""
    # Locked in their order: two readers that bring the same ones up to date do not stand in each
    # other's way.
    rows = Question.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True)
    Question.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        active_at=Subquery(_lasts())
    )


def _lasts() -> QuerySet[Item, object]:
    around: Func = Func(
        OuterRef("pk"), template="ARRAY[%(expressions)s]", output_field=Item.path.field
    )
    inside = (
        Item.objects.filter(path__contains=around, status=Status.PUBLISHED)
        .order_by()
        .annotate(_all=Value(1))
        .values("_all")
        .annotate(_last=Max(Greatest("published_at", "edited_at")))
        .values("_last")
    )
    own = Greatest("created_at", "published_at", "edited_at")
    return (
        Item.objects.filter(pk=OuterRef("pk"))
        .annotate(
            _at=Greatest(
                own, Coalesce(Subquery(inside), F("created_at")), output_field=DateTimeField()
            )
        )
        .values("_at")
    )
