"""Walks through a course or a whole site in a real browser and tells what is broken in it.

    .venv/bin/python -m benchmarks.walk COURSE [--handle HANDLE] [--no-answers]
    .venv/bin/python -m benchmarks.walk /questions/ /tags/ /people/ [--each N] [--most N] [--width 390]

COURSE is the number in its address (`/courses/1-bread/`); or from the page of the first address
every page is looked at that begins with any of them, for instance after `import_stackexchange`. Runs
on the data of LYCEUM_VAR (or DATABASE_URL): it starts one web process of its own and looks as a
learner of the course at every lesson, image, file, caption and link, fills in every quiz, listens to
the console and tells what scrolls sideways. Nothing is asked of other sites. What it does as that
learner stays: it is for a site that one tries out. Exits with 1 where something is broken.
"""

import argparse
import os
import sys
from time import monotonic
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.feed import server, session_of  # first: it sets Django up

from accounts.models import User  # isort: skip
from courses.catalogue.models import Course  # isort: skip
from courses.learning.actions import enrol  # isort: skip
from tests.browser import chrome  # isort: skip
from tests.browser.walking import Walk, is_lesson, walk  # isort: skip

LEARNER = "walks-through"


def learner_of(handle: str) -> User:
    """Who looks."""
    user = User.objects.filter(handle=handle).first()
    return user or User.objects.create_user(None, handle)


def look(start: str, learner: User, *, width: int, **how: Any) -> Walk:
    """The walk from the address `start` in a headless browser; `how` is for `walk`."""
    cookie = session_of(learner).partition("=")
    with server() as base, sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chrome.find(), args=options)
        context = browser.new_context(base_url=base, viewport={"width": width, "height": 900})
        context.route(lambda url: not url.startswith(f"{base}/"), lambda route: route.abort())
        context.add_cookies([{"name": cookie[0], "value": cookie[2], "url": base}])
        return walk(context.new_page(), base, start, **how)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("where", nargs="+", help="a course's number, or addresses: /questions/ …")
    parser.add_argument("--handle", default=LEARNER, help="the learner; made where there is none")
    parser.add_argument("--no-answers", action="store_true", help="leave the quizzes alone")
    parser.add_argument("--each", type=int, help="the most of one kind (default: all)")
    parser.add_argument("--most", type=int, help="the most pages in all (default: no limit)")
    parser.add_argument("--width", type=int, default=1280, help="of the screen (default: 1280)")
    options = parser.parse_args()
    learner = learner_of(options.handle)
    start, follow = options.where[0], is_lesson
    if start.isdecimal():
        course = Course.objects.select_related("item").get(pk=int(start))
        enrol(course=course, by=learner)
        start = course.get_absolute_url()
    else:
        places = tuple(options.where)
        follow = lambda address: address.startswith(places)  # noqa: E731
    begun = monotonic()
    found = look(
        start,
        learner,
        width=options.width,
        answer=not options.no_answers,
        follow=follow,
        each=options.each,
        most=options.most,
    )
    for fault in found.faults:
        print(fault)
    print(f"{found} in {monotonic() - begun:.0f} s")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
