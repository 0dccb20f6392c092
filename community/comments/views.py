"""Commenting on any item, all comments on one, and a comment where it stands."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.http import MemberRequest, writers_only
from community.comments import actions, threads
from community.comments.forms import CommentForm, about
from community.comments.models import Comment
from community.comments.threads import ORDERS, Thread
from items import writing
from items.models import Item
from shared.http import Request, back
from shared.paging import keyset
from shared.text import number

THREADS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@writing.sends
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """Comment on an item, or reply to a comment."""
    items = Item.objects.visible_to(request.user)
    item = get_object_or_404(items.select_related("parent", "author"), pk=pk)
    form = writing.form(request, CommentForm, thread=pk, **about(item, request.user))
    context: dict[str, object] = {"item": item, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.comment(on=item, by=request.user, **form.cleaned_data)
        except PermissionDenied as error:
            form.add_error("body", str(error))
        else:
            if not request.htmx:
                return back(request, new.item.get_absolute_url())
            again = writing.empty(request, CommentForm, thread=pk, **about(item, request.user))
            return _new(request, new, {"item": item, "form": again, "again": True})
    status = 422 if request.method == "POST" else 200
    if request.htmx:
        response = render(request, "comments/_comments.html#form", context, status=status)
        return reswap(retarget(response, f"#comment-form-{item.pk}"), "outerHTML")
    return render(request, "comments/comment.html", context, status=status)


def _new(request: MemberRequest, new: Comment, context: dict[str, object]) -> HttpResponse:
    """A comment that was just written, where htmx puts it, and the form for the next one."""
    (line,) = threads.arrange([new], {})
    threads.dress([Thread(new.root_id, [line])], request.user)
    return render(request, "comments/_comments.html#new", context | {"line": line})


@require_safe
def listing(request: Request, pk: int) -> HttpResponse:
    """All comments on an item by threads, best first or newest first (`order`)."""
    item = get_object_or_404(Item.objects.visible_to(request.user).exclude(kind="comment"), pk=pk)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "best"
    rows = Comment.objects.threads(request.user).filter(item__parent=item, item__kind="comment")
    rows = rows.select_related("item").only("item__score", "item__published_at", "item__parent")
    page = keyset(request, rows, *ORDERS[order], size=THREADS_A_PAGE)
    loaded = threads.load([row.pk for row in page.rows], request.user)
    threads.dress(loaded.values(), request.user)
    context = {"item": item, "threads": loaded.values(), "page": page, "order": order}
    part = "#rows" if request.htmx else ""
    return render(request, f"comments/comments.html{part}", context)


@require_safe
def thread(request: Request, pk: int) -> HttpResponse:
    """A comment where it stands: on the page of what it is about, if that shows it, else with all of
    its thread. `part` asks for the thread in any case, `after` for what follows a reply of it."""
    comments = Comment.objects.visible_to(request.user)
    found = comments.select_related("item").filter(pk=pk).first()
    if found is None:
        # What a stub stands for has an address as well: its thread's.
        gone = Comment.objects.threads(request.user).select_related("item")
        found = get_object_or_404(gone, pk=pk)
    on = get_object_or_404(Item.objects.visible_to(request.user), pk=found.on_id)
    after = number(request.GET.get("after", "")) or 0
    asked = "part" in request.GET or after
    if not asked and not request.htmx and _is_there(found, on, request):
        page = on.get_absolute_url().partition("#")[0]
        return HttpResponseRedirect(f"{page}#item-{pk}")
    part = threads.part(found, request.user, after)
    threads.dress([part.thread], request.user)
    context = {"part": part, "thread": part.thread, "on": on, "current": found.pk}
    fragment = "#rest" if request.htmx else ""
    return render(request, f"comments/thread.html{fragment}", context)


def _is_there(found: Comment, on: Item, request: Request) -> bool:
    """Whether the page of what it is about shows a comment."""
    shown = threads.gather([on.pk], request.user)[on.pk].threads
    return any(line.pk == found.pk for each in shown for line in each.lines)
