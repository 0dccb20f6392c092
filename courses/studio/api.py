"""The studio as JSON: courses, their outline and lessons, for those who teach them."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsMember
from courses.catalogue import actions as catalogue
from courses.catalogue import editing, outlining, versions
from courses.catalogue.models import Course, Section
from courses.studio import access, actions
from courses.studio.checklist import checks
from courses.studio.forms import CourseForm, LessonForm, NewCourseForm, NewLessonForm, SectionForm
from courses.studio.http import paced
from courses.studio.serializers import (
    CheckSerializer,
    MoveSerializer,
    NewCourseSerializer,
    NewLessonSerializer,
    StudioCourseSerializer,
    StudioLessonSerializer,
    StudioSectionSerializer,
)
from courses.studio.views.courses import shown_in_form
from courses.studio.views.outline import parts_of
from items.models import Status
from shared.api import Pages


class Conflict(exceptions.APIException):
    """Somebody else changed the same since it was read."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This was changed since you read it."
    default_code = "changed"


class NotReady(exceptions.APIException):
    """Something lacks before it can be published; the message says what."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not_ready"


def _user(request: Request) -> User:
    return cast(User, request.user)


def _given(
    kind: type[serializers.Serializer[Any]], request: Request, **more: Any
) -> dict[str, Any]:
    given = kind(data=request.data, **more)
    given.is_valid(raise_exception=True)
    # By the names of the body, not by where they stand in our rows.
    return {name: given.validated_data[name] for name in given.validated_data}


def clean(form: Any) -> Any:
    """The form, if it is valid; the same fields are checked in the same way as on the page."""
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form


class CoursesView(generics.ListAPIView[Course]):
    """The courses that the caller teaches, and a new one."""

    permission_classes = [IsMember]
    serializer_class = StudioCourseSerializer
    pagination_class = Pages
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        return access.courses_of(_user(self.request)).select_related("item")

    @extend_schema(request=NewCourseSerializer, responses={201: StudioCourseSerializer})
    def post(self, request: Request) -> Response:
        form = clean(NewCourseForm(_given(NewCourseSerializer, request)))
        course = catalogue.create_course(
            by=_user(request), status=Status.DRAFT, **form.cleaned_data
        )
        outlining.add_section(course=course, title=form.cleaned_data["title"])
        return Response(StudioCourseSerializer(course).data, status=status.HTTP_201_CREATED)


class CourseView(APIView):
    """One course."""

    permission_classes = [IsMember]

    @extend_schema(responses=StudioCourseSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(StudioCourseSerializer(access.course(_user(request), pk)).data)

    @extend_schema(request=StudioCourseSerializer(partial=True), responses=StudioCourseSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        course = access.course(_user(request), pk)
        given = _given(StudioCourseSerializer, request, partial=True)
        now = versions.fields_of_course(course)
        # What the caller does not name stays as it is by the time that the rest is written.
        seen = given.pop("version", None) or versions.version(now)
        wanted = shown_in_form(cast(versions.CourseFields, {**now, **given}))
        wanted["outcomes"] = "\n".join(cast(list[str], wanted["outcomes"]))
        form = clean(CourseForm(wanted, course=course, user=request.user))
        try:
            with paced(course):
                course = editing.edit_course(
                    course=course, by=_user(request), fields=form.written(), version=seen
                )
        except versions.Changed as error:
            raise Conflict from error
        return Response(StudioCourseSerializer(course).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away, while nobody learns from it; its author alone may."""
        actions.remove(course=access.own_course(_user(request), pk), by=_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class OutlineView(APIView):
    """A course's sections with their lessons; a new section; a move."""

    permission_classes = [IsMember]

    @extend_schema(responses=StudioSectionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        course = access.course(_user(request), pk)
        return Response(StudioSectionSerializer(parts_of(course), many=True).data)

    @extend_schema(
        request=StudioSectionSerializer, responses={201: StudioSectionSerializer(many=True)}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a section at the end."""
        course = access.course(_user(request), pk)
        form = clean(SectionForm(_section(request)))
        outlining.add_section(course=course, **form.cleaned_data)
        data = StudioSectionSerializer(parts_of(course), many=True).data
        return Response(data, status=status.HTTP_201_CREATED)


def _section(request: Request, now: Section | None = None) -> dict[str, Any]:
    given: dict[str, Any] = _given(StudioSectionSerializer, request, partial=now is not None).get(
        "section", {}
    )
    kept = {"title": now.title, "part": now.part} if now else {}
    return kept | given


class MovesView(APIView):
    """Moves a lesson or a section."""

    permission_classes = [IsMember]

    @extend_schema(request=MoveSerializer, responses=StudioSectionSerializer(many=True))
    def post(self, request: Request, pk: int) -> Response:
        course = access.course(_user(request), pk)
        given = _given(MoveSerializer, request)
        section = get_object_or_404(course.sections, pk=given["section"])
        before = given.get("before")
        with paced(course):
            if "lesson" in given:
                lesson = get_object_or_404(course.lessons, pk=given["lesson"])
                beside = get_object_or_404(section.lessons, pk=before) if before else None
                outlining.move_lesson(lesson=lesson, section=section, before=beside)
            else:
                other = get_object_or_404(course.sections, pk=before) if before else None
                outlining.move_section(section=section, before=other)
        return Response(StudioSectionSerializer(parts_of(course), many=True).data)


class SectionView(APIView):
    """One section: named anew, taken away, given a lesson."""

    permission_classes = [IsMember]

    @extend_schema(request=StudioSectionSerializer(partial=True), responses={204: None})
    def patch(self, request: Request, pk: int) -> Response:
        section = access.section(_user(request), pk)
        form = clean(SectionForm(_section(request, section)))
        outlining.rename_section(section=section, **form.cleaned_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Its lessons join the section beside it; the last one stays (403)."""
        section = access.section(_user(request), pk)
        with paced(section.course):
            outlining.remove_section(section=section)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NewLessonSerializer, responses={201: StudioLessonSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Add a lesson at its end."""
        section = access.section(_user(request), pk)
        form = clean(NewLessonForm(_given(NewLessonSerializer, request)))
        with paced(section.course):
            lesson = outlining.append_lesson(section=section, title=form.cleaned_data["title"])
        return Response(StudioLessonSerializer(lesson).data, status=status.HTTP_201_CREATED)


class LessonView(APIView):
    """One lesson."""

    permission_classes = [IsMember]

    @extend_schema(responses=StudioLessonSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(StudioLessonSerializer(access.lesson(_user(request), pk)).data)

    @extend_schema(request=StudioLessonSerializer(partial=True), responses=StudioLessonSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        lesson = access.lesson(_user(request), pk)
        given = _given(StudioLessonSerializer, request, partial=True)
        now = versions.fields_of_lesson(lesson)
        seen = given.pop("version", None) or versions.version(now)
        form = clean(LessonForm({**now, **given}, lesson=lesson))
        try:
            with paced(lesson.course):
                lesson = editing.edit_lesson(
                    lesson=lesson, by=_user(request), fields=form.written(now), version=seen
                )
        except versions.Changed as error:
            raise Conflict from error
        return Response(StudioLessonSerializer(lesson).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away; it can be put back on the site."""
        lesson = access.lesson(_user(request), pk)
        with paced(lesson.course):
            outlining.remove_lesson(lesson=lesson, by=_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishCourseView(APIView):
    """The list of what a course needs; publishing it (PUT), making a draft of it again (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(responses=CheckSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        found = checks(access.course(_user(request), pk))
        return Response(CheckSerializer(found, many=True).data)

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        try:
            actions.publish(course=access.course(_user(request), pk), by=_user(request))
        except actions.Unready as error:
            raise NotReady(str(error)) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.withdraw(course=access.course(_user(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishLessonView(APIView):
    """Publishes a lesson (PUT), or makes a draft of it again (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        try:
            actions.publish_lesson(lesson=access.lesson(_user(request), pk))
        except actions.Unready as error:
            raise NotReady(str(error)) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.withdraw_lesson(lesson=access.lesson(_user(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
