"""Notes: kept on a lesson's page, changed in place, gathered on a page of their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import unsent
from accounts.http import MemberRequest, keeps_text, members_only
from courses.catalogue.models import Lesson
from courses.learning import note_lists, notes
from courses.learning.models import Note
from courses.learning.note_forms import NoteForm, WordsForm
from courses.learning.views import lesson_item, lesson_page
from items.models import Item
from shared.http import back, require_post
from shared.paging import keyset
from shared.text import number

FORM = "#note-new"  # where the form for a new one stands on a lesson's page


def _lesson(request: HttpRequest, pk: int) -> str:
    """Where on its page one writes about a lesson."""
    return f"{lesson_item(request, pk, 'lesson').get_absolute_url()}{FORM}"


@require_post(_lesson)
@keeps_text
@members_only
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a note or a highlight on a lesson: in place, or on its page."""
    item = lesson_item(request, pk, "lesson__course__item", "lesson__section")
    lesson = item.lesson
    components = list(lesson.components.order_by("pk"))
    form = NoteForm(request.POST, note_lists.passages_of(lesson, components).places.values())
    note = None
    if form.is_valid():
        try:
            note = notes.keep(lesson=lesson, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _refuse(form, error)
    status = 200 if note else 422
    refused = None if note else form
    if request.htmx:
        shown = note_lists.section(request, lesson, components, refused)
        context = {"item": item, "notes": shown, "kept": note}
        return render(request, "learning/_notes.html#section", context, status=status)
    if note:
        messages.success(request, _("Kept."))
        return back(request, f"{item.get_absolute_url()}#note-{note.pk}")
    return render(
        request, "learning/lesson.html", lesson_page(request, item, note=refused), status=status
    )


@require_safe
@members_only
def go(request: MemberRequest, pk: int) -> HttpResponse:
    """Leads to the paragraph or second that a note is about, wherever its passage is by now."""
    note = _note(request, pk)
    if request.htmx:
        return _shown(request, note)
    seen = Item.objects.visible_to(request.user).of_kind("lesson").select_related("lesson")
    item = seen.filter(pk=note.lesson_id).first()
    if item is None:
        messages.info(request, _("You cannot open this lesson just now. Your note stays yours."))
        return redirect(f"{reverse('notes')}#note-{pk}")
    lesson = item.lesson
    lesson.item = item
    row = note_lists.row_of(note, lesson, note_lists.passages_of(lesson, lesson.components.all()))
    return redirect(f"{row.url}#note-{pk}" if row.is_gone else row.url)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_text
@members_only
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change one's words: in place, or on a page of its own. A note that was thrown away in another
    window meanwhile comes back with what is written here."""
    note = _put_back(request, pk) if request.method == "POST" else _note(request, pk)
    given = request.POST or unsent.waiting(request)
    form = WordsForm(
        given or None,
        initial={"body": note.body},
        auto_id=f"note-{pk}-%s",
        needed=not note.quote,
    )
    if request.htmx:
        form.fields["body"].widget.attrs["data-focus"] = ""
    version = _version(given.get("version", "") if given else "", note)
    context: dict[str, Any] = {"note": note, "form": form, "version": version}
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        try:
            note = notes.change(note=note, by=request.user, body=body, version=version)
        except notes.Changed as error:
            # Both are shown; who then saves has seen what is there now.
            context |= {"theirs": error.note, "version": error.note.version}
        except ValidationError as error:
            _refuse(form, error)
        else:
            return _shown(request, note)
    status = 422 if request.method == "POST" else 200
    template = "learning/_notes.html#edit" if request.htmx else "learning/note.html"
    return render(request, template, context, status=status)


def _list(request: HttpRequest, pk: int) -> str:
    return reverse("notes")


@require_post(_list)
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Throw a note away; it says how to take it back."""
    notes.remove(note=_note(request, pk), by=request.user)
    if request.htmx:
        return render(request, "learning/_notes.html#gone", {"pk": pk})
    undo = reverse("put-back-note", args=[pk])
    messages.success(request, _("The note is gone."), extra_tags=undo)
    return back(request, reverse("notes"))


@require_post(_list)
@members_only
def put_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a note back that was thrown away."""
    return _shown(request, _put_back(request, pk))


@require_safe
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """All of one's notes, the newest first; `course` keeps to one, in its order; `q` are words."""
    course, typed = _filters(request)
    rows = note_lists.found(request.user, course=course, typed=typed)
    order = note_lists.NEWEST if course is None else note_lists.IN_ORDER
    page = keyset(request, rows, *order)
    context = {
        "page": page,
        "entries": list(note_lists.entries(page.rows, request.user)),
        "typed": typed,
        "course": course,
    }
    if request.htmx:
        return render(request, "learning/notes.html#rows", context)
    context["shelves"] = note_lists.shelves(request.user)
    return render(request, "learning/notes.html", context)


@require_safe
@members_only
def export(request: MemberRequest) -> HttpResponse:
    """One's notes as one Markdown file; narrowed as the page is."""
    course, typed = _filters(request)
    rows = note_lists.found(request.user, course=course, typed=typed)
    rows = rows.order_by("lesson__course", *note_lists.IN_ORDER)
    text = note_lists.exported(rows, request.user, f"{request.scheme}://{request.get_host()}")
    response = HttpResponse("".join(text), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="notes.md"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _put_back(request: MemberRequest, pk: int) -> Note:
    try:
        return notes.put_back(pk=pk, by=request.user)
    except Note.DoesNotExist as error:
        raise Http404 from error


def _note(request: MemberRequest, pk: int) -> Note:
    note: Note = get_object_or_404(Note.objects.of(request.user).defer("search"), pk=pk)
    return note


def _shown(request: MemberRequest, note: Note) -> HttpResponse:
    """A note where it stands: in place, or on the page one came from."""
    lesson = (
        Lesson.objects.visible_to(request.user).select_related("item").filter(pk=note.lesson_id)
    )
    found = lesson.first()
    if not request.htmx:
        place = f"{found.get_absolute_url()}#note-{note.pk}" if found else reverse("notes")
        return back(request, place)
    # The page of all notes has other words for the place, and nothing to paint.
    page = request.htmx.current_url_abs_path or ""
    if found is None or page.startswith(reverse("notes")):
        (entry,) = note_lists.entries([note], request.user)
        row = entry.row
    else:
        passages = note_lists.passages_of(found, found.components.order_by("pk"))
        row = note_lists.row_of(note, found, passages)
    return render(request, "learning/_notes.html#note", {"row": row, "fresh": True})


def _version(given: str, note: Note) -> int:
    """The version that a form was made of."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else note.version


def _filters(request: HttpRequest) -> tuple[int | None, str]:
    return number(request.GET.get("course", "")), request.GET.get("q", "").replace("\0", "")


def _refuse(form: WordsForm, error: ValidationError) -> None:
    """Say by its field why something is refused; of a field that is not there, above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
