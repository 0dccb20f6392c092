"""Commenting on any item."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from accounts.http import MemberRequest, writers_only
from community.comments import actions
from community.comments.forms import CommentForm, about
from items import writing
from items.models import Item
from shared.http import back


@require_http_methods(["GET", "HEAD", "POST"])
@writers_only
@writing.sends
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """Comment on an item; a comment itself is answered where it stands."""
    items = Item.objects.visible_to(request.user).exclude(kind="comment")
    item = get_object_or_404(items.select_related("parent"), pk=pk)
    form = writing.form(request, CommentForm, thread=pk, **about(item))
    context = {"item": item, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.comment(on=item, by=request.user, body=form.cleaned_data["body"])
        except PermissionDenied as error:
            form.add_error("body", str(error))
        else:
            if not request.htmx:
                return back(request, new.item.get_absolute_url())
            again = writing.empty(request, CommentForm, thread=pk, **about(item))
            context = {"item": item, "comment": new, "form": again, "again": True}
            return render(request, "comments/_comments.html#new", context)
    status = 422 if request.method == "POST" else 200
    if request.htmx:
        response = render(request, "comments/_comments.html#form", context, status=status)
        return reswap(retarget(response, f"#comment-form-{item.pk}"), "outerHTML")
    return render(request, "comments/comment.html", context, status=status)
