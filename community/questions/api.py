"""Questions and their answers as JSON: the lists, the rights and the deeds of the pages."""

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from community.questions import actions, closing, judging, lists
from community.questions.forms import AnswerForm, AskForm
from community.questions.judging_views import named
from community.questions.models import Answer, Question, Reason
from community.questions.places import spots
from items.api import AuthorSerializer
from items.models import Item
from shared.api import Pages
from shared.text import number

ORDERS = ["best", "newest", "oldest"]


class AskedSerializer(serializers.ModelSerializer[Question]):
    """A question; what it is about is named by id, for that may be closed to the caller."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    excerpt = serializers.CharField(source="item.excerpt")
    author = AuthorSerializer(source="item.author", allow_null=True)
    language = serializers.CharField(source="item.language")
    tags = serializers.SlugRelatedField("slug", source="item.tags", many=True, read_only=True)  # type: ignore[var-annotated]
    score = serializers.IntegerField(source="item.score")
    answers = serializers.IntegerField(source="answer_count")
    published_at = serializers.DateTimeField(source="item.published_at")
    closed_for = serializers.CharField(help_text="a reason of `close`, or empty")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = [
            "id", "title", "excerpt", "author", "language", "tags", "score", "answers", "about",
            "place", "second", "accepted", "published_at", "active_at", "closed_at", "closed_for",
            "closed_words", "url",
        ]  # fmt: skip
        read_only_fields = fields

    def get_url(self, row: Question) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))


class AskedDetailSerializer(AskedSerializer):
    """A question with its text."""

    html = serializers.CharField(source="item.html")

    class Meta(AskedSerializer.Meta):
        fields = [*AskedSerializer.Meta.fields, "html"]
        read_only_fields = fields


class NewQuestionSerializer(serializers.Serializer[Any]):
    """What `questions/ask/` takes."""

    title = serializers.CharField()
    body = serializers.CharField(help_text="Markdown")
    tags = serializers.CharField(default="", allow_blank=True, help_text="between commas")
    language = serializers.CharField(default="en")
    about = serializers.IntegerField(default=None, allow_null=True, help_text="an item's id")
    place = serializers.CharField(
        default="", allow_blank=True, help_text="an id on that item's page"
    )
    second = serializers.FloatField(
        default=None, allow_null=True, help_text="of the film or recording at `place`"
    )
    quote = serializers.CharField(default="", allow_blank=True)


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """An answer and who endorsed it."""

    id = serializers.IntegerField(source="pk")
    author = AuthorSerializer(source="item.author", allow_null=True)
    html = serializers.CharField(source="item.html")
    score = serializers.IntegerField(source="item.score")
    published_at = serializers.DateTimeField(source="item.published_at")
    accepted = serializers.SerializerMethodField()
    endorsed_by = serializers.SerializerMethodField()

    class Meta:
        model = Answer
        fields = [
            "id", "question", "author", "html", "score", "published_at", "accepted", "endorsed_by",
        ]  # fmt: skip
        read_only_fields = fields

    def get_accepted(self, row: Answer) -> bool:
        return bool(row.pk == row.question.accepted_id)

    def get_endorsed_by(self, row: Answer) -> list[str]:
        return [each.by.handle for each in row.endorsements.all()]


class NewAnswerSerializer(serializers.Serializer[Any]):
    """An answer's text."""

    body = serializers.CharField(help_text="Markdown")


class CloseSerializer(serializers.Serializer[Any]):
    """Why; a duplicate names its `original` by id or address."""

    reason = serializers.ChoiceField(Reason.choices)
    words = serializers.CharField(default="", allow_blank=True, max_length=500)
    original = serializers.CharField(default="", allow_blank=True)


class ChangedSerializer(serializers.Serializer[Any]):
    """Whether it was not so before."""

    changed = serializers.BooleanField()


class QuestionViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Question]):
    """Questions: see `order`."""

    queryset = Question.objects.none()
    serializer_class = AskedDetailSerializer
    filter_backends = ()
    lookup_value_regex = r"[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        return [] if self.request.method in ("GET", "HEAD", "OPTIONS") else [IsMember()]

    def get_queryset(self) -> Any:
        by: Any = self.request.user
        rows = Question.objects.visible_to(by).with_card(by)
        return rows.select_related("about", "duplicate_of", "closed_by")

    @extend_schema(
        parameters=[
            OpenApiParameter("order", enum=list(lists.LISTS)),
            OpenApiParameter("tag"),
            OpenApiParameter("about", int, description="an item's id: what is asked about it"),
            OpenApiParameter(
                "waiting",
                bool,
                description="unanswered, about what the caller teaches, oldest first",
            ),
        ],
        responses=AskedSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """The questions of one of the lists."""
        by: Any = request.user
        asked = request.query_params
        which = lists.LISTS.get(asked.get("order", ""), lists.LISTS["newest"])
        rows, order = lists.find(which, by, asked.get("tag", "").replace("\0", "")), which.order
        about = asked.get("about", "")
        if asked.get("waiting") in ("1", "true"):
            rows, order = lists.waiting_for(by) if by.pk else rows.none(), tuple(lists.OLDEST)
        if (inside := number(about)) is not None:
            rows = rows.filter(about=inside)
        pages: Any = Pages()
        # Its cursor reads what it orders by from the row itself.
        pages.ordering = tuple(name.replace("item__published_at", "asked_at") for name in order)
        rows = rows.with_card(by).annotate(asked_at=F("item__published_at"))
        page = pages.paginate_queryset(rows, request, self) or []
        shown: Response = pages.get_paginated_response(self._shown(page, AskedSerializer))
        return shown

    def _shown(self, rows: Any, serializer: type[AskedSerializer]) -> Any:
        return serializer(rows, many=True, context=self.get_serializer_context()).data

    @extend_schema(request=NewQuestionSerializer, responses={201: AskedDetailSerializer})
    def create(self, request: Request) -> Response:
        """Ask; with `about` at a place in something."""
        by: Any = request.user
        told = NewQuestionSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        sent = told.validated_data
        pk = sent["about"]
        about = get_object_or_404(Item.objects.visible_to(by), pk=pk) if pk else None
        second = "" if sent["second"] is None else str(sent["second"])
        form = AskForm({**sent, "second": second}, spots=spots(about) if about else [])
        if not form.is_valid():
            raise serializers.ValidationError(_told(form))
        new = actions.ask(by=by, about=about, place=form.where, **form.written())
        row = self.get_queryset().get(pk=new.pk)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        methods=["get"],
        parameters=[OpenApiParameter("sort", enum=ORDERS), OpenApiParameter("page", int)],
        responses=AnswerSerializer(many=True),
    )
    @extend_schema(methods=["post"], request=NewAnswerSerializer, responses={201: AnswerSerializer})
    @action(["get", "post"], detail=True, pagination_class=None)
    def answers(self, request: Request, pk: str) -> Response:
        """A question's answers, a hundred a page; or one's own is added."""
        by: Any = request.user
        found = self.get_object()
        if request.method == "POST":
            told = NewAnswerSerializer(data=request.data)
            told.is_valid(raise_exception=True)
            form = AnswerForm({"answer-body": told.validated_data["body"]})
            if not form.is_valid():
                raise serializers.ValidationError(_told(form))
            new = actions.answer(question=found, by=by, body=form.cleaned_data["body"])
            return Response(AnswerSerializer(new).data, status=status.HTTP_201_CREATED)
        sort = request.query_params.get("sort", "best")
        page = number(request.query_params.get("page", "1"), digits=3) or 1
        start = (min(page, 100) - 1) * 100
        rows = Answer.objects.for_page(found, by, sort).select_related("question")
        return Response(AnswerSerializer(rows[start : start + 100], many=True).data)

    @extend_schema(request=CloseSerializer, responses=ChangedSerializer)
    @action(["post"], detail=True)
    def close(self, request: Request, pk: str) -> Response:
        """Close a question for a reason."""
        by: Any = request.user
        found = self.get_object()
        told = CloseSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        sent = told.validated_data
        changed = closing.close(
            question=found,
            by=by,
            reason=Reason(sent["reason"]),
            words=sent["words"],
            original=named(sent["original"], by),
        )
        return Response({"changed": changed})

    @extend_schema(request=None, responses=ChangedSerializer)
    @action(["post"], detail=True)
    def reopen(self, request: Request, pk: str) -> Response:
        """Open a closed question again."""
        by: Any = request.user
        return Response({"changed": closing.reopen(question=self.get_object(), by=by)})


def _told(form: AskForm | AnswerForm) -> dict[str, Any]:
    """What is wrong with a form, by field."""
    return {name: list(errors) for name, errors in form.errors.items()}


class _JudgeView(APIView):
    permission_classes = (IsMember,)

    def _answer(self, request: Request, pk: int) -> Answer:
        rows = Answer.objects.visible_to(request.user).select_related("question__item", "item")
        answer: Answer = get_object_or_404(rows, pk=pk)
        return answer


class AcceptView(_JudgeView):
    """The asker accepts an answer (PUT), or takes that back (DELETE)."""

    @extend_schema(request=None, responses=ChangedSerializer)
    def put(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, accepted=True)

    @extend_schema(responses=ChangedSerializer)
    def delete(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, accepted=False)

    def _set(self, request: Request, pk: int, *, accepted: bool) -> Response:
        by: Any = request.user
        row = self._answer(request, pk)
        return Response({"changed": actions.accept(answer=row, by=by, accepted=accepted)})


class EndorseView(_JudgeView):
    """A teacher endorses an answer (PUT), or takes that back (DELETE)."""

    @extend_schema(request=None, responses=ChangedSerializer)
    def put(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, endorsed=True)

    @extend_schema(responses=ChangedSerializer)
    def delete(self, request: Request, pk: int) -> Response:
        return self._set(request, pk, endorsed=False)

    def _set(self, request: Request, pk: int, *, endorsed: bool) -> Response:
        by: Any = request.user
        row = self._answer(request, pk)
        return Response({"changed": judging.endorse(answer=row, by=by, endorsed=endorsed)})
