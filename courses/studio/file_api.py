"""An author's files as JSON: list, upload, remove."""

from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsMember
from courses.studio import access
from items import uploads
from items.models import Attachment
from shared.api import Pages


class FileSerializer(serializers.ModelSerializer[Attachment]):
    """A file as it is kept: pictures were drawn anew; `width` and `height` are theirs, in pixels."""

    type = serializers.CharField(source="content_type", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    markdown = serializers.CharField(read_only=True, help_text="how a text shows it")
    file = serializers.FileField(write_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "name", "type", "size", "width", "height", "at", "url", "markdown", "file"]
        read_only_fields = ["name", "size", "width", "height", "at"]


class FilesView(generics.ListAPIView[Attachment]):
    """The files of a course or lesson, newest first, and a new one."""

    permission_classes = [IsMember]
    serializer_class = FileSerializer
    pagination_class = Pages
    parser_classes = [MultiPartParser]
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        item = access.written(cast(User, self.request.user), self.kwargs["pk"])
        return item.attachments.all()

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses={201: FileSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Keep `file`; the same content again gives the same one (400 with the reason if refused)."""
        item = access.written(cast(User, request.user), pk)
        given = request.FILES.get("file")
        if given is None:
            raise ValidationError({"file": [_("Choose a file first.")]})
        try:
            row = uploads.attach(
                item=item, file=given, name=given.name or "", by=cast(User, request.user)
            )
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return Response(FileSerializer(row).data, status=status.HTTP_201_CREATED)


class FileView(APIView):
    """One file."""

    permission_classes = [IsMember]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget it, if no text names it (else 400 with the text's title)."""
        uploads.remove(access.file(cast(User, request.user), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
