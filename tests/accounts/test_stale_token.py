"""A form without this session's token: nothing is done, nothing is lost, one more press sends it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import unsent
from accounts.models import User
from community.questions.models import Answer, Question

TEXT = "Give it more time, and keep it warm."
OURS = {"Origin": "http://testserver"}
THEIRS = {"Origin": "http://evil.example"}
SAYS = "You signed in or out after"


@pytest.fixture
def address(question: Question) -> str:
    return reverse("answer", args=[question.pk])


@pytest.fixture
def strict(bob: User) -> Client:
    """Bob's browser, at a site that wants tokens, as the site itself does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_text_is_in_the_form_again_with_a_new_token(strict: Client, address: str) -> None:
    written = {"answer-body": TEXT, "csrfmiddlewaretoken": "a" * 64}
    page = strict.post(address, written, headers=OURS, follow=True)
    assert page.redirect_chain[0] == (address, 302)
    assert "This has not been sent" in page.content.decode()
    assert page.context["form"]["body"].value() == TEXT
    assert not Answer.objects.exists()
    written["csrfmiddlewaretoken"] = page.context["csrf_token"]
    assert strict.post(address, written, headers=OURS).status_code == 302
    assert Answer.objects.get().item.body == TEXT


def test_who_is_signed_out_by_now_signs_in_first(db: None, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("questions"))
    response = client.post(address, {"answer-body": TEXT}, headers=OURS)
    assert response.headers["Location"] == f"{reverse('account_login')}?next={address}"
    assert client.session[unsent.KEY][0]["fields"] == {"answer-body": [TEXT]}


def test_a_profile_is_not_put_into_the_form_of_who_is_there_by_now(strict: Client) -> None:
    address = reverse("settings")
    response = strict.post(address, {"bio": "I am Alice."}, headers=OURS)
    assert response.status_code == 403
    assert "I am Alice." in response.content.decode()  # for copying
    assert "I am Alice." not in strict.get(address).content.decode()


def test_with_htmx_the_page_gets_the_token_of_now(strict: Client, address: str) -> None:
    htmx = {"HX-Request": "true", **OURS}
    response = strict.post(address, {"answer-body": TEXT}, headers=htmx)
    assert response.status_code == 403
    assert response.headers["Content-Type"].startswith("text/plain")
    assert SAYS in response.content.decode()
    token = response.headers["X-CSRFToken"]
    again = strict.post(address, {"answer-body": TEXT, "csrfmiddlewaretoken": token}, headers=htmx)
    assert again.status_code == 200
    assert Answer.objects.get().item.body == TEXT


@pytest.mark.parametrize("sender", [OURS, {"Origin": "null"}], ids=["ours", "not said"])
def test_without_a_cookie_it_is_on_the_page_for_copying(
    db: None, address: str, sender: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(address, {"answer-body": f"<b>{TEXT}"}, headers=sender)
    html = response.content.decode()
    assert response.status_code == 403
    assert f'readonly aria-describedby="unsent-help">&lt;b&gt;{TEXT}</textarea>' in html
    assert f'href="{address}"' in html
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "sender",
    [
        THEIRS,
        {"Referer": "http://evil.example/http://testserver/"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=["origin", "referer", "kept to itself"],
)
def test_another_site_neither_acts_nor_speaks_through_us(
    strict: Client, address: str, sender: dict[str, str]
) -> None:
    response = strict.post(address, {"answer-body": TEXT}, headers=sender)
    html = response.content.decode()
    assert response.status_code == 403
    assert SAYS in html
    assert TEXT not in html
    assert "evil.example" not in html
    assert unsent.KEY not in strict.session
    assert not Answer.objects.exists()


def test_a_button_leads_back_to_its_page(strict: Client, question: Question) -> None:
    page = f"http://testserver{question.get_absolute_url()}"
    vote = reverse("vote", args=[question.pk])
    response = strict.post(vote, {"value": "1"}, headers={**OURS, "Referer": page})
    html = response.content.decode()
    assert response.status_code == 403
    assert f'href="{page}"' in html
    assert "What you wrote" not in html


def test_no_password_is_printed(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    form = {"login": "bob@example.org", "password": "a long and quiet river"}
    response = client.post(reverse("account_login"), form, headers=OURS)
    assert response.status_code == 403
    assert "quiet river" not in response.content.decode()
