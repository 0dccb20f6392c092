"""Editing, history, removing and restoring of what members write, as JSON."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from activity.editing import deeds
from activity.editing.forms import edit_form, written
from items import actions as items
from items import editing, history
from items.api import AuthorSerializer, ItemDetailSerializer, ItemViewSet
from items.models import Item, Revision
from shared.text import number

VERSIONS_A_PAGE = 20


class Overtaken(APIException):
    """The words are not those that the caller saw."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "changed"


def _find(request: Request, pk: int) -> Item:
    rows = Item.objects.visible_to(request.user).select_related("author", "parent")
    item: Item = get_object_or_404(rows, pk=pk)
    if not item.is_written:
        raise Http404
    return item


class EditSerializer(serializers.Serializer[Any]):
    """New words; what is left out stays. `version` is the one that they replace."""

    title = serializers.CharField(required=False, help_text="of questions and topics")
    body = serializers.CharField(required=False, trim_whitespace=False, help_text="Markdown")
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    language = serializers.CharField(required=False)
    reason = serializers.CharField(default="", allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class WrittenViewSet(ItemViewSet):
    """The items that the caller may see, newest first; their own words they may change."""

    @extend_schema(
        request=EditSerializer,
        responses=ItemDetailSerializer,
        description="409 where `version` is not the latest: nothing is overwritten unseen.",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        if not request.user.is_authenticated:
            self.permission_denied(request)
        item = _find(request, int(pk))
        if why := editing.refusal(item, request.user):
            raise PermissionDenied(why)
        given = EditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        if "tags" in told:
            told["tags"] = ", ".join(told["tags"])
        # Held to the same limits as on the page; what is left out passes as it stands.
        form = edit_form(item)
        form.data, form.is_bound = {**form.initial, **told}, True
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(each) for each in errors] for name, errors in form.errors.items()}
            )
        words = {
            name: value for name, value in written(form).items() if name in told or name == "body"
        }
        try:
            edited = deeds.edit(item=item, by=request.user, **words)
        except items.Changed as error:
            raise Overtaken(str(error)) from error
        return Response(ItemDetailSerializer(edited, context={"request": request}).data)


class VersionSerializer(serializers.Serializer[Any]):
    """What an item said from `at` on. Words that a moderator hides are null to everybody else."""

    number = serializers.IntegerField()
    title = serializers.CharField(allow_null=True)
    body = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(), allow_null=True)
    language = serializers.CharField()
    by = AuthorSerializer(allow_null=True)
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True)
    current = serializers.BooleanField()
    hidden = serializers.BooleanField(source="is_hidden")

    def to_representation(self, instance: history.Version) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if instance.hidden_from(self.context["request"].user):
            shown.update(title=None, body=None, tags=None, reason=None)
        return shown


class VersionsView(APIView):
    """What an item has said, the latest first."""

    @extend_schema(
        responses=VersionSerializer(many=True),
        parameters=[OpenApiParameter("upto", int, description="the number of the first one given")],
        description=f"At most {VERSIONS_A_PAGE}; go on with `upto` one below the last.",
    )
    def get(self, request: Request, pk: int) -> Response:
        item = _find(request, pk)
        upto = number(request.query_params.get("upto", ""), digits=9)
        found = history.versions(item, upto, VERSIONS_A_PAGE)
        return Response(VersionSerializer(found, many=True, context={"request": request}).data)


class RestoreVersionView(APIView):
    """Writes again what an item said in a past version; what it says now is kept."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=ItemDetailSerializer)
    def post(self, request: Request, pk: int, number: int) -> Response:
        item = deeds.restore_version(
            item=_find(request, pk),
            by=request.user,  # type: ignore[arg-type]  # a member, says the permission
            number=number,
        )
        return Response(ItemDetailSerializer(item, context={"request": request}).data)


class HideVersionView(APIView):
    """Keeps the words of a past version from all but moderators (PUT), or shows them (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pk: int, number: int) -> Response:
        return self._set(request, pk, number, hidden=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int, number: int) -> Response:
        return self._set(request, pk, number, hidden=False)

    @staticmethod
    def _set(request: Request, pk: int, number: int, *, hidden: bool) -> Response:
        item, by = _find(request, pk), request.user
        if not getattr(by, "can_moderate", False):
            raise PermissionDenied
        try:
            editing.hide(item=item, number=number, by=by, hidden=hidden)  # type: ignore[arg-type]
        except Revision.DoesNotExist as error:
            raise Http404 from error
        return Response(status=status.HTTP_204_NO_CONTENT)


class RemovalSerializer(serializers.Serializer[Any]):
    """Why: a moderator says it of what others wrote, and its author reads it."""

    reason = serializers.CharField(default="", allow_blank=True, max_length=200)


class RemovalView(APIView):
    """Removes an item (PUT), or restores it (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=RemovalSerializer, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        item = _find(request, pk)
        given = RemovalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        deeds.remove(item=item, by=request.user, **given.validated_data)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        deeds.restore(item=_find(request, pk), by=request.user)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
