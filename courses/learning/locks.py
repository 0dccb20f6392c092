"""Why a lesson is locked, in a few words: what opens it, and when."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, Viewer
from courses.catalogue.models import Course, Lesson
from items.models import Admission, Item, Status


def locks(course: Course, lessons: Iterable[Lesson], viewer: Viewer) -> dict[int, str]:
    """For each of a course's lessons that `viewer` may not read yet: why, by the lesson's id.

    `lessons` are all of the outline's, in order, with `is_visible`. The conditions are those of
    `visible_to`; one query for a member to whom something is locked.
    """
    rows = list(lessons)
    locked = [row for row in rows if not row.is_visible]  # type: ignore[attr-defined]
    if not locked:
        return {}
    admission = _admission(course, viewer)
    steps = {
        row.item.step: number
        for number, row in enumerate(rows, start=1)
        if not row.preview and row.item.status == Status.PUBLISHED
    }
    closed = _("for who is let in") if course.price else _("enrol to read")
    return {row.pk: _reason(row.item, admission, steps) or closed for row in locked}


def _admission(course: Course, viewer: Viewer) -> Admission | None:
    if not isinstance(viewer, User):
        return None
    return Admission.objects.filter(user=viewer, gate=course.item).first()


def _reason(item: Item, admission: Admission | None, steps: Mapping[int, int]) -> str:
    now = timezone.now()
    if admission is None:
        return _before_enrolling(item, steps, now)
    if admission.expires_at is not None and admission.expires_at <= now:
        return _("your time in this course is over")
    opens = admission.at
    if not admission.opens_all:
        opens += timedelta(days=item.opens_after)
        opens = max(opens, item.opens_at) if item.opens_at else opens
    if opens > now:
        return _on(opens, now)
    return _after(item.step, steps)


def _before_enrolling(item: Item, steps: Mapping[int, int], now: datetime) -> str:
    if item.opens_at is not None and item.opens_at > now:
        return _on(item.opens_at, now)
    if item.opens_after:
        return ngettext(
            "opens %(days)d day after you enrol", "opens %(days)d days after you enrol",
            item.opens_after,
        ) % {"days": item.opens_after}  # fmt: skip
    return _after(item.step, steps)


def _on(moment: datetime, now: datetime) -> str:
    there, here = timezone.localtime(moment), timezone.localtime(now)
    if there.date() == here.date():
        return _("opens today at %(time)s") % {"time": date_format(there, "TIME_FORMAT")}
    form = "MONTH_DAY_FORMAT" if there.year == here.year else "DATE_FORMAT"
    return _("opens on %(date)s") % {"date": date_format(there, form)}


def _after(step: int, steps: Mapping[int, int]) -> str:
    number = steps.get(step - 1) if step else None
    return _("after lesson %(number)d") % {"number": number} if number else ""
