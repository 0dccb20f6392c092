"""Who may use the API."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User


class IsMember(IsAuthenticated):
    """Signed in, and to write also not suspended."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        return request.method in SAFE_METHODS or not getattr(request.user, "is_suspended", True)


def member(request: Request) -> User:
    """Who calls, where `IsMember` has let only members through."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
