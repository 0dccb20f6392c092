"""Walks through a whole course in a browser, as a learner would who looks at everything; or through
all questions, tags and people, or whatever else begins with given addresses.

`benchmarks.walk` does it on any site's data, the tests on a small course of their own.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Error, Page

# Opens what is folded, brings in what waits to be scrolled to, and tells what the page is made of.
# Words of the course are in `.prose`; everything else on the page is ours, but for its addresses.
LOOK = """async () => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
    const images = [...document.querySelectorAll('main img')];
    for (const image of images) image.loading = 'eager';
    await Promise.all(images.map(image => image.decode().catch(() => null)));
    const all = (selector, name) => [...document.querySelectorAll(selector)]
        .map(element => element.getAttribute(name)).filter(value => value !== null);
    return {
        title: document.querySelector('h1')?.textContent.trim() ?? '',
        ids: all('[id]', 'id'),
        links: all('main a[href]', 'href'),
        media: all('main source[src], main track[src], main video[src], main audio[src]', 'src'),
        images: images.map(image => [image.currentSrc || image.src, image.naturalWidth]),
        said: all('.prose [href]', 'href').concat(all('.prose [src]', 'src')),
        quizzes: all('section.quiz', 'id'),
        formulas: document.querySelectorAll('.prose math').length,
        wide: document.documentElement.scrollWidth - innerWidth,
    };
}"""
# What only its source site could follow.
UNTRANSLATED = ("/static/", "/jump_to", "/asset-v1:", "/c4x/", "/xblock/", "javascript:")
# Fills in every question of one quiz with something.
FILL = """quiz => {
    const names = new Set();
    for (const field of quiz.querySelectorAll('form input:not([type=hidden]), form select')) {
        if (field.type === 'radio' || field.type === 'checkbox') {
            if (!names.has(field.name)) field.checked = true;
        } else if (field.tagName === 'SELECT') {
            const used = [...quiz.querySelectorAll(`select[name="${field.name}"]`)];
            field.selectedIndex = used.indexOf(field) + (field.options[0].value === '' ? 1 : 0);
        } else field.value = field.value || '1';
        names.add(field.name);
    }
}"""


@dataclass
class Walk:
    """What was looked at, and everything that is wrong with it, each with its page."""

    pages: dict[str, str] = field(default_factory=dict)  # titles by address
    images: int = 0
    formulas: int = 0
    links: int = 0
    files: int = 0
    quizzes: int = 0
    # Of other sites: nobody here can say whether they are there.
    elsewhere: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.pages)} pages, {self.images} images, {self.formulas} formulas, "
            f"{self.files} files and captions, {self.links} links, {self.quizzes} quizzes answered, "
            f"{len(self.elsewhere)} addresses elsewhere, {len(self.faults)} faults"
        )


def is_lesson(address: str) -> bool:
    """Whether a lesson's page stands there."""
    parts = urlsplit(address)
    return not parts.query and parts.path.startswith("/lessons/") and parts.path.count("/") == 3


def walk(
    page: Page,
    base: str,
    start: str,
    *,
    answer: bool = True,
    follow: Callable[[str], bool] = is_lesson,
    each: int | None = None,
    most: int | None = None,
) -> Walk:
    """Look at the course at the address `start` and at every lesson that it leads to; with `answer`
    also fill in and send each quiz. `page` belongs to somebody who may.

    `follow` tells which other addresses are looked at, too; all others that a page leads to are only
    asked for. `each` bounds how many of a kind are asked for, and how many of those with a query are
    looked at: a kind are the addresses that differ in names, numbers and values alone. `most` bounds
    how many pages are looked at in all.
    """
    return _Walker(page, base.rstrip("/"), start, follow, each).through(answer=answer, most=most)


def _kind(address: str) -> str:
    """What an address has in common with those of other things of the same kind."""
    parts = urlsplit(address)
    segments = [
        "*" if number > 1 and (number == 2 or re.match(r"\d", segment)) else segment
        for number, segment in enumerate(parts.path.split("/"))
        if segment
    ]
    return "/".join(segments) + "?" + re.sub(r"=[^&;]*", "", parts.query)


class _Walker:
    def __init__(
        self, page: Page, base: str, start: str, follow: Callable[[str], bool], each: int | None
    ) -> None:
        self.page, self.base, self.start = page, base, start
        self.follow, self.each = follow, each
        self.found = Walk()
        self._kinds: Counter[str] = Counter()
        self._ids: dict[str, set[str]] = {}
        self._fragments: list[tuple[str, str]] = []  # where it stands, where it leads
        self._fetched: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._fault(str(error)))

    def through(self, *, answer: bool, most: int | None) -> Walk:
        todo = deque([self.start])
        while todo and (most is None or len(self.found.pages) < most):
            address = todo.popleft()
            if address in self.found.pages:
                continue
            if "?" in address and self._is_enough(f"look {_kind(address)}"):
                continue
            seen = self._look(address)
            if seen is None:
                continue
            near = {urldefrag(link)[0] for link in self._ours(seen["links"])}
            todo += sorted(link for link in near - self.found.pages.keys() if self.follow(link))
            if answer:
                for quiz in seen["quizzes"]:
                    self._answer(quiz)
        for place, target in self._fragments:
            where, name = urldefrag(target)
            if where in self._ids and name not in self._ids[where]:
                self.found.faults.append(f"{place}: leads to nothing: {target}")
        return self.found

    def _look(self, address: str) -> dict[str, Any] | None:
        self.found.pages[address] = ""
        answered = self.page.goto(self.base + address, wait_until="load")
        if answered is None or not answered.ok:
            self._fault(f"the page answers {answered.status if answered else 'nothing'}")
            return None
        seen: dict[str, Any] = self.page.evaluate(LOOK)
        self.found.pages[address] = seen["title"]
        if not seen["title"]:
            self._fault("has no heading")
        if seen["wide"] > 0:
            self._fault(f"scrolls sideways, by {seen['wide']} px")
        self.found.formulas += seen["formulas"]
        self._ids[address] = set(seen["ids"])
        for said in seen["said"]:
            if said.startswith(UNTRANSLATED) or "/jump_to" in said:
                self._fault(f"is not translated: {said}")
        for source, width in seen["images"]:
            self._image(source, width)
        for target in {*seen["links"], *seen["media"]}:
            self._link(address, target)
        return seen

    def _image(self, source: str, width: int) -> None:
        self.found.images += 1
        if not source.startswith(self.base) and not source.startswith("data:"):
            self.found.elsewhere.add(source)
        elif not width:
            self._fault(f"the image is broken: {source}")

    def _link(self, address: str, target: str) -> None:
        whole = urljoin(self.base + address, target)
        parts = urlsplit(whole)
        if parts.scheme not in {"http", "https"}:
            if parts.scheme not in {"mailto", "tel"}:
                self._fault(f"an odd address: {target}")
            return
        if not whole.startswith(f"{self.base}/"):
            self.found.elsewhere.add(whole)
            return
        local = whole.removeprefix(self.base)
        self.found.links += 1
        where, name = urldefrag(local)
        if name:
            self._fragments.append((address, local))
        if not (self.follow(where) or where in self.found.pages or where in self._fetched):
            self._fetched.add(where)
            if not self._is_enough(f"ask {_kind(where)}"):
                self._fetch(where)

    def _is_enough(self, kind: str) -> bool:
        self._kinds[kind] += 1
        return self.each is not None and self._kinds[kind] > self.each

    def _fetch(self, where: str) -> None:
        try:
            answered = self.page.request.get(self.base + where)
        except Error as error:
            self._fault(f"{where}: {error.message.splitlines()[0]}")
            return
        if not answered.ok:
            self._fault(f"leads to {answered.status}: {where}")
        elif where.startswith(("/files/", "/components/")):
            self.found.files += 1
            body = answered.body()
            if not body or (where.endswith(".vtt") and not body.startswith(b"WEBVTT")):
                self._fault(f"is empty: {where}")

    def _answer(self, name: str) -> None:
        quiz = self.page.locator(f"section.quiz[id={name!r}]")
        button = quiz.locator("form .button-primary")
        if not button.count():
            return
        quiz.evaluate(FILL)
        with self.page.expect_response(lambda got: got.request.method == "POST") as told:
            button.first.click()
        if told.value.status not in {200, 422}:
            self._fault(f"{name}: sent answers get {told.value.status}")
        self.found.quizzes += 1

    def _ours(self, links: Iterable[str]) -> Iterator[str]:
        for link in links:
            whole = urljoin(self.page.url, link)
            if whole.startswith(f"{self.base}/"):
                yield whole.removeprefix(self.base)

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            place = message.location.get("url", "")
            if place.startswith(self.base) or not place:
                self._fault(f"console: {message.text} ({place})")

    def _fault(self, words: str) -> None:
        place = self.page.url.removeprefix(self.base)
        self.found.faults.append(f"{place}: {words}")
