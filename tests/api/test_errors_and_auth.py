"""The API: one format of errors, two ways to sign in, a schema that is true."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import User
from community.questions.models import Question
from items import actions as items
from items.models import Status

pytestmark = pytest.mark.django_db


def error(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = response.json()
    assert set(found) == {"error"}
    assert set(found["error"]) == {"status", "code", "message", "fields"}
    assert found["error"]["status"] == response.status_code
    return dict(found["error"])


def test_what_is_not_there_or_not_allowed_has_one_format(client: Client, alice: User) -> None:
    assert error(client.get("/api/v1/items/999/"))["code"] == "not_found"
    assert error(client.get("/api/v1/nothing/"))["code"] == "not_found"
    assert client.get("/tags/a%00b/").status_code == 400
    assert error(client.get("/api/v1/me/"))["code"] == "not_authenticated"
    assert error(client.get("/api/v1/feed/?after=x"))["fields"] == {
        "after": ["This is not the `next` of a page."]
    }
    assert "limit" in error(client.get("/api/v1/feed/?limit=0"))["fields"]
    client.force_login(alice)
    assert error(client.delete("/api/v1/me/"))["status"] == 405
    bad = client.patch("/api/v1/me/", {"time_zone": "Mars"}, content_type="application/json")
    assert "time_zone" in error(bad)["fields"]
    broken = client.patch("/api/v1/me/", "{", content_type="application/json")
    assert error(broken)["code"] == "parse_error"


def test_a_token_signs_in_and_needs_no_csrf(alice: User) -> None:
    token = Token.objects.create(user=alice)
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Token {token.key}"})
    assert client.get("/api/v1/me/").json()["handle"] == "alice"
    changed = client.patch("/api/v1/me/", {"name": "Alicia"}, content_type="application/json")
    assert changed.json()["name"] == "Alicia"


def test_a_session_needs_csrf(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    refused = client.patch("/api/v1/me/", {"name": "X"}, content_type="application/json")
    assert error(refused)["status"] == 403


def test_nobody_makes_themselves_more_than_they_are(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.patch(
        "/api/v1/me/",
        {"is_staff": True, "is_superuser": True, "email": "x@y.zz", "id": 1},
        content_type="application/json",
    )
    fresh = User.objects.get(pk=alice.pk)
    assert (fresh.is_staff, fresh.is_superuser, fresh.email) == (False, False, alice.email)


def test_a_look_alike_handle_is_refused(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    answer = client.patch("/api/v1/me/", {"handle": "аlice"}, content_type="application/json")
    assert "handle" in error(answer)["fields"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING, Status.HIDDEN, Status.REMOVED])
def test_what_is_not_visible_is_nowhere(
    status: Status, question: Question, bob: User, signed_in: Callable[[User | None], Client]
) -> None:
    items.set_status(item=question.item, status=status)
    pk = question.pk
    for viewer in (None, bob):
        client = signed_in(viewer)
        assert client.get("/api/v1/items/").json()["results"] == []
        for path in (f"items/{pk}/", f"similar/{pk}/"):
            assert client.get(f"/api/v1/{path}").status_code == 404
    client = signed_in(bob)
    for path in ("vote", "save", "dismiss"):
        answer = client.put(
            f"/api/v1/items/{pk}/{path}/", {"value": 1}, content_type="application/json"
        )
        assert answer.status_code == 404


def test_votes_saves_and_dismissals(
    question: Question, bob: User, alice: User, signed_in: Callable[[User | None], Client]
) -> None:
    client, url = signed_in(bob), f"/api/v1/items/{question.pk}"
    put = {"content_type": "application/json"}
    assert client.put(f"{url}/dismiss/").status_code == 204
    assert client.get("/api/v1/feed/").json()["results"] == []
    assert client.delete(f"{url}/dismiss/").status_code == 204
    assert [line["item"]["id"] for line in client.get("/api/v1/feed/").json()["results"]] == [
        question.pk
    ]
    assert client.put(f"{url}/vote/", {"value": 1}, **put).json() == {"value": 1, "score": 1}  # type: ignore[arg-type]
    assert error(client.put(f"{url}/vote/", {"value": 2}, **put))["fields"].keys() == {"value"}  # type: ignore[arg-type]
    assert client.put(f"{url}/save/").status_code == 204
    assert client.put(f"{url}/save/").status_code == 204
    assert bob.bookmarks.count() == 1
    assert client.delete(f"{url}/save/").status_code == 204
    own = signed_in(alice).put(f"{url}/vote/", {"value": 1}, **put)  # type: ignore[arg-type]
    assert error(own)["status"] == 403
    assert error(signed_in(None).put(f"{url}/save/"))["status"] in {401, 403}


def test_items_can_be_narrowed(
    client: Client, question: Question, alice: User, django_assert_num_queries: Any
) -> None:
    for query in ("kind=question", "tag=bread", "author=alice", "language=en"):
        found = client.get(f"/api/v1/items/?{query}").json()["results"]
        assert [row["id"] for row in found] == [question.pk]
    for query in ("kind=topic", "tag=nothing", "author=bob", "language=zh-hans"):
        assert client.get(f"/api/v1/items/?{query}").json()["results"] == []
    assert "kind" in error(client.get("/api/v1/items/?kind=nonsense"))["fields"]
    # Expect 2 queries:
    # * the visible items with their authors
    # * their tags
    with django_assert_num_queries(2):
        client.get("/api/v1/items/")


def test_the_schema_and_its_page_need_nothing_from_elsewhere(client: Client) -> None:
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert schema.status_code == 200
    assert {"/api/v1/feed/", "/api/v1/events/", "/api/v1/similar/{id}/"} <= {
        path.replace("{pk}", "{id}") for path in schema.json()["paths"]
    }
    page = client.get("/api/v1/docs/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "//cdn" not in html
    assert "https://" not in html.replace("https://github.com", "")
    assert "<script>" not in html


def test_events_come_in_by_the_api_too(client: Client, question: Question, bob: User) -> None:
    client.force_login(bob)
    from uuid import uuid4

    from django.utils import timezone

    entry = {
        "id": str(uuid4()),
        "verb": "read",
        "item": question.pk,
        "seconds": 12,
        "at": timezone.now().isoformat(),
    }
    batch = [entry, entry, {**entry, "id": "x"}]
    answer = client.post("/api/v1/events/", batch, content_type="application/json")
    assert answer.json()["recorded"] == 1
    assert list(answer.json()["refused"]) == ["2"]
    assert (
        error(client.post("/api/v1/events/", {}, content_type="application/json"))["code"]
        == "invalid"
    )
