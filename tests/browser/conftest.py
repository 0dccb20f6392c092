"""A real browser on the real site.

Playwright runs an event loop in the thread that uses it, and there Django refuses the database. So
fixtures use the database in the main thread, as in all tests; the body of a browser test runs in
the browser's thread; and what it wants to know of the database it asks in a third (`visits.ask`).
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import chrome
from tests.browser.pages import pages  # noqa: F401  # a fixture
from tests.browser.visits import Visits
from tests.browser.worlds import learners, many_questions  # noqa: F401  # fixtures

expect.set_options(timeout=10_000)


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    body, thread = pyfuncitem.obj, pyfuncitem.funcargs["browser_thread"]
    assert isinstance(thread, ThreadPoolExecutor)
    pyfuncitem.obj = lambda **given: thread.submit(body, **given).result()


@pytest.fixture(scope="session", autouse=True)
def browser_thread() -> Iterator[ThreadPoolExecutor]:
    """The one thread in which Playwright may be used."""
    with ThreadPoolExecutor(1, "browser") as thread:
        yield thread


@pytest.fixture(scope="session")
def browser(browser_thread: ThreadPoolExecutor) -> Iterator[Browser]:
    """One browser for all tests."""
    path = chrome.find()
    assert path, "run `python -m tests.browser.chrome` first: it finds or installs a browser"
    playwright = browser_thread.submit(lambda: sync_playwright().start()).result()
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []

    def launch() -> Browser:
        return playwright.chromium.launch(executable_path=path, args=arguments)

    yield browser_thread.submit(launch).result()
    browser_thread.submit(playwright.stop).result()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the site, which looks into whatever database the tests use just now."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def visit(browser_thread: ThreadPoolExecutor, browser: Browser, site: str) -> Iterator[Visits]:
    """Opens pages as anybody; in the end no script of theirs may have complained."""
    visits = Visits(browser, site)
    yield visits
    browser_thread.submit(visits.close).result()
    assert not visits.faults
