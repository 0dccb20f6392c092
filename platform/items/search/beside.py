"""Tags and people whose names hold what was typed: small groups beside the items."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Block, User, Viewer
from items.models import Item, Tag, Tagging
from shared.text import HAN

SHOWN = 5
MOST_LOOKED_AT = 30


def tags(typed: str, viewer: Viewer, most: int = SHOWN) -> list[Tag]:
    """Those with something on them that the viewer may see; what is called exactly so first."""
    name = typed.strip().lstrip("#")[:50]
    if not _is_enough(name):
        return []
    named = list(Tag.objects.named(name.replace(" ", "-"))[:MOST_LOOKED_AT])
    if " " in name:
        named += Tag.objects.named(name)[:MOST_LOOKED_AT]
    borne = Item.objects.listed_for(viewer).filter(pk=OuterRef("item"))
    uses = Tagging.objects.filter(Exists(borne), tag=OuterRef("pk"))
    shown = Tag.objects.filter(Exists(uses), pk__in={tag.pk for tag in named})
    low = name.casefold()

    def key(tag: Tag) -> tuple[bool, bool, int, str]:
        names = [tag.slug, *(str(each).casefold() for each in tag.names.values())]
        return low not in names, not tag.slug.startswith(low), len(tag.slug), tag.slug

    return sorted(shown, key=key)[:most]


def people(typed: str, viewer: Viewer, most: int = SHOWN) -> list[User]:
    """Members whose handle or name begins with what was typed."""
    name = typed.strip().lstrip("@")[:60]
    if not _is_enough(name):
        return []
    named = Q(handle__startswith=name.lower().replace(" ", "-")) | Q(name__istartswith=name)
    found = User.objects.filter(named, is_active=True, suspended_at=None)
    if viewer.pk is not None:
        found = found.exclude(
            Exists(Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("pk")))
        )
        found = found.exclude(
            Exists(Block.objects.filter(blocker=OuterRef("pk"), blocked=viewer.pk))
        )
    low = name.casefold()

    def key(person: User) -> tuple[bool, str]:
        return low not in {person.handle, person.name.casefold()}, person.handle

    return sorted(found[:MOST_LOOKED_AT], key=key)[:most]


def _is_enough(name: str) -> bool:
    return len(name) >= 2 or bool(HAN.search(name))
