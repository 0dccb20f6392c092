"""What is similar to what is asked, and what solved a question, as JSON."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember, member
from community.questions import suggest
from community.questions.models import Passage, Question, SolvedBy
from community.questions.similar_shown import similar_to
from items.models import Item


class _Linked(serializers.Serializer[Any]):
    url = serializers.SerializerMethodField()

    def get_url(self, row: Any) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))


class SimilarQuestionSerializer(_Linked):
    """An earlier question."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    language = serializers.CharField(source="item.language")
    answers = serializers.IntegerField(source="answer_count")
    solved = serializers.BooleanField(source="is_solved")


class PassageSerializer(_Linked):
    """Where something is said that may answer a question: `url` leads to the very paragraph."""

    id = serializers.IntegerField(source="pk", help_text="until its item is edited")
    item = serializers.IntegerField(source="item_id")
    kind = serializers.CharField(source="item.kind")
    heading = serializers.CharField()
    text = serializers.CharField(help_text="how it begins")


class SimilarSerializer(serializers.Serializer[Any]):
    """The most similar first."""

    questions = SimilarQuestionSerializer(many=True)
    passages = PassageSerializer(many=True)


class SolutionSerializer(_Linked):
    """What its asker found a question solved by."""

    item = serializers.IntegerField(source="item_id")
    heading = serializers.CharField()
    at = serializers.DateTimeField()


class NewSolutionSerializer(serializers.Serializer[Any]):
    """One of the passages suggested."""

    passage = serializers.IntegerField(min_value=1)


class SimilarQuestionsView(APIView):
    """For who is about to ask."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="questions_similar",
        parameters=[OpenApiParameter("q", OpenApiTypes.STR, required=True)],
        responses=SimilarSerializer,
        description="Up to five earlier questions and three passages that may answer `q`, from 10 "
        "Latin letters or 4 Han characters.",
    )
    def get(self, request: Request) -> Response:
        found = similar_to(request.query_params.get("q", "").replace("\0", ""), request.user)
        return Response(SimilarSerializer(found, context={"request": request}).data)


class SolvedView(APIView):
    """What solved a question; only who asked it may say so."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method in SAFE_METHODS else IsMember()]

    @extend_schema(
        responses=SolutionSerializer,
        description="404 where nothing is said of it, or the caller may not see that.",
    )
    def get(self, request: Request, pk: int) -> Response:
        solution = suggest.solution_of(_question(request, pk), request.user)
        if solution is None:
            return Response(status=status.HTTP_404_NOT_FOUND)
        return Response(_told(request, solution))

    @extend_schema(request=NewSolutionSerializer, responses=SolutionSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Said twice is said once; another passage replaces the one before."""
        question = _question(request, pk)
        given = NewSolutionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        seen = Passage.objects.filter(item__in=Item.objects.visible_to(request.user))
        passage = get_object_or_404(seen, pk=given.validated_data["passage"], is_question=False)
        suggest.solve(question=question, by=member(request), passage=passage)
        return Response(_told(request, SolvedBy.objects.select_related("item").get(pk=pk)))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        suggest.unsolve(question=_question(request, pk), by=member(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _question(request: Request, pk: int) -> Question:
    return get_object_or_404(Question.objects.visible_to(request.user), pk=pk)


def _told(request: Request, solution: SolvedBy) -> Any:
    return SolutionSerializer(solution, context={"request": request}).data
