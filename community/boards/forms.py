"""Opening topics and writing in them."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.boards import moving
from community.boards.models import Board, Poll, Post, Topic
from community.boards.polls import FEWEST, MOST
from items.forms import BodyForm, PageForm

# An id by itself, or in an address of a topic.
_ID = re.compile(r"#?(\d{1,18})|(?:\S*/)?topics/(\d{1,18})-\S*", re.ASCII)


class TopicForm(PageForm):
    """A topic, with a poll in it where its question is filled in."""

    poll = forms.CharField(label=_("Poll: what do you ask?"), max_length=250, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        max_length=200 * MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    several = forms.BooleanField(label=_("Several can be chosen"), required=False)
    shown = forms.ChoiceField(
        label=_("Votes are shown"), choices=Poll.Shown, initial=Poll.Shown.ALWAYS, required=False
    )
    closes_at = forms.DateTimeField(
        label=_("Open until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        lines = [" ".join(line.split()) for line in (given.get("choices") or "").splitlines()]
        self.lines = [line[:200] for line in lines if line]
        if not given.get("poll") and self.lines:
            self.add_error("poll", _("Say what the choices answer."))
        if given.get("poll") and not (
            FEWEST <= len(self.lines) <= MOST and len(set(self.lines)) == len(self.lines)
        ):
            self.add_error("choices", _("A poll has 2 to 20 choices, no two alike."))
        return given

    lines: list[str]

    def asked(self) -> dict[str, Any] | None:
        """The poll, by the names that `polls.add` takes; None without one."""
        given = self.cleaned_data
        if not given["poll"]:
            return None
        return {
            "question": given["poll"],
            "choices": self.lines,
            "several": given["several"],
            "shown": given["shown"] or Poll.Shown.ALWAYS,
            "closes_at": given["closes_at"],
        }


class PostForm(BodyForm):
    """A post in a topic."""

    prefix = "post"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your reply")


class KeepingForm(forms.Form):
    """One deed of who keeps order, and what it needs."""

    DAYS = 7

    deed = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Pinned for days"), min_value=1, max_value=3650, required=False, initial=DAYS
    )
    board = forms.ChoiceField(label=_("To which board"), required=False)
    into = forms.CharField(
        label=_("Into which topic"), max_length=500, required=False, help_text=_("Its address.")
    )
    posts = forms.MultipleChoiceField(
        label=_("Which replies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Title of the new topic"), max_length=250, required=False)
    sure = forms.BooleanField(
        label=_("I know that others will be able to read it."), required=False
    )

    def __init__(
        self, *args: Any, topic: Topic, boards: Sequence[Board], posts: Sequence[Post], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.topic = topic
        self.boards = {str(board.pk): board for board in boards}
        fields: dict[str, Any] = self.fields
        fields["deed"].choices = [
            ("unlock", _("Unlock it")) if topic.locked_at else ("lock", _("Lock it")),
            ("unpin", _("No longer pin it")) if topic.pinned_until else ("pin", _("Pin it")),
            ("move", _("Move it to another board")),
            ("merge", _("Merge it into another topic")),
            ("split", _("Split replies off into a new topic")),
        ]
        fields["board"].choices = [(pk, str(board)) for pk, board in self.boards.items()]
        fields["posts"].choices = [(str(post.pk), post.item.excerpt(80)) for post in posts]
        if not posts:
            del fields["posts"], fields["title"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        target: Board | None = None
        match given.get("deed"):
            case "move":
                target = given["board"] = self.boards.get(given.get("board") or "")
                if target is None:
                    self.add_error("board", _("Choose a board."))
            case "merge":
                into = given["into"] = self._named(given.get("into") or "")
                if into is None:
                    self.add_error("into", _("There is no such topic: paste its address."))
                else:
                    target = into.board
            case "split":
                if "posts" not in self.fields or not given.get("posts"):
                    self.add_error(None, _("Choose at least one reply of this topic."))
                elif len((given.get("title") or "").strip()) < FEWEST:
                    self.add_error("title", _("The new topic needs a title."))
        if target and not given.get("sure") and (why := moving.opens_up(self.topic, target)):
            self.add_error("sure", why)
        return given

    def _named(self, words: str) -> Topic | None:
        found = _ID.fullmatch(words.strip())
        rows = Topic.objects.filter(board__in=self.boards.values())
        pk = int(found[1] or found[2]) if found else 0
        return rows.select_related("item", "board__item__gate").filter(pk=pk).first()
