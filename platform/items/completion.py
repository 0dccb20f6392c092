"""What is offered while somebody types `@` or `#`: people and tags, those nearest to them first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from accounts import handles
from accounts.models import Block, User
from items.models import Item, Tag
from shared.text import HAN

OFFERED = 8
MAX_TYPED = 50
IN_THREAD = 300  # of its latest texts, whose writers come first


@dataclass(frozen=True)
class Offer:
    """What is put into the text, after "@" or "#", and what it is called."""

    word: str
    label: str


def people(viewer: User, typed: str, thread: int | None = None) -> list[Offer]:
    """At most `OFFERED` people whose handle or name begins with what was typed.

    First those who write in `thread`, an item's id, as far as the viewer sees that; then those whom the
    viewer follows; then the others. Nobody who blocked the viewer or is blocked by them, who is
    suspended or gone; of the first two also who has the word inside their name.
    """
    typed = typed.strip()[:MAX_TYPED].removeprefix("@")
    offered: dict[int, User] = {}
    near = _writers(viewer, thread) if thread else User.objects.none()
    followed = User.objects.filter(followers__follower=viewer)
    inside = _begins(typed) | Q(name__icontains=typed)
    for rows in (near.filter(inside), followed.filter(inside), _all(typed)):
        if len(offered) < OFFERED and rows is not None:
            left = _shown(rows, viewer).exclude(pk__in=offered).order_by("handle")
            offered.update((user.pk, user) for user in left[: OFFERED - len(offered)])
    return [Offer(user.handle, user.public_name) for user in offered.values()]


def _begins(typed: str) -> Q:
    return Q(handle__startswith=handles.normalise(typed)) | Q(name__istartswith=typed)


def _all(typed: str) -> QuerySet[User] | None:
    """Among everybody a letter says too little, a Chinese one enough; by the indexes of both columns."""
    if len(typed) < 2 and not HAN.search(typed):
        return None
    return User.objects.filter(_begins(typed))


def _shown(rows: QuerySet[User], viewer: User) -> QuerySet[User]:
    between = Q(blocker=viewer, blocked=OuterRef("pk")) | Q(blocked=viewer, blocker=OuterRef("pk"))
    hidden = Exists(Block.objects.filter(between))
    rows = rows.filter(~hidden, is_active=True, suspended_at=None).exclude(pk=viewer.pk)
    return rows.only("handle", "name")


def _writers(viewer: User, thread: int) -> QuerySet[User]:
    """Who wrote the item, what it stands in, or lately what else stands there, as the viewer sees it."""
    item = Item.objects.visible_to(viewer).filter(pk=thread).only("path").first()
    if item is None:
        return User.objects.none()
    inside = Item.objects.listed_for(viewer).filter(path__contains=[item.root_id])
    latest = inside.order_by("-pk").values("author")[:IN_THREAD]
    above = Item.objects.listed_for(viewer).filter(pk__in=[item.pk, *item.path])
    return User.objects.filter(Q(pk__in=latest) | Q(pk__in=above.values("author")))


def tags(typed: str) -> list[Offer]:
    """At most `OFFERED` tags whose slug or name, in the reader's language, begins with what was typed;
    the word is the slug, the label the name."""
    typed = typed.strip()[:MAX_TYPED].removeprefix("#")
    if not typed:
        return []
    named: dict[str, Any] = {f"names__{get_language() or 'en'}__istartswith": typed}
    found = Tag.objects.filter(Q(slug__startswith=typed.casefold()) | Q(**named))
    return [Offer(tag.slug, tag.label) for tag in found.order_by("slug")[:OFFERED]]
