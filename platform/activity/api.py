"""Events in, and marks on items, as JSON."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from activity import actions
from activity.collector import MAX_BATCH, MAX_SECONDS, BadBatch, collect
from activity.models import FROM_BROWSER
from activity.views import over_limit
from items.models import Item


class ReportSerializer(serializers.Serializer[Any]):
    """One thing a client reports."""

    id = serializers.UUIDField(help_text="made by the client; the same id counts once")
    verb = serializers.ChoiceField(sorted(FROM_BROWSER))
    item = serializers.IntegerField(min_value=1)
    seconds = serializers.IntegerField(
        min_value=1, max_value=MAX_SECONDS, required=False, help_text="for `read`"
    )
    at = serializers.DateTimeField()
    context = serializers.DictField(required=False)  # type: ignore[assignment]  # a field of ours


class CollectedSerializer(serializers.Serializer[Any]):
    """What became of a batch; `refused` says for each position what was wrong."""

    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField()
    refused = serializers.DictField(child=serializers.CharField())


class EventsView(APIView):
    """Takes batches of impressions and reading times; what a member does is recorded with the deed."""

    permission_classes = [IsMember]

    @extend_schema(
        request=ReportSerializer(many=True),
        responses={200: CollectedSerializer},
        description=f"A list of at most {MAX_BATCH}. Entries that are wrong are named in `refused`;"
        " the others are recorded.",
    )
    def post(self, request: Request) -> Response:
        if over_limit(request, request.user):
            raise Throttled(wait=60)
        try:
            result = collect(request.data, request.user)
        except BadBatch as error:
            raise serializers.ValidationError([str(error)]) from error
        return Response(CollectedSerializer(result).data)


class VoteSerializer(serializers.Serializer[Any]):
    """The caller's vote and the item's score with it."""

    value = serializers.ChoiceField([1, 0, -1])
    score = serializers.IntegerField(read_only=True)


class VoteView(APIView):
    """Sets the caller's vote on an item."""

    permission_classes = [IsMember]

    @extend_schema(request=VoteSerializer, responses=VoteSerializer)
    def put(self, request: Request, pk: int) -> Response:
        item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        given = VoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        value = given.validated_data["value"]
        score = actions.vote(item=item, by=request.user, value=value)  # type: ignore[arg-type]
        return Response(VoteSerializer({"value": value, "score": score}).data)


class SaveView(APIView):
    """Keeps an item for later (PUT), or no longer (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, keep=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, keep=False)

    @staticmethod
    def _set(request: Request, pk: int, *, keep: bool) -> Response:
        item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        actions.save(item=item, by=request.user, keep=keep)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
