"""Long topics: `LYCEUM_VAR=/tmp/boards-bench .venv/bin/python -m benchmarks.boards`.

Fills an empty database of its own (it refuses one with items in it) with a topic of 20,000 replies
beside one of 20; then opens pages of both, asks for news, posts, and prints how long it took and the
plans of what is asked. Delete the folder afterwards.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEBUG"] = "0"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from community.boards import actions, pages, reading  # noqa: E402
from community.boards.models import Board, Post, Topic  # noqa: E402
from items.models import Item  # noqa: E402

NOW = datetime.now(UTC)
ROUNDS = 9
PEOPLE = 500


def topic_of(count: int, board: Board, people: list[User]) -> Topic:
    """A topic with so many replies of everybody's, one a minute."""
    started = NOW - timedelta(minutes=count + 1)
    topic = actions.discuss(
        board=board, by=people[0], title=f"A topic of {count}", body="So it begins.", at=started
    )
    path = [board.pk, topic.pk]
    rows = (
        Item(
            kind="post",
            author=people[n % PEOPLE],
            body=f"Reply {n}.",
            html=f"<p>Reply {n}.</p>",
            parent=topic.item,
            path=path,
            published_at=started + timedelta(minutes=n + 1),
        )
        for n in range(count)
    )
    made = Item.objects.bulk_create(rows, batch_size=2_000)
    Post.objects.bulk_create((Post(item=row, topic=topic) for row in made), batch_size=2_000)
    return topic


def median(deed: Callable[[], object]) -> float:
    """Milliseconds of a deed, after one to warm up."""
    deed()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        deed()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def deeds(topic: Topic, page: Client, reader: User) -> dict[str, Callable[[], object]]:
    """What one does with a topic, by name."""
    url = topic.get_absolute_url()
    posts = Post.objects.for_page(topic, reader)
    middle = posts[posts.count() // 2]
    tail = pages.beyond(topic, reader, pages.place_of(posts.reverse()[0])).topic
    last = pages.encode(pages.place_of(posts.reverse()[0]))
    reading.read(tail, reader, middle)

    def read(query: str) -> Callable[[], object]:
        def opened() -> None:
            assert page.get(url + query).status_code == 200

        return opened

    news = f"{reverse('topic-news', args=[topic.pk])}?after={last}"
    return {
        "news": lambda: page.get(news),
        "first page": read(""),
        "last page": read("?from=last"),
        "link to a post": read(f"?from={middle.pk}"),
        "page before it": read(f"?before={pages.encode(pages.place_of(middle))}"),
        # At a time of its own: as the site's members do, one would have to wait between two.
        "post": lambda: actions.post(
            topic=topic, by=reader, body="One more word on it.", at=datetime.now(UTC)
        ),
    }


def plans(deed: Callable[[], object], least: float) -> None:
    """Print the queries of a deed that take longest, with their plans."""
    with CaptureQueriesContext(connection) as asked:
        deed()
    for query in asked.captured_queries:
        if float(query["time"]) >= least and query["sql"].startswith("SELECT"):
            print(f"\n{query['time']} s: {query['sql'][:400]}")
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + query["sql"].replace("%", "%%"))
                print("\n".join(row[0] for row in cursor.fetchall()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=float, help="of queries that take so many seconds")
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    if Item.objects.exists():
        parser.error("this database has items; name an empty folder in LYCEUM_VAR")
    people = User.objects.bulk_create(
        User(handle=f"bench{n}", handle_skeleton=f"bench{n}", name=f"Bench {n}")
        for n in range(PEOPLE)
    )
    board = actions.open_board(title="Long and short")
    topics = [topic_of(count, board, people) for count in (20, 20_000)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    settings.ALLOWED_HOSTS = ["testserver"]
    page, reader = Client(), people[7]
    page.force_login(reader, "django.contrib.auth.backends.ModelBackend")
    short, long = (deeds(topic, page, reader) for topic in topics)
    print(f"{'milliseconds':20} {'20':>8} {'20,000':>8} {'ratio':>6}")
    for name in short:
        few, many = median(short[name]), median(long[name])
        print(f"{name:20} {few:8.1f} {many:8.1f} {many / few:6.2f}", flush=True)
    if given.plans is not None:
        for name, deed in long.items():
            print(f"\n## {name}")
            plans(deed, given.plans)


if __name__ == "__main__":
    main()
