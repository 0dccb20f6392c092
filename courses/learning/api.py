"""Where one is in courses, lessons and videos, as JSON; browsers report here while one learns."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from courses.catalogue.models import Component, Lesson
from courses.learning import actions, mine, watching
from courses.learning.models import Progress, Watching
from courses.learning.positions import PLACE, reach

MAX_STRETCHES = 100  # in one report


class PositionSerializer(serializers.Serializer[Any]):
    """A position in a lesson, as shares of it."""

    last = serializers.FloatField(min_value=0, max_value=1, help_text="where to resume")
    furthest = serializers.FloatField(
        min_value=0, max_value=1, required=False, help_text="how far it went; never falls"
    )
    place = serializers.RegexField(
        PLACE.pattern + r"|^$",
        required=False,
        allow_blank=True,
        help_text="what stands at `last`: an id on the lesson's page, such as `p12`",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("furthest", attrs["last"]) < attrs["last"]:
            raise serializers.ValidationError({"furthest": "is at least `last`"})
        return attrs


class ProgressSerializer(PositionSerializer):
    """Where one is in a lesson."""

    furthest = serializers.FloatField()
    place = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # any, once stored
    completed_at = serializers.DateTimeField(allow_null=True)


class ProgressView(APIView):
    """Where the caller is in a lesson, and tells it (PUT)."""

    permission_classes = [IsMember]

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: Request, pk: int) -> Response:
        lesson = self._lesson(request, pk)
        row = Progress.objects.filter(user=request.user.pk, lesson=lesson).first() or Progress()
        return Response(ProgressSerializer(row).data)

    @extend_schema(
        request=PositionSerializer,
        responses=ProgressSerializer,
        description="Finishes the lesson when it is to be read and `furthest` is 1.",
    )
    def put(self, request: Request, pk: int) -> Response:
        lesson = self._lesson(request, pk)
        given = PositionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        row = reach(
            lesson=lesson,
            by=request.user,  # type: ignore[arg-type]  # a member, says the permission
            position=told["last"],
            furthest=told.get("furthest"),
            place=told.get("place", ""),
        )
        return Response(ProgressSerializer(row).data)

    @staticmethod
    def _lesson(request: Request, pk: int) -> Lesson:
        lessons = Lesson.objects.visible_to(request.user)
        return get_object_or_404(lessons.select_related("item", "course__item"), pk=pk)


class CompleteView(APIView):
    """Finishes a lesson, as the button on its page does."""

    permission_classes = [IsMember]

    @extend_schema(
        request=None,
        responses=ProgressSerializer,
        description="Whatever its rule, save that a quiz has to be passed first: else 403. A lesson "
        "that was finished stays as it is.",
    )
    def post(self, request: Request, pk: int) -> Response:
        lessons = Lesson.objects.visible_to(request.user).select_related("item", "course__item")
        lesson = get_object_or_404(lessons, pk=pk)
        by: Any = request.user  # a member: `IsMember`
        actions.complete(lesson=lesson, by=by)
        return Response(ProgressSerializer(Progress.objects.get(user=by, lesson=lesson)).data)


class PlayedSerializer(serializers.Serializer[Any]):
    """What was played of a video or recording, in seconds."""

    last = serializers.FloatField(min_value=0, help_text="where to resume")
    duration = serializers.FloatField(help_text="of the whole")
    seen = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        max_length=MAX_STRETCHES,
        required=False,
        help_text="the stretches `[from, to]` really played since the last report",
    )


class WatchingSerializer(serializers.Serializer[Any]):
    """Where one is in a video or recording, and what that makes of its lesson."""

    last = serializers.FloatField()
    furthest = serializers.FloatField()
    duration = serializers.FloatField(allow_null=True)
    seen = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    share = serializers.FloatField(help_text="really played, 0–1")
    progress = ProgressSerializer()


class WatchingView(APIView):
    """Where the caller is in a video or recording, and tells it (PUT)."""

    permission_classes = [IsMember]

    @extend_schema(responses=WatchingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        component = self._component(request, pk)
        row = Watching.objects.filter(user=request.user.pk, component=component).first()
        return self._answer(request, component, row or Watching(component=component))

    @extend_schema(
        request=PlayedSerializer,
        responses=WatchingSerializer,
        description="Finishes the lesson when it is to be watched and enough of all its videos is.",
    )
    def put(self, request: Request, pk: int) -> Response:
        component = self._component(request, pk)
        given = PlayedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            row = watching.watch(
                component=component,
                by=request.user,  # type: ignore[arg-type]  # a member, says the permission
                **given.validated_data,
            )
        except ValueError as error:
            field, _colon, why = str(error).partition(": ")
            raise serializers.ValidationError({field: [why]}) from error
        return self._answer(request, component, row)

    @staticmethod
    def _component(request: Request, pk: int) -> Component:
        lessons = Lesson.objects.visible_to(request.user)
        played = Component.objects.filter(lesson__in=lessons, kind__in=["video", "audio"])
        related = played.select_related("lesson__item", "lesson__course__item")
        return get_object_or_404(related, pk=pk)

    @staticmethod
    def _answer(request: Request, component: Component, row: Watching) -> Response:
        told = Progress.objects.filter(user=request.user.pk, lesson=component.lesson_id).first()
        answer = {
            "last": row.last,
            "furthest": row.furthest,
            "duration": row.duration,
            "seen": row.seen,
            "share": watching.share(row) if row.duration else 0.0,
            "progress": told or Progress(),
        }
        return Response(WatchingSerializer(answer).data)


class OpeningSerializer(serializers.Serializer[Any]):
    """A lesson that opens by itself."""

    lesson = serializers.IntegerField(source="lesson.pk")
    title = serializers.CharField(source="lesson.item.title")
    at = serializers.DateTimeField()


class MineSerializer(serializers.Serializer[Any]):
    """A course that one takes, has finished or left, and the lesson to go on in, if one is open."""

    course = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    language = serializers.CharField()
    state = serializers.ChoiceField(["going", "finished", "left"])
    percent = serializers.IntegerField(help_text="finished lessons, by their minutes")
    minutes_left = serializers.IntegerField()
    last_at = serializers.DateTimeField(source="last", help_text="last in it, or else enrolled")
    completed_at = serializers.DateTimeField(source="enrolment.completed_at", allow_null=True)
    left_at = serializers.DateTimeField(source="enrolment.left_at", allow_null=True)
    until = serializers.DateTimeField(
        allow_null=True, help_text="when the right to its lessons ends"
    )
    lesson = serializers.IntegerField(source="next.pk", allow_null=True, default=None)
    lesson_title = serializers.CharField(source="next.title", allow_null=True, default=None)
    lesson_language = serializers.CharField(source="next.language", allow_null=True, default=None)
    url = serializers.SerializerMethodField(help_text="leads to where one left off in that lesson")
    opens = serializers.SerializerMethodField(help_text="what opens next in it, by its time alone")

    def get_url(self, row: mine.Mine) -> str | None:
        if row.next is None:
            return None
        url: str = self.context["request"].build_absolute_uri(row.next.url)
        return url

    @extend_schema_field(OpeningSerializer(allow_null=True))
    def get_opens(self, row: mine.Mine) -> Any:
        opening = self.context["openings"].get(row.pk)
        return OpeningSerializer(opening).data if opening else None


class MineView(APIView):
    """All courses that the caller takes, has finished or left, the one they were in last first."""

    permission_classes = [IsMember]

    @extend_schema(responses=MineSerializer(many=True))
    def get(self, request: Request) -> Response:
        user: Any = request.user  # a member: `IsMember`
        rows = mine.courses_of(user)
        going = [row.pk for row in rows if row.state == "going"]
        context = {"request": request, "openings": mine.openings(user, going, timezone.now())}
        return Response(MineSerializer(rows, many=True, context=context).data)
