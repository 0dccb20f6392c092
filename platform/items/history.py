"""What an item has said, version by version, and what changed from each to the next."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User, Viewer
from items.models import Item, Revision
from shared.differences import Difference, between


@dataclass(frozen=True)
class Version:
    """What an item said from `at` on, and who wrote it so why. The first is number 1; `current` is
    what it says now, all others are kept as the `Revision` of the same number."""

    number: int
    title: str
    body: str
    tags: list[str]
    language: str
    by: User | None
    at: datetime
    reason: str
    current: bool
    hidden_at: datetime | None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    def hidden_from(self, viewer: Viewer) -> bool:
        """Whether a moderator keeps these words from the viewer."""
        moderates = isinstance(viewer, User) and viewer.can_moderate
        return self.is_hidden and not moderates


@dataclass(frozen=True)
class Change:
    """A version and the one before it, None for the first."""

    version: Version
    before: Version | None

    def hidden_from(self, viewer: Viewer) -> bool:
        """Whether what changed would tell the viewer words that are kept from them."""
        before = self.before is not None and self.before.hidden_from(viewer)
        return before or self.version.hidden_from(viewer)

    def differences(self) -> list[Difference]:
        """Field by field; nothing for the first version."""
        return differences(self.before, self.version) if self.before else []


def versions(item: Item, upto: int | None = None, size: int | None = None) -> list[Version]:
    """The versions of an item from number `upto` down, by default from the current one; at most
    `size` of them. Two queries."""
    rows = item.revisions.select_related("by").order_by("-number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    found: list[Revision] = list(rows if size is None else rows[: size + 1])
    texts: list[Revision | None] = [None, *found] if upto is None else [*found]
    tags = sorted(tag.slug for tag in item.tags.all()) if upto is None else []
    # Who made a version and why stands with the one that it replaced: the next in this order.
    made = [*(found if upto is None else found[1:]), None]
    return [_version(item, tags, *pair) for pair in zip(texts, made, strict=True)][:size]


def _version(item: Item, tags: list[str], text: Revision | None, made: Revision | None) -> Version:
    words = text or item
    return Version(
        number=text.number if text else made.number + 1 if made else 1,
        title=words.title,
        body=words.body,
        tags=text.tags if text else tags,
        language=words.language or item.language,
        by=made.by if made else item.author,
        at=made.at if made else item.created_at,
        reason=made.reason if made else "",
        current=text is None,
        hidden_at=text.hidden_at if text else None,
    )


def changes(item: Item, upto: int | None, size: int) -> list[Change]:
    """At most `size` versions from number `upto` down, each with the one before it. Two queries."""
    found = versions(item, upto, size + 1)
    before: list[Version | None] = [*found[1:], None]
    return [Change(*pair) for pair in zip(found, before, strict=True)][:size]


def differences(old: Version, new: Version) -> list[Difference]:
    """How two versions differ, field by field."""
    languages = dict(settings.LANGUAGES)
    return between([
        (_("Title"), old.title, new.title),
        (_("Text"), old.body, new.body),
        (_("Tags"), ", ".join(old.tags), ", ".join(new.tags)),
        (_("Language"), languages.get(old.language, ""), languages.get(new.language, "")),
    ])  # fmt: skip
