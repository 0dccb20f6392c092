"""Editing what stands on a page, in place or on a page of its own; its history; removing it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import MemberRequest, members_only, writers_only
from activity.editing import deeds
from activity.editing.forms import RemoveForm, edit_form, written
from items import actions as items
from items import editing, history, kinds, removing, writing
from items.forms import BodyForm
from items.http import page_of
from items.models import Item, Revision
from shared.differences import of_forms
from shared.http import Request, back, require_post
from shared.text import number

CHANGES_A_PAGE = 10


def find(request: HttpRequest, pk: int) -> Item:
    """An item that members write and the viewer may see; else 404."""
    rows = Item.objects.visible_to(request.user).select_related("author", "parent")
    item: Item = get_object_or_404(rows, pk=pk)
    if not item.is_written:
        raise Http404
    return item


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@writing.sends
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Edit an item. Who began with words that are others' by now gets them beside their own, and
    nothing is written; to htmx the form is a fragment that stands in the place of the text."""
    item = find(request, pk)
    if why := editing.refusal(item, request.user):
        raise PermissionDenied(why)
    form = writing.form(request, partial(edit_form, item), thread=item.parent_id or item.pk)
    context: dict[str, object] = {"item": item, "form": form}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _edited(request, deeds.edit(item=item, by=request.user, **written(form)))
        except PermissionDenied as error:
            form.add_error(None, str(error))
        except items.Changed as error:
            status = 422 if request.htmx else 409
            context |= _beside(request, form, error.item)
    elif not form.is_bound:
        form.fields["body"].widget.attrs["autofocus"] = ""
    part = "#form" if request.htmx else ""
    return render(request, f"items/edit.html{part}", context, status=status)


def _beside(request: MemberRequest, form: BodyForm, now: Item) -> dict[str, object]:
    """What an editor needs who was overtaken: how their words differ from what it says now, and a
    form with their words that would replace these."""
    sent = request.POST.copy()
    sent[form.add_prefix("version")] = str(now.version)
    mine, saved = edit_form(now, sent), edit_form(now)
    mine.place, mine.thread = form.place, form.thread
    for name in ("reason", "version"):
        del saved.fields[name]
    last = now.revisions.select_related("by").last()
    return {
        "item": now,
        "form": mine,
        "overtaken": True,
        "overtaken_by": last.by if last else now.author,
        "differences": of_forms(saved, mine),
    }


def _edited(request: MemberRequest, item: Item) -> HttpResponse:
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(item)
    if not item.title:
        return _text(request, item, saved=True)
    # Its title and its tags stand elsewhere on the page, and its address may be another one.
    messages.success(request, _("Saved."))
    return HttpResponseClientRedirect(item.get_absolute_url())


def _text(request: HttpRequest, item: Item, *, saved: bool = False) -> HttpResponse:
    return render(request, "items/_text.html", {"item": item, "back": True, "saved": saved})


@require_safe
def text(request: Request, pk: int) -> HttpResponse:
    """The text of an item alone, for a form that stood in its place; who comes here is led to it."""
    item = find(request, pk)
    return _text(request, item) if request.htmx else redirect(item)


@require_safe
def past(request: Request, pk: int) -> HttpResponse:
    """The versions of an item, the latest first, each with what it changed; `upto` is the number of
    the first one shown."""
    item = find(request, pk)
    upto = number(request.GET.get("upto", ""), digits=9)
    changes = history.changes(item, upto, CHANGES_A_PAGE)
    last = changes[-1].version.number if changes else 1
    user = request.user if request.user.is_authenticated else None
    context = {
        "item": item,
        "changes": [(change, change.hidden_from(request.user)) for change in changes],
        "next_url": f"{request.path}?upto={last - 1}" if last > 1 else "",
        "may_edit": user is not None and not user.is_suspended and not editing.refusal(item, user),
        "removals": _removals(request, item),
    }
    part = "#rows" if request.htmx else ""
    return render(request, f"items/history.html{part}", context)


def _removals(request: Request, item: Item) -> list[object]:
    """When it was removed and restored: for its author and moderators."""
    user = request.user
    if not user.is_authenticated or not (user.can_moderate or item.is_by(user)):
        return []
    return list(item.removals.select_related("by", "restored_by"))


def _history(request: HttpRequest, pk: int, number: int) -> str:
    return reverse("history", args=[find(request, pk).pk])


@require_post(_history)
@members_only
def restore_version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Write again what an item said in its version of that number."""
    item = find(request, pk)
    deeds.restore_version(item=item, by=request.user, number=number)
    messages.success(request, _("Restored. What it said before is in the history, too."))
    return redirect("history", item.pk)


@require_post(_history)
@members_only
def hide_version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Keep the words of a past version from all but moderators (`hide` = 1), or show them (0)."""
    item = find(request, pk)
    if not request.user.can_moderate:
        raise PermissionDenied(_("Only moderators can hide a version."))
    hidden = request.POST.get("hide", "1") == "1"
    try:
        editing.hide(item=item, number=number, by=request.user, hidden=hidden)
    except Revision.DoesNotExist as error:
        raise Http404 from error
    return redirect("history", item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask whether an item is to be removed, and remove it."""
    item = find(request, pk)
    if why := removing.why_not_remove(item, request.user):
        raise PermissionDenied(why)
    own = item.is_by(request.user)
    form = RemoveForm(request.POST if request.method == "POST" else None, own=own)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        stub = kinds.get(item.kind).leaves_stub
        context = {"item": item, "form": form, "own": own, "leaves_stub": stub}
        return render(request, "items/remove.html", context, status=status)
    deeds.remove(item=item, by=request.user, reason=form.cleaned_data.get("reason", ""))
    undo = reverse("restore", args=[item.pk])
    messages.success(request, _("Removed. You can restore it."), extra_tags=undo)
    return redirect(item)


@require_post(page_of)
@members_only
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring back what was removed."""
    item = find(request, pk)
    deeds.restore(item=item, by=request.user)
    messages.success(request, _("Restored."))
    return back(request, item.get_absolute_url())
