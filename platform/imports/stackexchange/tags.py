"""Tags.xml: the site's tags, and which posts are about them."""

from dataclasses import dataclass
from functools import partial

from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.dump import TAGS
from imports.stackexchange.posts import slug
from imports.stackexchange.row import Refused, Row
from items.models import Tag


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    slug: str


def bring(run: Import) -> None:
    """Every tag, used or not; tags of one name from several sites are one tag."""
    tally = run.totals.tally("tags")
    for batch in run.batches(TAGS):
        drafts = run.made(tally, batch, partial(_draft, run))
        run.write(tally, drafts, _save)


def stored(run: Import) -> int:
    """How many of the tags that the dump names are there."""
    return sum(
        Tag.objects.filter(slug__in=names).count() for names in _pieces(sorted(run.tags), run.batch)
    )


def _pieces(names: list[str], size: int) -> list[list[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]


def _draft(run: Import, row: Row) -> Draft:
    name = slug(row.text("TagName"))
    if not name:
        raise Refused("no TagName")
    if name in run.tags:
        raise Refused("another row has the same tag", name)
    run.tags.add(name)
    for attribute in ("ExcerptPostId", "WikiPostId"):
        number = row.integer_or_none(attribute)
        if number is not None:
            run.wikis[number] = name
    return Draft(row, name)


def _save(drafts: list[Draft]) -> Outcome:
    slugs = [draft.slug for draft in drafts]
    known = set(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    new = [Tag(slug=slug) for slug in slugs if slug not in known]
    Tag.objects.bulk_create(new, ignore_conflicts=True)
    return Outcome(len(new), len(known))
