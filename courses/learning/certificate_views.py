"""Certificates: checked by anybody, downloaded and shared by their holders, revoked by teachers."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import certificates
from courses.learning.certificate_forms import CodeForm, RevokeForm, SharingForm
from courses.learning.certificates import Seen
from courses.learning.models import Certificate
from courses.learning.typesetting import Sheet, work
from items.http import page_of
from shared.http import Request, require_post


@require_safe
def index(request: Request) -> HttpResponse:
    """A form for a certificate's code (`code`), and the viewer's own certificates."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid() and form.found is not None:
        return redirect(form.found)
    return _index(request, form)


def _index(request: Request, form: CodeForm) -> HttpResponse:
    viewer = request.user
    own = certificates.certificates_of(viewer) if isinstance(viewer, User) else []
    status = HTTPStatus.NOT_FOUND if form.is_bound else HTTPStatus.OK
    return render(request, "learning/certificates.html", {"form": form, "own": own}, status=status)


@require_safe
def certificate(request: Request, code: str) -> HttpResponse:
    """One certificate: who finished what, when, taught by whom, and what had to be done.

    404 for a code that none has; 410, without any name, where it is no longer valid or its holder
    shows it to nobody.
    """
    found = certificates.find(code)
    if found is None:
        return _index(request, CodeForm({"code": code}))
    if code != found.grouped:
        return redirect(found)
    look = certificates.seen(found, request.user)
    if not look.is_shown:
        return _gone(request, found)
    return render(request, "learning/certificate.html", _page(request, look))


@require_safe
def pdf(request: Request, code: str) -> HttpResponse:
    """A valid certificate as a PDF, for whoever may see it."""
    found = certificates.find(code)
    if found is None:
        raise Http404
    if not (found.is_valid and certificates.seen(found, request.user).is_shown):
        return _gone(request, found)
    sheet = _sheet(request, found)
    answer = _file(request, sheet, "application/pdf", sheet.pdf)
    answer.headers["Content-Disposition"] = f'attachment; filename="lyceum-{found.grouped}.pdf"'
    return answer


@require_safe
def card(request: Request, code: str) -> HttpResponse:
    """What other sites show of a certificate that is shared there, for everybody."""
    found = certificates.find(code)
    if found is None or not certificates.seen(found, AnonymousUser()).is_public:
        raise Http404
    sheet = _sheet(request, found)
    return _file(request, sheet, "image/png", sheet.card)


def _sheet(request: Request, found: Certificate) -> Sheet:
    address = request.build_absolute_uri(found.get_absolute_url())
    return Sheet(found, certificates.teachers_of([found])[found.pk], address)


def _file(
    request: Request, sheet: Sheet, content_type: str, make: Callable[[], bytes]
) -> HttpResponse:
    """Asked for anew each time, for it may have been revoked; sent only if it changed."""
    etag = quote_etag(sheet.digest)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(make(), content_type=content_type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _gone(request: Request, found: Certificate) -> HttpResponse:
    context = {"certificate": found}
    return render(request, "learning/certificate_gone.html", context, status=HTTPStatus.GONE)


def _page(request: Request, look: Seen) -> dict[str, Any]:
    found = look.certificate
    enrolment = found.enrolment
    course = enrolment.course if enrolment else None
    seen = Course.objects.visible_to(request.user)
    address = request.build_absolute_uri(found.get_absolute_url())
    return {
        "certificate": found,
        "look": look,
        "work": work(found),
        "teachers": certificates.teachers_of([found])[found.pk],
        "course": course if course and seen.filter(pk=course.pk).exists() else None,
        "address": address,
        "image": reverse("certificate-card", args=[found.grouped]),
        "new_name": _new_name(look),
        "sharing_form": SharingForm(instance=found),
        "revoke_form": RevokeForm(),
    }


def _new_name(look: Seen) -> str:
    """What the certificate would be renamed to, if its holder may."""
    found = look.certificate
    if not (look.is_mine and found.is_valid and found.enrolment):
        return ""
    name = found.enrolment.user.public_name
    return name if name != found.name else ""


def _leads_to(request: HttpRequest, code: str) -> str:
    found = certificates.find(code)
    if found is None:
        raise Http404
    return found.get_absolute_url()


Deed = Callable[[MemberRequest, Certificate], HttpResponse | None]


def _of(may: Callable[[Seen], bool]) -> Callable[[Deed], Callable[..., HttpResponse]]:
    """For a form on a certificate's page: does the deed for whoever `may`, and leads back to the
    page, unless the deed answers otherwise; 404 to others."""

    def decorate(deed: Deed) -> Callable[..., HttpResponse]:
        @require_post(_leads_to)
        @members_only
        @wraps(deed)
        def view(request: MemberRequest, code: str) -> HttpResponse:
            found = certificates.find(code)
            if found is None or not may(certificates.seen(found, request.user)):
                raise Http404
            return deed(request, found) or redirect(found)

        return view

    return decorate


@_of(lambda look: look.is_mine)
def share(request: MemberRequest, found: Certificate) -> None:
    """Choose who may see it (`sharing`)."""
    form = SharingForm(request.POST)
    if form.is_valid():
        certificates.share(certificate=found, **form.cleaned_data)
        messages.success(request, _("Saved."))


@_of(lambda look: look.is_mine)
def rename(request: MemberRequest, found: Certificate) -> None:
    """Put one's present name on it."""
    if certificates.rename(certificate=found):
        messages.success(request, _("It bears your present name now."))


@_of(lambda look: look.may_decide)
def revoke(request: MemberRequest, found: Certificate) -> HttpResponse | None:
    """Declare it no longer valid, for a `reason`."""
    form = RevokeForm(request.POST)
    if not form.is_valid():
        context = _page(request, certificates.seen(found, request.user)) | {"revoke_form": form}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "learning/certificate.html", context, status=status)
    if certificates.revoke(certificate=found, by=request.user, **form.cleaned_data):
        messages.success(request, _("It is no longer valid."))
    return None


@_of(lambda look: look.may_reinstate)
def reinstate(request: MemberRequest, found: Certificate) -> None:
    """Let it be valid again."""
    if certificates.reinstate(certificate=found):
        messages.success(request, _("It is valid again."))


@require_post(page_of)
@members_only
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    """One's certificate for a course that one has finished; makes it where there is none yet."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    found = certificates.claim(course=course, by=request.user)
    if found is None:
        messages.error(request, _("There is no certificate for you here yet."))
        return redirect(course)
    return redirect(found)
