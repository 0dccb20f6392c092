"""What a course's card says of its learners."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet

from courses.learning.models import Enrolment
from shared.queries import SubqueryCount


def learners() -> SubqueryCount:
    """How many people take each course, as an expression."""
    return SubqueryCount(Enrolment.objects.filter(course=OuterRef("pk")))


def learners_of_all() -> QuerySet[Any, Any]:
    """How many people take each course that somebody takes, as rows (`course`, `value`)."""
    return Enrolment.objects.order_by().values("course").annotate(value=Count("pk"))
