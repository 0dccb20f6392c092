"""Who learns, who was let in, and who is stuck, as JSON: for those who teach the course."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsMember
from courses.catalogue.models import Component
from courses.learning import allowances, invitations
from courses.learning.models import Enrolment, Invitation
from courses.studio import access
from courses.studio.peopleforms import InviteForm
from courses.studio.views.learners import learners_of
from items.api import AuthorSerializer
from shared.api import Pages


class LearnerSerializer(serializers.ModelSerializer[Enrolment]):
    """Somebody who takes the course; `right` is how they were let in, null where they are not."""

    user = AuthorSerializer()
    cohort = serializers.IntegerField(source="cohort_id", allow_null=True)
    lessons_done = serializers.IntegerField(source="done")
    right = serializers.CharField(source="source", allow_null=True)
    until = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Enrolment
        fields = [
            "id", "user", "at", "left_at", "completed_at", "cohort", "lessons_done", "right", "until",
        ]  # fmt: skip


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """Somebody who was let in and has not taken the course: a member, or an address."""

    user = AuthorSerializer(allow_null=True)
    cohort = serializers.IntegerField(source="cohort_id", allow_null=True)

    class Meta:
        model = Invitation
        fields = ["id", "user", "email", "cohort", "expires_at", "at"]


class InviteSerializer(serializers.Serializer[Any]):
    """Whom to let in, with which cohort and until when."""

    people = serializers.ListField(
        child=serializers.CharField(), help_text="handles and e-mail addresses"
    )
    cohort = serializers.IntegerField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class RefusedSerializer(serializers.Serializer[Any]):
    whom = serializers.CharField()
    reason = serializers.CharField()


class InvitingSerializer(serializers.Serializer[Any]):
    """How many are in, and who is not."""

    count = serializers.IntegerField()
    refused = RefusedSerializer(many=True)


class StuckSerializer(serializers.Serializer[Any]):
    """Somebody with no attempt left who did not pass."""

    user = AuthorSerializer()
    attempts_made = serializers.IntegerField(source="used")
    best = serializers.FloatField()


class AllowSerializer(serializers.Serializer[Any]):
    """Further attempts for one person."""

    handle = serializers.CharField()
    attempts = serializers.IntegerField(default=1)


def _user(request: Request) -> User:
    return cast(User, request.user)


class LearnersView(generics.ListAPIView[Enrolment]):
    """Who takes the course, the newest first."""

    permission_classes = [IsMember]
    serializer_class = LearnerSerializer
    pagination_class = Pages
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Enrolment]:
        return learners_of(access.course(_user(self.request), self.kwargs["pk"]))


class AdmissionView(APIView):
    """What a learner has by a teacher's invitation."""

    permission_classes = [IsMember]

    @extend_schema(responses={204: None}, description="403 where no teacher let them in.")
    def delete(self, request: Request, pk: int) -> Response:
        if not invitations.withdraw_from(access.enrolment(_user(request), pk)):
            raise PermissionDenied(_("No teacher let them in, so none can take it back."))
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationsView(generics.ListAPIView[Invitation]):
    """Who was let in and has not taken the course yet; letting people in (POST)."""

    permission_classes = [IsMember]
    serializer_class = InvitationSerializer
    pagination_class = Pages
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        course = access.course(_user(self.request), self.kwargs["pk"])
        return course.invitations.select_related("user")

    @extend_schema(
        request=InviteSerializer,
        responses=InvitingSerializer,
        description="Each of `people` for themselves: whom it does not name is refused, the others"
        " are in. Of an address nobody learns whose it is.",
    )
    def post(self, request: Request, pk: int) -> Response:
        course = access.course(_user(request), pk)
        given = InviteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        if course.open:
            raise PermissionDenied(_("Everybody may read this course: nobody needs to be let in."))
        fields = {**told, "people": "\n".join(told["people"])}
        form = InviteForm(fields, course=course)
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        found = invitations.invite_all(
            course=course,
            by=_user(request),
            lines=form.cleaned_data["people"],
            cohort=form.cleaned_data.get("cohort"),
            expires_at=form.cleaned_data["expires_at"],
        )
        refused = [{"whom": whom, "reason": reason} for whom, reason in found.refused]
        return Response({"count": found.count, "refused": refused})


class InvitationView(APIView):
    """An invitation that was not taken yet."""

    permission_classes = [IsMember]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it back."""
        if not invitations.withdraw(access.invitation(_user(request), pk)):
            raise PermissionDenied(_("They have taken the course meanwhile."))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AllowancesView(APIView):
    """Who has no attempt left at a quiz; further ones for one person (POST)."""

    permission_classes = [IsMember]

    @extend_schema(responses=StuckSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        found = allowances.stuck([access.component(_user(request), pk)])
        return Response(StuckSerializer(found, many=True).data)

    @extend_schema(request=AllowSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        component = access.component(_user(request), pk)
        if component.kind != Component.Kind.QUIZ:
            raise PermissionDenied(_("This is no quiz."))
        given = AllowSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = get_object_or_404(User, handle=given.validated_data["handle"])
        allowances.allow(
            component=component,
            user=person,
            by=_user(request),
            attempts=given.validated_data["attempts"],
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
