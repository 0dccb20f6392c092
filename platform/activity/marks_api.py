"""Reactions, folders of bookmarks and muted people as JSON."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as accounts
from accounts.models import Mute, User
from accounts.permissions import IsMember, member
from activity import actions
from items import folders, reactions
from items.api import AuthorSerializer
from items.models import Bookmark, Folder, Item


class ReactionSerializer(serializers.Serializer[Any]):
    """One reaction on an item: how many people chose it, and whether the caller did."""

    name = serializers.ChoiceField(sorted(reactions.KNOWN))
    emoji = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    mine = serializers.BooleanField()


class ReactionsView(APIView):
    """What people feel about an item."""

    @extend_schema(responses=ReactionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        return self._told(request, _item(request, pk))

    @extend_schema(
        request=ReactionSerializer,
        responses=ReactionSerializer(many=True),
        description="Reacts (`mine` true), or takes that back (false).",
    )
    def put(self, request: Request, pk: int) -> Response:
        item = _item(request, pk)
        given = ReactionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        name, keep = given.validated_data["name"], given.validated_data["mine"]
        if keep and name not in reactions.offered():
            raise serializers.ValidationError({"name": ["not offered"]})
        actions.react(item=item, by=member(request), name=name, keep=keep)
        return self._told(request, item)

    def get_permissions(self) -> list[Any]:
        return [] if self.request.method == "GET" else [IsMember()]

    @staticmethod
    def _told(request: Request, item: Item) -> Response:
        reactions.gather([item], request.user)
        shown = item.reactions_shown  # type: ignore[attr-defined]  # gathered just now
        return Response(ReactionSerializer(shown, many=True).data)


class FolderSerializer(serializers.ModelSerializer[Folder]):
    """A folder of the caller's bookmarks."""

    name = serializers.CharField(max_length=60)
    count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Folder
        fields = ["id", "name", "count"]


class FoldersView(generics.ListAPIView[Folder]):
    """The caller's folders."""

    queryset = Folder.objects.none()
    serializer_class = FolderSerializer
    permission_classes = [IsMember]
    pagination_class = None

    def get_queryset(self) -> QuerySet[Folder]:
        mine = Folder.objects.filter(user=member(self.request))
        return mine.annotate(count=Count("bookmarks")).order_by("name")

    @extend_schema(request=FolderSerializer, responses={201: FolderSerializer})
    def post(self, request: Request) -> Response:
        given = FolderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            folder = folders.create(by=member(request), name=given.validated_data["name"])
        except ValidationError as error:
            raise serializers.ValidationError({"name": error.messages}) from error
        return Response(FolderSerializer(folder).data, status=status.HTTP_201_CREATED)


class FolderView(APIView):
    """Renames a folder of the caller's (PATCH), or removes it (DELETE): what is in it stays saved."""

    permission_classes = [IsMember]

    @extend_schema(request=FolderSerializer, responses=FolderSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        folder = get_object_or_404(Folder, user=member(request), pk=pk)
        given = FolderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            folders.rename(folder=folder, name=given.validated_data["name"])
        except ValidationError as error:
            raise serializers.ValidationError({"name": error.messages}) from error
        return Response(FolderSerializer(folder).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        folders.remove(get_object_or_404(Folder, user=member(request), pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BookmarkSerializer(serializers.ModelSerializer[Bookmark]):
    """Where the caller keeps an item, and what they noted with it."""

    folder = serializers.IntegerField(source="folder_id", allow_null=True)
    note = serializers.CharField(max_length=300, allow_blank=True, required=False)

    class Meta:
        model = Bookmark
        fields = ["item", "folder", "note", "at"]
        read_only_fields = ["item", "at"]


class BookmarkView(APIView):
    """Puts what the caller keeps into a folder of theirs, or none, with a note."""

    permission_classes = [IsMember]

    @extend_schema(request=BookmarkSerializer, responses=BookmarkSerializer)
    def put(self, request: Request, pk: int) -> Response:
        by, item = member(request), _item(request, pk)
        given = BookmarkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data["folder_id"]
        get_object_or_404(Bookmark, user=by, item=item)
        folder = get_object_or_404(Folder, user=by, pk=chosen) if chosen is not None else None
        row = folders.put(item=item, by=by, folder=folder, note=given.validated_data.get("note"))
        return Response(BookmarkSerializer(row).data)


class MutedView(generics.ListAPIView[Mute]):
    """Whom the caller muted; nobody else knows."""

    class MutedSerializer(serializers.ModelSerializer[Mute]):
        """A muted person, since when."""

        person = AuthorSerializer(source="muted")

        class Meta:
            model = Mute
            fields = ["person", "at"]

    queryset = Mute.objects.none()
    serializer_class = MutedSerializer
    permission_classes = [IsMember]
    pagination_class = None

    def get_queryset(self) -> QuerySet[Mute]:
        return (
            Mute.objects.filter(muter=member(self.request)).select_related("muted").order_by("-at")
        )


class MuteView(APIView):
    """Mutes a person (PUT), or no longer (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, handle: str) -> Response:
        return self._set(request, handle, keep=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        return self._set(request, handle, keep=False)

    @staticmethod
    def _set(request: Request, handle: str, *, keep: bool) -> Response:
        person = get_object_or_404(User, handle=handle.lower(), is_active=True)
        accounts.mute(person=person, by=member(request), keep=keep)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _item(request: Request, pk: int) -> Item:
    found: Item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    return found
