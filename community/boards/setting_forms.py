"""What a board is called, says and asks for, and whom it is for."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from community.boards import audience
from community.boards.audience import Who
from community.boards.models import Board
from items.forms import MAX_BODY, check_length
from items.models import Item

# An id by itself, or in an address of a course.
_ID = re.compile(r"#?(\d{1,18})|(?:\S*/)?courses/(\d{1,18})-\S*", re.ASCII)


class BoardForm(forms.Form):
    """A board as `by` may set it: teachers for a course of theirs, moderators for anybody.

    For whom a board is does not change before one has read what that means and said so (`sure`).
    """

    title = forms.CharField(label=_("Title"), max_length=250)
    body = forms.CharField(
        label=_("Description"),
        max_length=MAX_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is talked about here."),
    )
    rules = forms.CharField(
        label=_("Rules"),
        max_length=MAX_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Shown to whoever opens a topic. Markdown is understood."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    position = forms.IntegerField(
        label=_("Place among the boards"), min_value=0, max_value=30_000, initial=0
    )
    who = forms.ChoiceField(
        label=_("Who can read it"),
        choices=Who,
        initial=Who.EVERYBODY,
        widget=forms.RadioSelect,
    )
    course = forms.CharField(
        label=_("Which course"), max_length=500, required=False, help_text=_("Its address.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(label=_("I know who can read it from now on."), required=False)

    def __init__(self, *args: Any, by: User, board: Board | None = None, **more: Any) -> None:
        self.by, self.board = by, board
        initial = {"language": get_language(), **(values(board) if board else {})}
        super().__init__(*args, **{"initial": initial, **more})
        if not by.can_moderate:
            rows = audience.courses(by).order_by("-pk")
            choices = [(row.pk, row.title) for row in rows]
            self.fields["course"] = forms.ChoiceField(label=_("Which course"), choices=choices)
            del self.fields["who"], self.fields["position"]
        elif board and board.item.gate:
            self.initial["course"] = board.item.gate.get_absolute_url()
        if board is None:
            del self.fields["sure"], self.fields["version"]

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        check_length(title, least=3, least_chinese=2)
        return title

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.gate = self._gate(given) if given.get("who", Who.COURSE) == Who.COURSE else None
        if self.errors or self.board is None:
            return given
        what = audience.changed(self.board, self.gate, self.members_only)
        if what and not given.get("sure"):
            self.add_error("sure", what)
        return given

    gate: Item | None

    @property
    def members_only(self) -> bool:
        return bool(self.cleaned_data.get("who") == Who.MEMBERS)

    def _gate(self, given: dict[str, Any]) -> Item | None:
        found = _ID.fullmatch(str(given.get("course") or "").strip())
        pk = int(found[1] or found[2]) if found else 0
        gate = audience.courses(self.by).filter(pk=pk).first()
        if gate is None and "course" not in self.errors:
            self.add_error("course", _("There is no such course: paste its address."))
        return gate

    def set(self) -> dict[str, Any]:
        """What was set, by the names that the actions take."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("title", "body", "rules", "language")}
        old = self.board.position if self.board else 0
        return {
            **words,
            "position": given.get("position", old),
            "gate": self.gate,
            "members_only": self.members_only,
        }


def values(board: Board) -> dict[str, Any]:
    """A board as the form takes it."""
    return {
        "title": board.item.title,
        "body": board.item.body,
        "rules": board.rules,
        "language": board.item.language,
        "position": board.position,
        "who": audience.of(board),
        "course": board.item.gate_id,
        "version": board.item.version,
    }
