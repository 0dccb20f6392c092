"""What a course's card says of its learners."""

from django.db.models import OuterRef

from courses.learning.models import Enrolment
from shared.queries import SubqueryCount


def learners() -> SubqueryCount:
    """How many people take each course, as an expression."""
    return SubqueryCount(Enrolment.objects.filter(course=OuterRef("pk")))
