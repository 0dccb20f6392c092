"""Bringing courses in and taking them out, over the API: the same rules as on the pages."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsMember
from courses.studio import access, imports
from courses.studio.api import clean
from courses.studio.importforms import ImportForm
from courses.studio.models import CourseImport
from courses.studio.views.exchange import of, sent
from shared.api import Pages


class ImportSerializer(serializers.ModelSerializer[CourseImport]):
    """An import: `state` is waiting, running, done or failed; `done` of `total` lessons are written.

    `problems` are lines with file and line where there is one, `counts` rows of (kind, found, written,
    unchanged, refused). `is_stopped`: it was killed, and waits to be run again.
    """

    is_stopped = serializers.BooleanField(source="is_silent")

    class Meta:
        model = CourseImport
        fields = [
            "id", "name", "size", "at", "state", "is_stopped", "done", "total", "problems", "counts",
            "error", "course",
        ]  # fmt: skip
        read_only_fields = fields


class NewImportSerializer(serializers.Serializer[Any]):
    """A .zip or .tar.gz of a folder of Markdown files, or of an Open edX course."""

    file = serializers.FileField()
    rights = serializers.BooleanField(help_text="you may publish all that is in it")
    into = serializers.IntegerField(
        required=False, help_text="a course that you teach, to bring up to date with a folder"
    )


class Busy(exceptions.APIException):
    """Another import of the same person's is at work."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "busy"


class ImportsView(generics.ListAPIView[CourseImport]):
    """The caller's imports, and a new one."""

    permission_classes = [IsMember]
    serializer_class = ImportSerializer
    pagination_class = Pages
    parser_classes = [MultiPartParser]
    queryset = CourseImport.objects.none()

    def get_queryset(self) -> QuerySet[CourseImport]:
        return CourseImport.objects.filter(user=cast(User, self.request.user))

    @extend_schema(request=NewImportSerializer, responses={202: ImportSerializer})
    def post(self, request: Request) -> Response:
        user = cast(User, request.user)
        form = clean(ImportForm(request.data, request.FILES, user=user))
        file = form.cleaned_data["file"]
        try:
            row = imports.begin(by=user, file=file, name=file.name, into=form.cleaned_data["into"])
        except PermissionDenied as error:
            raise Busy(str(error)) from error
        return Response(ImportSerializer(row).data, status=status.HTTP_202_ACCEPTED)


class ImportView(APIView):
    """One of the caller's imports; running it again (PUT), where it failed or was killed."""

    permission_classes = [IsMember]

    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ImportSerializer(of(request, pk)).data)

    @extend_schema(request=None, responses={202: ImportSerializer})
    def put(self, request: Request, pk: int) -> Response:
        imports.again(row=of(request, pk))
        return Response(ImportSerializer(of(request, pk)).data, status=status.HTTP_202_ACCEPTED)


class ExportView(APIView):
    """A course as one file: `form` is "markdown" (.zip) or "olx" (.tar.gz)."""

    permission_classes = [IsMember]

    @extend_schema(
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            (200, "application/gzip"): OpenApiTypes.BINARY,
        }
    )
    def get(self, request: Request, pk: int, form: str) -> HttpResponseBase:
        return sent(access.course(cast(User, request.user), pk), form)
