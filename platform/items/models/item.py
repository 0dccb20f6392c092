"""`Item`: everything a person can see, and the one query that decides who sees it."""

from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Mute, User, Viewer
from items import kinds
from items.visibility import Visible
from shared import text
from shared.queries import LastOf

Row = TypeVar("Row", bound=models.Model)


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waits for a moderator")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    # Its author took it back, and may restore it; `removed` is a moderator's word.
    WITHDRAWN = "withdrawn", _("removed by its author")
    REMOVED = "removed", _("removed")


class Markup(models.TextChoices):
    MARKDOWN = "markdown", "Markdown"
    # Imported text keeps its own HTML: converting it would change what its author wrote.
    HTML = "html", "HTML"


def _listed(viewer: Viewer, prefix: str = "", *, muted: bool = False) -> Q:
    listed = Q(**{f"{prefix}status": Status.PUBLISHED})
    if viewer.pk is None:
        return listed
    author = OuterRef(f"{prefix}author")
    listed &= ~Q(Exists(Block.objects.filter(blocker=viewer.pk, blocked=author)))
    if not muted:
        listed &= ~Q(Exists(Mute.objects.filter(muter=viewer.pk, muted=author)))
    return listed


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The items that `viewer` may see: the only gatekeeper there is.

        An item shows when it and everything it stands in (its `path`) each pass: published, the viewer
        signed in where it is for members, its gate open to them and its own time come, its author
        neither suspended nor blocked by the viewer before it appeared (a block closes no course of the
        author's that the viewer was let into). What was removed hides what stands in it, save where
        its kind leaves a stub. Authors and who teaches with them see their own, except what was
        removed; moderators see everything.
        """
        if isinstance(viewer, User) and viewer.can_moderate:
            return self
        return self.filter(Visible(viewer.pk))

    def listed_for(self, viewer: Viewer, *, muted: bool = False) -> Self:
        """What lists offer `viewer`: published and visible, by nobody whom they blocked or muted.

        A moderator's and an author's hidden items are reached by their address; what is by whom the
        viewer muted, with `muted`, on that person's own page.
        """
        return self.visible_to(viewer).filter(_listed(viewer, muted=muted))

    def of_kind(self, *names: str) -> Self:
        return self.filter(kind__in=names)

    def not_by(self, viewer: Viewer) -> Self:
        return self.exclude(author=viewer.pk) if viewer.pk else self

    def newest(self) -> Self:
        return self.order_by("-published_at", "-pk")


class KindQuerySet(models.QuerySet[Row]):
    """Rows of a kind's own table, each of which *is* an item: they show as their items do."""

    def visible_to(self, viewer: Viewer) -> Self:
        """See `ItemQuerySet.visible_to`; asked of the joined item, not of a list of all items."""
        if isinstance(viewer, User) and viewer.can_moderate:
            return self
        return self.filter(Visible(viewer.pk, prefix="item__"))

    def listed_for(self, viewer: Viewer) -> Self:
        """See `ItemQuerySet.listed_for`."""
        return self.visible_to(viewer).filter(_listed(viewer, prefix="item__"))


class Item(models.Model):
    """One thing to see: a course, a lesson, a question, an answer, a topic, a post, a comment …

    Each kind adds a small table whose primary key is the item, and registers itself in
    `items.kinds`. Change items through `items.actions`, which keep `html`, `path` and `search` true.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=kinds.choices)
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="items", verbose_name=_("author")
    )
    title = models.CharField(_("title"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True)
    markup = models.CharField(max_length=10, choices=Markup, default=Markup.MARKDOWN)
    html = models.TextField(editable=False, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)
    # Null: open to everybody. Else one must be admitted to that item.
    gate = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="behind", verbose_name=_("gate")
    )
    # For whoever is signed in, and nobody else; so is all that stands in it.
    members_only = models.BooleanField(_("for members only"), default=False)
    # Behind a gate, an item may open later than the gate: at a time, so many days after one was let
    # in, and after that many steps (a course's lessons in their order). `Admission.opens_all` waives it.
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    opens_after = models.PositiveSmallIntegerField(_("opens after days"), default=0)
    step = models.PositiveSmallIntegerField(_("opens after steps"), default=0, editable=False)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("stands in"),
    )
    # The ids this item stands in, outermost first; empty for what stands alone.
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # How often its words were changed: who edits says which words they saw.
    version = models.PositiveIntegerField(default=0, editable=False)
    # The sum of the votes, plus what an import brought without rows of its own.
    score = models.IntegerField(_("score"), default=0, editable=False)
    carried_score = models.IntegerField(default=0, editable=False)
    search = SearchVectorField(null=True, editable=False)
    tags = models.ManyToManyField("items.Tag", through="items.Tagging", related_name="items")

    # Ids of the people its words mention; set by `actions.build`, kept by `actions.create`.
    mentioned: list[int]

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        permissions = [("moderate", "Sees every item, hides and restores")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="item_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="published_item_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, path=[])
                | Q(parent__isnull=False, path__len__gt=0, parent=LastOf("path")),
                name="item_path_leads_to_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "status", "-published_at"], name="item_newest_of_kind"),
            models.Index(fields=["author", "-published_at"], name="item_by_author"),
            models.Index(fields=["parent", "kind", "published_at"], name="item_children"),
            models.Index(
                fields=["parent", "-score", "id"],
                condition=Q(kind="comment"),
                name="item_best_comments",
            ),
            GinIndex(fields=["path"], name="item_path"),
            GinIndex(fields=["search"], name="item_search"),
            # Of a word that is everywhere, search looks at the newest and at the best. The first is of
            # all items: PostgreSQL would read the whole of a partial one beside that of the words.
            models.Index(fields=["-published_at", "-id"], name="item_by_time"),
            models.Index(
                fields=["-score"], condition=Q(status="published", score__gt=0), name="item_best"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.excerpt(60)

    def get_absolute_url(self) -> str:
        return kinds.get(self.kind).url(self)

    def excerpt(self, length: int = 220) -> str:
        """The beginning of the text, without markup."""
        return text.excerpt(self.html, length)

    @property
    def slug(self) -> str:
        return text.slug(self.title)

    @property
    def root_id(self) -> int:
        """The outermost item this one stands in; itself if it stands alone."""
        return int(self.path[0]) if self.path else self.pk

    @property
    def is_written(self) -> bool:
        """Whether members write such things, and so may edit and remove them where they stand."""
        return bool(kinds.get(self.kind).form)

    @property
    def is_gone(self) -> bool:
        """Whether its author or a moderator removed it."""
        return self.status in (Status.WITHDRAWN, Status.REMOVED)

    def is_by(self, viewer: Any) -> bool:
        return self.author_id is not None and self.author_id == getattr(viewer, "pk", None)
