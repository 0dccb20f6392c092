"""A course and its lessons as others see them."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from courses.studio import access, previews


@require_safe
@members_only
def course(request: MemberRequest, pk: int, who: str) -> HttpResponse:
    """The course's page as a `learner` or a `stranger` would see it."""
    _check(who)
    return previews.show(request, access.course(request.user, pk), None, who)


@require_safe
@members_only
def lesson(request: MemberRequest, pk: int, who: str) -> HttpResponse:
    """A lesson's page, in the same way."""
    _check(who)
    found = access.lesson(request.user, pk)
    return previews.show(request, found.course, found, who)


def _check(who: str) -> None:
    if who not in (previews.LEARNER, previews.STRANGER):
        raise Http404
