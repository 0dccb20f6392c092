"""What pages show of a person's notes: those of one lesson beside it, and all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, F, Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import unsent
from accounts.models import User
from courses.catalogue.models import Component, Course, Lesson
from courses.learning.models import Note
from courses.learning.note_forms import NoteForm
from courses.learning.passages import Passages, Place
from items import search
from items.forms import is_chinese
from shared.clock import clock

# In the order of the course, and the newest first: each names its fields for `shared.paging.keyset`.
IN_ORDER = ("section", "position", "at", "pk")
NEWEST = ("-at", "-pk")


@dataclass(frozen=True)
class Row:
    """One note on a page. `url` leads to its place, which `where` names; `anchor` is where its passage
    begins by now, "" where the lesson does not hold it any more or is not on the page."""

    note: Note
    url: str
    where: str
    language: str
    anchor: str = ""
    is_gone: bool = False

    @property
    def body_language(self) -> str:
        """The language of one's own words, as far as their script tells."""
        return "zh-hans" if is_chinese(self.note.body) else "en"


@dataclass(frozen=True)
class Section:
    """The part of a lesson's page that is about one's notes."""

    lesson: Lesson
    rows: Sequence[Row]
    form: NoteForm


def passages_of(lesson: Lesson, components: Iterable[Component]) -> Passages:
    """The places of a lesson's page."""
    return Passages(lesson.item.html, components, lesson.item.language)


def section(
    request: HttpRequest,
    lesson: Lesson,
    components: Iterable[Component],
    form: NoteForm | None = None,
) -> Section | None:
    """One's notes on a lesson in the order of its text, and the form for a new one, or the `form` that
    was refused; nothing for a stranger. One query."""
    viewer = request.user
    if not isinstance(viewer, User):
        return None
    passages = passages_of(lesson, components)
    if form is None:
        kept = unsent.waiting(request, reverse("lesson-notes", args=[lesson.pk]))
        form = NoteForm(kept, passages.places.values())
    notes = Note.objects.of(viewer).filter(lesson=lesson).defer("search").order_by("at", "pk")
    rows = [row_of(note, lesson, passages) for note in notes]
    end = len(passages.order)
    rows.sort(key=lambda row: (passages.order.get(row.anchor, end), row.note.second or 0))
    return Section(lesson, rows, form)


def row_of(note: Note, lesson: Lesson, passages: Passages) -> Row:
    """A note on its lesson's page."""
    found = passages.find(note.quote, note.place) if note.quote else note.place
    place = passages.places.get(found or "")
    gone = bool(note.quote and found is None) or bool(note.place and place is None)
    url = lesson.item.get_absolute_url()
    if place and place.media and note.second is not None:
        at = urlencode({"play": place.media.key, "at": _second(note.second)})
        url = f"{url}?{at}"
    return Row(
        note=note,
        url=f"{url}#{place.anchor}" if place else url,
        where=_where(note, place),
        language=lesson.item.language,
        anchor=place.anchor if place else "",
        is_gone=gone,
    )


def _where(note: Note, place: Place | None) -> str:
    """The name of a note's place: for a passage, which speaks for itself, only its heading."""
    if place is None:
        return ""
    if note.second is not None:
        return f"{place.label}, {clock(note.second)}"
    if note.quote and not place.media:
        return place.heading or _("In the text")
    return place.label


def _second(second: float) -> str:
    return f"{second:.3f}".rstrip("0").rstrip(".")


def found(user: User, *, course: int | None = None, typed: str = "") -> QuerySet[Note]:
    """One's notes, of one course, or with those words in them."""
    notes = Note.objects.of(user).annotate(
        section=F("lesson__section__position"), position=F("lesson__position")
    )
    if course is not None:
        notes = notes.filter(lesson__course=course)
    if typed.strip():
        notes = notes.filter(search=search.query(typed[: search.MAX_TYPED]))
    return notes.defer("search")


@dataclass(frozen=True)
class Shelf:
    """A course one has notes on."""

    course: Course
    count: int


def shelves(user: User) -> list[Shelf]:
    """The courses one has notes on and may see, by title. Two queries."""
    rows = Note.objects.of(user).order_by().values("lesson__course").annotate(n=Count("pk"))
    counts = dict(rows.values_list("lesson__course", "n"))
    courses = Course.objects.visible_to(user).filter(pk__in=counts).select_related("item")
    return [Shelf(course, counts[course.pk]) for course in courses.order_by("item__title")]


@dataclass(frozen=True)
class Entry:
    """A note among all of them; `lesson` is None where one may not even know its name any more."""

    row: Row
    lesson: Lesson | None

    @property
    def is_open(self) -> bool:
        return self.lesson is not None and bool(self.lesson.is_visible)  # type: ignore[attr-defined]  # annotated


def entries(notes: Sequence[Note], user: User) -> Iterator[Entry]:
    """Notes with their lessons, as far as the person may know these by now. Two queries."""
    lessons = named(notes, user)
    passages = _passages(lessons.values())
    for note in notes:
        lesson = lessons.get(note.lesson_id)
        if lesson and lesson.pk in passages:
            row = row_of(note, lesson, passages[lesson.pk])
        else:
            language = lesson.item.language if lesson else _language(note.quote)
            row = Row(note, "", clock(note.second) if note.second is not None else "", language)
        where = row.where or _("In the lesson")
        # The lesson's own page alone has a place to paint.
        row = replace(row, url=reverse("note", args=[note.pk]), where=where, anchor="")
        yield Entry(row, lesson)


def _passages(lessons: Iterable[Lesson]) -> dict[int, Passages]:
    """The places of those lessons that are open to whom they are named to, by the lesson's id: no
    heading of a closed one is told."""
    opened = [lesson for lesson in lessons if lesson.is_visible]  # type: ignore[attr-defined]
    prefetch_related_objects(opened, Prefetch("components", Component.objects.order_by("pk")))
    return {lesson.pk: passages_of(lesson, lesson.components.all()) for lesson in opened}


def named(notes: Iterable[Note], user: User) -> dict[int, Lesson]:
    """Those lessons of notes whose names the person may know, by id."""
    lessons = Lesson.objects.named_to(user).filter(
        pk__in={note.lesson_id for note in notes}, course__in=Course.objects.visible_to(user)
    )
    return lessons.select_related("item", "course__item").in_bulk()


def _language(quote: str) -> str:
    return "zh-hans" if is_chinese(quote) else "en"


def exported(notes: Iterable[Note], user: User, base: str) -> Iterator[str]:
    """One's notes as Markdown, piece by piece: courses and lessons as headings, passages as quotations.

    `notes` come in the order of their courses; `base` is what stands before our addresses.
    """
    rows = list(notes)
    lessons = named(rows, user)
    yield f"# {_('My notes')}\n"
    course, last = None, None
    for note in rows:
        lesson = lessons.get(note.lesson_id)
        if (key := lesson.course_id if lesson else 0) != course:
            course = key
            yield f"\n## {_line(lesson.course.item.title if lesson else _gone())}\n"
        if lesson and lesson.pk != last:
            last = lesson.pk
            yield f"\n### {_line(lesson.item.title)}\n"
        if note.quote:
            yield f"\n> {note.quote}\n"
        if note.body:
            yield f"\n{note.body}\n"
        when = clock(note.second) if note.second is not None else f"{note.at:%Y-%m-%d}"
        yield f"\n[{when}]({base}{reverse('note', args=[note.pk])})\n"


def _line(title: str) -> str:
    return " ".join(title.split())


def _gone() -> str:
    return _("Lessons that are not there any more")
