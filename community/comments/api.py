"""Comments as JSON."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsMember, member
from community.comments import actions
from community.comments.forms import CommentForm
from community.comments.models import Comment
from items.api import ItemDetailSerializer
from items.models import Item


class CommentsView(generics.ListAPIView[Item]):
    """What answers an item or a comment directly: GET lists it, POST adds to it."""

    queryset = Item.objects.none()
    serializer_class = ItemDetailSerializer

    class NewCommentSerializer(serializers.Serializer[Any]):
        """A comment to add."""

        body = serializers.CharField(trim_whitespace=False, help_text="Markdown")
        reveals = serializers.IntegerField(
            required=False, help_text="a later lesson of the course, which it gives away"
        )

    def get_permissions(self) -> list[Any]:
        return [IsMember()] if self.request.method == "POST" else []

    def get_queryset(self) -> QuerySet[Item]:
        comments = Item.objects.listed_for(self.request.user, muted=True)
        comments = comments.filter(parent=self._on(), kind="comment")
        return comments.select_related("author", "parent").prefetch_related("tags")

    @extend_schema(request=NewCommentSerializer, responses={201: ItemDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        on = self._on()
        told = self.NewCommentSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        form = CommentForm(told.validated_data, on=on, viewer=request.user)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(one) for one in told] for name, told in form.errors.items()}
            )
        row: Comment = actions.comment(on=on, by=member(request), **form.cleaned_data)
        return Response(self.get_serializer(row.item).data, status=status.HTTP_201_CREATED)

    def _on(self) -> Item:
        items = Item.objects.visible_to(self.request.user)
        found: Item = get_object_or_404(items, pk=self.kwargs.get("pk"))
        return found
