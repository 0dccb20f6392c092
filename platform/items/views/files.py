"""An item's files."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from items import serving
from items.models import Attachment


@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """An item's file or a range of it, to whoever may see it, unable to act in our pages."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk, name=name)
    return serving.answer(request, found)
