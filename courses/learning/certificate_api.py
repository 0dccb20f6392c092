"""Certificates as JSON: checked by anybody, managed by their holders and the course's teachers."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember
from courses.catalogue.models import Course
from courses.learning import certificates
from courses.learning.certificates import Seen
from courses.learning.models import Certificate
from items.api import AuthorSerializer


class Gone(exceptions.APIException):
    """There was a certificate, but it is no longer valid."""

    status_code = HTTPStatus.GONE
    default_detail = "This certificate is no longer valid."
    default_code = "gone"


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """A certificate; `minutes` is the time that the course's `lessons` take."""

    code = serializers.CharField(source="grouped", read_only=True)
    finished_at = serializers.DateTimeField(source="at", read_only=True)
    valid = serializers.BooleanField(source="is_valid", read_only=True)
    teachers = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = [
            "code", "name", "title", "language", "finished_at", "lessons", "minutes", "quizzes",
            "teachers", "renamed_at", "valid", "url", "pdf",
        ]  # fmt: skip
        read_only_fields = [
            "name", "title", "language", "lessons", "minutes", "quizzes", "renamed_at",
        ]  # fmt: skip

    @extend_schema_field(AuthorSerializer(many=True))
    def get_teachers(self, row: Certificate) -> Any:
        return AuthorSerializer(self.context["teachers"][row.pk], many=True).data

    def get_url(self, row: Certificate) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))

    def get_pdf(self, row: Certificate) -> str:
        return f"{self.get_url(row).rstrip('/')}.pdf"


class OwnCertificateSerializer(CertificateSerializer):
    """One's own: also who may see it, and why it was revoked."""

    class Meta(CertificateSerializer.Meta):
        fields = [*CertificateSerializer.Meta.fields, "sharing", "revoked_at", "revoked_for"]
        read_only_fields = [
            *CertificateSerializer.Meta.read_only_fields, "revoked_at", "revoked_for",
        ]  # fmt: skip


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a certificate is no longer valid; its holder reads it."""

    reason = serializers.CharField(max_length=Certificate.MAX_REASON)


class OwnCertificatesView(APIView):
    """The caller's certificates, the latest first."""

    permission_classes = [IsMember]

    @extend_schema(responses=OwnCertificateSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = list(certificates.certificates_of(request.user))  # type: ignore[arg-type]  # a member
        context = {"request": request, "teachers": certificates.teachers_of(rows)}
        return Response(OwnCertificateSerializer(rows, many=True, context=context).data)


class ClaimView(APIView):
    """Gives the caller the certificate of a course that they have finished."""

    permission_classes = [IsMember]

    @extend_schema(
        request=None,
        responses=OwnCertificateSerializer,
        description="The one there is, or a new one; 403 where there is to be none.",
    )
    def post(self, request: Request, pk: int) -> Response:
        course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
        found = certificates.claim(course=course, by=request.user)  # type: ignore[arg-type]  # a member
        if found is None:
            raise exceptions.PermissionDenied
        return _answer(request, found)


class CertificateView(APIView):
    """Checks a certificate by its code, in whatever case, with or without dashes."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method in SAFE_METHODS else IsMember()]

    @extend_schema(
        responses=OwnCertificateSerializer,
        description="404 for a code that none has, 410 for one that is no longer valid. `sharing`, "
        "`revoked_at` and `revoked_for` only for its holder, teachers and moderators.",
    )
    def get(self, request: Request, code: str) -> Response:
        return _answer(request, _found(request, code, lambda look: look.is_shown))

    @extend_schema(
        request=OwnCertificateSerializer,
        responses=OwnCertificateSerializer,
        description="Its holder chooses who may see it: `sharing`.",
    )
    def patch(self, request: Request, code: str) -> Response:
        found = _found(request, code, lambda look: look.is_mine)
        given = OwnCertificateSerializer(found, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        certificates.share(certificate=found, **{"sharing": found.sharing, **given.validated_data})
        return _answer(request, found)


class CertificateNameView(APIView):
    """Lets a certificate bear its holder's present name."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=OwnCertificateSerializer)
    def post(self, request: Request, code: str) -> Response:
        found = _found(request, code, lambda look: look.is_mine)
        certificates.rename(certificate=found)
        return _answer(request, found)


class RevocationView(APIView):
    """Revokes a certificate (PUT), or lets it be valid again (DELETE)."""

    permission_classes = [IsMember]

    @extend_schema(
        request=ReasonSerializer,
        responses=OwnCertificateSerializer,
        description="For those who teach the course, and moderators. The first reason stays.",
    )
    def put(self, request: Request, code: str) -> Response:
        found = _found(request, code, lambda look: look.may_decide)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by: Any = request.user  # a member: `IsMember`
        certificates.revoke(certificate=found, by=by, **given.validated_data)
        return _answer(request, found)

    @extend_schema(
        responses=OwnCertificateSerializer, description="For who revoked it, and moderators."
    )
    def delete(self, request: Request, code: str) -> Response:
        found = _found(request, code, lambda look: look.may_reinstate)
        certificates.reinstate(certificate=found)
        return _answer(request, found)


def _found(request: Request, code: str, may: Callable[[Seen], bool]) -> Certificate:
    """The certificate of that code; 404 where there is none, or the caller may not do it with one
    that they may see, 410 where they may not see it."""
    found = certificates.find(code)
    if found is None:
        raise Http404
    look = certificates.seen(found, request.user)
    if not look.is_shown:
        raise Gone
    if not may(look):
        raise Http404
    return found


def _answer(request: Request, found: Certificate) -> Response:
    look = certificates.seen(found, request.user)
    shown = OwnCertificateSerializer if look.is_mine or look.may_decide else CertificateSerializer
    context = {"request": request, "teachers": certificates.teachers_of([found])}
    return Response(shown(found, context=context).data)
