"""What holds for every page: readable by everybody, on any screen, in peace, and light."""

import gzip
from collections import Counter
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.pages import Pages
from tests.browser.visits import Visits

AXE = Axe()
# All that can differ between a light and a dark page.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}

STRANGERS = [
    "home", "course", "lesson", "question", "topic", "login", "signup", "password reset",
    "certificate", "hidden certificate", "wrong certificate",
]  # fmt: skip
# What their answers say, which the browser notes as a fault.
REFUSED = {"missing": "404", "wrong certificate": "404", "hidden certificate": "410"}
MEMBERS = [
    "home", "learning", "courses", "course", "lesson", "film", "questions", "question", "ask", "boards",
    "ask in a lesson", "closed question",
    "board", "topic", "new topic", "comment", "profile", "own profile", "tags", "no such tag", "tag",
    "no such course", "search", "search without words",
    "settings", "e-mail", "password", "missing", "attempts", "attempt", "certificate", "certificates",
    "notes", "note", "points", "bounties",
    "notifications", "notification settings", "following", "unsubscribe", "mute",
    "edit", "history", "remove", "drafts", "suggested", "solved",
    pytest.param("styleguide", marks=pytest.mark.urls("tests.shared.test_styleguide")),
]  # fmt: skip
AUTHORS = [
    "questions that wait", "close a question", "new board", "settings of a board",
    "quiz report", "studio", "studio: course", "studio: about", "studio: lesson", "studio: place",
    "studio: quiz", "studio: video", "studio: publish", "studio: learners", "studio: cohorts",
    "studio: team", "studio: history", "studio: as a learner", "studio: export", "studio: import",
    "studio: imported",
]  # fmt: skip

OPEN_ALL = "document.querySelectorAll('details').forEach(details => { details.open = true })"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
MOVING = """[...document.querySelectorAll('*')].flatMap(element =>
    ['', '::before', '::after'].filter(pseudo => {
        const style = getComputedStyle(element, pseudo || undefined);
        return [style.animationDuration, style.transitionDuration]
            .some(times => times.split(',').some(time => parseFloat(time) > 0.01));
    }).map(pseudo => element.tagName + '.' + element.className + pseudo))"""


@pytest.mark.parametrize("name", STRANGERS)
def test_a_page_is_sound_for_a_stranger(pages: Pages, visit: Visits, name: str) -> None:
    _check(visit(), pages.addresses[name])
    _forgive(visit, name)


@pytest.mark.parametrize("name", MEMBERS)
def test_a_page_is_sound_for_a_member(pages: Pages, visit: Visits, name: str) -> None:
    _check(visit(pages.member), pages.addresses[name])
    _forgive(visit, name)


def _forgive(visit: Visits, name: str) -> None:
    if name in REFUSED:
        visit.faults = [fault for fault in visit.faults if f" {REFUSED[name]} (" not in fault]


def test_the_pages_of_a_new_member_are_sound(pages: Pages, visit: Visits) -> None:
    _check(visit(pages.new), pages.new.get_absolute_url())
    _check(visit(pages.new), pages.addresses["learning"])


@pytest.mark.parametrize("name", AUTHORS)
def test_a_page_is_sound_for_its_author(pages: Pages, visit: Visits, name: str) -> None:
    _check(visit(pages.other), pages.addresses[name])


def _check(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("h1").count() == 1
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.evaluate(AXE.axe_script)
    found = {
        "narrow, light": _axe(page, 390, "light"),
        "narrow, dark": _axe(page, 390, "dark", COLOURS),
    }
    page.evaluate(OPEN_ALL)
    found |= {
        "wide, light, all open": _axe(page, 1280, "light"),
        "wide, dark, all open": _axe(page, 1280, "dark", COLOURS),
    }
    assert not {where: what for where, what in found.items() if what}
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(TOO_WIDE) <= 0, "it scrolls sideways"


def _axe(
    page: Page,
    width: int,
    scheme: Literal["light", "dark"],
    options: dict[str, Any] | None = None,
) -> list[str]:
    """What axe finds, in its words and with the places."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    violations = page.evaluate(
        "options => axe.run(options).then(result => result.violations)",
        options or {"resultTypes": ["violations"]},
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", ["home", "course", "lesson", "question", "ask"])
def test_a_page_is_light(pages: Pages, visit: Visits, name: str) -> None:
    page = visit(pages.member)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(pages.addresses[name], wait_until="networkidle")
    sizes: Counter[str] = Counter()
    for answer in answers:
        sizes[answer.request.resource_type] += len(gzip.compress(answer.body()))
    assert {"document", "script", "stylesheet"} <= set(sizes)
    assert sizes["script"] <= 40 * 1024
    assert sizes.total() - sizes["image"] <= 150 * 1024
