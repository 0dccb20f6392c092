"""Boards, topics, posts and polls as JSON: what is told of them, and what is taken."""

from typing import Any

from rest_framework import serializers

from community.boards import audience
from community.boards.audience import Who
from community.boards.models import Board, Poll, Post, Topic
from items.api import AuthorSerializer


class BoardSerializer(serializers.ModelSerializer[Board]):
    """A board; `course` is the id of the one for whose learners it is."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    language = serializers.CharField(source="item.language")
    html = serializers.CharField(source="item.html")
    rules = serializers.CharField(source="rules_html", help_text="HTML")
    who = serializers.SerializerMethodField()
    course = serializers.IntegerField(source="item.gate_id", allow_null=True)
    version = serializers.IntegerField(source="item.version")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Board
        fields = [
            "id", "title", "language", "html", "rules", "position", "who", "course", "version", "url",
        ]  # fmt: skip
        read_only_fields = fields

    def get_who(self, row: Board) -> str:
        return str(audience.of(row))

    def get_url(self, row: Board) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))


class SetBoardSerializer(serializers.Serializer[Any]):
    """What a board is; `sure` where another `who` or `course` lets others read it than now."""

    title = serializers.CharField()
    body = serializers.CharField(default="", allow_blank=True)
    rules = serializers.CharField(default="", allow_blank=True, help_text="Markdown")
    language = serializers.CharField(default="en")
    position = serializers.IntegerField(default=0)
    who = serializers.ChoiceField(Who.choices, default=Who.EVERYBODY)
    course = serializers.IntegerField(default=None, allow_null=True)
    version = serializers.IntegerField(required=False)
    sure = serializers.BooleanField(default=False)


class TopicSerializer(serializers.ModelSerializer[Topic]):
    """A topic; `unread` counts posts of others that are new to the caller, null where they never
    opened it."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    excerpt = serializers.CharField(source="item.excerpt")
    author = AuthorSerializer(source="item.author", allow_null=True)
    language = serializers.CharField(source="item.language")
    tags = serializers.SlugRelatedField("slug", source="item.tags", many=True, read_only=True)  # type: ignore[var-annotated]
    score = serializers.IntegerField(source="item.score")
    posts = serializers.IntegerField(source="post_count")
    published_at = serializers.DateTimeField(source="item.published_at")
    active_at = serializers.DateTimeField()
    pinned = serializers.BooleanField(source="is_pinned")
    unread = serializers.IntegerField(allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Topic
        fields = [
            "id", "board", "title", "excerpt", "author", "language", "tags", "score", "posts",
            "published_at", "active_at", "pinned", "locked_at", "unread", "url",
        ]  # fmt: skip
        read_only_fields = fields

    def get_url(self, row: Topic) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))


class PollChoiceSerializer(serializers.Serializer[Any]):
    """One choice; `votes` is null as long as they are not shown to the caller."""

    id = serializers.IntegerField(source="choice.pk")
    text = serializers.CharField(source="choice.text")
    votes = serializers.IntegerField(allow_null=True)
    mine = serializers.BooleanField()


class PollSerializer(serializers.Serializer[Any]):
    """A poll as the caller sees it."""

    question = serializers.CharField(source="poll.question")
    several = serializers.BooleanField(source="poll.several")
    shown = serializers.ChoiceField(Poll.Shown.choices, source="poll.shown")
    closes_at = serializers.DateTimeField(source="poll.closes_at", allow_null=True)
    voters = serializers.IntegerField()
    may_vote = serializers.BooleanField()
    choices = PollChoiceSerializer(source="lines", many=True)


class TopicDetailSerializer(TopicSerializer):
    """A topic with its text and its poll."""

    html = serializers.CharField(source="item.html")
    poll = PollSerializer(source="result", allow_null=True)

    class Meta(TopicSerializer.Meta):
        fields = [*TopicSerializer.Meta.fields, "html", "poll"]
        read_only_fields = fields


class NewPollSerializer(serializers.Serializer[Any]):
    """A poll to open a topic with."""

    question = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    several = serializers.BooleanField(default=False)
    shown = serializers.ChoiceField(Poll.Shown.choices, default=Poll.Shown.ALWAYS)
    closes_at = serializers.DateTimeField(default=None, allow_null=True)


class NewTopicSerializer(serializers.Serializer[Any]):
    """A topic to open."""

    title = serializers.CharField()
    body = serializers.CharField(help_text="Markdown")
    tags = serializers.CharField(default="", allow_blank=True, help_text="between commas")
    language = serializers.CharField(default="en")
    poll = NewPollSerializer(default=None, allow_null=True)


class PostSerializer(serializers.ModelSerializer[Post]):
    """A post in a topic."""

    id = serializers.IntegerField(source="pk")
    author = AuthorSerializer(source="item.author", allow_null=True)
    html = serializers.CharField(source="item.html")
    score = serializers.IntegerField(source="item.score")
    published_at = serializers.DateTimeField(source="item.published_at")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = ["id", "topic", "author", "html", "score", "published_at", "url"]
        read_only_fields = fields

    def get_url(self, row: Post) -> str:
        return str(self.context["request"].build_absolute_uri(row.item.get_absolute_url()))


class NewPostSerializer(serializers.Serializer[Any]):
    """A post's text."""

    body = serializers.CharField(help_text="Markdown")


class PinSerializer(serializers.Serializer[Any]):
    """Until when it is pinned; null: no longer."""

    until = serializers.DateTimeField(allow_null=True)


class LockSerializer(serializers.Serializer[Any]):
    """Whether it takes no more posts."""

    locked = serializers.BooleanField()


class MoveTopicSerializer(serializers.Serializer[Any]):
    """Where to; `sure` where others can read it there than now."""

    board = serializers.IntegerField()
    sure = serializers.BooleanField(default=False)


class MergeSerializer(serializers.Serializer[Any]):
    """Into which topic; `sure` where others can read it there than now."""

    into = serializers.IntegerField()
    sure = serializers.BooleanField(default=False)


class SplitSerializer(serializers.Serializer[Any]):
    """Which posts, and what the topic is called that the earliest opens."""

    posts = serializers.ListField(child=serializers.IntegerField(), min_length=1)
    title = serializers.CharField(max_length=250)


class BallotSerializer(serializers.Serializer[Any]):
    """Ids of choices; none takes one's vote back."""

    choices = serializers.ListField(child=serializers.IntegerField())


class ReadTopicSerializer(serializers.Serializer[Any]):
    """The last post that was read; null: only the topic's opening words."""

    post = serializers.IntegerField(default=None, allow_null=True)
