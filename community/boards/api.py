"""Boards, topics and posts as JSON: the lists, the rights and the deeds of the pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import F
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import IsMember, member
from community.boards import actions, audience, keeping, polls, reading
from community.boards import serializers as told
from community.boards.forms import PostForm, TopicForm
from community.boards.keeping_views import do, keeping_form
from community.boards.models import Board, Poll, Post, Topic
from community.boards.setting_forms import BoardForm, values
from items.actions import Changed
from shared.api import Pages


class Conflict(serializers.ValidationError):
    """The board is not what the caller saw."""

    status_code = status.HTTP_409_CONFLICT


class _Talk(viewsets.GenericViewSet[Any]):
    filter_backends = ()
    lookup_value_regex = r"[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        return [] if self.request.method in ("GET", "HEAD", "OPTIONS") else [IsMember()]

    def sent(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """What was sent, checked by a serializer."""
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def page(self, rows: Any, serializer: Any, *ordering: str) -> Response:
        """A page of rows, in the order of fields of their own."""
        pages: Any = Pages()
        pages.ordering = ordering
        page = pages.paginate_queryset(rows, self.request, self) or []
        reading.mark([row for row in page if isinstance(row, Topic)], self.request.user)
        context = self.get_serializer_context()
        shown: Response = pages.get_paginated_response(
            serializer(page, many=True, context=context).data
        )
        return shown

    def told(self, row: Any, serializer: Any, code: int = 200) -> Response:
        """One row."""
        context = self.get_serializer_context()
        return Response(serializer(row, context=context).data, status=code)


def _valid(form: forms.BaseForm, names: Mapping[str, str] | None = None) -> None:
    """Raises what is wrong with a form under the names of the API."""
    if not form.is_valid():
        raise serializers.ValidationError(
            {
                (names or {}).get(name, name): [str(each) for each in wrong]
                for name, wrong in form.errors.items()
            }
        )


class BoardViewSet(mixins.RetrieveModelMixin, _Talk):
    """Boards in their order, and the topics on each."""

    queryset = Board.objects.none()
    serializer_class = told.BoardSerializer

    def get_queryset(self) -> Any:
        by: Any = self.request.user
        rows = Board.objects.visible_to(by).select_related("item__gate")
        return rows.order_by("position", "pk")

    @extend_schema(responses=told.BoardSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The boards that the caller sees."""
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

    @extend_schema(request=told.SetBoardSerializer, responses={201: told.BoardSerializer})
    def create(self, request: Request) -> Response:
        """Open a board: moderators any, teachers one of their course."""
        by = member(request)
        audience.check_opening(by)
        form = BoardForm(self.sent(told.SetBoardSerializer), by=by)
        _valid(form)
        new = actions.open_board(by=by, **form.set())
        return self.told(self.get_queryset().get(pk=new.pk), told.BoardSerializer, 201)

    @extend_schema(
        request=told.SetBoardSerializer(partial=True),
        responses=told.BoardSerializer,
        description="What is not sent stays. 409 where `version` is not the latest.",
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        board, by = self.get_object(), member(request)
        keeping.check(by, board)
        given = told.SetBoardSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        form = BoardForm({**values(board), **given.validated_data}, by=by, board=board)
        _valid(form)
        version = form.cleaned_data["version"]
        try:
            board = actions.set_board(board=board, by=by, version=version, **form.set())
        except Changed as error:
            raise Conflict(str(error)) from error
        return self.told(board, told.BoardSerializer)

    @extend_schema(methods=["GET"], responses=told.TopicSerializer(many=True))
    @extend_schema(
        methods=["POST"],
        request=told.NewTopicSerializer,
        responses={201: told.TopicDetailSerializer},
    )
    @action(["get", "post"], detail=True)
    def topics(self, request: Request, pk: str) -> Response:
        """The topics on a board, the one written in last first; POST opens one."""
        board, by = self.get_object(), request.user
        if request.method != "POST":
            rows = Topic.objects.listed_for(by).filter(board=board).with_card(by)
            return self.page(rows, told.TopicSerializer, "-active_at", "-pk")
        sent = self.sent(told.NewTopicSerializer)
        poll = sent.pop("poll") or {}
        if poll:
            sent |= {**poll, "poll": poll["question"], "choices": "\n".join(poll["choices"])}
        form = TopicForm(sent)
        _valid(form)
        new = actions.discuss(board=board, by=member(request), **form.written(), poll=form.asked())
        return self.told(_detail(by, new.pk), told.TopicDetailSerializer, 201)

    @extend_schema(request=None, responses={204: None})
    @action(["post"], detail=True)
    def read(self, request: Request, pk: str) -> Response:
        """Every topic of the board is read."""
        reading.read_all(self.get_object(), member(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _detail(by: Any, pk: int) -> Topic:
    topic: Topic = get_object_or_404(Topic.objects.visible_to(by).with_card(by), pk=pk)
    reading.mark([topic], by)
    topic.result = polls.result(topic, by)  # type: ignore[attr-defined]
    return topic


class TopicViewSet(_Talk):
    """Topics, what is written in them, and keeping them in order: that is for moderators, and for
    teachers on their course's boards."""

    queryset = Topic.objects.none()
    serializer_class = told.TopicDetailSerializer

    def get_queryset(self) -> Any:
        by: Any = self.request.user
        return Topic.objects.visible_to(by).with_card(by)

    def _told(self, topic: Topic) -> Response:
        return self.told(_detail(self.request.user, topic.pk), told.TopicDetailSerializer)

    def retrieve(self, request: Request, pk: str) -> Response:
        """A topic with its poll."""
        return self._told(self.get_object())

    @extend_schema(methods=["GET"], responses=told.PostSerializer(many=True))
    @extend_schema(
        methods=["POST"], request=told.NewPostSerializer, responses={201: told.PostSerializer}
    )
    @action(["get", "post"], detail=True)
    def posts(self, request: Request, pk: str) -> Response:
        """The posts in a topic, the oldest first; POST writes one."""
        topic, by = self.get_object(), request.user
        if request.method != "POST":
            rows = Post.objects.for_page(topic, by).annotate(posted_at=F("item__published_at"))
            return self.page(rows, told.PostSerializer, "posted_at", "pk")
        form = PostForm({"post-body": self.sent(told.NewPostSerializer)["body"]})
        _valid(form)
        new = actions.post(topic=topic, by=member(request), body=form.cleaned_data["body"])
        return self.told(new, told.PostSerializer, 201)

    @extend_schema(request=told.PinSerializer, responses=told.TopicDetailSerializer)
    @action(["put"], detail=True)
    def pin(self, request: Request, pk: str) -> Response:
        """Keep it above the others of its board until a time."""
        topic, until = self.get_object(), self.sent(told.PinSerializer)["until"]
        keeping.pin(topic=topic, by=member(request), until=until)
        return self._told(topic)

    @extend_schema(request=told.LockSerializer, responses=told.TopicDetailSerializer)
    @action(["put"], detail=True)
    def lock(self, request: Request, pk: str) -> Response:
        """Take no more posts in it, or again."""
        topic, shut = self.get_object(), self.sent(told.LockSerializer)["locked"]
        keeping.lock(topic=topic, by=member(request), shut=shut)
        return self._told(topic)

    @extend_schema(request=told.MoveTopicSerializer, responses=told.TopicDetailSerializer)
    @action(["post"], detail=True)
    def move(self, request: Request, pk: str) -> Response:
        """Put it on another board."""
        return self._do("move", self.sent(told.MoveTopicSerializer))

    @extend_schema(request=told.MergeSerializer, responses=told.TopicDetailSerializer)
    @action(["post"], detail=True)
    def merge(self, request: Request, pk: str) -> Response:
        """Make it a post of another topic, which is told."""
        return self._do("merge", self.sent(told.MergeSerializer))

    @extend_schema(request=told.SplitSerializer, responses=told.TopicDetailSerializer)
    @action(["post"], detail=True)
    def split(self, request: Request, pk: str) -> Response:
        """Make posts of it a topic of their own, which is told."""
        return self._do("split", self.sent(told.SplitSerializer))

    def _do(self, deed: str, sent: dict[str, Any]) -> Response:
        topic, by = self.get_object(), member(self.request)
        keeping.check(by, topic.board)
        posts = topic.posts.filter(pk__in=sent.get("posts", [])).select_related("item")
        given = {name: str(one) if name in ("board", "into") else one for name, one in sent.items()}
        form = keeping_form({**given, "deed": deed}, topic, by, posts)
        _valid(form)
        return self._told(do(form, topic, by))

    @extend_schema(request=told.BallotSerializer, responses=told.PollSerializer)
    @action(["put"], detail=True)
    def vote(self, request: Request, pk: str) -> Response:
        """Vote in its poll, in place of what one voted before."""
        topic = self.get_object()
        poll = get_object_or_404(Poll, topic=topic)
        choices = self.sent(told.BallotSerializer)["choices"]
        polls.choose(poll=poll, by=member(request), choices=choices)
        return self.told(polls.result(topic, request.user), told.PollSerializer)

    @extend_schema(request=told.ReadTopicSerializer, responses={204: None})
    @action(["post"], detail=True)
    def read(self, request: Request, pk: str) -> Response:
        """It was read so far: that only goes forward."""
        topic, by = self.get_object(), member(request)
        named = self.sent(told.ReadTopicSerializer)["post"]
        rows = Post.objects.for_page(topic, by)
        reading.read(topic, by, get_object_or_404(rows, pk=named) if named else None)
        return Response(status=status.HTTP_204_NO_CONTENT)
