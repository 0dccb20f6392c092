"""The caller themselves, as JSON."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import generics, serializers

from accounts.forms import free_handle
from accounts.models import User
from accounts.permissions import IsMember


class MeSerializer(serializers.ModelSerializer[User]):
    """What one may read and change of oneself."""

    class Meta:
        model = User
        fields = ["id", "handle", "name", "email", "bio", "language", "time_zone", "date_joined"]
        read_only_fields = ["id", "email", "date_joined"]
        # Taken and look-alike handles are refused below, in words.
        extra_kwargs: ClassVar[dict[str, Any]] = {"handle": {"validators": []}}

    def validate_handle(self, handle: str) -> str:
        return free_handle(handle, but=self.instance)


class MeView(generics.RetrieveUpdateAPIView[User]):
    """The caller's own profile and preferences."""

    permission_classes = [IsMember]
    serializer_class = MeSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        # The permission has let only members through; the row is theirs to change.
        return get_object_or_404(User, pk=self.request.user.pk)
