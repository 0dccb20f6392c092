"""Whoever is made an operator at the console signs in to the admin at once."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
NEW = {"email": "Olga@Example.org", "handle": "olga"}


@pytest.fixture
def olga(monkeypatch: pytest.MonkeyPatch) -> User:
    """Made with `createsuperuser`."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long and quiet river")
    call_command("createsuperuser", interactive=False, verbosity=0, **NEW)
    return User.objects.get(handle="olga")


def test_an_operator_signs_in_to_the_admin(olga: User, client: Client) -> None:
    assert (olga.email, olga.is_staff, olga.is_superuser) == ("olga@example.org", True, True)
    admin = reverse("admin:index")
    where = client.get(admin, follow=True).redirect_chain[-1][0]
    form = {"login": "olga@example.org", "password": "a long and quiet river"}
    response = client.post(where, form, follow=True)
    assert response.redirect_chain[-1][0] == admin
    assert response.status_code == 200
    assert mail.outbox == []


def test_an_address_belongs_to_one_person(olga: User) -> None:
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, **{**NEW, "handle": "another"})
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_the_address_comes_with_the_person_or_neither(
    olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=olga.pk).update(email="elsewhere@example.org")
    with pytest.raises(Exception, match="unique"):
        User.objects.create_superuser("olga@example.org", "ольга", "secret")
    assert not User.objects.filter(handle="ольга").exists()


def test_a_member_still_proves_the_address() -> None:
    User.objects.create_user("paul@example.org", "paul", "secret")
    assert not EmailAddress.objects.exists()
