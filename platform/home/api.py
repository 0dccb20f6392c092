"""What comes next for the caller, and their active days, as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from home.learning import Dated, Learning


class DatedSerializer(serializers.Serializer[Any]):
    """A lesson that opens soon, or (`lesson` is null) a course whose time ends."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(["opens", "ends"])
    course = serializers.IntegerField(source="course.pk")
    course_title = serializers.CharField(source="course.title")
    lesson = serializers.SerializerMethodField()
    lesson_title = serializers.SerializerMethodField()

    def get_lesson(self, row: Dated) -> int | None:
        return row.lesson.pk if row.lesson else None

    def get_lesson_title(self, row: Dated) -> str | None:
        return str(row.lesson) if row.lesson else None


class RetrySerializer(serializers.Serializer[Any]):
    """A quiz that was not passed and may be tried again."""

    quiz = serializers.IntegerField(source="component.pk")
    title = serializers.CharField()
    lesson = serializers.IntegerField(source="lesson.pk")
    best = serializers.FloatField(help_text="share of the points, 0–1")
    url = serializers.CharField()


class AnsweredSerializer(serializers.Serializer[Any]):
    """A question of the caller's that others answered lately."""

    question = serializers.IntegerField(source="question.pk")
    title = serializers.CharField(source="question.item.title")
    count = serializers.IntegerField(help_text="new answers")
    last_at = serializers.DateTimeField(source="last")
    url = serializers.CharField(source="question.get_absolute_url")


class InvitedSerializer(serializers.Serializer[Any]):
    """A course that the caller was invited to and has not taken yet."""

    course = serializers.IntegerField(source="course_id")
    course_title = serializers.CharField(source="course.item.title")
    by = serializers.CharField(source="by.handle", default=None, allow_null=True)
    cohort = serializers.IntegerField(
        source="cohort_id", allow_null=True, help_text="in which a seat is kept"
    )
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="when the right given with it ends"
    )
    url = serializers.CharField(source="course.get_absolute_url")


class NextSerializer(serializers.Serializer[Any]):
    """What comes next, beside the lessons to go on in (`me/learning/`)."""

    invitations = InvitedSerializer(many=True)
    dated = DatedSerializer(many=True)
    retries = RetrySerializer(many=True)
    answered = AnsweredSerializer(many=True)


class DaysSerializer(serializers.Serializer[Any]):
    """Days by the caller's own calendar; those of acts are kept as they were where they lived then."""

    today = serializers.DateField(source="days.today")
    streak = serializers.IntegerField(source="days.streak.days", help_text="active days in a row")
    longest = serializers.IntegerField(source="days.streak.longest")
    is_active_today = serializers.BooleanField(source="days.streak.is_active_today")
    active = serializers.SerializerMethodField(help_text="the active days, in order")
    spared = serializers.SerializerMethodField(help_text="days lost on a journey")
    week_lessons = serializers.IntegerField(
        source="this_week.lessons", help_text="finished since the week began"
    )
    week_minutes = serializers.IntegerField(source="this_week.minutes")

    def get_active(self, row: Learning) -> list[str]:
        return [day.isoformat() for day in sorted(row.days.active)]

    def get_spared(self, row: Learning) -> list[str]:
        return [day.isoformat() for day in sorted(row.days.spared)]


class NextView(APIView):
    """What one is invited to, what opens or ends soon, what to try again, and what was answered."""

    permission_classes = [IsMember]

    @extend_schema(responses=NextSerializer)
    def get(self, request: Request) -> Response:
        return Response(NextSerializer(_of(request)).data)


class DaysView(APIView):
    """The caller's active days, the streak they make, and this week."""

    permission_classes = [IsMember]

    @extend_schema(responses=DaysSerializer)
    def get(self, request: Request) -> Response:
        return Response(DaysSerializer(_of(request)).data)


def _of(request: Request) -> Learning:
    return Learning(request.user)  # type: ignore[arg-type]  # a member, says the permission
