"""Fields that members write in, with limits that suit the script they write."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from items.models import Draft, Tag
from shared.text import HAN

MAX_TAGS = 5
MAX_BODY = 30_000
_APART = re.compile(r"[\s,;，、；]+")
_TAG = re.compile(r"[^\W_][\w+#.-]*", re.UNICODE)


def is_chinese(text: str) -> bool:
    """Whether a good part of the letters is Han: one of them says as much as a Latin word."""
    letters = sum(character.isalpha() for character in text)
    han = sum(len(run) for run in HAN.findall(text))
    return han * 3 >= letters > 0


def check_length(text: str, *, least: int, least_chinese: int) -> None:
    """Refuse what is too short to be understood, counting characters without the spaces around."""
    minimum = least_chinese if is_chinese(text) else least
    length = len(text.strip())
    if length < minimum:
        message = ngettext(
            "At least %(min)d character is needed; so far it has %(length)d.",
            "At least %(min)d characters are needed; so far it has %(length)d.",
            minimum,
        )
        raise forms.ValidationError(
            message, code="too_short", params={"min": minimum, "length": length}
        )


class TagsField(forms.CharField):
    """Tags between commas or spaces; gives their normalised slugs, each once, in order.

    Who types a tag's name in their own language means that tag.
    """

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Up to five, with commas or spaces between them.")
        # `writing.js` completes them where the form has a text in it.
        widget = forms.TextInput(attrs={"data-tags-field": "", "autocomplete": "off"})
        given = {"required": False, "max_length": 300, "help_text": help_text, "widget": widget}
        super().__init__(**{**given, **kwargs})

    def clean(self, value: Any) -> list[str]:
        typed = unicodedata.normalize("NFKC", super().clean(value)).casefold()
        words = [word.removeprefix("#").strip("-.") for word in _APART.split(typed)]
        slugs = list(dict.fromkeys(_by_name(word for word in words if word)))
        for slug in slugs:
            if len(slug) > 50 or not _TAG.fullmatch(slug):
                raise forms.ValidationError(
                    _("“%(tag)s” cannot be a tag: letters, digits and + # . - make one."),
                    code="tag",
                    params={"tag": slug[:60]},
                )
        if len(slugs) > MAX_TAGS:
            raise forms.ValidationError(
                _("At most five tags, please; these are %(count)d."),
                code="too_many",
                params={"count": len(slugs)},
            )
        return slugs


def _by_name(words: Iterable[str]) -> list[str]:
    wanted = list(words)
    language = get_language() or settings.LANGUAGE_CODE
    named = Tag.objects.filter(**{f"names__{language}__in": wanted}) if wanted else []
    slugs = {str(tag.names[language]).casefold(): tag.slug for tag in named}
    return [slugs.get(word, word) for word in wanted]


class Editor(forms.Textarea):
    """A text in Markdown: shown by `components/editor.html`, wherever its form stands."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 8, "data-editor": "", **(attrs or {})})


class BodyForm(forms.Form):
    """A text in Markdown. Subclasses set the fewest characters of it.

    What is being written is kept as a draft where the form was begun by `items.writing`.
    """

    least, least_chinese = 20, 8
    # The address that the form is sent to; empty: no draft is kept. See `items.drafts`.
    place = ""
    # The draft that the form was filled with.
    resumed: Draft | None = None
    # The id of the item in whose talk the text will stand: its writers are offered first after "@".
    thread: int | None = None

    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        strip=False,
        widget=Editor,
        help_text=_("Markdown and $LaTeX$ are understood."),
    )

    @property
    def kept_at(self) -> str:
        """The place of the draft that goes on being kept; empty where none is."""
        sent = str(self.data.get("draft", "")) if self.is_bound else ""
        return sent or (self.resumed.place if self.resumed else self.place)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        check_length(body, least=self.least, least_chinese=self.least_chinese)
        return body


class PageForm(BodyForm):
    """A text that opens a page of its own: with a title, tags and a language."""

    title = forms.CharField(label=_("Title"), max_length=250)
    tags = TagsField(label=_("Tags"))
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)

    field_order = ["title", "body", "tags", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())

    def clean_title(self) -> str:
        title: str = " ".join(unicodedata.normalize("NFC", self.cleaned_data["title"]).split())
        check_length(title, least=15, least_chinese=6)
        return title

    def written(self) -> dict[str, Any]:
        """What was written, by the names that the actions take."""
        return {name: self.cleaned_data[name] for name in ("title", "body", "tags", "language")}
