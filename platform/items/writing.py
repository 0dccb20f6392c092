"""Forms that members write in: what was begun is in them again, pictures come along, drafts go when
they are sent."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from accounts import unsent
from accounts.http import MemberRequest
from items import drafts, uploads
from items.forms import BodyForm
from items.looks import look
from items.models import Draft
from items.uploads import Family

Written = TypeVar("Written", bound=BodyForm)
P = ParamSpec("P")

PICTURE = "-picture"  # what the name of a text's field is followed by in that of its pictures
PICTURES = 10  # of one form


def form(
    request: HttpRequest,
    make: Callable[..., Written],
    place: str = "",
    *,
    thread: int | None = None,
    **more: Any,
) -> Written:
    """The form that is sent to `place` (this address, if none is named), as the person left it.

    What was sent here is in it; else what waited for signing in (`accounts.unsent`), else the latest
    draft. `make(data, **more)` gives the form; `thread` is the item that its text will stand in.
    """
    here = place or request.get_full_path()
    posted = request.method == "POST" and here == request.get_full_path()
    data = request.POST if posted else unsent.waiting(request, urlsplit(here).path)
    made = make(data, **more)
    made.place, made.thread = here, thread
    if data is None:
        resume(made, drafts.on_page(request, here))
    return made


def empty(
    request: HttpRequest, make: Callable[..., Written], *, thread: int | None = None, **more: Any
) -> Written:
    """The form for what may be sent here next, after one was sent."""
    made = make(**more)
    made.place, made.thread = request.get_full_path(), thread
    return made


def resume(made: BodyForm, draft: Draft | None) -> None:
    """Fill an unbound form with a draft, if there is one."""
    if draft is not None:
        made.initial.update(values(made, draft))
        made.resumed = draft


def values(made: forms.Form, draft: Draft) -> dict[str, Any]:
    """What a draft says in a form's fields, by their names, without those that it does not know."""
    data = QueryDict(mutable=True)
    for name, kept in draft.fields.items():
        data.setlist(name, kept)
    return {
        name: field.widget.value_from_datadict(data, {}, made.add_prefix(name))
        for name, field in made.fields.items()
        if not field.widget.value_omitted_from_data(data, {}, made.add_prefix(name))
    }


def sends(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """For the address that a member's text is sent to, below `writers_only`: takes the pictures that
    come with it, drops its draft in the transaction that writes it, and keeps as one what is refused.
    """

    @wraps(view)
    def sending(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if refused := take_pictures(request):
            return look(request, refused, request.get_full_path())
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                if was_sent := _was_sent(request, response):
                    drafts.drop(user=request.user, place=request.POST.get(drafts.FIELD, ""))
        except (PermissionDenied, Http404):
            # The page that says so has no form: what it was may be gone, what was typed is not.
            if _keep_refused(request) and "HX-Request" not in request.headers:
                messages.info(request, _("What you wrote is kept among your drafts."))
            raise
        if not was_sent:
            _keep_refused(request)
        return response

    return sending


def _keep_refused(request: MemberRequest) -> bool:
    """Keep what a form sent where it keeps its draft; tells whether it could be."""
    place, fields = request.POST.get(drafts.FIELD, ""), drafts.fields(request)
    try:
        return bool(place and drafts.keep(user=request.user, place=place, fields=fields))
    except ValidationError:
        return False


def _was_sent(request: HttpRequest, response: HttpResponse) -> bool:
    """A page that shows the form once more has not written anything yet."""
    fragment = "HX-Request" in request.headers and response.status_code == HTTPStatus.OK
    return fragment or response.status_code == HTTPStatus.FOUND


def take_pictures(request: MemberRequest) -> list[str]:
    """Keep the pictures that a form sends and put each at the end of its text; says which are refused.

    So `request.POST` has the text with them.
    """
    refused: list[str] = []
    for name in [name for name in request.FILES if name.endswith(PICTURE)]:
        field = name.removesuffix(PICTURE)
        data = request.POST.copy()
        for file in request.FILES.getlist(name)[:PICTURES]:
            try:
                row = uploads.attach(
                    item=None,
                    file=file,
                    name=file.name or "",
                    by=request.user,
                    families={Family.IMAGE},
                )
                data[field] = f"{data.get(field, '').rstrip()}\n\n{row.markdown}\n".lstrip()
            except ValidationError as error:
                refused.append(f"{uploads.clean(file.name or '')}: {' '.join(error.messages)}")
        request.POST = data  # type: ignore[assignment]  # as one that cannot be changed
    return refused
