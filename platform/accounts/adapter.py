"""How allauth makes our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.requests import RequestSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from accounts import unsent
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Fills handle, name and language before the person is first saved."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.handle = form.cleaned_data["handle"]
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """The browser remembers whose it is, for what they may write when the session has ended."""
        response: HttpResponse = super().post_login(request, user, **how)
        unsent.remember(response, user.pk)
        return response

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People choose their handle themselves."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails name the site; allauth, without the sites framework, would name its host."""
        site = RequestSite(current.request)
        site.name = "Lyceum"
        super().send_mail(template_prefix, email, context | {"current_site": site})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *rest: Any,
        **more: Any,
    ) -> None:
        """Not said after joining: for an address that is a member's already it would be untrue, and
        its absence would tell so. The page that follows says to look into the mail in both cases."""
        if message_template != "account/messages/email_confirmation_sent.txt":
            super().add_message(request, level, message_template, *rest, **more)
