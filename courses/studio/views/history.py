"""What a course or lesson said before, and going back to it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from accounts.models import User
from courses.catalogue import editing, outlining
from courses.studio import access
from courses.studio.differences import Difference, compare
from courses.studio.http import page
from items.models import Item

gettext_noop("removed")
gettext_noop("put back")


@dataclass(frozen=True)
class State:
    """What an item said from a time on: the words before revision `number`, or (0) those of now."""

    number: int
    title: str
    body: str
    tags: str
    by: User | None
    at: datetime
    reason: str = ""


def states(item: Item) -> list[State]:
    """All that an item has said, the latest first: two queries."""
    found = []
    by, at, reason = item.author, item.created_at, ""
    for row in item.revisions.select_related("by"):
        found.append(State(row.number, row.title, row.body, ", ".join(row.tags), by, at, reason))
        by, at = row.by, row.at
        reason = (
            _(row.reason) if row.reason in (outlining.REMOVED, outlining.RESTORED) else row.reason
        )
    tags = ", ".join(sorted(tag.slug for tag in item.tags.all()))
    found.append(State(0, item.title, item.body, tags, by, at, reason))
    return found[::-1]


def between(old: State, new: State) -> list[Difference]:
    """How two states differ."""
    fields = [
        (_("Title"), old.title, new.title),
        (_("Text"), old.body, new.body),
        (_("Tags"), old.tags, new.tags),
    ]
    return [Difference(label, rows) for label, a, b in fields if (rows := compare(a, b))]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """All versions; `version` in the address shows one beside the present words, `restore` in the
    form writes it again."""
    item = access.written(request.user, pk)
    course = item.lesson.course if item.kind == "lesson" else item.course
    editor = "studio-lesson" if item.kind == "lesson" else "studio-about"
    if request.method == "POST":
        number = request.POST.get("restore", "")
        try:
            wanted = int(number) if number.isascii() and number.isdecimal() else 0
            editing.restore(item=item, by=request.user, number=min(wanted, 2**31 - 1))
            messages.success(request, _("Restored. What it said before is in the history, too."))
        except PermissionDenied as error:
            messages.error(request, str(error))
            return redirect("studio-history", pk)
        return redirect(editor, pk)
    rows = states(item)
    asked = request.GET.get("version", "")
    chosen = next((row for row in rows[1:] if str(row.number) == asked), None)
    context = page(
        course,
        "studio-course" if item.kind == "lesson" else "studio-about",
        written=item,
        editor=editor,
        states=rows,
        chosen=chosen,
        differences=between(chosen, rows[0]) if chosen else [],
    )
    return render(request, "studio/history.html", context)
