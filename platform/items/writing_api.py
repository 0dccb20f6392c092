"""What a writing field asks for, as JSON: how a text looks, completion, pictures, drafts."""

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsMember
from items import completion, drafts, mentions, uploads
from items.forms import MAX_BODY
from items.models import Attachment, Draft
from items.uploads import Family
from shared.api import Pages


class TextSerializer(serializers.Serializer[Any]):
    """A text in Markdown."""

    body = serializers.CharField(max_length=MAX_BODY, allow_blank=True, trim_whitespace=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class LookSerializer(serializers.Serializer[Any]):
    """Safe HTML, with people and tags linked."""

    html = serializers.CharField()


class CompletionSerializer(serializers.Serializer[Any]):
    """What is put behind the `@` or `#`, and what it is called in the caller's language."""

    word = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own word


class PictureSerializer(serializers.ModelSerializer[Attachment]):
    """A picture as it is kept, drawn anew: `width` and `height` are its, in pixels."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    markdown = serializers.CharField(read_only=True, help_text="how a text shows it")
    file = serializers.FileField(write_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "name", "size", "width", "height", "url", "markdown", "file"]
        read_only_fields = ["name", "size", "width", "height"]


class DraftSerializer(serializers.ModelSerializer[Draft]):
    """What one has begun: the fields of the form at `place`, each with its values."""

    place = serializers.CharField(help_text="the address that the form is sent to")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True, trim_whitespace=False)
        )
    )

    class Meta:
        model = Draft
        fields = ["id", "place", "fields", "at"]
        read_only_fields = ["at"]


class LookView(APIView):
    """How a text will look, once it is sent."""

    permission_classes = (IsMember,)

    @extend_schema(request=TextSerializer, responses=LookSerializer)
    def post(self, request: Request) -> Response:
        """Render it the way in which it will be kept."""
        given = TextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        language = told.get("language") or get_language() or "en"
        return Response({"html": mentions.render(told["body"], "markdown", language, "post").html})


class PeopleView(APIView):
    """People whose handle or name begins with `q`, those in the `thread` first."""

    permission_classes = (IsMember,)

    @extend_schema(
        parameters=[OpenApiParameter("q", str), OpenApiParameter("thread", int)],
        responses=CompletionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """At most eight; nobody whom the caller blocks or who blocks them."""
        thread = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
        given = request.query_params.get("thread")
        found = completion.people(
            cast(User, request.user),
            _typed(request),
            thread.run_validation(given) if given else None,
        )
        return Response(CompletionSerializer(found, many=True).data)


class TagsView(APIView):
    """Tags whose slug, or name in the caller's language, begins with `q`."""

    permission_classes = (IsMember,)

    @extend_schema(
        parameters=[OpenApiParameter("q", str)], responses=CompletionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """At most eight."""
        return Response(CompletionSerializer(completion.tags(_typed(request)), many=True).data)


def _typed(request: Request) -> str:
    return request.query_params.get("q", "").replace("\0", "")


class PicturesView(APIView):
    """A picture for what is still being written."""

    permission_classes = (IsMember,)
    parser_classes = (MultiPartParser,)

    @extend_schema(request={"multipart/form-data": PictureSerializer}, responses=PictureSerializer)
    def post(self, request: Request) -> Response:
        """Keep `file`; it is shown to others with the text of the caller's that names it."""
        given = request.FILES.get("file")
        if given is None:
            raise ValidationError({"file": [_("Choose a file first.")]})
        try:
            row = uploads.attach(
                item=None,
                file=given,
                name=given.name or "",
                by=cast(User, request.user),
                families={Family.IMAGE},
            )
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return Response(PictureSerializer(row).data, status=status.HTTP_201_CREATED)


class DraftsView(generics.ListAPIView[Draft]):
    """What the caller has begun, the newest first; nobody else's is here."""

    permission_classes = (IsMember,)
    serializer_class = DraftSerializer
    pagination_class = Pages
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet[Draft]:
        return drafts.mine(cast(User, self.request.user))

    @extend_schema(request=DraftSerializer, responses={200: DraftSerializer, 204: None})
    def put(self, request: Request) -> Response:
        """Keep a form as it is now, in the place of what was kept there; one without a word in it is
        kept no longer (204)."""
        given = DraftSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = drafts.keep(user=cast(User, request.user), **given.validated_data)
        if kept is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(DraftSerializer(kept).data)


class DraftView(APIView):
    """One of the caller's drafts."""

    permission_classes = (IsMember,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Throw it away."""
        user = cast(User, request.user)
        draft = get_object_or_404(drafts.mine(user), pk=pk)
        drafts.drop(user=user, place=draft.place)
        return Response(status=status.HTTP_204_NO_CONTENT)
