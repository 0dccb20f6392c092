"""Who may use the API."""

from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView


class IsMember(IsAuthenticated):
    """Signed in, and to write also not suspended."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        return request.method in SAFE_METHODS or not getattr(request.user, "is_suspended", True)
