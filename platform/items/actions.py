"""What can be done to an item of any kind. The deed's event is recorded by whoever calls."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Block, User
from items import following, kinds, limits, mentions, places, search, uploads
from items.files import named_in, with_sizes
from items.models import (
    Admission,
    Attachment,
    Item,
    ItemQuerySet,
    Markup,
    Revision,
    Status,
    Tag,
    Tagging,
)


def build(
    *,
    kind: str,
    author: User | None,
    title: str = "",
    body: str = "",
    markup: Markup = Markup.MARKDOWN,
    html: str | None = None,
    language: str = "en",
    parent: Item | None = None,
    gate: Item | None = None,
    tags: Sequence[str] = (),
    status: Status = Status.PUBLISHED,
    at: datetime | None = None,
) -> Item:
    """An unsaved item with all that follows from its words: safe HTML, search vector, place.

    `html` is what `markdown.render(body, markup, language)` gave, where the caller has it already.
    Saving it stores everything but its tags and whom it mentions, which need its id: see `create`.
    """
    at = at or timezone.now()
    body = _unix(body)
    mentioned: list[int] = []
    if html is None:
        rendered = mentions.render(body, markup, language, kind)
        html, mentioned = rendered.html, rendered.mentioned
    item = Item(
        kind=kind,
        author=author,
        title=title,
        body=body,
        markup=markup,
        html=html,
        language=language,
        status=status,
        gate=gate,
        parent=parent,
        path=[*parent.path, parent.pk] if parent else [],
        created_at=at,
        published_at=at if status == Status.PUBLISHED else None,
        search=search.vector(title, html, list(tags)),
    )
    item.mentioned = mentioned
    return item


def _unix(body: str) -> str:
    """Forms end lines by two characters, everybody else by one: that is no change of the words."""
    return body.replace("\r\n", "\n")


@transaction.atomic
def create(
    *,
    kind: str,
    author: User | None,
    title: str = "",
    body: str = "",
    markup: Markup = Markup.MARKDOWN,
    language: str = "en",
    parent: Item | None = None,
    gate: Item | None = None,
    tags: Sequence[str] = (),
    status: Status = Status.PUBLISHED,
    at: datetime | None = None,
) -> Item:
    """Make the shared part of a new item; its kind's own row is the caller's next line.

    Raises `limits.Limited` where its author may not write it just now; what is told of the past, `at`
    a time, is not asked that.
    """
    item = build(
        kind=kind,
        author=author,
        title=title,
        body=body,
        markup=markup,
        language=language,
        parent=parent,
        gate=gate,
        tags=tags,
        status=status,
        at=at,
    )
    if author is not None and at is None:
        limits.check(by=author, kind=kind, html=item.html, mentioned=len(item.mentioned))
    if parent is not None:
        item.path = places.hold(parent)
    item.save(force_insert=True)
    tag_new([(item, tags)])
    if item.mentioned:
        mentions.keep(item, item.mentioned)
    if author is not None and kinds.get(kind).talk:
        uploads.adopt(item, author)
        if named_in([item.html]):
            carry(item)
        following.begin(item, author, at)
    return item


class Changed(Exception):
    """An item's words are not those that one saw any more; `item` says what they are now."""

    def __init__(self, item: Item) -> None:
        super().__init__(_("Somebody else has changed this in the meantime."))
        self.item = item


@transaction.atomic
def edit(
    *,
    item: Item,
    by: User | None,
    title: str,
    body: str,
    tags: Sequence[str] | None = None,
    language: str | None = None,
    reason: str = "",
    version: int | None = None,
    fold: bool = False,
    at: datetime | None = None,
) -> Item:
    """Replace an item's words and keep the ones replaced as a revision; no change, no revision.

    `version` is the item's as `by` saw it: raises `Changed` where it is another one by now. With
    `fold` the words replaced are not kept: they were `by`'s own of a moment ago, and the change is
    part of the one that wrote them.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    live = at is None
    body = _unix(body)
    old_tags = tag_slugs(item)
    new_tags = old_tags if tags is None else sorted(set(tags))
    new = (title, body, new_tags, language or item.language)
    if (item.title, _unix(item.body), old_tags, item.language) == new:
        return item
    if version is not None and version != item.version:
        raise Changed(item)
    if fold:
        _join(item, reason)
    else:
        at = at or timezone.now()
        _keep(item, old_tags, by=by, reason=reason, at=at)
        item.edited_at = at
    item.title, item.body, item.language = title, body, language or item.language
    item.version += 1
    rendered = mentions.render(body, item.markup, item.language, item.kind)
    item.html = rendered.html
    if by is not None and by.pk == item.author_id and live:
        limits.check_words(by=by, html=item.html, mentioned=len(rendered.mentioned))
    item.save(update_fields=["title", "body", "language", "html", "version", "edited_at"])
    mentions.keep(item, rendered.mentioned)
    if by is not None and kinds.get(item.kind).talk:
        uploads.adopt(item, by)
        carry(item)
    if new_tags != old_tags:
        set_tags(item, new_tags)
    reindex(item, new_tags)
    return item


def _keep(item: Item, tags: list[str], *, by: User | None, reason: str, at: datetime) -> None:
    """Write down what an item says until now, and who replaces it why and when."""
    last = item.revisions.last()
    Revision.objects.create(
        item=item,
        number=last.number + 1 if last else 1,
        title=item.title,
        body=item.body,
        tags=tags,
        language=item.language,
        by=by,
        reason=reason,
        at=at,
    )


def _join(item: Item, reason: str) -> None:
    """A later reason also holds for the change that it is part of."""
    if reason and (last := item.revisions.last()):
        last.reason = reason
        last.save(update_fields=["reason"])


def carry(item: Item, *more: str) -> None:
    """Show whoever sees an item the files that its text and `more` texts of it name, and no others.

    They are its own, and those of what it stands in where the owner of those wrote it: a comment on a
    lesson must not open a file of another one by naming it. Afterwards the text says how large each
    picture is, so that the page keeps room for it.
    """
    html = Item.objects.values_list("html", flat=True).get(pk=item.pk)
    named = named_in([html, *more])
    holders = [item.pk] if kinds.get(item.kind).talk else [item.pk, *item.path]
    found = list(Attachment.objects.filter(pk__in=named, item__in=holders))
    item.carried.set(found)
    sizes = {row.pk: (row.width, row.height) for row in found if row.width and row.height}
    sized = with_sizes(html, sizes)
    if sized != html:
        Item.objects.filter(pk=item.pk).update(html=sized)
        item.html = sized


def tag_slugs(item: Item) -> list[str]:
    """The slugs of an item's tags, in order."""
    return list(item.tags.order_by("slug").values_list("slug", flat=True))


def set_tags(item: Item, slugs: Iterable[str]) -> None:
    """Give an item exactly these tags, making those that are new."""
    wanted = set(slugs)
    item.taggings.exclude(tag__slug__in=wanted).delete()
    tag_new([(item, wanted)])


def tag_new(tagged: Iterable[tuple[Item, Iterable[str]]]) -> None:
    """Add tags to any number of saved items in three queries, making the tags that are new."""
    pairs = [(item, slug) for item, slugs in tagged for slug in set(slugs)]
    wanted = sorted({slug for _, slug in pairs})
    if not wanted:
        return
    Tag.objects.bulk_create([Tag(slug=slug) for slug in wanted], ignore_conflicts=True)
    tags = {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted).only("slug")}
    Tagging.objects.bulk_create(
        [Tagging(item=item, tag=tags[slug]) for item, slug in pairs], ignore_conflicts=True
    )


def reindex(item: Item, tags: Sequence[str]) -> None:
    """Bring an item's search vector up to date with its words."""
    Item.objects.filter(pk=item.pk).update(search=search.vector(item.title, item.html, list(tags)))


@transaction.atomic
def recount(item: Item) -> int:
    """Set an item's score to the sum of its votes, under a row lock; returns it."""
    locked = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    total = locked.votes.aggregate(sum=Coalesce(Sum("value"), 0))["sum"]
    item.score = locked.score = locked.carried_score + total
    locked.save(update_fields=["score"])
    return locked.score


@transaction.atomic
def set_status(*, item: Item, status: Status, at: datetime | None = None) -> bool:
    """Publish, hide, restore or remove; tells whether anything changed."""
    item_now = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if item_now.status == status:
        return False
    if item_now.is_gone and status not in (Status.WITHDRAWN, Status.REMOVED):
        item_now.removals.filter(restored_at=None).update(restored_at=at or timezone.now())
    item_now.status = status
    if status == Status.PUBLISHED and item_now.published_at is None:
        item_now.published_at = at or timezone.now()
    item_now.save(update_fields=["status", "published_at"])
    item.status, item.published_at = item_now.status, item_now.published_at
    kinds.shown(item)
    return True


@transaction.atomic
def set_gate(rows: ItemQuerySet, gate: Item | None) -> None:
    """Put items behind a gate, or with None in the open, and what is about them as well: at once.

    The rows are locked first, as whoever writes about one locks it: what is being written is waited
    for, and then found.
    """
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    chosen = Q(pk__in=rows.values("pk"))
    for about in kinds.about(rows):
        chosen |= Q(pk__in=about)
    Item.objects.filter(chosen).update(gate=gate)


def check_reply(to: Item, by: User) -> None:
    """Raises `PermissionDenied` where the author of an item blocked the person who would reply to it.

    Moderators have to reach everybody.
    """
    if not by.can_moderate and Block.objects.filter(blocker=to.author_id, blocked=by).exists():
        raise PermissionDenied(_("Who wrote this has blocked you, so you cannot reply to it."))


@transaction.atomic
def admit(
    *,
    user: User,
    gate: Item,
    source: Admission.Source,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> bool:
    """Let a person through a gate; tells whether it was closed to them and is open now."""
    admission, new = Admission.objects.select_for_update().get_or_create(
        user=user,
        gate=gate,
        defaults={"source": source, "expires_at": expires_at, "at": at or timezone.now()},
    )
    if new:
        return admission.is_effective
    was_open = admission.is_effective
    # A longer right replaces a shorter one, never the other way round.
    if admission.expires_at and (expires_at is None or expires_at > admission.expires_at):
        admission.source, admission.expires_at = source, expires_at
        admission.save(update_fields=["source", "expires_at"])
    return admission.is_effective and not was_open
