"""The people of the demo: three who can sign in, those who wrote the content, and the crowd."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from rest_framework.authtoken.models import Token

from accounts import handles
from accounts.models import User
from demo.content import Person
from demo.names import Name

PASSWORD = "lyceum-demo"  # noqa: S105 - printed for everybody to read
# Everybody with such an address is of the demo; `config.checks` keeps them out of deployments.
ACCOUNTS = {
    "lin": "learner@lyceum.example",
    "tara": "author@lyceum.example",
    "mona": "moderator@lyceum.example",
}
MODERATOR = "mona"
MODERATORS = "Moderators"  # the group that the migrations of `items` make
ORIGIN = "demo:"


class AddressTaken(Exception):
    """Somebody else already has the e-mail address of a demo account."""


def is_here() -> bool:
    """Whether the demo's people are in the database, and with them everything else of it."""
    return User.objects.filter(origin__startswith=ORIGIN).exists()


def add_writers(people: Sequence[Person], joined: Mapping[str, datetime]) -> dict[str, User]:
    """Make the accounts and the writers; by the handle that the content knows them under.

    A handle that somebody else has gets a number. Raises `AddressTaken`.
    """
    _check_addresses()
    used = taken()
    users = []
    for person in people:
        user = User(
            handle=_free(person.handle, used),
            email=ACCOUNTS.get(person.handle),
            name=person.name,
            bio=person.bio,
            language=person.language,
            date_joined=joined[person.handle],
            is_staff=person.handle == MODERATOR,
            origin=ORIGIN + person.handle,
        )
        user.set_password(PASSWORD if user.email else None)
        user.prepare()
        users.append(user)
    User.objects.bulk_create(users)
    by_handle = {person.handle: user for person, user in zip(people, users, strict=True)}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
        if user.email
    )
    by_handle[MODERATOR].groups.add(Group.objects.get_or_create(name=MODERATORS)[0])
    return by_handle


def add_crowd(
    names: Sequence[Name], languages: Sequence[str], joined: Sequence[datetime]
) -> list[User]:
    """Make the simulated learners. They have no address and no password; they are no bots to us."""
    users = []
    for name, language, at in zip(names, languages, joined, strict=True):
        user = User(
            handle=name.handle,
            name=name.name,
            language=language,
            date_joined=at,
            origin=f"{ORIGIN}learner:{name.handle}",
        )
        user.set_unusable_password()
        user.prepare()
        users.append(user)
    return User.objects.bulk_create(users)


def close_accounts() -> int:
    """Let nobody sign in to the demo accounts any more, whatever they are signed in with now."""
    accounts = User.objects.filter(email__in=ACCOUNTS.values())
    Token.objects.filter(user__in=accounts).delete()
    for account in accounts:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return len(accounts)


def taken() -> set[str]:
    """What the handles in use look like."""
    return set(User.objects.values_list("handle_skeleton", flat=True))


def _check_addresses() -> None:
    addresses = list(ACCOUNTS.values())
    found = User.objects.filter(email__in=addresses).values_list("email", flat=True)
    also = EmailAddress.objects.filter(email__in=addresses).values_list("email", flat=True)
    for email in {*found, *also}:
        raise AddressTaken(f"somebody else already has the address {email}")


def _free(handle: str, used: set[str]) -> str:
    tries = (handle if number == 1 else f"{handle}{number}" for number in count(1))
    free = next(name for name in tries if handles.skeleton(name) not in used)
    used.add(handles.skeleton(free))
    return free
