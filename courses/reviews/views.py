"""What learners say about a course: to read, to write and to answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, members_only
from courses.catalogue.models import Course
from courses.reviews import actions
from courses.reviews.forms import ReplyForm, ReviewForm
from courses.reviews.models import Review
from courses.reviews.page import section
from items.models import Status
from shared.http import Request, back, require_post
from shared.paging import numbered

REVIEWS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: Request, pk: int) -> HttpResponse:
    """All reviews of a course, `stars` keeps to those that give so many; or, posted, one's own."""
    course = _course(request, pk)
    if request.method == "POST":
        return write(request, course)
    return _page(request, course)


@members_only
def write(request: MemberRequest, course: Course) -> HttpResponse:
    """Write one's review, or change it."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, course, form, status=422)
    new = actions.review(course=course, by=request.user, **form.cleaned_data)
    if new.item.status == Status.PUBLISHED:
        messages.success(request, _("Thank you. Your review helps others to choose."))
    else:
        messages.info(request, _("Your change is saved. A moderator hid this review."))
    return back(request, new.get_absolute_url())


def _place(request: HttpRequest, pk: int) -> str:
    return _review(request, pk).get_absolute_url()


@require_post(_place)
@members_only
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer a review as the course's author."""
    review = _review(request, pk)
    if not review.course.item.is_by(request.user):
        raise PermissionDenied(_("Only the course's author answers its reviews."))
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, review.course, replying=(review.pk, form), status=422)
    actions.reply(review=review, by=request.user, body=form.cleaned_data["body"])
    messages.success(request, _("Your answer stands below the review."))
    return back(request, review.get_absolute_url())


def _course(request: HttpRequest, pk: int) -> Course:
    courses = Course.objects.visible_to(request.user).select_related("item__author")
    return get_object_or_404(courses, pk=pk)


def _review(request: HttpRequest, pk: int) -> Review:
    shown = Review.objects.visible_to(request.user)
    return get_object_or_404(shown.select_related("item__parent", "course__item"), pk=pk)


def _page(
    request: HttpRequest,
    course: Course,
    form: ReviewForm | None = None,
    replying: tuple[int, ReplyForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = Review.objects.for_page(course, request.user)
    if (stars := request.GET.get("stars", "")) in {"1", "2", "3", "4", "5"}:
        rows = rows.filter(stars=int(stars))
    else:
        stars = ""
    page = numbered(request, rows, REVIEWS_A_PAGE)
    context = section(course, request.user, page.rows, form, replying)
    context |= {"item": course.item, "page": page, "stars": stars}
    part = "#rows" if getattr(request, "htmx", False) and "page" in request.GET else ""
    return render(request, f"reviews/reviews.html{part}", context, status=status)
