"""How good learners find a course: their stars' average, shrunk, and how the stars are spread.

The average of a course with n counted reviews and the sum of stars S is

    (C·m + S) / (C + n)

where m is the mean of all counted stars of the site and C says how many reviews that prior is worth.
It is the posterior mean of a normal mean with known variances: Gelman et al., "Bayesian Data
Analysis", 3rd ed., §2.5, with C = σ²/τ², the variance of stars within a course over that between the
courses' true means; the list of best films at IMDb is ordered by the same formula. Stars scatter by
about one within a course and courses by about 0.45 among each other, hence C = 5. So a course with a
single review of five stars does not stand above one with forty that are nearly all five.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, FloatField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast

from courses.catalogue.models import Course
from courses.reviews.models import Review
from shared.queries import SubqueryCount

PRIOR = 5
MOST = 5
# The site's mean moves slowly, and costs a pass over all reviews.
_MEAN_KEY, _MEAN_SECONDS = "reviews:mean", 600
_KEPT = "_rating_of"
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
    """The mean of all counted stars, at most ten minutes old."""
    return float(cache.get_or_set(_MEAN_KEY, _mean, _MEAN_SECONDS) or _ANY_MEAN)


def _mean() -> float:
    return float(Review.objects.counted().aggregate(mean=Avg("stars"))["mean"] or _ANY_MEAN)


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


def averages() -> QuerySet[Any, Any]:
    """The shrunk average of each course that is reviewed, as rows (`course`, `value`)."""
    total, count = Cast(Sum("stars"), FloatField()), Cast(Count("pk"), FloatField())
    prior, mean = Value(float(PRIOR)), Value(PRIOR * site_mean())
    by_course = Review.objects.counted().order_by().values("course")
    return by_course.annotate(value=(mean + total) / (prior + count))


def average() -> Subquery:
    """Every course's shrunk average, as an expression; null without a review."""
    own = averages().filter(course=OuterRef("pk"))
    return Subquery(own.values("value"), output_field=FloatField())


def review_count() -> SubqueryCount:
    """Every course's number of counted reviews, as an expression."""
    return SubqueryCount(Review.objects.counted().filter(course=OuterRef("pk")))
