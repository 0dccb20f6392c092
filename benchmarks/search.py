"""Search over a million items: `LYCEUM_VAR=/tmp/search-bench .venv/bin/python -m benchmarks.search`.

Fills an empty database of its own (it refuses one with items in it) with synthetic items of all kinds,
whose words follow Zipf's law, an eighth of them Chinese, some behind gates, drafts, hidden or removed;
then asks, prints how long it took beside `SELECT 1` and a look-up by primary key, and the plans.
`--items 100000` for fewer; `--keep` to ask again without filling. Delete the folder afterwards.
"""

import argparse
import os
import random
import statistics
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEBUG"] = "0"
django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User, Viewer  # noqa: E402
from community.questions.models import Answer, Question  # noqa: E402
from items.models import Item, Word  # noqa: E402
from items.search import asking, vocabulary  # noqa: E402
from items.search.finding import candidates  # noqa: E402
from items.search.results import search  # noqa: E402
from items.search.suggesting import suggestions  # noqa: E402
from items.search.vectors import title_key  # noqa: E402

PEOPLE, TAGS, COURSES = 20_000, 2_000, 2_000
ENGLISH, CHINESE = 150_000, 20_000
NOW = datetime.now(UTC)
RANDOM = random.Random(5)
KINDS = ["comment"] * 30 + ["answer"] * 25 + ["question"] * 18 + ["post"] * 14 + ["topic"] * 7
KINDS += ["lesson"] * 5 + ["review"]
STATUSES = ["published"] * 94 + ["draft"] * 3 + ["hidden"] * 2 + ["removed"]
ROUNDS = 9


class Zipf:
    """The n-th of some words is 1/n as frequent as the first."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.sums = list(accumulate(1 / (n + 2) for n in range(len(words))))

    def some(self, n: int) -> list[str]:
        last = self.sums[-1]
        return [self.words[bisect(self.sums, RANDOM.random() * last)] for _ in range(n)]


def english() -> list[str]:
    """Words that can be spoken, the shorter the more frequent, so that typos look like typos."""
    heads = [*"bcdfghlmnprstvw", "st", "tr", "pl"]
    tails = [*"aeiou", "ai", "er", "on", "in"]
    made: dict[str, None] = {}
    while len(made) < ENGLISH:
        length = 2 + len(made) // 20_000
        made["".join(RANDOM.choice(heads) + RANDOM.choice(tails) for _ in range(length))] = None
    return list(made)


def chinese() -> list[str]:
    """Words of two characters, out of 1,500."""
    made: dict[str, None] = {}
    while len(made) < CHINESE:
        made["".join(chr(0x4E00 + int(1500 * RANDOM.random() ** 2)) for _ in range(2))] = None
    return list(made)


def vector(title: list[str], text: list[str], *, han: bool) -> str:
    """As `items.search.vectors.vector` writes it, of words that are known already."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate([*title, *text], 1):
        weight = "A" if place <= len(title) else "C"
        places.setdefault(word, []).append(f"{place}{weight}")
    more = {f"={word}" for word in title}
    if han:
        for mark, line in (("=", "".join(title)), ("", "".join(text))):
            more |= {mark + sign for sign in line}
            more |= {mark + line[at : at + 2] for at in range(len(line) - 1)}
    joined = ("" if han else " ").join(title)
    more.add(title_key(joined) if title else "")
    written = [f"'{word}':{','.join(at)}" for word, at in places.items()]
    return " ".join(written + [f"'{word}'" for word in more if word and word not in places])


Row = tuple[object, ...]


def items(count: int, latin: Zipf, han: Zipf) -> Iterator[Row]:
    """Courses first; then each item with what it stands in, among those shortly before it."""
    threads: dict[str, list[int]] = {"question": [], "topic": [], "course": []}
    for pk in range(1, count + 1):
        kind = "course" if pk <= COURSES else RANDOM.choice(KINDS)
        is_han = pk % 8 == 0
        titled = kind in {"course", "question", "topic", "lesson"}
        words = han if is_han else latin
        title = words.some(RANDOM.randint(3, 9)) if titled else []
        text = words.some(RANDOM.randint(15, 110))
        glue = "" if is_han else " "
        inside = {"answer": "question", "post": "topic", "lesson": "course", "review": "course"}
        holders = threads.get(inside.get(kind, RANDOM.choice(["question", "topic"])), [])
        is_inside = kind not in {"course", "question", "topic"} and bool(holders)
        if not is_inside and kind not in threads:
            kind = "question"
        parent = holders[-1 - int(len(holders) * RANDOM.random() ** 3)] if is_inside else None
        if kind in threads:
            threads[kind].append(pk)
        gate = parent if kind == "lesson" and parent and parent % 2 else None
        status = "published" if kind == "course" else RANDOM.choice(STATUSES)
        at = NOW - timedelta(minutes=1.5 * (count - pk))
        body = glue.join(text)
        score = int(RANDOM.paretovariate(1.1)) - 1 if kind in {"question", "answer"} else 0
        path = "{" + (str(parent) if parent else "") + "}"
        yield (
            pk, kind, 1 + int(PEOPLE * RANDOM.random() ** 2), glue.join(title), body, "markdown",
            f"<p>{body}</p>", "zh-hans" if is_han else "en", status, gate, parent, path, 0, 0, at,
            at if status != "draft" else None, score, 0, 1, vector(title, text, han=is_han),
        )  # fmt: skip


def _kinds() -> None:
    rows = Item.objects.order_by("pk")
    asked = rows.filter(kind="question").values_list("pk", flat=True)
    Question.objects.bulk_create((Question(pk=pk) for pk in asked), batch_size=5_000)
    given = rows.filter(kind="answer", parent__kind="question").values_list("pk", "parent")
    answers = (Answer(pk=pk, question_id=question) for pk, question in given)
    Answer.objects.bulk_create(answers, batch_size=5_000)


def fill(count: int, latin: Zipf, han: Zipf) -> None:
    User.objects.bulk_create(
        (
            User(pk=n, handle=f"bench{n}", handle_skeleton=f"bench{n}", name=f"Bench {n}")
            for n in range(1, PEOPLE + 1)
        ),
        batch_size=2_000,
    )
    columns = (
        "id, kind, author_id, title, body, markup, html, language, status, gate_id, parent_id, path,"
        " opens_after, step, created_at, published_at, score, carried_score, version, search,"
        " members_only"
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX item_search")
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY items_item ({columns}) FROM STDIN") as copy:
            for row in items(count, latin, han):
                copy.write_row((*row, False))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def relate() -> None:
    """What hangs from the items, and the index that is quicker to build at once."""
    _kinds()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE questions_question q SET accepted_id = a.first FROM (SELECT question_id,"
            " min(item_id) AS first FROM questions_answer GROUP BY 1) a"
            " WHERE a.question_id = q.item_id AND a.first % 4 = 0"
        )
        cursor.execute(
            f"INSERT INTO items_tag (slug, names, excerpt, body, html)"
            f" SELECT 'tag' || n, '{{}}', '', '', '' FROM generate_series(1, {TAGS}) n"
        )
        cursor.execute(
            "INSERT INTO items_tagging (item_id, tag_id) SELECT i.id, t.id FROM items_item i"
            " JOIN (SELECT id, row_number() OVER () n FROM items_tag) t"
            f" ON t.n = 1 + floor({TAGS} * power((i.id * 7919 % 10007) / 10007.0, 3))"
            " WHERE i.kind IN ('question', 'topic', 'course', 'lesson')"
        )
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE INDEX item_search ON items_item USING gin (search)")
        cursor.execute("VACUUM ANALYZE")


def timed(deed: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """The best, the median and the 95th percentile in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        deed()
        times.append(1000 * (time.perf_counter() - start))
    return min(times), statistics.median(times), sorted(times)[int(0.95 * len(times))]


def line(name: str, deed: Callable[[], object], note: str = "") -> float:
    best, median, worst = timed(deed)
    print(f"{name:34} {best:8.1f} {median:8.1f} {worst:8.1f}   {note}", flush=True)
    return best


def queries(latin: Zipf, han: Zipf) -> dict[str, str]:
    """By name: what is typed."""
    common, second = latin.words[18], latin.words[22]
    middle = latin.words[900]
    frequent = latin.words[200]
    rare = latin.words[60_000]
    title = Item.objects.filter(kind="question", status="published", language="en").last()
    assert title is not None
    known = latin.words[25_000]
    return {
        "a rare word": rare,
        "a word in a hundred": frequent,
        "a word in five hundred": middle,
        "a word in five": common,
        "two common words": f"{common} {second}",
        "common and rare": f"{common} {rare}",
        "a phrase": f'"{" ".join(title.body.split()[3:5])}"',
        "a title": title.title,
        "Chinese, a word": han.words[500],
        "Chinese, a common word": han.words[3],
        "Chinese, one character": han.words[50][0],
        "Chinese, two words": han.words[60] + han.words[900],
        "a typo": known[:2] + known[3] + known[2] + known[4:],
        "common, questions only": f"{common} kind:question",
        "common, one tag": f"{common} tag:tag900",
        "common, one author": f"{common} author:bench15000",
        "common, one course": f"{common} course:77",
        "common, Chinese only": f"{common} lang:zh",
        "common, unanswered": f"{common} is:unanswered",
        "common, a year ago": f"{common} before:{NOW.year - 1}-06",
        "a condition alone": "kind:topic tag:tag30",
    }


def measure(latin: Zipf, han: Zipf) -> None:
    def one() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    print(f"{'milliseconds':34} {'best':>8} {'median':>8} {'p95':>8}")
    base = line("SELECT 1", one)
    line("an item by its primary key", lambda: Item.objects.get(pk=4242))
    reader: Viewer = User.objects.get(pk=7)
    asked = queries(latin, han)
    for name, typed in asked.items():
        cache.clear()
        found = search(typed, reader)
        note = f"{found.total}{'+' if found.more else ''} found"
        note += f", for {found.asked.typed}" if found.corrected else ""
        read = asking.read(found.asked.typed)
        best, _median, _worst = timed(
            lambda read=read: candidates(Item.objects.listed_for(reader), read)
        )
        with CaptureQueriesContext(connection) as seen:
            search(typed, reader)
        note += f"; of it candidates {best:.0f} ms; {len(seen)} queries"
        line(name, lambda typed=typed: search(typed, reader), note)
    stranger = AnonymousUser()
    line("a suggestion", lambda: suggestions(latin.words[18][:4], stranger))
    client = Client()
    line("the page, a rare word", lambda: client.get("/search/", {"q": asked["a rare word"]}))
    line("the page, a word in five", lambda: client.get("/search/", {"q": asked["a word in five"]}))
    print(f"SELECT 1 took {base:.2f} ms in the same run")


def explain(latin: Zipf, han: Zipf) -> None:
    asked = queries(latin, han)
    reader = User.objects.get(pk=7)
    for name in ("a rare word", "a word in a hundred", "a word in five", "two common words"):
        cache.clear()
        read = asking.read(asked[name])
        candidates(Item.objects.listed_for(reader), read)
        with CaptureQueriesContext(connection) as seen:
            candidates(Item.objects.listed_for(reader), read)
        for query in seen.captured_queries:
            if "tsquery" in query["sql"]:
                print(f"\n{name}")
                with connection.cursor() as cursor:
                    cursor.execute("SET enable_seqscan = off")
                    cursor.execute(
                        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + query["sql"].replace("%", "%%")
                    )
                    print("\n".join(row[0] for row in cursor.fetchall()))
                    cursor.execute("SET enable_seqscan = on")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="ask what was filled before")
    parser.add_argument("--plans", action="store_true")
    given = parser.parse_args()
    latin, han = Zipf(english()), Zipf(chinese())
    call_command("migrate", verbosity=0)
    if not given.keep:
        if Item.objects.exists():
            parser.error("this database has items; name an empty folder in LYCEUM_VAR")
        start = time.perf_counter()
        fill(given.items, latin, han)
        relate()
        print(f"filled in {time.perf_counter() - start:.0f} s")
        start = time.perf_counter()
        print(f"vocabulary: {vocabulary.rebuild()} words", end=" ")
        print(f"in {time.perf_counter() - start:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE items_word")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_table_size('items_item')),"
                       " pg_size_pretty(pg_relation_size('item_search'))")  # fmt: skip
        print("items, their index of words:", *cursor.fetchone(), "; words:", Word.objects.count())
    measure(latin, han)
    if given.plans:
        explain(latin, han)


if __name__ == "__main__":
    main()
