"""What authors fill in."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue import prices
from courses.catalogue.actions import fits
from courses.catalogue.minutes import estimate
from courses.catalogue.models import Course, Lesson, Level
from courses.catalogue.versions import CourseFields, LessonFields
from courses.studio import access
from courses.studio.fields import (
    MAX_OUTCOMES,
    LinesField,
    MarkdownField,
    MomentField,
    TitleField,
    one_line,
)
from items.forms import TagsField
from shared import markdown


class NewCourseForm(forms.Form):
    """A course in one step."""

    title = TitleField(label=_("What is the course called?"))
    language = forms.ChoiceField(label=_("Language of the course"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())


class NewLessonForm(forms.Form):
    """A lesson's title, and the section it goes to."""

    title = TitleField(label=_("Title of the lesson"))


class SectionForm(forms.Form):
    """A section's heading, and the larger one it may stand under."""

    title = TitleField(label=_("Section"))
    part = forms.CharField(
        label=_("Part"), max_length=250, required=False,
        help_text=_("Sections of one part stand under its heading."),
    )  # fmt: skip

    def clean_part(self) -> str:
        return one_line(self.cleaned_data["part"])


class CourseForm(forms.Form):
    """A course's page and what holds for all of it."""

    title = TitleField()
    summary = forms.CharField(
        label=_("Summary"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences: what one gets, for cards and search."),
    )  # fmt: skip
    body = MarkdownField(label=_("Text of the course page"))
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    language = forms.ChoiceField(label=_("Language of the course"), choices=settings.LANGUAGES)
    tags = TagsField(label=_("Tags"))
    outcomes = LinesField(
        label=_("After this course one can"), max_lines=MAX_OUTCOMES, max_each=250,
        help_text=_("One a line, beginning with what one does: “bake a loaf without a recipe”."),
    )  # fmt: skip
    audience = forms.CharField(label=_("Who it is for"), max_length=300, required=False)
    access = forms.ChoiceField(
        label=_("Who may read the lessons"),
        choices=[
            ("open", _("everybody")),
            ("closed", _("who enrols; free previews stay open to everybody")),
        ],
        widget=forms.RadioSelect,
    )
    price = forms.DecimalField(
        label=_("Price"), min_value=0, max_digits=10, decimal_places=3, required=False,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    how_to_buy = forms.CharField(
        label=_("How one gets in"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Shown with the price to who was not let in: where to buy it, or whom to ask. Markdown."
        ),
    )  # fmt: skip
    sequential = forms.BooleanField(
        label=_("Each lesson opens when the one before it is finished"), required=False,
        help_text=_("Only where one has to enrol."),
    )  # fmt: skip
    certifies = forms.BooleanField(
        label=_("Whoever finishes it gets a certificate"), required=False,
        help_text=_("Who finished it before gets one as well, within minutes."),
    )  # fmt: skip
    prerequisites = forms.ModelMultipleChoiceField(
        label=_("One has to finish first"), queryset=Course.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, course: Course, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].help_text = gettext(
            "In %(currency)s; left empty, it is free. Lessons of a course with a price open to those"
            " whom you let in; free previews stay open to everybody."
        ) % {"currency": settings.CURRENCY}
        field = self.fields["prerequisites"]
        mine = access.courses_of(user).filter(item__status="published")
        kept = course.prerequisites.visible_to(user)
        offered = Course.objects.filter(pk__in=mine) | Course.objects.filter(pk__in=kept)
        leading = _all_that_require(course)
        offered = offered.exclude(pk__in=leading | {course.pk}).select_related("item")
        # What the form may not name it does not take away, nor does it mind being told of it.
        unseen = course.prerequisites.exclude(pk__in=kept).values_list("pk", flat=True)
        self._unseen = set(unseen)
        known = Course.objects.filter(pk__in=self._unseen) | offered
        field.queryset = known  # type: ignore[attr-defined]
        rows = offered.order_by("item__title")
        field.choices = [(row.pk, str(row)) for row in rows]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("sequential") and cleaned.get("access") == "open":
            self.add_error(
                "sequential", _("Lessons that everybody may read open for nobody later.")
            )
        if cleaned.get("price") and cleaned.get("access") == "open":
            self.add_error("price", _("What costs something cannot be open to everybody."))
        return cleaned

    def clean_price(self) -> str:
        price: Decimal = self.cleaned_data["price"] or Decimal(0)
        if price != round(price, prices.digits()):
            raise ValidationError(
                ngettext(
                    "In this currency an amount has at most %(n)d digit after the point.",
                    "In this currency an amount has at most %(n)d digits after the point.",
                    prices.digits(),
                )
                % {"n": prices.digits()}
            )
        return prices.plain(price)

    def clean_how_to_buy(self) -> str:
        return str(self.cleaned_data["how_to_buy"]).replace("\r\n", "\n")

    def written(self) -> CourseFields:
        """What `edit_course` takes."""
        given = dict(self.cleaned_data)
        given["open"] = given.pop("access") == "open"
        given["tags"] = sorted(given["tags"])
        given["prerequisites"] = sorted({row.pk for row in given["prerequisites"]} | self._unseen)
        return cast(CourseFields, given)


def _all_that_require(course: Course) -> set[int]:
    """The courses that one cannot take before `course`, which therefore cannot be required by it."""
    found: set[int] = set()
    fresh = {course.pk}
    while fresh:
        later = Course.objects.filter(prerequisites__in=fresh).values_list("pk", flat=True)
        fresh = set(later) - found
        found |= fresh
    return found


class LessonForm(forms.Form):
    """A lesson's words, and how it is read."""

    title = TitleField()
    body = MarkdownField(label=_("Text"))
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=1000, required=False,
        help_text=_("Left empty, it is estimated from the text and what stands in it."),
    )  # fmt: skip
    rule = forms.ChoiceField(label=_("It counts as finished"), choices=Lesson.Rule.choices)
    preview = forms.BooleanField(label=_("Free preview: also without enrolling"), required=False)
    opens_after = forms.IntegerField(
        label=_("Opens so many days after enrolling"), min_value=0, max_value=3650, required=False
    )
    opens_at = MomentField(
        label=_("Opens on"), required=False,
        help_text=_("Where both are given, the later one counts."),
    )  # fmt: skip

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lesson = lesson
        if lesson.course.open:
            for name in ("preview", "opens_after", "opens_at"):
                del self.fields[name]
        if lesson.item.markup == "html":
            self.fields["body"].label = _("Text (HTML)")

    def clean_rule(self) -> str:
        rule: str = self.cleaned_data["rule"]
        kinds = set(self.lesson.components.values_list("kind", flat=True))
        if not fits(rule, kinds):
            raise ValidationError(_("The lesson has nothing yet by which it could be finished so."))
        return rule

    def written(self, now: LessonFields) -> LessonFields:
        """What `edit_lesson` takes; what an open course does not offer stays as it is `now`."""
        given = dict(self.cleaned_data)
        if "opens_after" in given:
            given["opens_after"] = given["opens_after"] or 0
        if not given["minutes"]:
            item = self.lesson.item
            html = markdown.render(given["body"], item.markup, item.language)
            given["minutes"] = estimate(html, self.lesson.components.values("kind", "data"))
        return cast(LessonFields, {**now, **given})
