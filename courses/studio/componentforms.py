"""What authors fill in for the things that stand in a lesson: quizzes, videos, recordings, files."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.catalogue import cues, media, quiz, quiztext
from courses.catalogue.models import Component
from courses.studio.fields import LinesField, one_line

MAX_SOURCE = 60_000
_PROBLEM = re.compile(r"problems\[(\d+)\]\.?(.*)")


class ComponentForm(forms.Form):
    """A component's data and its title; subclasses know the rest of its kind."""

    title = forms.CharField(label=_("Title"), max_length=250, required=False)

    def __init__(
        self, *args: Any, language: str = "en", old: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        # What the component holds: some of it is not shown here, and stays.
        self.old = old or {}

    @staticmethod
    def read(data: dict[str, Any]) -> dict[str, Any]:
        """The initial values for what a component holds."""
        return data

    def data_of(self) -> dict[str, Any]:
        """What the component is to hold; see `catalogue.components`."""
        raise NotImplementedError


class QuizForm(ComponentForm):
    """A quiz: its questions as a text, and how it is taken."""

    source = forms.CharField(
        label=pgettext_lazy("of a quiz", "Questions"), max_length=MAX_SOURCE, strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "data-plain": "", "spellcheck": "true"}),
    )  # fmt: skip
    passing = forms.IntegerField(
        label=_("Passed with so many percent"), min_value=0, max_value=100, required=False,
        help_text=_("Left empty, two thirds of the points."),
    )  # fmt: skip
    attempts = forms.IntegerField(
        label=_("Attempts allowed"), min_value=1, max_value=1000, required=False,
        help_text=_("Left empty, as many as one likes."),
    )  # fmt: skip
    minutes = forms.FloatField(
        label=_("Minutes for one attempt"), min_value=0.5, max_value=24 * 60, required=False
    )
    draw = forms.IntegerField(
        label=_("Draw so many of the questions"), min_value=1, required=False,
        help_text=_("Left empty, all are asked."),
    )  # fmt: skip
    shuffle = forms.BooleanField(label=_("Questions in another order each time"), required=False)
    shuffle_choices = forms.BooleanField(label=_("Choices in another order"), required=False)
    explain = forms.ChoiceField(
        label=_("Explanations are shown"),
        help_text=_("What would have been right is marked for those who passed."),
        choices=[
            ("answered", _("after each attempt")),
            ("passed", _("once one has passed")),
            ("last", _("after the last attempt")),
            ("never", _("never")),
        ],
    )
    conceal = forms.BooleanField(
        label=_("Do not say of each answer whether it was right"), required=False,
        help_text=_("Learners see their points alone."),
    )  # fmt: skip

    @staticmethod
    def read(data: dict[str, Any]) -> dict[str, Any]:
        mark = data.get("pass")
        return {
            **data,
            "source": quiztext.write(data),
            "passing": None if mark is None else round(100 * mark),
            "explain": data.get("explain", "answered"),
            "conceal": not quiz.judges(data),
        }

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"].replace("\r\n", "\n")
        try:
            self.problems = quiztext.parse(source, self.language)
        except quiztext.Unclear as error:
            raise ValidationError(str(error)) from error
        return source

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "source" in cleaned:
            for place, words in quiz.check(self.data_of()):
                self._refuse(place, words)
        return cleaned

    def _refuse(self, place: str, words: str) -> None:
        found = _PROBLEM.fullmatch(place)
        if found:
            number = int(found[1]) + 1
            said = gettext("Question %(number)d: %(what)s") % {"number": number, "what": words}
            self.add_error("source", said)
        else:
            name = {"pass": "passing", "problems": "source"}.get(place, place)
            self.add_error(name if name in self.fields else None, words)

    def data_of(self) -> dict[str, Any]:
        given = self.cleaned_data
        data = {
            "title": given.get("title", ""),
            "source": given["source"],
            "problems": self.problems,
        }
        for name in ("attempts", "minutes", "draw"):
            if given.get(name) is not None:
                data[name] = given[name]
        for name in ("shuffle", "shuffle_choices"):
            if given.get(name):
                data[name] = True
        if given.get("passing") is not None:
            data["pass"] = given["passing"] / 100
        if given.get("explain", "answered") != "answered":
            data["explain"] = given["explain"]
        if given.get("conceal"):
            data["verdicts"] = False
        return data


class MediaForm(ComponentForm):
    """A recording: where it is, its captions, its words."""

    sources = LinesField(
        label=_("Addresses of the files"), max_lines=8, max_each=500,
        help_text=_(
            "One a line: a file uploaded below, or an https address; .m3u8 is a stream. The"
            " first that a browser can play is played."
        ),
    )  # fmt: skip
    lang = forms.CharField(
        label=_("Language of the captions"), max_length=10, required=False,
        help_text=_("Such as en or zh."),
    )  # fmt: skip
    captions = forms.CharField(
        label=_("Captions"), required=False, max_length=1_000_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-plain": ""}),
        help_text=_("Paste a WebVTT or SubRip file (.vtt, .srt): they become a transcript, too."),
    )  # fmt: skip
    transcript = forms.CharField(
        label=_("Transcript"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is said, where there are no captions."),
    )  # fmt: skip

    @staticmethod
    def read(data: dict[str, Any]) -> dict[str, Any]:
        first = _with_times(data) or {}
        text = cues.vtt(cues.of(first["cues"])) if first else ""
        return {**data, "captions": text, "lang": first.get("lang", "")}

    def clean_sources(self) -> list[str]:
        sources: list[str] = self.cleaned_data["sources"]
        for url in sources:
            if not media.safe(url):
                raise ValidationError(
                    _("“%(url)s” is neither a file of ours nor an https address."),
                    params={"url": url[:80]},
                )
        return sources

    def clean_captions(self) -> list[list[Any]]:
        given: str = self.cleaned_data["captions"]
        found = cues.parse(given)
        if given.strip() and not found:
            raise ValidationError(
                _("No times were found in this, such as 00:01.000 --> 00:04.000.")
            )
        return [cue.data for cue in found]

    def data_of(self) -> dict[str, Any]:
        given = self.cleaned_data
        lang = given["lang"] or self.language
        own = [{"lang": lang, "url": "", "cues": given["captions"]}] if given["captions"] else []
        shown = _with_times(self.old)
        others = [track for track in self.old.get("captions") or [] if track is not shown]
        data = {
            "title": given["title"],
            "sources": given["sources"],
            "captions": own + others,
            "transcript": given["transcript"],
        }
        if self.old.get("duration") and self.old.get("sources") == given["sources"]:
            data["duration"] = self.old["duration"]
        return data


def _with_times(data: dict[str, Any]) -> dict[str, Any] | None:
    """The captions that the form shows: the first that have times."""
    return next((track for track in data.get("captions") or [] if track.get("cues")), None)


class AudioForm(MediaForm):
    """A recording to listen to."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "sources" in cleaned and not cleaned["sources"]:
            self.add_error("sources", gettext("A recording needs a file."))
        return cleaned


class VideoForm(MediaForm):
    """A video: a file of ours or on the web, or one at YouTube behind a click."""

    youtube = forms.CharField(
        label=_("Or a video at YouTube"), max_length=200, required=False,
        help_text=_("Its address. Nothing is fetched from there until a learner asks for it."),
    )  # fmt: skip
    start = forms.FloatField(label=_("From second"), min_value=0, required=False)
    end = forms.FloatField(label=_("To second"), min_value=0, required=False)

    field_order = ["title", "sources", "youtube", "start", "end", "lang", "captions", "transcript"]

    def clean_youtube(self) -> str:
        given = self.cleaned_data["youtube"].strip()
        found = media.youtube_id(given)
        if given and not found:
            raise ValidationError(_("This is not the address of a video at YouTube."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"sources", "youtube"} <= set(cleaned) and not (
            cleaned["sources"] or cleaned["youtube"]
        ):
            self.add_error("sources", gettext("A video needs a file, or a place at YouTube."))
        start, end = cleaned.get("start") or 0, cleaned.get("end") or 0
        if end and end <= start:
            self.add_error("end", gettext("It has to end after it starts."))
        return cleaned

    def data_of(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **super().data_of(),
            "youtube": given["youtube"],
            "start": given["start"] or 0,
            "end": given["end"] or 0,
        }


class FileForm(ComponentForm):
    """A file to take along."""

    url = forms.CharField(
        label=_("Address of the file"), max_length=500,
        help_text=_("A file uploaded below, or an https address."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the file"), max_length=200, required=False)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not media.safe(url):
            raise ValidationError(
                _("“%(url)s” is neither a file of ours nor an https address."),
                params={"url": url[:80]},
            )
        return url

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def data_of(self) -> dict[str, Any]:
        given = self.cleaned_data
        name = given["name"] or given["url"].rpartition("/")[2]
        data = {"title": given["title"], "url": given["url"], "name": name}
        if self.old.get("url") == given["url"] and "size" in self.old:
            data["size"] = self.old["size"]
        return data


FORMS: dict[str, type[ComponentForm]] = {
    Component.Kind.QUIZ: QuizForm,
    Component.Kind.VIDEO: VideoForm,
    Component.Kind.AUDIO: AudioForm,
    Component.Kind.FILE: FileForm,
}
