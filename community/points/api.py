"""The caller's points and the bounties on questions, as JSON."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import IsMember, member
from community.points import bounties, ledger, rules
from community.points.models import Award, Bounty
from items.models import Item
from shared.api import Pages


class AwardSerializer(serializers.ModelSerializer[Award]):
    """One entry of one's ledger; its item is named by id, for it may be closed to one by now."""

    class Meta:
        model = Award
        fields = ["id", "rule", "points", "item", "at"]


class PointsSerializer(serializers.Serializer[Any]):
    """One's total."""

    total = serializers.IntegerField()


class BountySerializer(serializers.ModelSerializer[Bounty]):
    """A bounty: whose, on which question, how much, until when, and who won what of it."""

    by = serializers.CharField(source="by.handle", allow_null=True, default=None)

    class Meta:
        model = Bounty
        fields = ["id", "question", "by", "amount", "at", "until", "settled_at", "winner", "paid"]


class BountyOfferSerializer(serializers.Serializer[Any]):
    """How many points."""

    amount = serializers.ChoiceField(choices=rules.BOUNTIES)


class PointsView(APIView):
    """The caller's total."""

    permission_classes = (IsMember,)

    @extend_schema(responses=PointsSerializer)
    def get(self, request: Request) -> Response:
        """The sum of all entries."""
        return Response({"total": ledger.total_of(member(request))})


class AwardsView(generics.ListAPIView[Award]):
    """The entries that make the caller's total, the newest first."""

    permission_classes = (IsMember,)
    serializer_class = AwardSerializer
    queryset = Award.objects.none()

    def get_queryset(self) -> Any:
        return Award.objects.filter(user=member(self.request))


class BountiesView(generics.ListAPIView[Bounty]):
    """The open bounties, the highest first."""

    permission_classes = ()
    serializer_class = BountySerializer
    queryset = Bounty.objects.none()

    class pagination_class(Pages):  # noqa: N801  # the framework's name
        ordering: Any = ("-amount", "-pk")

    def get_queryset(self) -> Any:
        return Bounty.objects.open().listed_for(self.request.user).select_related("by")


class OfferView(APIView):
    """A question's bounty."""

    permission_classes = (IsMember,)

    @extend_schema(request=BountyOfferSerializer, responses={201: BountySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Put some of one's points on a question."""
        question = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
        asked = BountyOfferSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        bounty = bounties.offer(
            question=question, by=member(request), amount=asked.validated_data["amount"]
        )
        return Response(BountySerializer(bounty).data, status=status.HTTP_201_CREATED)


class GiveView(APIView):
    """What an answer gets."""

    permission_classes = (IsMember,)

    @extend_schema(request=None, responses=BountySerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Give one's open bounty on the question to this answer, for good."""
        answers = Item.objects.visible_to(request.user).filter(kind="answer")
        answer = get_object_or_404(answers.select_related("parent"), pk=pk)
        return Response(BountySerializer(bounties.give(answer=answer, by=member(request))).data)
