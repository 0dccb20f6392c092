"""The filter of the list of courses."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Level
from items.models import ItemQuerySet, Tag


class CourseFilter(forms.Form):
    """What the list is kept to; anything unknown is no filter at all."""

    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("any level")), *Level.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("any language")), *settings.LANGUAGES],
    )
    tag = forms.ChoiceField(label=_("Tag"), required=False)

    def __init__(self, *args: Any, tags: Iterable[Tag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(tag.slug, tag.label) for tag in tags]
        asked = self.data.get("tag", "").replace("\0", "")[:50]
        if asked and asked not in dict(offered):
            # A link may lead to a tag that is used too seldom to be offered.
            offered.append((asked, asked))
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("any tag")), *offered]

    def kept(self, courses: ItemQuerySet) -> ItemQuerySet:
        """Those of the courses' items that pass the filter."""
        self.is_valid()
        if level := self.cleaned_data.get("level"):
            courses = courses.filter(course__level=level)
        if language := self.cleaned_data.get("language"):
            courses = courses.filter(language=language)
        if tag := self.cleaned_data.get("tag"):
            courses = courses.filter(tags__slug=tag)
        return courses

    @property
    def is_on(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)
