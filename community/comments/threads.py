"""Comments in their threads: which of them a page shows, and in what order.

A page shows the first threads of each item and the first replies of each thread, in a fixed number of
queries that each read a bounded number of rows: 10,000 comments cost what 100 do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.models import Viewer
from community.comments.models import Comment, CommentQuerySet
from items import folding, reactions
from items.marks import mark
from items.models import Item
from items.removing import Stub, stubs

THREADS = 5  # of an item, where it stands among others
REPLIES = 3  # of a thread there
COUNTED = 100  # what there is beyond is not counted, but said as "more"
PART = 100  # replies that a thread's own page shows at once
BEFORE = 20  # of them, what was written before the one that was asked for
DEEPEST = 4  # further in, comments stand no further in, and say what they answer
ORDERS = {"best": ("-item__score", "pk"), "newest": ("-item__published_at", "-pk")}


@dataclass(frozen=True)
class Line:
    """A comment in its place, or the stub of one."""

    pk: int
    comment: Comment | None
    stub: Stub | None
    depth: int
    # What it answers: shown to it, where that does not stand above it.
    parent_id: int | None
    parent: Comment | None
    is_apart: bool

    @property
    def indent(self) -> int:
        return min(self.depth, DEEPEST)


@dataclass
class Thread:
    """One thread, or the part of it that is shown; `more` replies follow, or rather more than that."""

    pk: int
    lines: list[Line]
    more: int = 0
    beyond: bool = False

    @property
    def after(self) -> int:
        """The last comment that is shown: the rest was written later."""
        return max((line.pk for line in self.lines), default=0)


@dataclass
class Part:
    """Part of a thread; `after` is where the next one goes on, 0 at the end, `skipped` whether there
    is something before it."""

    thread: Thread
    after: int
    skipped: bool


@dataclass
class Listing:
    """The comments on one item, or those shown; `more` threads follow, or rather more than that."""

    threads: list[Thread] = field(default_factory=list)
    more: int = 0
    beyond: bool = False


def gather(
    items: Iterable[int], viewer: Viewer, *, shown: int = THREADS, order: str = "best"
) -> dict[int, Listing]:
    """The first comments on each of `items`, by its id. One query where there are none, else five at
    most, however many there are."""
    ids = list(items)
    begun = Comment.objects.threads(viewer).filter(
        item__parent=OuterRef("pk"), item__kind="comment"
    )
    found = dict(
        Item.objects.filter(pk__in=ids)
        .order_by()
        .annotate(found=_ids(begun.order_by(*ORDERS[order])))
        .values_list("pk", "found")
    )
    listings = {pk: Listing(*_rest(found.get(pk) or [], shown)) for pk in ids}
    roots = [root for pk in ids for root in (found.get(pk) or [])[:shown]]
    threads = load(roots, viewer)
    for pk in ids:
        listings[pk].threads = [threads[root] for root in (found.get(pk) or [])[:shown]]
    return listings


def load(roots: Sequence[int], viewer: Viewer, replies: int = REPLIES) -> dict[int, Thread]:
    """Threads by the ids of the comments that begin them, each with its first replies."""
    if not roots:
        return {}
    under = Comment.objects.visible_to(viewer).filter(thread=OuterRef("pk")).order_by("pk")
    found = dict(
        Comment.objects.filter(pk__in=roots)
        .order_by()
        .annotate(found=_ids(under))
        .values_list("pk", "found")
    )
    wanted = {pk for root in roots for pk in [root, *found.get(root, [])[:replies]]}
    rows = Comment.objects.visible_to(viewer).for_thread(wanted)
    by_root: dict[int, list[Comment]] = defaultdict(list)
    for row in rows:
        by_root[row.root_id].append(row)
    gone = stubs(_missing(rows))
    return {
        root: Thread(root, arrange(by_root[root], gone), *_beyond(found.get(root, []), replies))
        for root in roots
    }


def part(found: Comment, viewer: Viewer, after: int = 0) -> Part:
    """The part of a thread that follows the reply `after`, else the one in which `found` stands, with
    what it answers, up to the beginning of the thread."""
    under = Comment.objects.visible_to(viewer).filter(thread=found.root_id).order_by("pk")
    above = [] if after else [found.root_id]
    if not after and found.thread_id:
        # Some of what was written just before it.
        earlier = list(under.filter(pk__lt=found.pk).reverse().values_list("pk", flat=True)[:PART])
        after = earlier[BEFORE] if len(earlier) == PART else 0
        above = [*found.item.path[-found.depth :], found.pk]
    listed = list(under.filter(pk__gt=after).values_list("pk", "item__parent")[: PART + 1])
    ids = {pk for pk, _parent in listed[:PART]} | set(above)
    answered = {parent for _pk, parent in listed[:PART] if parent is not None} - ids
    rows = list(Comment.objects.visible_to(viewer).for_thread(ids | answered))
    beside = {row.pk: row for row in rows if row.pk not in ids}
    rows = [row for row in rows if row.pk in ids]
    gone = stubs(({*above} | _missing(rows)) - {row.pk for row in rows})
    shown = Thread(found.root_id, arrange(rows, gone, beside))
    return Part(shown, listed[PART - 1][0] if len(listed) > PART else 0, after > 0)


def arrange(
    rows: Sequence[Comment], gone: Mapping[int, Stub], beside: Mapping[int, Comment] | None = None
) -> list[Line]:
    """The comments of one thread, or of a part of it, each below what it answers, siblings in the order
    they were written; stubs of those that are `gone` stand where something under them is shown.

    What answers something that is not here stands at its depth, and says so; `beside` are comments
    that are shown elsewhere.
    """
    here = {row.pk: row for row in rows}
    every = {**(beside or {}), **here}
    depths: dict[int, int] = {}
    above: dict[int, int | None] = {}
    for row in rows:
        chain = [*row.item.path, row.pk]
        chain = chain[chain.index(row.root_id) :]
        for depth, pk in enumerate(chain):
            if pk in here or pk in gone:
                depths[pk] = depth
                above[pk] = chain[depth - 1] if depth else None
    under: dict[int | None, list[int]] = defaultdict(list)
    for pk in sorted(depths):
        parent = above[pk]
        under[parent if parent in depths else None].append(pk)
    lines, waiting = [], under[None][::-1]
    while waiting:
        pk = waiting.pop()
        parent = above[pk]
        apart = parent is not None and (parent not in depths or depths[pk] > DEEPEST)
        known = every.get(parent) if parent else None
        stub = None if pk in here else gone[pk]
        lines.append(Line(pk, here.get(pk), stub, depths[pk], parent, known, apart))
        waiting += under[pk][::-1]
    return lines


def dress(threads: Iterable[Thread], viewer: Viewer, beside: Sequence[Item] = ()) -> None:
    """Give the items of comments, and those of the page `beside` them, what the viewer set on them,
    what people feel about them, and why they are folded."""
    lines = [line for thread in threads for line in thread.lines]
    comments = [line.comment for line in lines if line.comment is not None]
    for comment in comments:
        comment.item.reveals = comment.reveals_id  # type: ignore[attr-defined]
    if comments:
        mark([comment.item for comment in comments], viewer)
    given = [*beside, *(comment.item for comment in comments)]
    reactions.gather(given, viewer)
    folding.fold(given, viewer)


def _ids(rows: CommentQuerySet) -> ArraySubquery:
    return ArraySubquery(rows.values("pk")[: COUNTED + 1])


def _rest(found: list[int], shown: int) -> tuple[list[Thread], int, bool]:
    return ([], *_beyond(found, shown))


def _beyond(found: list[int], shown: int) -> tuple[int, bool]:
    """How many follow those shown, and whether there may be even more."""
    return max(min(len(found), COUNTED) - shown, 0), len(found) > COUNTED


def _missing(rows: Iterable[Comment]) -> set[int]:
    """The comments that those of `rows` stand in and that are not among them."""
    around = {pk for row in rows if row.thread_id for pk in row.item.path[-row.depth :]}
    return around - {row.pk for row in rows}
