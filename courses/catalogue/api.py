"""Courses as JSON, with the filters of the page."""

from typing import Any

import django_filters
from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from courses.catalogue import prices
from courses.catalogue.forms import CHOICES, SORTS, keep
from courses.catalogue.models import Course, CourseQuerySet
from items.api import AuthorSerializer
from shared.api import Pages


class PriceSerializer(serializers.Serializer[Any]):
    """What a course costs."""

    amount = serializers.CharField(help_text='such as "49.00"')
    currency = serializers.CharField(help_text="ISO 4217")


class CourseSerializer(serializers.ModelSerializer[Course]):
    """What a course's card says."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    language = serializers.CharField(source="item.language")
    author = AuthorSerializer(source="item.author", allow_null=True)
    tags = serializers.SlugRelatedField("slug", source="item.tags", many=True, read_only=True)  # type: ignore[var-annotated]
    lessons = serializers.IntegerField(source="lesson_count")
    minutes = serializers.IntegerField(source="total_minutes")
    learners = serializers.IntegerField()
    rating = serializers.SerializerMethodField()
    reviews = serializers.IntegerField(source="review_count")
    published_at = serializers.DateTimeField(source="item.published_at")
    price = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Course
        fields = [
            "id", "title", "summary", "level", "language", "author", "tags", "open", "price",
            "lessons", "minutes", "learners", "rating", "reviews", "published_at", "url",
        ]  # fmt: skip

    def get_rating(self, course: Course) -> float | None:
        """The average of its stars, drawn towards the site's mean; null without a review."""
        return course.rating if course.review_count else None

    @extend_schema_field(PriceSerializer(allow_null=True))
    def get_price(self, course: Course) -> dict[str, str] | None:
        """Null where it is free."""
        if not course.price:
            return None
        return {"amount": prices.plain(course.price), "currency": settings.CURRENCY}

    def get_url(self, course: Course) -> str:
        url = course.get_absolute_url()
        request = self.context.get("request")
        return request.build_absolute_uri(url) if request is not None else url


def _choice(name: str) -> django_filters.ChoiceFilter:
    options = next(choice.options for choice in CHOICES if choice.name == name)
    return django_filters.ChoiceFilter(choices=list(options.items()), method="keep")


class CourseFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """What the list can be kept to; `sort` orders it."""

    tag = django_filters.CharFilter(method="keep")
    level = _choice("level")
    length = _choice("length")
    price = _choice("price")
    rating = _choice("rating")
    language = _choice("language")
    access = _choice("access")
    sort = django_filters.ChoiceFilter(choices=list(SORTS.items()), method="ordered")

    class Meta:
        model = Course
        fields: tuple[str, ...] = ()

    def keep(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        return keep(courses, name, value)

    def ordered(self, courses: CourseQuerySet, name: str, value: str) -> CourseQuerySet:
        """The pages do that: a place among them depends on the order."""
        return courses


class CoursePages(Pages):
    """In the order that `sort` asks for."""

    # Among thousands that cost the same a cursor names a place by how many of them are before it.
    offset_cutoff = None  # type: ignore[assignment]  # for no cut, says its own code

    def get_ordering(self, request: Request, queryset: Any, view: APIView) -> tuple[str, ...]:
        by = {
            "rated": ("-rating", "-pk"),
            "learners": ("-learners", "-pk"),
            "price": ("price", "-pk"),
        }
        newest = ("-published", "-pk")
        return by.get(request.query_params.get("sort", ""), newest)
