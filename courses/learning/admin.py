"""Certificates, for moderators: looked at, revoked with a reason, given back."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import User
from courses.learning import certificates, codes
from courses.learning.models import Certificate
from shared.admin import ReadOnlyAdmin


class RevokeDialog(BaseDialogForm):  # type: ignore[misc]  # unfold is not typed
    """Why it is no longer valid."""

    reason = forms.CharField(
        label=_("Why is it no longer valid?"),
        max_length=Certificate.MAX_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """To look at, revoke and give back."""

    list_display = ["__str__", "name", "title", "at", "is_valid", "sharing"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "sharing", "language"]
    search_fields = ["code", "name", "title", "enrolment__user__handle"]
    search_help_text = _("A code, a name, a handle or a course's title.")
    ordering = ["-at"]
    show_full_result_count = False
    fields = [
        "page", "name", "title", "language", "at", "lessons", "minutes", "quizzes", "sharing",
        "renamed_at", "revoked_at", "revoked_by", "revoked_for",
    ]  # fmt: skip
    readonly_fields = ["page"]
    actions_detail = ["revoke_this", "reinstate_this"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Certificate], search_term: str
    ) -> tuple[QuerySet[Certificate], bool]:
        """A code however it is typed, else words."""
        if code := codes.read(search_term):
            return queryset.filter(pk=code), False
        found: tuple[QuerySet[Certificate], bool] = super().get_search_results(
            request, queryset, search_term
        )
        return found

    def has_moderate_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return isinstance(request.user, User) and request.user.can_moderate

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The one button that would change it."""
        found = self.get_object(request, object_id)
        apt = "" if found is None or found.enrolment_id is None else "reinstate"
        if found is not None and found.is_valid:
            apt = "revoke"
        buttons: list[Any] = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.path == apt]

    @admin.display(description=_("valid"), boolean=True)
    def is_valid(self, certificate: Certificate) -> bool:
        return certificate.is_valid

    @admin.display(description=_("certificate"))
    def page(self, certificate: Certificate) -> SafeString:
        url = certificate.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, certificate.grouped)

    @action(  # type: ignore[untyped-decorator]  # unfold is not typed
        description=_("Revoke"),
        url_path="revoke",
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["moderate"],
        dialog={
            "title": _("Revoke this certificate?"),
            "description": _("Its holder reads why; others only learn that it is no longer valid."),
            "form_class": RevokeDialog,
            "form_submit_text": _("Revoke"),
        },
    )
    def revoke_this(self, request: HttpRequest, form: RevokeDialog, object_id: str) -> HttpResponse:
        found = self._found(request, object_id)
        by: Any = request.user  # may moderate, says the permission
        reason = form.cleaned_data["reason"]
        if certificates.revoke(certificate=found, by=by, reason=reason):
            self.log_change(request, found, "revoked")
            self.message_user(request, _("It is no longer valid."), messages.SUCCESS)
        return self._page(request, found)

    @action(  # type: ignore[untyped-decorator]  # unfold is not typed
        description=_("Let it be valid again"),
        url_path="reinstate",
        icon="undo",
        variant=ActionVariant.SUCCESS,
        permissions=["moderate"],
        dialog={
            "title": _("Let this certificate be valid again?"),
            "description": _("Whoever has its code sees whose it is."),
            "form_submit_text": _("Let it be valid again"),
        },
    )
    def reinstate_this(self, request: HttpRequest, form: object, object_id: str) -> HttpResponse:
        found = self._found(request, object_id)
        if certificates.reinstate(certificate=found):
            self.log_change(request, found, "reinstated")
            self.message_user(request, _("It is valid again."), messages.SUCCESS)
        return self._page(request, found)

    def _found(self, request: HttpRequest, object_id: str) -> Certificate:
        found = self.get_object(request, object_id)
        if not isinstance(found, Certificate):
            raise Http404
        return found

    def _page(self, request: HttpRequest, found: Certificate) -> HttpResponse:
        page = reverse("admin:learning_certificate_change", args=[found.pk])
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(page)
        return HttpResponseRedirect(page)
