"""The design language shown on a page of its own: every component, and the layouts built of them.

For development only. Its sample words stand for members' content, so they are not translated.
"""

from datetime import timedelta
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shared import markdown

PAGES = {
    "components": "Components",
    "home": "Home feed",
    "course": "Course",
    "lesson": "Lesson",
    "question": "Question",
    "profile": "Profile",
    "signin": "Sign in",
}
_SAMPLES = Path(__file__).with_name("styleguide_samples")


class SampleForm(forms.Form):
    """One field of every shape a page may need."""

    title = forms.CharField(label="Title", min_length=15, help_text="Say what you want to know.")
    email = forms.EmailField(label="E-mail", required=False)
    body = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 5}), required=False)
    board = forms.ChoiceField(
        label="Board", choices=[("a", "Study groups"), ("b", "Show your work")]
    )
    pace = forms.ChoiceField(
        label="Pace",
        choices=[("s", "An hour a week"), ("m", "An hour a day")],
        widget=forms.RadioSelect,
    )
    digest = forms.BooleanField(label="Send me the weekly digest", required=False)


def _sections() -> list[dict[str, object]]:
    """A course of two sections in the shape `components/outline.html` takes."""
    names = [
        (
            "Seeing vectors",
            [("What a vector is", "8 min", "done"), ("Adding and scaling", "12 min", "done")],
        ),
        (
            "Transformations",
            [
                ("Matrices move space", "14 min", "current"),
                ("When nothing is lost: rank and null space", "16 min", "open"),
                ("Eigenvectors, slowly", "21 min", "open"),
                ("Exam: the shape of a map", "30 min", "locked"),
            ],
        ),
    ]
    return [
        {
            "title": title,
            "lessons": [
                {"title": lesson, "note": note, "state": state, "url": "?page=lesson"}
                for lesson, note, state in lessons
            ],
        }
        for title, lessons in names
    ]


def _sample(name: str) -> str:
    return markdown.render((_SAMPLES / name).read_text(encoding="utf-8"))


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`?page=` names a layout of `PAGES`; without it, the components."""
    page = request.GET.get("page", "components")
    if page not in PAGES:
        raise Http404
    if "message" in request.GET:
        messages.success(request, "Saved for later.")
        messages.error(request, "The file is larger than 5 MB.")
    context = {
        "page": page,
        "tabs": [
            {"label": label, "url": f"?page={name}", "current": name == page}
            for name, label in PAGES.items()
        ],
        "sections": _sections(),
        "form": SampleForm(),
        "wrong_form": SampleForm({"title": "Help", "email": "lin@", "board": "a", "pace": ""}),
        "lesson_html": _sample("lesson.md"),
        "chinese_html": _sample("chinese.md"),
        "tags": [{"name": name, "url": "#"} for name in ("linear-algebra", "intuition", "python")],
        "facts": ["Emmy", "2 answers", "score 12"],
        "people": ["Ada Lovelace", "王小明", "Tara Okafor", "Ibn al-Haytham", "Emmy", "山田 花子"],
        "moments": [timezone.now() - timedelta(hours=hours) for hours in (3, 30, 90)],
        "headers": ["Lesson", "Started", "Finished", "Minutes"],
        "rows": [
            ["What a vector is", 1204, "86 %", 8],
            ["Adding and scaling", 1038, "79 %", 12],
            ["Matrices move space", 822, "64 %", 14],
        ],
        "stats": [
            {"label": "Points", "value": "1,284"},
            {"label": "Answers", "value": 37},
            {"label": "Day streak", "value": 12},
        ],
        "places": [
            {"label": "Courses", "url": "?page=home"},
            {"label": "Linear algebra you can see", "url": "?page=course"},
            {"label": "Matrices move space"},
        ],
        "entries": [
            {"label": "Edit", "url": "#", "icon": "pen-line"},
            {"label": "History", "url": "#", "icon": "history"},
            {"label": "Report", "url": "#", "icon": "flag"},
        ],
        "orders": [
            {"label": "For you", "url": "#", "current": True},
            {"label": "Newest", "url": "#", "count": 24},
            {"label": "Unanswered", "url": "#", "count": 7},
        ],
    }
    template = "styleguide.html" if page == "components" else f"styleguide/{page}.html"
    return render(request, template, context)
