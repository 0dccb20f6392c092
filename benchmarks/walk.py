"""Walks through a course in a real browser and tells what is broken in it.

    .venv/bin/python -m benchmarks.walk COURSE [--handle HANDLE] [--no-answers]

COURSE is the number in its address (`/courses/1-bread/`). Runs on the data of LYCEUM_VAR (or
DATABASE_URL), for instance after `manage.py import_olx`: it starts one web process of its own and
looks as a learner of the course at every lesson, image, file, caption and link, fills in every quiz
and listens to the console. What it does as that learner stays: it is for a site that one tries out.
Exits with 1 where something is broken.
"""

import argparse
import os
import sys
from time import monotonic

from playwright.sync_api import sync_playwright

from benchmarks.feed import server, session_of  # first: it sets Django up

from accounts.models import User  # isort: skip
from courses.catalogue.models import Course  # isort: skip
from courses.learning.actions import enrol  # isort: skip
from tests.browser import chrome  # isort: skip
from tests.browser.walking import Walk, walk  # isort: skip

LEARNER = "walks-through"


def learner_of(course: Course, handle: str) -> User:
    """Who looks, enrolled in the course."""
    user = User.objects.filter(handle=handle).first()
    if user is None:
        user = User.objects.create_user(None, handle)
    enrol(course=course, by=user)
    return user


def look(course: Course, learner: User, *, answer: bool) -> Walk:
    """The walk through the course in a headless browser."""
    cookie = session_of(learner).partition("=")
    start = course.get_absolute_url()
    with server() as base, sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chrome.find(), args=options)
        context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": cookie[0], "value": cookie[2], "url": base}])
        return walk(context.new_page(), base, start, answer=answer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("course", type=int)
    parser.add_argument("--handle", default=LEARNER, help="the learner; made where there is none")
    parser.add_argument("--no-answers", action="store_true", help="leave the quizzes alone")
    options = parser.parse_args()
    course = Course.objects.select_related("item").get(pk=options.course)
    learner = learner_of(course, options.handle)
    begun = monotonic()
    found = look(course, learner, answer=not options.no_answers)
    for fault in found.faults:
        print(fault)
    print(f"{found} in {monotonic() - begun:.0f} s")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
