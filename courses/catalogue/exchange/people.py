"""Who teaches an imported course, where nobody here is named."""

from itertools import count

from django.core.exceptions import ValidationError

from accounts.forms import free_handle
from accounts.models import User
from shared import text


def person_for(org: str, source: str = "olx") -> User:
    """The person who stands for whom a `source` names; made once, cannot sign in."""
    origin = f"{source}:{org}"[:200]
    known = User.objects.filter(origin=origin).first()
    return known or User.objects.create_user(
        None, _handle(org), None, name=_name(org), origin=origin
    )


def _name(org: str) -> str:
    return "".join(character for character in org if character.isprintable())[:60]


def _handle(org: str) -> str:
    base = text.slug(org.replace("_", "-"))[:20].strip("-") or "org"
    for number in count(1):
        try:
            return free_handle(base if number == 1 else f"{base}-{number}")
        except ValidationError:
            if number == 1 and len(base) < 2:
                base = f"{base}-org"
    raise AssertionError("numbers do not end")
