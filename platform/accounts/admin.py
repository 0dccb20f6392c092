"""People, for operators and moderators."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from accounts import actions
from accounts.models import User


@admin.register(User)
class UserAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """Moderators look and suspend; only superusers change a person's rights."""

    list_display = ["handle", "name", "email", "date_joined", "suspended_at", "is_staff", "is_bot"]
    list_filter = ["is_staff", "is_bot", ("suspended_at", admin.EmptyFieldListFilter), "language"]
    search_fields = ["handle", "name", "email"]
    ordering = ["-date_joined"]
    date_hierarchy = "date_joined"
    show_full_result_count = False
    fields = [
        "handle", "name", "email", "bio", "language", "time_zone", "is_active", "is_staff",
        "is_superuser", "is_bot", "groups", "user_permissions", "date_joined", "last_login",
        "suspended_at", "origin",
    ]  # fmt: skip
    readonly_fields = ["date_joined", "last_login", "suspended_at", "origin"]
    filter_horizontal = ["groups", "user_permissions"]
    actions = ["suspend", "unsuspend"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People join by themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.can_moderate

    @admin.action(
        description=_("Suspend: hide what they write from now on"), permissions=["suspend"]
    )
    def suspend(self, request: HttpRequest, people: QuerySet[User, User]) -> None:
        suspended = 0
        for person in people:
            try:
                suspended += actions.suspend(person=person, by=request.user)  # type: ignore[arg-type]
            except PermissionDenied as error:
                self.message_user(request, f"{person}: {error}", messages.WARNING)
        self._say(
            request,
            ngettext("%d person suspended.", "%d people suspended.", suspended) % suspended,
        )

    @admin.action(description=_("End the suspension"), permissions=["suspend"])
    def unsuspend(self, request: HttpRequest, people: QuerySet[User, User]) -> None:
        ended = sum(actions.unsuspend(person=person) for person in people)
        self._say(request, ngettext("%d suspension ended.", "%d suspensions ended.", ended) % ended)

    def _say(self, request: HttpRequest, text: str) -> None:
        self.message_user(request, text, messages.SUCCESS)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """Django's own, in the look of the rest."""
