"""What a course or lesson said before, and going back to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.catalogue import editing
from courses.studio import access
from courses.studio.http import page
from items.history import differences, versions

gettext_noop("removed")
gettext_noop("put back")


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
    rows = versions(item)
    asked = request.GET.get("version", "")
    chosen = next((row for row in rows[1:] if str(row.number) == asked), None)
    context = page(
        course,
        "studio-course" if item.kind == "lesson" else "studio-about",
        written=item,
        editor=editor,
        versions=rows,
        chosen=chosen,
        differences=differences(chosen, rows[0]) if chosen else [],
    )
    return render(request, "studio/history.html", context)
