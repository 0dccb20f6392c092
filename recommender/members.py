"""How engaged each member is (DESIGN §5; formulas in docs/engagement.md)."""

import zoneinfo

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db.models import Case, IntegerField, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from activity.models import Event, Verb
from recommender.engine.activity import Acts
from recommender.engine.engagement import ActivityModel, participation, strongest
from recommender.interactions import CHUNK, Catalogue, people, places, table
from recommender.models import Act, Engagement, Run

# The classes c of the participation P: what a member may do next. Together they are the value acts.
CLASSES: dict[Act, frozenset[Verb]] = {
    Act.LEARN: frozenset({Verb.PROGRESS, Verb.COMPLETE, Verb.ATTEMPT}),
    Act.ASK: frozenset({Verb.ASK}),
    Act.ANSWER: frozenset({Verb.ANSWER}),
    Act.DISCUSS: frozenset({Verb.DISCUSS, Verb.POST, Verb.COMMENT}),
    Act.JUDGE: frozenset({Verb.VOTE, Verb.REVIEW}),
    Act.BUY: frozenset({Verb.BUY}),
}
_VERBS = frozenset[Verb]().union(*CLASSES.values())
HORIZON = 7  # days


def measure(run: Run, catalogue: Catalogue) -> dict[str, float | None]:
    """Write everybody's engagement and return the participation P and the model's quality.

    Time and memory grow with the people and with their distinct (person, day, class of act).
    """
    today = _today()
    acts = _acts(catalogue)
    model = ActivityModel(horizon=HORIZON).fit(acts, today)
    chances = model.predict_proba(acts, today)
    best = chances.classes.argmax(axis=1) if len(catalogue.users) else np.zeros(0, dtype=np.int64)
    names = list(CLASSES)
    shares = strongest(chances.classes)
    Engagement.objects.bulk_create(
        (
            Engagement(
                run=run,
                user_id=int(user),
                participation=float(share),
                likeliest=names[choice],
                active_7_days=float(chance),
            )
            for user, share, choice, chance in zip(
                catalogue.users, shares, best, chances.overall, strict=True
            )
        ),
        batch_size=5_000,
    )
    quality = model.quality_[0]
    return {
        "participation": round(participation(chances.classes), 4),
        "active in 7 days": round(float(chances.overall.sum()), 1),
        "brier": _rounded(quality.brier),
        "brier of the base rate": _rounded(quality.base_brier),
    }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _today() -> int:
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(settings.TIME_ZONE)).toordinal()


def _acts(catalogue: Catalogue) -> Acts:
    """Everybody's value acts, one for each person, day and class.

    The database reads all acts and keeps one of each; those stream by, and take 24 bytes each.
    """
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    classes = [When(verb__in=verbs, then=place) for place, verbs in enumerate(CLASSES.values())]
    rows = (
        Event.objects.filter(verb__in=_VERBS, user__isnull=False)
        .annotate(day=TruncDate("at", tzinfo=zone))
        .annotate(act=Case(*classes, output_field=IntegerField()))
        .values_list("user_id", "day", "act")
        .distinct()
    )
    stream = rows.iterator(chunk_size=CHUNK)
    lines = table(((user, day.toordinal(), act) for user, day, act in stream), 3)
    members, known = places(catalogue.users, lines[:, 0])
    return Acts(
        members=members[known].astype(np.int64),
        days=lines[known, 1],
        classes=lines[known, 2],
        joined=_joined(catalogue, zone),
        n_classes=len(CLASSES),
    )


def _joined(catalogue: Catalogue, zone: zoneinfo.ZoneInfo) -> npt.NDArray[np.int64]:
    rows = people().annotate(day=TruncDate("date_joined", tzinfo=zone)).values_list("pk", "day")
    stream = rows.iterator(chunk_size=CHUNK)
    found = table(((pk, day.toordinal()) for pk, day in stream), 2)
    joined = np.full(len(catalogue.users), _today(), dtype=np.int64)
    users, known = places(catalogue.users, found[:, 0])
    joined[users[known]] = found[known, 1]
    return joined
