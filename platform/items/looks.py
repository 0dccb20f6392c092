"""How a text looks before it is sent; without a script with the form it stands in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.http import MemberRequest
from items import drafts, mentions
from items.drafts import FIELD
from items.forms import MAX_BODY


def rendered(request: MemberRequest) -> str:
    """The safe HTML of the text that a form sends, as it will be: the same way, with the same links."""
    text = str(request.POST.get(request.POST.get("text", "body"), ""))[:MAX_BODY].replace("\0", "")
    return mentions.render(text, "markdown", _language(request), "post").html


def _language(request: MemberRequest) -> str:
    given = request.POST.get("language", "")
    return given if given in dict(settings.LANGUAGES) else get_language() or "en"


def look(request: MemberRequest, refused: list[str], place: str) -> HttpResponse:
    """A page with how the text looks and the form to go on with; what was typed is kept as a draft."""
    fields = drafts.fields(request)
    kept = request.POST.get(FIELD, "") or place
    try:
        drafts.keep(user=request.user, place=kept, fields=fields)
    except ValidationError as error:
        refused = [*refused, *error.messages]
    text = request.POST.get("text", "body")
    context = {
        "html": rendered(request),
        "language": _language(request),
        "place": kept.partition("#")[0],
        "kept": kept,
        "text": text,
        "body": request.POST.get(text, ""),
        "others": [(n, v) for n, vs in fields.items() if n != text for v in vs],
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "items/look.html", context, status=status)
