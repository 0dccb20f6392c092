"""People with their browsers, and the database beside them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from accounts.models import User
from tests.config.processes import eventually

P = ParamSpec("P")
T = TypeVar("T")

# An answer that never comes changes nothing. (Playwright calls what a script's last line gives.)
KEEP_QUIET = "navigator.sendBeacon = () => true; fetch = () => new Promise(() => {}); null"


def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the function, which may use the database, returns."""

    def asked() -> T:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asked).result()


def becomes(condition: Callable[[], bool]) -> bool:
    """Whether a condition on the database comes true in time."""
    return ask(eventually, condition)


class Visits:
    """Opens browsers for people, and notes what goes wrong in them without anybody's looking."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.faults: list[str] = []
        self._browser = browser
        self._site = site
        self._contexts: list[BrowserContext] = []

    def __call__(
        self,
        user: User | None = None,
        *,
        width: int = 1280,
        script: bool = True,
        reporting: bool = False,
        **options: Any,
    ) -> Page:
        """A blank page in a browser of its own in which `user` is signed in (None: a stranger).

        Only with `reporting` it tells the server what is seen and read: a report that is still on
        its way when the test has ended would come into the next one.
        """
        context = self._browser.new_context(
            base_url=self._site,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            **options,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        if not reporting:
            context.add_init_script(KEEP_QUIET)
        if user is not None:
            session = ask(_session, user)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self._site}]
            )
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(error.page, str(error.error)))
        return context.new_page()

    def _console(self, message: ConsoleMessage) -> None:
        # A slow machine skips the movement between two pages, and Chrome says so.
        if message.text.startswith("Transition was aborted"):
            return
        # Also where Chrome says what the content security policy has kept from happening.
        if message.type in {"error", "warning"}:
            self._note(message.page, message.text)

    def _note(self, page: Page | None, words: str) -> None:
        self.faults.append(f"{page.url if page else ''}: {words}")

    def close(self) -> None:
        for context in self._contexts:
            for page in context.pages:
                try:
                    page.evaluate(KEEP_QUIET)
                except Error:
                    continue  # without script it says nothing anyway
            context.close()


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
