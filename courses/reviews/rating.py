"""How good learners find a course: their stars' average, shrunk, and how the stars are spread.

The average of a course with n counted reviews and the sum of stars S is

    (C·m + S) / (C + n)

where m is the mean of all counted stars of the site and C says how many reviews that prior is worth.
It is the posterior mean of a normal mean with known variances: Gelman et al., "Bayesian Data
Analysis", 3rd ed., §2.5, with C = σ²/τ², the variance of stars within a course over that between the
courses' true means; the list of best films at IMDb is ordered by the same formula. Stars scatter by
about one within a course and courses by about 0.45 among each other, hence C = 5. So a course with a
single review of five stars does not stand above one with forty that are nearly all five.

Lists of courses are filtered and ordered by the rating that is stored with each course. It follows
from the reviews alone: `refresh` counts a course's anew whenever one is written, changed, hidden or
shown, and `rebuild` those of all courses, every ten minutes, for the site's mean moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Avg, Count, Sum

from courses.catalogue.models import Course
from courses.reviews.models import Review
from items.models import Item

PRIOR = 5
MOST = 5
AT_ONCE = 500  # courses that are locked together
# The site's mean moves slowly, and costs a pass over all reviews. To two digits, so that not every
# review of one course moves all others.
_MEAN_KEY, _MEAN_SECONDS = "reviews:mean", 600
_KEPT = "_rating_of"
# Many at once: `bulk_update` takes a second for what this does in a hundredth.
_STORE = """
UPDATE catalogue_course SET rating = new.rating, review_count = new.count
FROM unnest(%s::bigint[], %s::float8[], %s::int[]) AS new (id, rating, count) WHERE item_id = new.id
"""
_ANY_MEAN = 4.0  # of a site without a review: nothing is shrunk towards it


@dataclass(frozen=True)
class Bar:
    """How many gave so many stars, and which share of all that is, in percent."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True)
class Rating:
    """A course's shrunk average, None without a review, and the spread from five stars to one."""

    average: float | None
    count: int
    bars: list[Bar]


def shrunk(total: Any, count: Any) -> Any:
    """The formula above, for numbers as for columns."""
    return (PRIOR * site_mean() + total) / (PRIOR + count)


def site_mean() -> float:
    """The mean of all counted stars to two digits, at most ten minutes old."""
    return float(cache.get_or_set(_MEAN_KEY, _mean, _MEAN_SECONDS) or _ANY_MEAN)


def _mean() -> float:
    mean = Review.objects.counted().aggregate(mean=Avg("stars"))["mean"]
    return round(float(mean or _ANY_MEAN), 2)


def rating_of(course: Course) -> Rating:
    """One course's rating: one query, and now and then one for the site's mean.

    A page asks for it in several places; the row at hand keeps the answer.
    """
    known: Rating | None = course.__dict__.get(_KEPT)
    if known is None:
        known = course.__dict__[_KEPT] = _rating(course)
    return known


def _rating(course: Course) -> Rating:
    spread = Review.objects.counted().filter(course=course).order_by().values_list("stars")
    counts = dict(spread.annotate(count=Count("pk")))
    count = sum(counts.values())
    if not count:
        return Rating(None, 0, [])
    total = sum(stars * number for stars, number in counts.items())
    bars = [
        Bar(stars, counts.get(stars, 0), round(100 * counts.get(stars, 0) / count))
        for stars in range(MOST, 0, -1)
    ]
    return Rating(shrunk(total, count), count, bars)


@transaction.atomic
def refresh(courses: Iterable[int]) -> int:
    """Store what the reviews of these courses come to; tells for how many that was something new.

    The courses are locked before their reviews are counted, so of two reviews at once none is lost.
    """
    rows = list(
        Course.objects.select_for_update(no_key=True)
        .filter(pk__in=list(courses))
        .order_by("pk")
        .only("rating", "review_count")
    )
    counted = Review.objects.counted().filter(course__in=rows).order_by().values_list("course")
    found = {
        pk: (total, count)
        for pk, total, count in counted.annotate(total=Sum("stars"), count=Count("pk"))
    }
    changed: list[tuple[int, float, int]] = []
    for row in rows:
        total, count = found.get(row.pk, (0, 0))
        value = shrunk(total, count) if count else 0.0
        if (row.rating, row.review_count) != (value, count):
            changed.append((row.pk, value, count))
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [list(column) for column in zip(*changed, strict=True)])
    return len(changed)


def rebuild() -> int:
    """Store the ratings of all courses anew; tells how many were others."""
    cache.delete(_MEAN_KEY)
    ids = list(Course.objects.order_by("pk").values_list("pk", flat=True))
    return sum(refresh(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE))


def shown(item: Item) -> None:
    """A review was shown or hidden: see `items.kinds.register_shown`."""
    refresh(Review.objects.filter(pk=item.pk).values_list("course", flat=True))
