"""Tables that every kind of item shares."""

from items.models.admission import Admission
from items.models.attachment import Attachment, AttachmentQuerySet
from items.models.draft import Draft
from items.models.following import Following, Level, TagFollow
from items.models.item import Item, ItemQuerySet, KindQuerySet, Markup, Status
from items.models.marks import Bookmark, Folder, Reaction, Vote
from items.models.mention import Mention
from items.models.origin import Origin
from items.models.removal import Removal
from items.models.revision import Revision
from items.models.search import MissedSearch, Word
from items.models.tag import Tag, Tagging

__all__ = [
    "Admission",
    "Attachment",
    "AttachmentQuerySet",
    "Bookmark",
    "Draft",
    "Folder",
    "Following",
    "Item",
    "ItemQuerySet",
    "KindQuerySet",
    "Level",
    "Markup",
    "Mention",
    "MissedSearch",
    "Origin",
    "Reaction",
    "Removal",
    "Revision",
    "Status",
    "Tag",
    "TagFollow",
    "Tagging",
    "Vote",
    "Word",
]
