"""The feed, what is similar, and feedback, for another front end than ours."""

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from items.api import ItemSerializer
from items.models import Item
from recommender import actions
from recommender.feed import SIZE, Cause, Cursor, Pick, causes_of, feed_for
from recommender.reasons import sentence
from recommender.similar import similar

MOST = 50


class PickSerializer(serializers.Serializer[Any]):
    """One item of a feed and why it is there."""

    item = ItemSerializer()
    reason = serializers.CharField(help_text="also, similar, popular, fresh or finished")
    because = serializers.IntegerField(allow_null=True, help_text="the item it is shown because of")
    sentence = serializers.CharField(help_text="the reason in the caller's language")


class FeedSerializer(serializers.Serializer[Any]):
    """A page of a feed; `next` goes into `after` for the following one, null at the end."""

    next = serializers.CharField(allow_null=True)
    results = PickSerializer(many=True)


LIMIT = OpenApiParameter("limit", int, description=f"1 to {MOST}; {SIZE} if left out")
AFTER = OpenApiParameter("after", str, description="`next` of the page before")


def limit_of(request: Request, default: int) -> int:
    """The query's `limit`; `ValidationError` where it is none."""
    field = serializers.IntegerField(min_value=1, max_value=MOST)
    try:
        return int(field.run_validation(request.query_params.get("limit", default)))
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"limit": error.detail}) from None


def loaded(ids: Iterable[int], request: Request) -> dict[int, Item]:
    """Those items, as the caller may see them, with what the serializer prints."""
    items = Item.objects.visible_to(request.user).filter(pk__in=list(ids))
    return {
        item.pk: item for item in items.select_related("author", "parent").prefetch_related("tags")
    }


class FeedView(APIView):
    """The caller's own feed, as on the home page; a stranger's is popular and new."""

    @extend_schema(parameters=[AFTER, LIMIT], responses=FeedSerializer)
    def get(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        cursor = Cursor.parse(after)
        if after and cursor is None:
            raise serializers.ValidationError({"after": ["This is not the `next` of a page."]})
        feed = feed_for(request.user, cursor, limit_of(request, SIZE))
        causes = causes_of(feed.picks, request.user)
        items = loaded((pick.item for pick in feed.picks), request)
        results = [self._line(pick, items, causes) for pick in feed.picks if pick.item in items]
        page = {"next": str(feed.next) if feed.next else None, "results": results}
        return Response(FeedSerializer(page, context={"request": request}).data)

    @staticmethod
    def _line(pick: Pick, items: dict[int, Item], causes: dict[int, Cause]) -> dict[str, Any]:
        return {
            "item": items[pick.item],
            "reason": pick.reason.name.lower(),
            "because": pick.because if pick.because in causes else None,
            "sentence": sentence(pick, causes),
        }


class SimilarView(APIView):
    """What is similar to an item, best first."""

    @extend_schema(parameters=[LIMIT], responses=ItemSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        near = [found for found, _kind in similar(item, request.user, limit_of(request, 10))]
        items = loaded(near, request)
        rows = [items[pk] for pk in near if pk in items]
        return Response(ItemSerializer(rows, many=True, context={"request": request}).data)


class DismissView(APIView):
    """The caller is not interested in an item (PUT), or is again (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, dismissed=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, dismissed=False)

    @staticmethod
    def _set(request: Request, pk: int, *, dismissed: bool) -> Response:
        item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        actions.dismiss(item=item, by=request.user, dismissed=dismissed)  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)
