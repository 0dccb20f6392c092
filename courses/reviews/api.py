"""What learners say of a course, as JSON: to read, to write and to answer."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from courses.catalogue.models import Course
from courses.reviews import actions
from courses.reviews.forms import ReviewForm
from courses.reviews.models import Review
from items.api import AuthorSerializer
from shared.api import Pages


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """One person's review."""

    id = serializers.IntegerField(source="pk", read_only=True)
    author = AuthorSerializer(source="item.author", allow_null=True, read_only=True)
    body = serializers.CharField(source="item.body", help_text="Markdown")
    html = serializers.CharField(source="item.html", read_only=True)
    language = serializers.CharField(source="item.language", read_only=True)
    score = serializers.IntegerField(source="item.score", read_only=True)
    edited_at = serializers.DateTimeField(source="item.edited_at", allow_null=True, read_only=True)

    class Meta:
        model = Review
        fields = [
            "id", "stars", "body", "html", "author", "language", "score", "at", "edited_at",
            "reply", "replied_at",
        ]  # fmt: skip
        read_only_fields = ["at", "reply", "replied_at"]


class ReviewPages(Pages):
    """What others found best first, as on the page."""

    ordering = ("-score", "-pk")  # type: ignore[assignment]  # it may be several


class ReviewsView(APIView):
    """A course's reviews; posting writes the caller's own, or changes it."""

    pagination_class = ReviewPages

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method in SAFE_METHODS else IsMember()]

    @extend_schema(responses=ReviewSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        pages = ReviewPages()
        rows = Review.objects.for_page(_course(request, pk), request.user)
        # What a cursor names is a column of the row itself.
        rows = rows.annotate(score=F("item__score"))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(ReviewSerializer(page, many=True).data)

    @extend_schema(
        request=ReviewSerializer,
        responses={200: ReviewSerializer, 201: ReviewSerializer},
        description="201 for the first one; 403 says why the caller may not.",
    )
    def post(self, request: Request, pk: int) -> Response:
        course = _course(request, pk)
        by: Any = request.user  # a member: `IsMember`
        known = actions.review_of(course, by) is not None
        given = ReviewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        stars, body = given.validated_data["stars"], given.validated_data["item"]["body"]
        form = ReviewForm({"stars": stars, "body": body})
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(one) for one in errors] for name, errors in form.errors.items()}
            )
        row = actions.review(course=course, by=by, **form.cleaned_data)
        code = status.HTTP_200_OK if known else status.HTTP_201_CREATED
        return Response(ReviewSerializer(row).data, status=code)


class ReplySerializer(serializers.Serializer[Any]):
    """The answer of a course's author."""

    body = serializers.CharField(max_length=2_000)


class ReplyView(APIView):
    """The course's author answers a review, once."""

    permission_classes = [IsMember]

    @extend_schema(request=ReplySerializer, responses=ReviewSerializer)
    def post(self, request: Request, pk: int) -> Response:
        shown = Review.objects.visible_to(request.user)
        row = get_object_or_404(shown.select_related("item__author", "course__item"), pk=pk)
        given = ReplySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by: Any = request.user
        actions.reply(review=row, by=by, body=given.validated_data["body"])
        return Response(ReviewSerializer(row).data)


def _course(request: Request, pk: int) -> Course:
    courses = Course.objects.visible_to(request.user).select_related("item")
    return get_object_or_404(courses, pk=pk)
