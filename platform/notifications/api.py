"""Notifications, wishes and what one follows, as JSON: the same rows and actions as the pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember, member
from activity import actions
from items.following import can_follow, level_of
from items.models import Item, Level, Tag
from notifications import bell, reading
from notifications.kinds import Kind, Way, choices
from notifications.models import Notice, Ways, ways_of
from shared.paging import keyset


class NoticeSerializer(serializers.Serializer[Any]):
    """One line: what happened for one reason in one thread, by how many people."""

    id = serializers.IntegerField(source="notice.event")
    kind = serializers.ChoiceField(Kind.choices, source="notice.kind")
    thread = serializers.IntegerField(source="notice.thread_id")
    item = serializers.IntegerField(source="notice.item_id")
    people = serializers.IntegerField(help_text="how many different ones did it")
    words = serializers.CharField(help_text="a sentence in the language of the request")
    url = serializers.SerializerMethodField()
    at = serializers.DateTimeField(source="notice.at")
    read_at = serializers.DateTimeField(source="notice.read_at", allow_null=True)

    def get_url(self, line: reading.Line) -> str:
        return str(self.context["request"].build_absolute_uri(line.address)) if line.address else ""


class CentreSerializer(serializers.Serializer[Any]):
    """A page of lines, unread first; `next` is the address of the next one."""

    unread = serializers.IntegerField(help_text=f"lines; {bell.MOST + 1} means more")
    next = serializers.CharField(allow_blank=True)
    results = NoticeSerializer(many=True)


class NoticesView(APIView):
    """What the caller is told of."""

    permission_classes = [IsMember]

    @extend_schema(responses=CentreSerializer)
    def get(self, request: Request) -> Response:
        person = member(request)
        notices = reading.shown(person, ways_of(person))
        page = keyset(request._request, reading.lines(notices), "-unread", "-last")
        answer = {
            "unread": bell.count(person),
            "next": request.build_absolute_uri(page.next_url) if page.next_url else "",
            "results": reading.fill(person, page.rows),
        }
        return Response(CentreSerializer(answer, context={"request": request}).data)


class ReadSerializer(serializers.Serializer[Any]):
    """Which notifications are read: those of a thread, of a kind in it; all without either."""

    thread = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(Kind.choices, required=False)


class ReadView(APIView):
    """Calls notifications read."""

    permission_classes = [IsMember]

    @extend_schema(request=ReadSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        given = ReadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = member(request)
        reading.mark_read(Notice.objects.filter(user=person, **given.validated_data), person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WaysSerializer(serializers.ModelSerializer[Ways]):
    """How the caller is told: `ways` by kind, mails, quiet hours, a pause."""

    ways = serializers.DictField(child=serializers.ChoiceField(Way.choices), required=False)

    class Meta:
        model = Ways
        fields = ["ways", "often", "quiet_from", "quiet_until", "paused_until"]

    def validate_ways(self, given: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(given.keys() - dict(choices()).keys()):
            raise serializers.ValidationError(f"unknown: {', '.join(unknown)}")
        return given

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = (
            attrs.get(name, getattr(self.instance, name)) for name in ("quiet_from", "quiet_until")
        )
        if (start is None) != (end is None):
            raise serializers.ValidationError({"quiet_until": "both ends or none"})
        return attrs

    def update(self, instance: Ways, validated_data: dict[str, Any]) -> Ways:
        instance.choose(validated_data.pop("ways", {}))
        return super().update(instance, validated_data)


class WaysView(APIView):
    """How the caller wishes to be told."""

    permission_classes = [IsMember]

    @extend_schema(responses=WaysSerializer)
    def get(self, request: Request) -> Response:
        return Response(WaysSerializer(ways_of(member(request))).data)

    @extend_schema(request=WaysSerializer, responses=WaysSerializer)
    def patch(self, request: Request) -> Response:
        person = member(request)
        given = WaysSerializer(ways_of(person), data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        given.save()
        bell.forget(person)
        return Response(given.data)


class LevelSerializer(serializers.Serializer[Any]):
    """How much the caller is told of an item."""

    level = serializers.ChoiceField(Level.choices)


class FollowItemView(APIView):
    """How much the caller is told of a thread, board or course."""

    permission_classes = [IsMember]

    @staticmethod
    def _item(request: Request, pk: int) -> Item:
        item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        if not can_follow(item):
            raise ValidationError("This cannot be followed.")
        return item

    @extend_schema(responses=LevelSerializer)
    def get(self, request: Request, pk: int) -> Response:
        level = level_of(self._item(request, pk), member(request))
        return Response({"level": level})

    @extend_schema(request=LevelSerializer, responses=LevelSerializer)
    def put(self, request: Request, pk: int) -> Response:
        item = self._item(request, pk)
        given = LevelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        level = Level(given.validated_data["level"])
        actions.follow_item(item=item, by=member(request), level=level)
        return Response({"level": level})


class FollowTagView(APIView):
    """Follows a tag (PUT), or no longer (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        return self._set(request, slug, keep=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        return self._set(request, slug, keep=False)

    @staticmethod
    def _set(request: Request, slug: str, *, keep: bool) -> Response:
        tag = get_object_or_404(Tag, slug=slug)
        actions.follow_tag(tag=tag, by=member(request), keep=keep)
        return Response(status=status.HTTP_204_NO_CONTENT)
