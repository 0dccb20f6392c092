"""Drafts to items: rows of both tables, origin, tags and event, together or not at all.

Time grows with the number of new posts, and nearly all of it is rendering: some 3 ms for a post
full of formulas, a tenth of that without. A batch costs a fixed number of queries.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import F, Model
from django.utils import timezone

from activity.events import record_many
from activity.models import Event, Verb
from community.questions.models import Question
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.draft import Draft, same_words
from imports.stackexchange.totals import Tally
from items import actions
from items.models import Item, Origin
from shared import markdown

KindRow = TypeVar("KindRow", bound=Model)


def store(
    run: Import,
    tally: Tally,
    drafts: list[Draft],
    *,
    kind: str,
    verb: Verb,
    rows: Callable[[Draft, Item], KindRow],
) -> None:
    """Bring drafts of one kind in: new ones whole, changed ones up to date, known ones not at all."""
    keys = [draft.key for draft in drafts]
    origins = {origin.key: origin for origin in Origin.objects.filter(key__in=keys)}
    new = [draft for draft in drafts if draft.key not in origins]
    changed = [
        draft
        for draft in drafts
        if draft.key in origins and origins[draft.key].digest != draft.digest
    ]
    tally.already += len(drafts) - len(new) - len(changed)
    run.make_room(draft.at for draft in new)
    # Rendered before the transaction begins: one that is open keeps the readers of events waiting.
    html = {draft.key: markdown.render(draft.body, draft.markup) for draft in new}

    def save(drafts: list[Draft]) -> Outcome:
        pairs = [(draft, _item(run, draft, kind, html[draft.key])) for draft in drafts]
        Item.objects.bulk_create(item for _, item in pairs)
        kind_rows = [rows(draft, item) for draft, item in pairs]
        type(kind_rows[0])._default_manager.bulk_create(kind_rows)
        Origin.objects.bulk_create(draft.origin(item) for draft, item in pairs)
        actions.tag_new((item, draft.tags) for draft, item in pairs)
        record_many([_event(draft, item, verb) for draft, item in pairs])
        return Outcome(written=len(drafts))

    run.write(tally, new, save)
    run.write(tally, changed, lambda drafts: _update(drafts, origins))


def _item(run: Import, draft: Draft, kind: str, html: str) -> Item:
    item = actions.build(
        kind=kind,
        author=draft.author,
        title=draft.title,
        body=draft.body,
        markup=draft.markup,
        html=html,
        language=run.dump.language,
        parent=draft.parent,
        tags=draft.tags,
        at=draft.at,
    )
    item.edited_at = draft.edited_at
    # The votes' rows come later and take over their part of it: see `votes`.
    item.score = item.carried_score = draft.score
    return item


def _event(draft: Draft, item: Item, verb: Verb) -> Event:
    return event(verb, key=draft.key, item=item, at=draft.at, user_id=item.author_id)


def event(
    verb: Verb,
    *,
    key: str,
    item: Item,
    at: datetime,
    user_id: int | None = None,
    amount: float = 1,
) -> Event:
    """An event of the past that names the row it follows from."""
    context = {"origin": key}
    return Event(verb=verb, user_id=user_id, item=item, amount=amount, at=at, context=context)


def _update(drafts: Sequence[Draft], origins: dict[str, Origin]) -> Outcome:
    items = Item.objects.in_bulk([origins[draft.key].item_id for draft in drafts])
    for draft in drafts:
        origin = origins[draft.key]
        item = items[origin.item_id]
        if not same_words(origin.digest, draft.digest):
            actions.edit(
                item=item,
                by=None,
                title=draft.title,
                body=draft.body,
                tags=draft.tags,
                reason="imported",
                at=draft.edited_at or timezone.now(),
            )
        gained = draft.score - int(origin.data.get("Score") or 0)
        if gained:
            Item.objects.filter(pk=item.pk).update(
                score=F("score") + gained, carried_score=F("carried_score") + gained
            )
        if item.kind == "question":
            _close(draft, item, origin)
        draft.origin(item).save()
    return Outcome(changed=len(drafts))


def _close(draft: Draft, item: Item, origin: Origin) -> None:
    """Close or open the question if the source did so since; one that members closed here stays."""
    was_closed = bool(origin.data.get("ClosedDate"))
    if was_closed != (draft.closed_at is not None):
        Question.objects.filter(pk=item.pk, closed_for="").update(closed_at=draft.closed_at)
