"""What keeps authors from changing what they wrote on boards: see `items.kinds.register_bounds`."""

from django.utils.translation import gettext as _

from community.boards.models import Topic
from items.models import Item


def bounds(item: Item, deed: str) -> str:
    """In a locked topic only moderators edit, remove and restore: a quarrel would go on so."""
    topic = item.pk if item.kind == "topic" else item.parent_id
    if not Topic.objects.filter(pk=topic, locked_at__isnull=False).exists():
        return ""
    return _("This topic is locked: only moderators change what stands in it.")
