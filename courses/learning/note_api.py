"""The caller's own notes as JSON; nobody else's are here for anybody."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsMember
from courses.catalogue.models import Lesson
from courses.learning import note_lists, notes
from courses.learning.models import Note
from items import search


class Conflict(APIException):
    """The note is not what the caller saw."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "changed"


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note; its lesson is named by id, for it may be closed to its writer by now."""

    url = serializers.HyperlinkedIdentityField("note", help_text="leads to its place")

    class Meta:
        model = Note
        fields = [
            "id", "lesson", "place", "second", "quote", "start", "body", "html", "at", "edited_at",
            "version", "url",
        ]  # fmt: skip
        read_only_fields = fields


class NewNoteSerializer(serializers.Serializer[Any]):
    """A highlight has a `quote`, a note a `body`, and some have both."""

    lesson = serializers.IntegerField()
    place = serializers.CharField(
        default="",
        allow_blank=True,
        help_text="an id on the lesson's page; empty: the whole lesson",
    )
    second = serializers.FloatField(
        default=None, allow_null=True, help_text="of the film or recording at `place`"
    )
    quote = serializers.CharField(default="", allow_blank=True)
    start = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=2**31 - 1,
        help_text="characters of the paragraph before the quote, spaces aside",
    )
    body = serializers.CharField(default="", allow_blank=True, help_text="Markdown")


class WordsSerializer(serializers.Serializer[Any]):
    """One's words, and the version of the note that they replace."""

    body = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(min_value=1)


class NoteFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """Of one lesson, of one course, or with these words in them."""

    lesson = django_filters.NumberFilter()
    course = django_filters.NumberFilter(field_name="lesson__course")
    q = django_filters.CharFilter(method="with_words", label="words, the last one a beginning")

    def with_words(self, rows: QuerySet[Note], _name: str, typed: str) -> QuerySet[Note]:
        return rows.filter(search=search.query(typed[: search.MAX_TYPED]))


class NoteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Note]):
    """The caller's notes, newest first."""

    queryset = Note.objects.none()
    serializer_class = NoteSerializer
    filterset_class = NoteFilter
    permission_classes = [IsMember]
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Note]:
        by: Any = self.request.user
        return note_lists.found(by)

    @extend_schema(
        request=NewNoteSerializer,
        responses={201: NoteSerializer},
        description="What is kept already is given back.",
    )
    def create(self, request: Request) -> Response:
        given = NewNoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        lessons = Lesson.objects.visible_to(request.user)
        lesson = get_object_or_404(lessons, pk=told.pop("lesson"))
        note = notes.keep(lesson=lesson, by=self._by(request), **told)
        return Response(self.get_serializer(note).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=WordsSerializer,
        responses=NoteSerializer,
        description="409 where `version` is not the latest: nothing is overwritten unseen.",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        given = WordsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            note = notes.change(
                note=self.get_object(), by=self._by(request), **given.validated_data
            )
        except notes.Changed as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(note).data)

    @extend_schema(description="For a day it can be put back.")
    def destroy(self, request: Request, pk: str) -> Response:
        notes.remove(note=self.get_object(), by=self._by(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=NoteSerializer)
    @action(["post"], detail=True, url_path="put-back", url_name="put-back")
    def put_back(self, request: Request, pk: str) -> Response:
        """Take back what was deleted within the last day."""
        try:
            note = notes.put_back(pk=int(pk), by=self._by(request))
        except Note.DoesNotExist as error:
            raise Http404 from error
        return Response(self.get_serializer(note).data)

    @staticmethod
    def _by(request: Request) -> Any:
        return request.user  # a member, says the permission
