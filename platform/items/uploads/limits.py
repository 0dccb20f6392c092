"""How much one person may add, and how much may lie together."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from items.models import Attachment, AttachmentQuerySet, Item

DAY = timedelta(days=1)


def check(*, item: Item | None, by: User | None, size: int) -> None:
    """Raises `ValidationError` where `size` more bytes are too many for today or for one place.

    The caller holds locks on the person and on the outermost item, so that two uploads at once do not
    both fit into what is left.
    """
    if item is not None:
        together = Q(item=item.root_id) | Q(item__path__contains=[item.root_id])
        _check(
            Attachment.objects.filter(together),
            size,
            settings.UPLOAD_LIMITS["course"],
            _("All files here may have %(max)s together, and with this one it would be more."),
        )
    if by is not None:
        _check(
            Attachment.objects.filter(by=by, at__gt=timezone.now() - DAY),
            size,
            settings.UPLOAD_LIMITS["day"],
            _(
                "One may upload %(max)s a day, and with this file it would be more. Try it tomorrow."
            ),
        )


def _check(rows: AttachmentQuerySet, size: int, limit: int, words: str) -> None:
    """`limit` in MB."""
    have = rows.aggregate(sum=Sum("size"))["sum"] or 0
    if have + size > limit * 2**20:
        raise ValidationError(words, params={"max": filesizeformat(limit * 2**20)})
