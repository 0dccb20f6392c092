"""The list of courses at 10,000 of them: `.venv/bin/python -m benchmarks.catalogue`.

Fills the database with courses of ten lessons and 76,000 reviews, asks for the list as a page and over
the API in each order, shows the plan of the best rated, and takes everything back.
"""

import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from courses.catalogue.models import Course  # noqa: E402
from courses.reviews import rating  # noqa: E402
from shared.queries import analyse  # noqa: E402

COURSES, LESSONS, REVIEWS, PEOPLE = 10_000, 10, 76_000, 2_000
ROUNDS = 7


# Ids of their own, far from those that are there.
FIRST = 1_000_000_000
_FILL = f"""
SELECT setseed(0.5);
INSERT INTO accounts_user (id, password, is_superuser, handle, handle_skeleton, name, bio, bio_html,
    language, time_zone, is_staff, is_active, is_bot, date_joined)
SELECT {FIRST} + n, '', false, 'bench' || n, 'bench' || n, 'Bench ' || n, '', '', '', '', false, true,
    false, now() FROM generate_series(0, {PEOPLE - 1}) n;
INSERT INTO items_item (id, kind, author_id, title, body, markup, html, language, status, gate_id,
    parent_id, path, opens_after, step, created_at, published_at, score, carried_score, search)
SELECT {FIRST} + n, kind, {FIRST}, kind || ' ' || n, '', 'markdown', '', 'en', 'published',
    CASE WHEN kind = 'lesson' THEN {FIRST} + course END,
    CASE WHEN kind <> 'course' THEN {FIRST} + course END,
    CASE WHEN kind <> 'course' THEN ARRAY[{FIRST} + course] ELSE '{{}}' END,
    0, 0, now(), now() - n * interval '1 minute', 0, 0, ''
FROM (
    SELECT n, 'course' AS kind, n AS course FROM generate_series(0, {COURSES - 1}) n
    UNION ALL SELECT {COURSES} + n, 'lesson', n / {LESSONS}
        FROM generate_series(0, {COURSES * LESSONS - 1}) n
    UNION ALL SELECT 500000 + n, 'review', floor({COURSES} * power(n::float / {REVIEWS}, 2))::int
        FROM generate_series(0, {REVIEWS - 1}) n
) rows ORDER BY n;
INSERT INTO catalogue_course (item_id, summary, level, open, outcomes, audience, sequential, certifies,
    price, how_to_buy, rating, review_count)
SELECT {FIRST} + n, '', (ARRAY['beginner', 'intermediate', 'advanced'])[1 + n % 3], false, '{{}}', '',
    false, true, (ARRAY[0, 0, 0, 9, 19, 49, 99, 249])[1 + n % 8], '', 0, 0
FROM generate_series(0, {COURSES - 1}) n;
INSERT INTO catalogue_section (id, course_id, part, title, position)
SELECT {FIRST} + n, {FIRST} + n, '', 'All', 0 FROM generate_series(0, {COURSES - 1}) n;
INSERT INTO catalogue_lesson (item_id, course_id, section_id, position, minutes, preview, rule)
SELECT {FIRST + COURSES} + n, {FIRST} + n / {LESSONS}, {FIRST} + n / {LESSONS}, n % {LESSONS},
    2 + n % 28, false, 'mark' FROM generate_series(0, {COURSES * LESSONS - 1}) n;
INSERT INTO reviews_review (item_id, course_id, user_id, stars, reply, at)
SELECT {FIRST + 500_000} + n, {FIRST} + floor({COURSES} * power(n::float / {REVIEWS}, 2))::int,
    {FIRST} + n % {PEOPLE}, 3 + floor(3 * random())::int, '', now()
FROM generate_series(0, {REVIEWS - 1}) n;
"""


def fill() -> None:
    """Courses of which some have many reviews, many have few, some none."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL)


def timed(name: str, deed: Callable[[], object]) -> None:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        deed()
        times.append(1000 * (time.perf_counter() - start))
    print(f"{name:60} median {statistics.median(times):6.0f} ms, best {min(times):6.0f} ms")


def measure() -> None:
    client = Client()
    start = time.perf_counter()
    print(f"a rebuild of all ratings: {rating.rebuild()} changed, ", end="")
    print(f"{time.perf_counter() - start:.1f} s")
    analyse()
    for query in ("", "?sort=rated", "?sort=price", "?sort=learners"):
        timed(
            f"/api/v1/courses/{query}", lambda query=query: client.get(f"/api/v1/courses/{query}")
        )  # type: ignore[misc]
    for query in ("", "?sort=rated", "?sort=price&price=50&rating=4", "?sort=learners"):
        timed(f"/courses/{query}", lambda query=query: client.get(f"/courses/{query}"))  # type: ignore[misc]
    further = {"HX-Request": "true"}
    page = client.get("/courses/?sort=rated").content.decode()
    after = page.partition("after=")[2].partition('"')[0].partition("&")[0]
    timed("the next 12 cards of the best rated", lambda: client.get(
        f"/courses/?sort=rated&after={after}", headers=further))  # fmt: skip
    listed = Course.objects.listed_for(AnonymousUser()).only("rating", "price")
    print(listed.order_by("-rating", "-pk")[:13].explain(analyze=True))
    start = time.perf_counter()
    rating.rebuild()
    print(f"a rebuild that finds nothing: {time.perf_counter() - start:.1f} s")


def main() -> None:
    with transaction.atomic():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        measure()
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
