"""Reviews in the pages of courses."""

from typing import Any

from django import template

from courses.catalogue.models import Course
from courses.reviews.models import Review
from courses.reviews.page import section
from courses.reviews.rating import rating_of

register = template.Library()

SHOWN = 5


@register.inclusion_tag("reviews/_reviews.html", takes_context=True)
def reviews_of(context: template.Context, course: Course) -> dict[str, Any]:
    """What learners say about a course: its rating, the reviews found best, and a form for whoever
    may add one. At most nine queries, however many there are."""
    request = context["request"]
    rows = Review.objects.for_page(course, request.user)[: SHOWN + 1]
    given = section(course, request.user, list(rows))
    more = len(given["reviews"]) > SHOWN
    given["reviews"] = given["reviews"][:SHOWN]
    return given | {
        "item": course.item,
        "more": more,
        "request": request,
        "user": context.get("user"),
        "csrf_token": context.get("csrf_token"),
        "next": f"{course.get_absolute_url()}#reviews",
    }


@register.inclusion_tag("reviews/_line.html")
def rating_line(course: Course) -> dict[str, Any]:
    """A course's rating in a list of facts, with the way to its reviews; nothing without a review."""
    rating = rating_of(course)
    return {"average": rating.average, "count": rating.count, "url": "#reviews"}
