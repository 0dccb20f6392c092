"""The permission matrix: every address × everybody × every state, with and without htmx.

Who may what stands in `rights`, which address asks for which right in `addresses`. Whatever an
address answers, no word of `secret_world` stands in it that its reader may not know; and all that
they may know, they get to read somewhere. Who is refused writes nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User, Viewer
from activity import queue
from config import urls
from tests import spare
from tests.courses.addresses import ROWS
from tests.courses.asking import Ask, of_ours
from tests.courses.rights import ROLES, SECRETS, may_read
from tests.courses.secret_world import FOUND, Place, World, build, secrets_in

SignIn = Callable[[User | None], Client]
HTMX = {"HX-Request": "true"}
# In these states forms are asked for and sent by a script, too; pages of learners in all states.
SOME = {"gated", "course hidden"}
# Who teaches is let in by the same lines in every state, and that their pages are there is looked at in
# every one: what they send, and what a script asks for, in these.
ENOUGH = {"gated"}
REFUSED = {401, 404}
# Messages and sign-ins are nobody's content.
WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(?!django_session|silk)(\w+)", re.I)
FURTHER = re.compile(r'(?:href|hx-get)="([^"]*[?&;](?:after|page)=[^"]+)"')
# Lists that may show what is in courses.
ELSEWHERE = [
    "/",
    "/courses/",
    f"/courses/?tag={FOUND}&sort=learners",
    "/questions/",
    "/questions/?order=active",
    f"/questions/?order=unanswered&tag={FOUND}",
    "/questions/?order=for-you",
    "/questions/waiting/",
    f"/questions/similar/?q={FOUND}",
    f"/search/suggest/?q={FOUND}",
    "/notifications/",
    "/api/v1/questions/",
    f"/api/v1/questions/similar/?q={FOUND}",
    f"/api/v1/search/suggest/?q={FOUND}",
    "/api/v1/notifications/",
    "/boards/",
    "/tags/",
    f"/tags/{FOUND}/",
    f"/search/?q={FOUND}",
    "/saved/",
    "/studio/",
    "/people/tara/",
    "/people/rex/",
    "/api/v1/schema/",
    "/api/v1/items/",
    "/api/v1/items/?kind=lesson",
    "/api/v1/items/?kind=course",
    f"/api/v1/items/?tag={FOUND}",
    "/api/v1/courses/",
    "/api/v1/me/",
    "/learning/",
    "/api/v1/me/learning/",
    "/api/v1/me/next/",
    "/api/v1/me/notes/",
    "/api/v1/me/certificates/",
    "/api/v1/feed/",
    "/api/v1/studio/courses/",
]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Built once, in a database of its own; what tests do to it is undone.

    They are not marked `django_db`: a transaction around each of them, minutes long, would hold back
    the readers of events in every database of this server.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(
            MEDIA_ROOT=tmp_path_factory.mktemp("media"),
            # Half of the answers are so short that reading a session is a fifth of the work.
            SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        ),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(queue, "deliver_soon", lambda: None)
        # Nearly half of the answers are 404, and each is the same page.
        patched.setattr(urls, "handler404", not_found, raising=False)
        # Templates are rendered by the thousand, and nobody looks into their contexts.
        patched.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
        name = spare.create("secrets")
        with spare.inside(name):
            with transaction.atomic():
                made = build()
            yield made
        spare.drop(name)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound(f"{request.path}: {exception}")


@dataclass
class Visitor:
    """Somebody who asks, whose deeds are undone after each question."""

    client: Client
    role: str
    read: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0

    def ask(self, address: str, method: str, data: Any, *, api: bool, htmx: bool) -> Any:
        """The answer, what is in it read; `answer.wrote` names the tables that were written."""
        wrote: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if (found := WRITE.match(sql)) is not None:
                wrote.append(found[2])
            return execute(sql, params, many, context)

        kind = {"content_type": "application/json"} if api and method != "get" else {}
        with transaction.atomic(), connection.execute_wrapper(note):
            ask = getattr(self.client, method)
            answer = ask(address, data or {}, headers=HTMX if htmx else {}, **kind)
            body = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        self.asked += 1
        answer.said = body.decode(errors="replace") + answer.get("Location", "")
        answer.wrote = wrote
        # What one has asked for by its name one knows.
        found = secrets_in(answer.said) - secrets_in(address)
        if leaked := found - may_read(self.role):
            self.wrong.append(f"{address} tells: {sorted(leaked)}")
        self.read |= found
        return answer


@pytest.fixture(params=ROLES)
def visitor(request: pytest.FixtureRequest, world: World, signed_in: SignIn) -> Visitor:
    role: str = request.param
    user: Viewer = world.people[role]
    return Visitor(signed_in(user if isinstance(user, User) else None), role)


def test_everybody_may_what_they_may_and_comes_to_know_nothing_else(
    world: World, visitor: Visitor
) -> None:
    for name, asks in ROWS.items():
        for ask in asks:
            for state in ask.in_states:
                _check(name, ask, world.places[state], visitor)
    for address in ELSEWHERE:
        _look(address, visitor)
    assert not visitor.wrong, "\n".join([f"{len(visitor.wrong)}:", *visitor.wrong])
    # Nor do they miss anything, in the states in which it is looked for.
    missed = may_read(visitor.role) - visitor.read
    assert {(what, state) for what, state in missed if state in SECRETS[what].states} == set()


def _check(name: str, ask: Ask, place: Place, visitor: Visitor) -> None:
    address = reverse(name, args=ask.on(place))
    data = ask.data(place) if callable(ask.data) else ask.data
    by_script = not ask.api and (ask.scripted or place.state in SOME)
    if place.state not in ENOUGH and ask.teaches(place.state, visitor.role):
        if ask.method != "get":
            return
        by_script = False
    for way in [False, True] if by_script else [False]:
        expected = ask.expected(place.state, visitor.role, htmx=way)
        answer = visitor.ask(address, ask.method, data, api=ask.api, htmx=way)
        # A script is told where to go by a header.
        status = 302 if "HX-Redirect" in answer else answer.status_code
        where = f"{name} {ask.method} {place.state}{' htmx' * way} {address}"
        if status != expected:
            visitor.wrong.append(f"{where}: {status}, not {expected}")
        if expected in REFUSED and answer.wrote:
            visitor.wrong.append(f"{where}: wrote {answer.wrote}")


def _look(address: str, visitor: Visitor) -> None:
    """Read a list to its end."""
    todo, done = [address], set()
    while todo:
        address = todo.pop()
        done.add(address)
        answer = visitor.ask(address, "get", {}, api=False, htmx=False)
        if "json" in answer["Content-Type"]:
            following = [answer.json().get("next")] if "next" in answer.said else []
        else:
            following = [found.replace("&amp;", "&") for found in FURTHER.findall(answer.said)]
        todo += [found for found in following if found and found not in done]


def test_every_address_has_a_row() -> None:
    """Write one in `addresses.ROWS` for each that is missing: who may, and on what."""
    assert set(of_ours()) <= set(ROWS)
