"""A course with its outline, and taking it, as JSON."""

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from courses.catalogue.api import CourseFilterSet, CoursePages, CourseSerializer
from courses.catalogue.models import Course
from courses.learning import actions
from courses.learning.cohorts import chosen, offers, required
from courses.learning.models import Enrolment
from courses.learning.outline import outline


class LineSerializer(serializers.Serializer[Any]):
    """A lesson in an outline: its name, never its text."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    minutes = serializers.IntegerField(source="lesson.minutes")
    preview = serializers.BooleanField(source="is_preview")
    state = serializers.ChoiceField(["done", "current", "open", "locked"])
    lock = serializers.CharField(help_text="why it is locked, in the caller's language")
    url = serializers.CharField()


class SectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    lessons = LineSerializer(many=True)


class PartSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    sections = SectionSerializer(many=True)


class RequiredSerializer(serializers.Serializer[Any]):
    """A course to finish before; `is_done` by the caller."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    is_done = serializers.BooleanField()


class OfferSerializer(serializers.Serializer[Any]):
    """A cohort that is not over; `seats_left` is null where as many may come as want."""

    id = serializers.IntegerField(source="cohort.pk")
    title = serializers.CharField(source="cohort.title")
    starts_at = serializers.DateTimeField(source="cohort.starts_at")
    ends_at = serializers.DateTimeField(source="cohort.ends_at", allow_null=True)
    seats_left = serializers.IntegerField(allow_null=True)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """That the caller takes a course; `cohort` is only needed where it has some."""

    cohort = serializers.IntegerField(
        source="cohort_id", min_value=1, allow_null=True, required=False
    )

    class Meta:
        model = Enrolment
        fields = ["cohort", "at", "completed_at", "left_at"]
        read_only_fields = ["at", "completed_at", "left_at"]


class CourseDetailSerializer(CourseSerializer):
    """A course's page."""

    status = serializers.CharField(source="item.status")
    html = serializers.CharField(source="item.html")
    enrolment = serializers.SerializerMethodField()
    requires = serializers.SerializerMethodField()
    cohorts = serializers.SerializerMethodField()
    outline = serializers.SerializerMethodField()

    class Meta(CourseSerializer.Meta):
        fields = [
            *CourseSerializer.Meta.fields, "status", "outcomes", "audience", "html", "sequential",
            "certifies", "enrolment", "requires", "cohorts", "outline",
        ]  # fmt: skip

    @extend_schema_field(EnrolmentSerializer(allow_null=True))
    def get_enrolment(self, course: Course) -> Any:
        own = course.enrolments.filter(user=self._viewer.pk).first()
        return EnrolmentSerializer(own).data if own else None

    @extend_schema_field(RequiredSerializer(many=True))
    def get_requires(self, course: Course) -> Any:
        return RequiredSerializer(required(course, self._viewer), many=True).data

    @extend_schema_field(OfferSerializer(many=True))
    def get_cohorts(self, course: Course) -> Any:
        return OfferSerializer(offers(course), many=True).data

    @extend_schema_field(PartSerializer(many=True))
    def get_outline(self, course: Course) -> Any:
        return PartSerializer(outline(course, self._viewer).parts, many=True).data

    @property
    def _viewer(self) -> Any:
        return self.context["request"].user


class CourseViewSet(viewsets.ReadOnlyModelViewSet[Course]):
    """The courses that the caller may see, with the page's filters."""

    queryset = Course.objects.none()
    serializer_class = CourseSerializer
    filterset_class = CourseFilterSet
    pagination_class = CoursePages

    def get_queryset(self) -> QuerySet[Course]:
        viewer = self.request.user
        if self.action == "retrieve":
            return Course.objects.visible_to(viewer).with_card(viewer)
        # What a cursor names is a column of the row itself, and never null.
        courses = Course.objects.listed_for(viewer).with_card(viewer)
        return courses.annotate(published=F("item__published_at"))

    def get_serializer_class(self) -> type[CourseSerializer]:
        return CourseDetailSerializer if self.action == "retrieve" else CourseSerializer


class EnrolView(APIView):
    """Takes a course, in one of its cohorts where it has some, and leaves it."""

    permission_classes = [IsMember]

    @extend_schema(
        request=EnrolmentSerializer,
        responses={200: EnrolmentSerializer, 201: EnrolmentSerializer},
        description="201 for who did not take it yet; 403 says why it cannot be taken.",
    )
    def post(self, request: Request, pk: int) -> Response:
        courses = Course.objects.visible_to(request.user).select_related("item")
        course = get_object_or_404(courses, pk=pk)
        given = EnrolmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        named = given.validated_data.get("cohort_id")
        by: Any = request.user  # a member: `IsMember`
        cohort = chosen(course, str(named) if named else "")
        new = actions.enrol(course=course, by=by, cohort=cohort)
        row = course.enrolments.get(user=by)
        code = status.HTTP_201_CREATED if new else status.HTTP_200_OK
        return Response(EnrolmentSerializer(row).data, status=code)

    @extend_schema(
        request=None,
        responses={204: None},
        description="Leaves the course, if it is not finished. What was done in it stays.",
    )
    def delete(self, request: Request, pk: int) -> Response:
        courses = Course.objects.visible_to(request.user).select_related("item")
        by: Any = request.user  # a member: `IsMember`
        actions.leave(course=get_object_or_404(courses, pk=pk), by=by)
        return Response(status=status.HTTP_204_NO_CONTENT)
