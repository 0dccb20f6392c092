"""Which of the site's languages a reader reads, as far as we know."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import (
    get_supported_language_variant,
    parse_accept_lang_header,
)

from accounts.models import User


def languages_of(request: HttpRequest) -> set[str]:
    """The page's, the one they chose, and those their browser asks for."""
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    chosen = request.user.language if isinstance(request.user, User) else ""
    return set(_known([get_language() or "", chosen, *(code for code, _weight in accepted)]))


def _known(codes: Iterable[str]) -> Iterator[str]:
    for code in filter(None, codes):
        try:
            yield get_supported_language_variant(code)
        except LookupError:
            continue
