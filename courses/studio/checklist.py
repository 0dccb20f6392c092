"""What a course needs before it is published, and what would make it better."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.catalogue import quiz
from courses.catalogue.components import text_of
from courses.catalogue.media import Media
from courses.catalogue.models import Component, Course, Lesson
from items.models import Attachment, Status
from shared import text

_IMAGE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'\balt="[^"]*[^"\s][^"]*"')
_NAMED = re.compile(r"\[\[[a-z]+:([\w.-]+)\]\]")
_LINK = re.compile(r'(?:href|src)="(?:/(lessons)/(\d{1,18})-|/(files)/(\d{1,18})/|(#)c-([^"]*))')
_ID = re.compile(r'\bid="c-([^"]*)"')


@dataclass(frozen=True)
class Check:
    """One line of the list: fulfilled or not; `url` leads to where it can be mended."""

    text: str
    is_ok: bool
    is_required: bool
    url: str = ""
    place: str = ""


def checks(course: Course) -> list[Check]:
    """The whole list: first what is required, then what is recommended. A fixed number of queries."""
    lessons = list(
        Lesson.objects.filter(course=course)
        .exclude(item__status=Status.REMOVED)
        .select_related("item")
        .prefetch_related("components")
        .in_order()
    )
    about = reverse("studio-about", args=[course.pk])
    outline = reverse("studio-course", args=[course.pk])
    item = course.item
    found = [
        Check(_("The course has a title."), bool(item.title), True, f"{about}#id_title"),
        Check(_("The course has a summary."), bool(course.summary), True, f"{about}#id_summary"),
        Check(_("There is at least one lesson."), bool(lessons), True, outline),
        Check(
            _("It says what one can do afterwards."), bool(course.outcomes), False,
            f"{about}#id_outcomes",
        ),
        Check(_("It says who it is for."), bool(course.audience), False, f"{about}#id_audience"),
        Check(_("It has a text of its own."), bool(item.body.strip()), False, f"{about}#id_body"),
        Check(_("It has tags, by which people find it."), item.tags.exists(), False, f"{about}#id_tags"),
        Check(
            _("Whoever finishes it gets a certificate."), course.certifies, False,
            f"{about}#id_certifies",
        ),
    ]  # fmt: skip
    if course.price:
        found.append(
            Check(
                _("It says how one gets in."), bool(course.how_to_buy.strip()), False,
                f"{about}#id_how_to_buy",
            )
        )  # fmt: skip
    known = _known(course, lessons)
    faults = [fault for lesson in lessons for fault in _faults(lesson, known)]
    faults += _words(item.html, about, item.title, known)
    found += _grouped(faults)
    return sorted(found, key=lambda check: not check.is_required)


def unready(lesson: Lesson) -> list[Check]:
    """What keeps one lesson from being published."""
    rows = list(
        Lesson.objects.filter(course=lesson.course)
        .exclude(item__status=Status.REMOVED)
        .select_related("item")
    )
    known = _known(lesson.course, rows)
    return [check for check in _faults(lesson, known) if check.is_required]


@dataclass(frozen=True)
class Known:
    """What tells whether a link inside a course leads somewhere."""

    removed: frozenset[int]
    files: frozenset[int]


def _known(course: Course, lessons: Sequence[Lesson]) -> Known:
    files = Attachment.objects.filter(item__in=[course.pk, *(row.pk for row in lessons)])
    removed = Lesson.objects.filter(course=course, item__status=Status.REMOVED)
    return Known(
        frozenset(removed.values_list("pk", flat=True)),
        frozenset(files.values_list("pk", flat=True)),
    )


def _grouped(faults: list[Check]) -> list[Check]:
    """The faults; where a sort has none, one line that says so."""
    good = [
        (_("Every lesson has a text or something else in it."), "empty"),
        (_("Links and places of components lead somewhere."), "link"),
        (_("Quizzes can be answered."), "quiz"),
    ]
    of_sort = {check.place for check in faults}
    lines = [Check(text, True, True) for text, sort in good if sort not in of_sort]
    if "alt" not in of_sort:
        lines.append(Check(_("Images say in words what they show."), True, False))
    return [*lines, *faults]


def _faults(lesson: Lesson, known: Known) -> Iterator[Check]:
    url = reverse("studio-lesson", args=[lesson.pk])
    title = lesson.item.title
    components = list(lesson.components.all())
    html = lesson.item.html
    if not components and not text.plain(html) and "<img" not in html:
        yield _lacking(_("“%(title)s” is empty."), title, url, "empty")
    keys = {component.key for component in components}
    for key in _NAMED.findall(text_of(html, components)):
        if key not in keys:
            words = _("“%(title)s” names a component that it does not have: %(key)s.")
            yield Check(words % {"title": title, "key": key}, False, True, url, "link")
    yield from _words(html, url, title, known)
    for component in components:
        yield from _of_component(component, lesson)


def _words(html: str, url: str, title: str, known: Known) -> Iterator[Check]:
    """Images and links in a text."""
    if any(not _ALT.search(image) for image in _IMAGE.findall(html)):
        words = _("An image in “%(title)s” does not say in words what it shows.")
        yield Check(words % {"title": title}, False, False, f"{url}#id_body", "alt")
    if any(_is_broken(link, html, known) for link in _LINK.findall(html)):
        words = _("A link in “%(title)s” leads nowhere.")
        yield Check(words % {"title": title}, False, True, f"{url}#id_body", "link")


def _is_broken(link: tuple[str, ...], html: str, known: Known) -> bool:
    page, number, files, file, here, anchor = link
    if here:
        return anchor not in _ID.findall(html)
    if files:
        return int(file) not in known.files
    return page == "lessons" and int(number) in known.removed


def _of_component(component: Component, lesson: Lesson) -> Iterator[Check]:
    title = lesson.item.title
    url = reverse("studio-component", args=[component.pk])
    match component.kind:
        case Component.Kind.QUIZ:
            if quiz.check(component.data):
                yield _lacking(
                    _("A quiz in “%(title)s” cannot be answered yet."), title, url, "quiz"
                )
            elif component.data.get("attempts") and lesson.rule == Lesson.Rule.QUIZ:
                words = _(
                    "“%(title)s” is finished by passing a quiz with a number of attempts: who uses them"
                    " up goes on only when you give them further ones."
                )
                yield Check(words % {"title": title}, False, False, url, "attempts")
        case Component.Kind.VIDEO | Component.Kind.AUDIO:
            media = Media(component)
            if not media.sources and not media.data.get("youtube"):
                yield _lacking(
                    _("A video or recording in “%(title)s” has no source."), title, url, "link"
                )
            elif not media.tracks and not media.files and not media.words:
                words = _(
                    "A video or recording in “%(title)s” has neither captions nor transcript."
                )
                yield Check(words % {"title": title}, False, False, url, "media")


def _lacking(words: str, title: str, url: str, sort: str) -> Check:
    return Check(words % {"title": title}, False, True, url, sort)


def blocking(found: Iterable[Check]) -> list[Check]:
    """Those that keep a course from being published."""
    return [check for check in found if check.is_required and not check.is_ok]
