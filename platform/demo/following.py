"""What Lin follows, whose account visitors use: what is new there waits for her, in both languages."""

from datetime import timedelta

from accounts.models import User
from activity import actions
from courses.learning.models import Enrolment
from demo.load import Loaded
from demo.schedule import Schedule
from items.models import Following, Level, Tag

# She came by when they were new.
THREADS = ["first-light-report", "zh-simpson-at-work", "same-dough-five-temperatures"]
MUTED = "explain-p-value-to-parents"
TAGS = ["statistics", "observing"]
SINCE = timedelta(days=9)


def follow(lin: User, loaded: Loaded, times: Schedule) -> None:
    """Threads, tags, and one thread that she has heard enough of; and all learners their courses."""
    for key in (*THREADS, MUTED):
        level = Level.MUTED if key == MUTED else Level.FOLLOW
        at = times.threads[key].at + timedelta(minutes=7)
        actions.follow_item(item=loaded.threads[key].item, by=lin, level=level, at=at)
    for slug in TAGS:
        tag = Tag.objects.get(slug=slug)
        actions.follow_tag(tag=tag, by=lin, at=times.now - SINCE)
    learners = Enrolment.objects.order_by("pk").values_list("user", "course", "at")
    rows = [Following(user_id=user, item_id=course, at=at) for user, course, at in learners]
    Following.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
