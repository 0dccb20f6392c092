"""`@handle` and `#tag` in what members write: who and what is meant, linked where it is rendered.

Only who and what there is when it is written; a word in code, in a formula or in a link means itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape

from django.conf import settings
from django.db.models import Q

from accounts import handles
from accounts.models import User
from items import kinds
from items.models import Item, Mention, Tag
from shared import markdown
from shared.references import in_text

TOLD = 10  # people whom one text tells that they are mentioned; the others are only linked
LOOKED_UP = 100  # different names of one text
_WORD = re.compile(
    r"(?<![\w@#&/.+-])(?:@(?P<person>[^\W_](?:[\w-]*[^\W_])?)|#(?P<tag>[^\W_][\w+#.-]*))"
)


@dataclass(frozen=True)
class Rendered:
    """Safe HTML, and the ids of the people it mentions, each once, in order, `TOLD` at most."""

    html: str
    mentioned: list[int]


def render(body: str, markup: str, language: str, kind: str) -> Rendered:
    """What `markdown.render` gives, with people and tags linked where members talk to each other.

    Asks the database once for the people and once for the tags that are named, if any are.
    """
    html = markdown.render(body, markup, language)
    if markup != "markdown" or not kinds.get(kind).talk:
        return Rendered(html, [])
    people: dict[str, User | None] = {}
    tags: dict[str, Tag | None] = {}

    def note(text: str) -> str:
        for word in _WORD.finditer(text):
            if word["person"]:
                people.setdefault(handles.normalise(word["person"]), None)
            else:
                tags.setdefault(_slug(word["tag"]), None)
        return text

    in_text(html, note)
    _find_people(people)
    _find_tags(tags)

    def link(word: re.Match[str]) -> str:
        found = (
            people.get(handles.normalise(word["person"]))
            if word["person"]
            else tags.get(_slug(word["tag"]))
        )
        if found is None:
            return word[0]
        # What closes a sentence is no part of a tag.
        said = word[0] if word["person"] else word[0].rstrip(".-")
        place = escape(found.get_absolute_url())
        return f'<a href="{place}">{said}</a>{word[0][len(said) :]}'

    if any(people.values()) or any(tags.values()):
        html = in_text(html, lambda text: _WORD.sub(link, text))
    return Rendered(html, [user.pk for user in people.values() if user][:TOLD])


def keep(item: Item, mentioned: Iterable[int]) -> None:
    """Note whom a saved item mentions now, in the place of whomever it mentioned before."""
    wanted = set(mentioned)
    Mention.objects.filter(item=item).exclude(user__in=wanted).delete()
    rows = [Mention(item=item, user_id=pk) for pk in wanted]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def mentioned_in(item: Item) -> list[int]:
    """The ids of the people whom an item mentions now, `TOLD` at most, not its author.

    Stored: `actions.create` and `actions.edit` note them (`keep`) in the transaction that writes the
    words, for a handle may belong to somebody else later. Whether they may see the item, or blocked its
    author, is for the caller to ask.
    """
    rows = Mention.objects.filter(item=item).exclude(user=item.author_id)
    return list(rows.order_by("pk").values_list("user", flat=True))


def _slug(word: str) -> str:
    return unicodedata.normalize("NFKC", unescape(word)).casefold().rstrip(".-")


def _find_people(named: dict[str, User | None]) -> None:
    asked = [name for name in named if len(name) <= handles.MAX_LENGTH][:LOOKED_UP]
    if asked:
        found = User.objects.filter(handle__in=asked, is_active=True).only("handle")
        named.update((user.handle, user) for user in found)


def _find_tags(named: dict[str, Tag | None]) -> None:
    """By slug, or by its name in one of the site's languages."""
    asked = [name for name in named if len(name) <= 50 and not name.isdecimal()][:LOOKED_UP]
    if not asked:
        return
    wanted = Q(slug__in=asked)
    for code, _name in settings.LANGUAGES:
        wanted |= Q(**{f"names__{code}__in": asked})
    for tag in Tag.objects.filter(wanted):
        for name in (*(str(each).casefold() for each in tag.names.values()), tag.slug):
            if name in named and (named[name] is None or name == tag.slug):
                named[name] = tag
