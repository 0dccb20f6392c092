"""What the pages say of a course's reviews to one viewer."""

from collections.abc import Iterable
from typing import Any

from accounts.models import User, Viewer
from courses.catalogue.models import Course
from courses.reviews import actions
from courses.reviews.forms import ReplyForm, ReviewForm
from courses.reviews.models import Review
from courses.reviews.rating import rating_of
from items.marks import mark


def section(
    course: Course,
    viewer: Viewer,
    rows: Iterable[Review],
    form: ReviewForm | None = None,
    replying: tuple[int, ReplyForm] | None = None,
) -> dict[str, Any]:
    """The context of `reviews/_reviews.html`; `form` is one that was refused, and `replying` names
    the review whose answer was."""
    reviews = list(rows)
    mark((row.item for row in reviews), viewer)
    mine, why = _standing(course, viewer)
    if form is None and isinstance(viewer, User) and not why:
        given = {"stars": mine.stars, "body": mine.item.body} if mine else None
        form = ReviewForm(initial=given)
    return {
        "course": course,
        "rating": rating_of(course),
        "reviews": reviews,
        "mine": mine,
        # Who has not begun is told by the page itself what it takes.
        "refusal": "" if why == str(actions.ONLY_LEARNERS) else why,
        "form": None if why else form,
        "share": round(100 * actions.SHARE),
        "answers": course.item.is_by(viewer),
        "reply_form": ReplyForm(),
        "replying": replying[0] if replying else None,
        "refused_reply": replying[1] if replying else None,
    }


def _standing(course: Course, viewer: Viewer) -> tuple[Review | None, str]:
    """The viewer's own review, and why they may not write one: nothing for a stranger to know."""
    if not isinstance(viewer, User):
        return None, ""
    mine = actions.review_of(course, viewer)
    if viewer.is_suspended:
        return mine, viewer.suspension
    return mine, actions.refusal(course, viewer, mine)
