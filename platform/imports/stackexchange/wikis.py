"""Posts.xml: what tags are about; and what is neither that, nor question, nor answer."""

from dataclasses import dataclass
from functools import partial

from accounts.models import User
from imports.models import ImportedTagText
from imports.stackexchange.addresses import absolute
from imports.stackexchange.context import Import, Outcome
from imports.stackexchange.draft import by, digest, same_words
from imports.stackexchange.dump import POSTS
from imports.stackexchange.licence import licence
from imports.stackexchange.posts import ANSWER, QUESTION
from imports.stackexchange.row import NotCarried, Row
from items.models import Tag
from shared import markdown

Part = ImportedTagText.Part
_PARTS = {"4": Part.EXCERPT, "5": Part.ARTICLE}
# Source: the dumps' schema, Meta Stack Exchange, question 2677.
_OTHERS = {
    "3": "orphaned tag wiki",
    "6": "moderator nomination",
    "7": "wiki placeholder",
    "8": "privilege wiki",
}
_CARRIED = {
    "Id", "PostTypeId", "Body", "OwnerUserId", "OwnerDisplayName", "ContentLicense"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    row: Row
    part: ImportedTagText.Part
    tag: Tag
    key: str
    author: User | None
    author_name: str


def bring(run: Import) -> None:
    """The tags' excerpts and articles, for tags that Tags.xml names and that have none yet."""
    tally = run.totals.tally("tag wikis")
    for batch in run.batches(POSTS, lambda row: row.text("PostTypeId") in _PARTS):
        people = run.people(batch, "OwnerUserId")
        names = {run.wikis.get(row.id, "") for row in batch}
        tags = {tag.slug: tag for tag in Tag.objects.filter(slug__in=names)}
        parts = ImportedTagText.objects.filter(tag__in=tags.values())
        sources = {(source.tag_id, source.part): source.key for source in parts}
        drafts = run.made(tally, batch, partial(_draft, run, people, tags, sources))
        run.write(tally, drafts, partial(_save, run))


def others(run: Import) -> None:
    """Counts the posts of kinds that we have no place for."""
    carried = {QUESTION, ANSWER, *_PARTS}
    tally = run.totals.tally("other posts")
    for batch in run.batches(POSTS, lambda row: row.text("PostTypeId") not in carried):
        run.made(tally, batch, _other)


def stored(run: Import) -> int:
    return ImportedTagText.objects.filter(key__startswith=f"{run.dump.prefix}post:").count()


def _other(row: Row) -> None:
    number = row.integer("PostTypeId")
    raise NotCarried(_OTHERS.get(str(number), f"post type {number}"))


def _draft(
    run: Import,
    people: dict[int, User],
    tags: dict[str, Tag],
    sources: dict[tuple[int, str], str],
    row: Row,
) -> Draft:
    part = _PARTS[row.text("PostTypeId")]
    if not row.text("Body").strip():
        raise NotCarried("empty")
    if run.wikis.get(row.id) not in tags:
        raise NotCarried("no tag names it")
    tag = tags[run.wikis[row.id]]
    key = run.dump.key("post", row.id)
    words = tag.excerpt if part == Part.EXCERPT else tag.body
    source = sources.get((tag.pk, str(part)))
    if source not in (None, key) or (words and source is None):
        raise NotCarried("its tag has words from elsewhere")
    row.moment("CreationDate")
    author, author_name = by(row, "OwnerUserId", "OwnerDisplayName", people)
    return Draft(row, part, tag, key, author, author_name)


def _save(run: Import, drafts: list[Draft]) -> Outcome:
    found = ImportedTagText.objects.filter(key__in=[draft.key for draft in drafts])
    digests = dict(found.values_list("key", "digest"))
    stale = [draft for draft in drafts if digests.get(draft.key) != digest(draft.row)]
    for draft in stale:
        if not same_words(digests.get(draft.key, ""), digest(draft.row)):
            _put(run, draft)
    fields = ["tag", "part", "digest", "url", "licence", "author", "author_name", "data"]
    ImportedTagText.objects.bulk_create(
        [_text(run, draft) for draft in stale],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=fields,
    )
    changed = sum(draft.key in digests for draft in stale)
    return Outcome(len(stale) - changed, len(drafts) - len(stale), changed)


def _put(run: Import, draft: Draft) -> None:
    tag = draft.tag
    if draft.part == Part.EXCERPT:
        tag.excerpt = draft.row.text("Body").strip()
        tag.save(update_fields=["excerpt"])
    else:
        tag.body = absolute(draft.row.text("Body"), run.dump.host)
        tag.html = markdown.render(tag.body, "html")
        tag.save(update_fields=["body", "html"])


def _text(run: Import, draft: Draft) -> ImportedTagText:
    return ImportedTagText(
        tag=draft.tag,
        part=draft.part,
        key=draft.key,
        digest=digest(draft.row),
        url=run.dump.url("post", draft.row.id),
        licence=licence(draft.row),
        author=draft.author,
        author_name=draft.author_name,
        data=draft.row.rest(_CARRIED),
    )
