"""Signing up, recorded."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from accounts.adapter import AccountAdapter as Plain
from accounts.models import User
from activity.events import record
from activity.models import Verb


class AccountAdapter(Plain):
    """Makes the person and records that they joined, both or neither."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            record(Verb.JOIN, user=saved)
        return saved
