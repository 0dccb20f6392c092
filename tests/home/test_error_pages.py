"""When something is not there, not allowed or broken, the page is still ours."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from pytest_django import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_what_is_not_there(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
    assert 'class="site-header"' in response.content.decode()


def test_no_refusal_takes_the_place_of_a_page(client: Client, settings: Settings) -> None:
    """django-htmx brings a script that does so, where debug pages are on."""
    settings.DEBUG = True
    html = client.get("/search/").content.decode()
    assert "django_htmx/htmx-2.min.js" in html
    assert "django-htmx.js" not in html


def test_a_form_from_another_session(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post("/items/1/vote/", {"value": "1"})
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


def test_a_broken_page_needs_nothing_to_say_so() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    html = response.content.decode()
    assert "Something went wrong" in html
    assert "<script" not in html
