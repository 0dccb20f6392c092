"""The permission matrix of talk: every address that names something said × everybody × every state.

The addresses are found, not listed: whoever adds one has it asked here. What a person may not see is
not found at any of them, nothing is written by asking, and no word of it stands in any answer; what
they may see is found. `talk_world.may_see` is the law.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import User
from activity import queue
from config import urls
from tests import spare
from tests.community.talk_world import (
    FOUND,
    Place,
    World,
    build,
    may_read,
    may_see,
    secrets_in,
)  # fmt: skip

SignIn = Callable[[User | None], Client]
HTMX = {"HX-Request": "true"}
WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(?!django_session|silk)(\w+)", re.I)
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# What stands in an address before the number of an item, and which things that may be.
NAMED = {
    "items": ("question", "reply"),
    "questions": ("question",),
    "answers": ("answer",),
    "topics": ("topic",),
    "posts": ("post",),
    "comments": ("aside", "reply"),
    "similar": ("question",),
}
# Numbers of other things: they have tests of their own.
OTHERS = {
    "boards", "courses", "lessons", "quizzes", "attempts", "components", "notes", "reviews", "studio",
    "certificates", "drafts", "files", "folders", "invitations", "tags", "people", "me", "feeds",
    "notifications", "enrolments", "cohorts", "admin", "accounts", "sections", "saved", "polls",
    "settings",
}  # fmt: skip
# Enough of everything for a form of any kind to be taken.
SENT = {
    "title": "A title that is long enough for this", "body": "A text that is long enough for this.",
    "answer-body": "A text that is long enough for this.", "tags": FOUND, "language": "en",
    "post-body": "A text that is long enough for this.", "value": "1", "keep": "1", "accept": "1",
    "reason": "Because it has to be.", "version": "1", "amount": "50", "level": "follow",
    "reaction": "like", "endorse": "1", "close": "1", "hidden": "1",
}  # fmt: skip
# In which states each is asked about; a member in all of them.
ASKED: dict[str, tuple[str, ...]] = {
    "member": ("open", "gated", "hidden", "removed", "inner hidden", "by a suspended"),
    "anonymous": ("gated", "inner removed"),
    "admitted": ("gated",),
    "writer": ("draft", "removed"),
    "blocker": ("open",),
    "suspended": ("gated",),
    "moderator": ("pending",),
}
# What is there to see and still has nothing at an address.
NOTHING_THERE = {"api/v1/questions/<int:pk>/solved/", "items/<int:pk>/comments/"}
# Says of what is not there what it says of what has nothing new.
SILENT = {"topics/<int:pk>/news/"}
LISTS = [
    "/", "/questions/", "/questions/?order=unanswered", "/questions/?order=active", "/boards/",
    "/tags/", f"/tags/{FOUND}/", f"/search/?q={FOUND}", f"/search/suggest/?q={FOUND}", "/saved/",
    "/people/wanda/", "/people/sven/", "/bounties/", "/points/", "/notifications/", "/following/",
    f"/questions/similar/?q={FOUND}+once+more", "/drafts/",
    "/api/v1/items/", "/api/v1/items/?kind=comment", f"/api/v1/items/?tag={FOUND}", "/api/v1/feed/",
    f"/api/v1/search/?q={FOUND}", "/api/v1/bounties/", "/api/v1/notifications/", "/api/v1/me/points/",
    f"/api/v1/questions/similar/?q={FOUND}+once+more",
]  # fmt: skip
FURTHER = re.compile(r'(?:href|hx-get)="([^"]*[?&;](?:after|page)=[^"]+)"')


@dataclass(frozen=True)
class Address:
    """A pattern with one item's number in it."""

    route: str
    things: tuple[str, ...]

    @property
    def api(self) -> bool:
        return self.route.startswith("api/")

    def at(self, place: Place, what: str) -> str:
        item = place.items[what]
        given = {"pk": item.pk, "slug": item.slug or "-", "number": 1}
        return "/" + ARGUMENT.sub(lambda found: str(given[found[1]]), self.route)


def addresses() -> list[Address]:
    """All that name an item."""
    found = []
    for route in sorted(set(_routes(get_resolver(), ""))):
        head = route.removeprefix("api/v1/").partition("<")[0].rstrip("/").split("/")[-1]
        first = route.removeprefix("api/v1/").split("/")[0]
        if "<" not in route or first in OTHERS - {"questions"}:
            continue
        assert head in NAMED or first in NAMED, f"which thing does {route} name?"
        found.append(Address(route, NAMED.get(first, ())))
    return found


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from _routes(entry, route)
        elif isinstance(entry, URLPattern) and "(?P" not in route and "^" not in route:
            yield route


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once, in a database of its own; what is done to it is undone."""
    with (
        django_db_blocker.unblock(),
        override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(queue, "deliver_soon", lambda: None)
        patched.setattr(urls, "handler404", not_found, raising=False)
        # One person asks at more addresses than anybody does in a minute.
        patched.setattr(SimpleRateThrottle, "allow_request", lambda *_: True)
        patched.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
        name = spare.create("talk")
        with spare.inside(name):
            with transaction.atomic():
                made = build()
            yield made
        spare.drop(name)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound(f"{exception}")


@dataclass
class Visitor:
    """Somebody who asks, whose deeds are undone after each question."""

    client: Client
    role: str
    read: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def ask(self, address: str, method: str, *, api: bool = False, htmx: bool = False) -> Any:
        wrote: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if (found := WRITE.match(sql)) is not None:
                wrote.append(found[2])
            return execute(sql, params, many, context)

        kind = {"content_type": "application/json"} if api and method != "get" else {}
        with transaction.atomic(), connection.execute_wrapper(note):
            given = SENT if method != "get" else {}
            answer = getattr(self.client, method)(
                address, given, headers=HTMX if htmx else {}, **kind
            )
            body = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        answer.wrote = wrote
        answer.said = body.decode(errors="replace") + answer.get("Location", "")
        found = secrets_in(answer.said)
        told = {(what, state) for what, state in found if not may_read(what, state, self.role)}
        # A slug in the address that one asked at says nothing new.
        if told := told - secrets_in(address):
            self.wrong.append(f"{method} {address} tells {sorted(told)}")
        self.read |= found
        return answer


@pytest.fixture(params=ASKED)
def visitor(request: pytest.FixtureRequest, world: World, signed_in: SignIn) -> Visitor:
    role: str = request.param
    user = world.people[role]
    return Visitor(signed_in(user if isinstance(user, User) else None), role)


def test_everybody_finds_what_they_may_see_and_nothing_else(world: World, visitor: Visitor) -> None:
    for address in addresses():
        for state in ASKED[visitor.role]:
            for what in address.things:
                _check(address, world.places[state], what, visitor)
    # A public feed is the same for everybody, whomever they blocked.
    for path in LISTS if visitor.role == "blocker" else [*LISTS, f"/feeds/tag/{FOUND}/"]:
        _look(path, visitor)
    assert not visitor.wrong, "\n".join([f"{len(visitor.wrong)}:", *visitor.wrong[:60]])
    missed = {
        (what, state)
        for state in ASKED[visitor.role]
        for what in world.places[state].items
        if may_see(what, state, visitor.role)
    } - visitor.read
    assert not missed


def _check(address: Address, place: Place, what: str, visitor: Visitor) -> None:
    seen = may_see(what, place.state, visitor.role)
    at = address.at(place, what)
    ways = [("get", False), ("post", False)]
    if not address.api and place.state == "open":
        ways += [("get", True), ("post", True)]
    if address.api:
        ways += [("patch", False), ("delete", False)]
    for method, htmx in ways:
        answer = visitor.ask(at, method, api=address.api, htmx=htmx)
        status = 302 if "HX-Redirect" in answer else answer.status_code
        where = f"{method} {address.route} {what} {place.state}{' htmx' * htmx}: {status}"
        if status >= 500:
            visitor.wrong.append(where)
        if visitor.role == "moderator" or status == 405:
            continue
        if not seen and not _own(place, visitor.role):
            silent = status == 204 and address.route in SILENT and not answer.said
            if status not in _refusals(visitor.role) and not silent:
                visitor.wrong.append(f"{where}, though it is not theirs to see")
            if answer.wrote:
                visitor.wrong.append(f"{where} wrote {answer.wrote}")
        if seen and status == 404 and method == "get" and address.route not in NOTHING_THERE:
            visitor.wrong.append(f"{where}, though it is theirs to see")


def _refusals(role: str) -> set[int]:
    """How a person is told that nothing is there: strangers are asked to sign in before anything is
    looked up, and the suspended are told that they cannot write."""
    if role == "anonymous":
        return {404, 302, 401, 403}
    return {404, 403} if role == "suspended" else {404}


def _own(place: Place, role: str) -> bool:
    """Whether it may be led elsewhere than others: to what became of one's own."""
    return role == "writer" and place.state in {"removed", "inner removed"}


def _look(address: str, visitor: Visitor) -> None:
    """Read a list to its end."""
    todo, done = [address], set()
    while todo:
        address = todo.pop()
        done.add(address)
        answer = visitor.ask(address, "get")
        if answer.status_code >= 400 and visitor.role != "anonymous":
            visitor.wrong.append(f"{address}: {answer.status_code}")
        following = [found.replace("&amp;", "&") for found in FURTHER.findall(answer.said)]
        if "json" in answer.get("Content-Type", "") and '"next"' in answer.said:
            following = [answer.json().get("next")]
        todo += [found for found in following if found and found not in done]
