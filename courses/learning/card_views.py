"""The picture that other sites show of a course's page."""

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from courses.catalogue.models import Course, Lesson
from courses.learning.card import card
from shared.http import Request


@require_safe
@cache_control(private=True, max_age=3600)
def course_card(request: Request, pk: int) -> HttpResponse:
    """A course's share card, for whoever may see its page."""
    seen = Course.objects.visible_to(request.user).select_related("item__author")
    course = get_object_or_404(seen, pk=pk)
    named = Lesson.objects.named_to(request.user).filter(course=course).order_by()
    counted = named.aggregate(lessons=Count("pk"), minutes=Sum("minutes", default=0))
    return HttpResponse(card(course, **counted), content_type="image/png")
