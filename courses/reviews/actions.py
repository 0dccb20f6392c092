"""What is done with reviews: write or change one's own, answer once."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activity.events import record
from activity.models import Verb
from courses.catalogue.models import Course
from courses.learning.models import Enrolment, Progress
from courses.reviews import rating
from courses.reviews.models import Review
from items import actions as items
from items.forms import is_chinese
from items.models import Status
from items.teaching import teaches

# The share of a course's lessons that one has to have finished. Udemy asks early and learners are
# cut off by 100 % (research, group A), so a fifth: enough to know what one speaks of.
SHARE = 0.2
ONLY_LEARNERS = gettext_lazy("Only learners review a course.")


def review_of(course: Course, user: User) -> Review | None:
    """What a person wrote about a course, whatever became of it."""
    own = Review.objects.filter(course=course, user=user)
    return own.select_related("item__author").first()


def share_done(course: Course, user: User) -> float:
    """The share (0–1) of a course's published lessons that a person has finished."""
    done = Q(item__status=Status.PUBLISHED, pk__in=Progress.objects.finished_by(user))
    counted = course.lessons.aggregate(
        every=Count("pk", filter=Q(item__status=Status.PUBLISHED)), done=Count("pk", filter=done)
    )
    return counted["done"] / counted["every"] if counted["every"] else 0.0


def refusal(course: Course, user: User, mine: Review | None = None) -> str:
    """Why a person may not review a course; empty if they may. `mine` is the review they wrote: it
    is theirs to change, whatever became of the course since."""
    if user.is_staff or teaches(user, course.item):
        return _("Who teaches or runs a course does not review it.")
    if mine is not None:
        removed = mine.item.status == Status.REMOVED
        return _("A moderator removed your review.") if removed else ""
    if not Enrolment.objects.filter(user=user, course=course).exists():
        return str(ONLY_LEARNERS)
    if share_done(course, user) < SHARE:
        return _("Finish %(percent)d%% of the lessons, then say what you think.") % {
            "percent": round(100 * SHARE)
        }
    return ""


@transaction.atomic
def review(
    *, course: Course, by: User, stars: int, body: str, at: datetime | None = None
) -> Review:
    """Say what one thinks of a course, or say it anew: everybody has one review of it.

    Raises `PermissionDenied` with the reason where `refusal` gives one.
    """
    if not 1 <= stars <= 5:
        raise ValidationError(_("Give one to five stars."))
    # One at a time: two first reviews by one person would both see none.
    list(Enrolment.objects.select_for_update().filter(user=by, course=course))
    known = review_of(course, by)
    if why := refusal(course, by, known):
        raise PermissionDenied(why)
    if known is not None:
        known.item = items.edit(item=known.item, by=by, title="", body=body)
        known.stars = stars
        known.save(update_fields=["stars"])
        rating.refresh([course.pk])
        return known
    item = items.create(
        kind="review",
        author=by,
        body=body,
        language=_language(course, body),
        parent=course.item,
        at=at,
    )
    new = Review.objects.create(
        item=item, course=course, user=by, stars=stars, at=at or timezone.now()
    )
    rating.refresh([course.pk])
    record(Verb.REVIEW, user=by, item=course.item, amount=stars, at=at)
    return new


@transaction.atomic
def reply(*, review: Review, by: User, body: str, at: datetime | None = None) -> None:
    """The course's author answers a review, once.

    Raises `PermissionDenied` for everybody else, and where it is answered.
    """
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if not locked.course.item.is_by(by):
        raise PermissionDenied(_("Only the course's author answers its reviews."))
    if locked.reply:
        raise PermissionDenied(_("This review is answered."))
    if not body.strip():
        raise ValidationError(_("Write something."))
    locked.reply, locked.replied_at = body.strip(), at or timezone.now()
    locked.save(update_fields=["reply", "replied_at"])
    review.reply, review.replied_at = locked.reply, locked.replied_at


def _language(course: Course, body: str) -> str:
    """People review in their own language, not always in the course's."""
    if is_chinese(body):
        return "zh-hans"
    return "en" if course.item.language == "zh-hans" else course.item.language
