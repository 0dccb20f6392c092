"""Quizzes as JSON: what may be shown of them, sittings, attempts. Nothing here tells an answer that
the page would not tell."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from courses.catalogue import quiz
from courses.catalogue.models import Component, Lesson
from courses.learning import attempts, quizzes, sittings
from courses.learning.models import Attempt, Sitting
from courses.learning.quizzes import Quiz, quizzes_for


class Late(APIException):
    """Answers that came after the time."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "too_late"


class ChoiceSerializer(serializers.Serializer[Any]):
    """A choice, or a line to be put in order; answers name it by `value`."""

    value = serializers.CharField()
    html = serializers.CharField()


class QuestionSerializer(serializers.Serializer[Any]):
    """A question as it may be shown before it is answered."""

    place = serializers.CharField(source="number", help_text="what answers name it by")
    kind = serializers.ChoiceField(["single", "multiple", "truth", "number", "text", "ordering"])
    prompt = serializers.CharField(help_text="HTML")
    points = serializers.FloatField()
    hints = serializers.ListField(child=serializers.CharField())
    unit = serializers.CharField()
    choices = ChoiceSerializer(many=True)


class RunningSerializer(serializers.Serializer[Any]):
    """What runs just now."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class QuizSerializer(serializers.Serializer[Any]):
    """A quiz as the caller may see it; one that has to be started shows its questions then."""

    id = serializers.IntegerField(source="component.pk")
    lesson = serializers.IntegerField(source="component.lesson_id")
    title = serializers.CharField()
    asked = serializers.IntegerField(help_text="questions in one attempt")
    must_start = serializers.BooleanField(source="is_sat")
    minutes = serializers.FloatField(source="data.minutes", default=None, allow_null=True)
    pass_mark = serializers.FloatField(help_text="share of the points that passes")
    attempts_made = serializers.IntegerField(source="record.used")
    attempts_left = serializers.IntegerField(source="left", allow_null=True)
    best = serializers.FloatField(source="record.best", allow_null=True)
    passed = serializers.BooleanField(source="is_passed")
    sitting = RunningSerializer(allow_null=True)
    questions = QuestionSerializer(many=True, source="to_answer")


class AttemptSerializer(serializers.Serializer[Any]):
    """One try; what was right as far as the quiz tells it by now."""

    id = serializers.IntegerField(source="attempt.pk")
    at = serializers.DateTimeField(source="attempt.at")
    score = serializers.FloatField(source="attempt.score")
    passed = serializers.BooleanField(source="is_good")
    questions = serializers.SerializerMethodField()

    def get_questions(self, tried: Quiz) -> list[dict[str, Any]]:
        """`place`, and once it may be told `verdict` and `explanation`."""
        return [
            {"place": each.number, "verdict": each.verdict, "explanation": each.explanation}
            for each in tried.questions
        ]


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers by the places of the questions."""

    answers = serializers.DictField(
        help_text='the value of a choice, a list of them (or ["none"]), "true" or "false", what was'
        " typed, or the places of an ordering's lines in the order in which they were shown"
    )


class TrySerializer(AnswersSerializer):
    """Answers to be graded."""

    sitting = serializers.IntegerField(required=False, help_text="the running one where left out")
    number = serializers.IntegerField(
        required=False, help_text="`attempts_made`, so that what is sent twice counts once"
    )
    as_is = serializers.BooleanField(
        required=False, default=False, help_text="a timed quiz with questions left open"
    )


def _quiz(request: Request, pk: int) -> Component:
    lessons = Lesson.objects.visible_to(request.user)
    found = Component.objects.filter(lesson__in=lessons, kind=Component.Kind.QUIZ)
    return get_object_or_404(found.select_related("lesson__item", "lesson__course__item"), pk=pk)


def _shown(component: Component, request: Request) -> dict[str, Any]:
    shown = quizzes_for([component], request.user)[component.pk]
    return dict(QuizSerializer(shown).data)


def _answers(
    request: Request, component: Component, told: dict[str, Any]
) -> tuple[dict[str, Any], int | None]:
    """Canonical answers, and the sitting that they belong to."""
    if not quiz.is_sat(component.data):
        return quiz.read_json(component.data, told["answers"]), None
    mine = Sitting.objects.filter(component=component, user=request.user.pk)
    row = (
        get_object_or_404(mine, pk=told["sitting"])
        if told.get("sitting")
        else sittings.running(component, request.user)  # type: ignore[arg-type]
    )
    if row is None or not quiz.fits(component.data, row.drawn, row.asked):
        raise PermissionDenied(sittings.NOT_STARTED)
    return quiz.read_json(component.data, told["answers"], row.drawn), row.pk


class QuizView(APIView):
    """A quiz as it may be shown to the caller."""

    @extend_schema(responses=QuizSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(_shown(_quiz(request, pk), request))


class StartView(APIView):
    """Starts a quiz that is drawn or timed, or comes back to what runs."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=QuizSerializer)
    def post(self, request: Request, pk: int) -> Response:
        component = _quiz(request, pk)
        attempts.start(component=component, by=request.user)  # type: ignore[arg-type]
        return Response(_shown(component, request))


class KeepView(APIView):
    """Saves answers of a running quiz without handing them in."""

    permission_classes = [IsMember]

    @extend_schema(request=AnswersSerializer, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        component = _quiz(request, pk)
        given = AnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers, _sitting = _answers(request, component, given.validated_data)
        saved = sittings.keep(component=component, by=request.user, answers=answers)  # type: ignore[arg-type]
        if saved is None:
            raise PermissionDenied(sittings.NOT_STARTED)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AttemptsView(APIView):
    """The caller's tries at a quiz, the newest first (GET); grades another one (POST)."""

    permission_classes = [IsMember]

    @extend_schema(responses=AttemptSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        component = _quiz(request, pk)
        record = quizzes.record_of(component, request.user)  # type: ignore[arg-type]
        tries = quizzes.tries(component, request.user)  # type: ignore[arg-type]
        return Response([self._told(each, record) for each in tries])

    @extend_schema(
        request=TrySerializer,
        responses={201: AttemptSerializer},
        description="With something left open it is no attempt: `fields` of the error name the"
        " places. What comes after the time is refused with 409; what was saved before is graded.",
    )
    def post(self, request: Request, pk: int) -> Response:
        component = _quiz(request, pk)
        given = TrySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        answers, sitting = _answers(request, component, told)
        try:
            tried = attempts.attempt(
                component=component,
                by=request.user,  # type: ignore[arg-type]  # a member, says the permission
                answers=answers,
                sitting=sitting,
                number=told.get("number"),
                as_is=told["as_is"],
            )
        except sittings.TooLate as error:
            raise Late(str(error)) from error
        tried = Attempt.objects.select_related("sitting").get(pk=tried.pk)
        tried.component = component
        record = quizzes.record_of(component, request.user)  # type: ignore[arg-type]
        return Response(self._told(tried, record), status=status.HTTP_201_CREATED)

    @staticmethod
    def _told(tried: Attempt, record: quizzes.Record) -> dict[str, Any]:
        shown = (
            quizzes.review(tried, record)
            if quizzes.matches(tried)
            else Quiz(tried.component, [], tried, record)
        )
        return dict(AttemptSerializer(shown).data)
