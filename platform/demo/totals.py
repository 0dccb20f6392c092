"""How much there is of each kind."""

from collections.abc import Iterator

from django.db.models import Count

from accounts.models import User
from activity.models import Event
from courses.learning.models import Attempt, Enrolment, Progress
from items import kinds
from items.models import Bookmark, Item, Tag, Vote
from recommender.models import Dismissal


def totals() -> Iterator[tuple[str, int]]:
    """Names and numbers: people, items by kind, rows that people's deeds made, events by verb."""
    yield "people", User.objects.count()
    of_kind = dict(Item.objects.values_list("kind").annotate(count=Count("pk")))
    for kind in kinds.every():
        yield str(kind.label), of_kind.get(kind.name, 0)
    for name, table in {
        "tag": Tag,
        "enrolment": Enrolment,
        "lesson begun": Progress,
        "quiz attempt": Attempt,
        "vote": Vote,
        "bookmark": Bookmark,
        "dismissal": Dismissal,
        "event": Event,
    }.items():
        yield name, table._default_manager.count()
    verbs = Event.objects.values_list("verb").annotate(count=Count("pk")).order_by("-count")
    for verb, count in verbs:
        yield f"  {verb}", count
