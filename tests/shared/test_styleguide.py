"""The page of components, and the frame every page shares."""

import pytest
from django.test import Client
from django.urls import include, path

from shared.styleguide import PAGES, styleguide

# The real site, and the page that only development has.
urlpatterns = [
    path("", include("config.urls")),
    path("styleguide/", styleguide, name="styleguide"),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize("page", PAGES)
def test_every_layout_stands(client: Client, page: str) -> None:
    html = client.get("/styleguide/", {"page": page}).content.decode()
    assert '<main id="main"' in html
    assert html.count("<h1") == 1
    assert html.count('aria-live="polite"') == 1


def test_an_unknown_layout_is_not_found(client: Client) -> None:
    assert client.get("/styleguide/", {"page": "../settings"}).status_code == 404


def test_the_stored_theme_is_written_by_the_server(client: Client) -> None:
    assert "data-theme" not in client.get("/styleguide/").content.decode().split("<head>")[0]
    client.cookies["theme"] = "dark"
    assert '<html lang="en" data-theme="dark">' in client.get("/styleguide/").content.decode()
    client.cookies["theme"] = "x onload"
    assert "data-theme" not in client.get("/styleguide/").content.decode().split("<head>")[0]


def test_the_frame_speaks_chinese_to_those_who_ask(client: Client) -> None:
    page = client.get("/styleguide/", headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-hans"' in page.content.decode()


def test_errors_of_a_form_are_summed_up_and_tied_to_their_fields(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()
    assert 'role="alert"' in html
    assert '<a href="#id_title">Title: ' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html


def test_messages_stand_in_the_live_region(client: Client) -> None:
    html = client.get("/styleguide/", {"message": "1"}).content.decode()
    region = html.split('id="messages"')[1].split("<template")[0]
    assert "Saved for later." in region
    assert "tone-danger" in region
