"""Who teaches a course besides its author: an `Admission` that says so, and nothing else."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User, Viewer
from items.models import Admission, Item, ItemQuerySet


def taught_by(user: User) -> ItemQuerySet:
    """The items that a person is the author of or was appointed to teach, whatever their status."""
    appointed = Admission.objects.filter(user=user, teaches=True).values("gate")
    return Item.objects.filter(Q(author=user) | Q(pk__in=appointed)).exclude(status="removed")


def teaches(viewer: Viewer, item: Item) -> bool:
    """Whether a person may write in `item` as its author may: they are, or were appointed to it or
    to what it stands in by the same author. One query at most."""
    if not isinstance(viewer, User):
        return False
    if item.is_by(viewer):
        return True
    places = [*item.path, item.pk]
    return Admission.objects.filter(
        user=viewer, gate__in=places, teaches=True, gate__author=item.author_id
    ).exists()


def teachers(gate: Item) -> list[User]:
    """Who was appointed to teach beside the author, the longest first."""
    return list(
        User.objects.filter(admissions__gate=gate, admissions__teaches=True).order_by(
            "admissions__at", "pk"
        )
    )


@transaction.atomic
def appoint(*, user: User, gate: Item) -> bool:
    """Let a person teach with the author; tells whether they did not yet."""
    admission, new = Admission.objects.select_for_update().get_or_create(
        user=user,
        gate=gate,
        defaults={"source": Admission.Source.STAFF, "teaches": True, "opens_all": True},
    )
    if not new and not admission.teaches:
        admission.teaches = new = True
        admission.save(update_fields=["teaches"])
    return new


@transaction.atomic
def release(*, user: User, gate: Item) -> bool:
    """End it; tells whether they did teach. A right they have as a learner stays."""
    rows = Admission.objects.filter(user=user, gate=gate, teaches=True)
    ended = rows.filter(source=Admission.Source.STAFF).delete()[0]
    return bool(ended or rows.update(teaches=False))
