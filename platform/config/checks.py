"""What a deployment must not have: demo accounts, whose password everybody knows, that can sign in."""

import sys
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connection
from django.db.models import Q

DOMAIN = "@lyceum.example"
HINT = "run `manage.py demo --close`"


def demo_accounts_are_closed() -> bool:
    """Whether no account with an address of the demo can sign in."""
    return not open_demo_accounts()


def open_demo_accounts() -> list[str]:
    """The handles of those that can. Before the first migration nobody can."""
    people = get_user_model()
    if people._meta.db_table not in connection.introspection.table_names():
        return []
    theirs = Q(email__iendswith=DOMAIN) | Q(emailaddress__email__iendswith=DOMAIN)
    found = people._default_manager.filter(theirs, is_active=True).exclude(
        Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    return sorted(set(found.values_list("handle", flat=True)))


def refuse_open_demo_accounts() -> None:
    """End a deployment's process before it serves anybody; elsewhere the accounts are welcome."""
    if not settings.DEPLOYED:
        return
    try:
        closed = demo_accounts_are_closed()
    except DatabaseError as error:
        # Said as an exit: Celery logs what its signals raise, and would go on.
        reason = str(error).strip().partition("\n")[0]
        sys.exit(f"Lyceum cannot start: the database does not answer: {reason}")
    if not closed:
        sys.exit(f"Lyceum cannot start: {_sentence()}; {HINT}")


@register(Tags.security, Tags.database, deploy=True)
def check_demo_accounts(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """For `manage.py check --deploy --database default`."""
    if not databases or demo_accounts_are_closed():
        return []
    return [Error(_sentence(), hint=HINT, id="lyceum.E001")]


def _sentence() -> str:
    handles = ", ".join(open_demo_accounts())
    return f"demo accounts, whose password everybody knows, can sign in ({handles})"
