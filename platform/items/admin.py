"""Items of every kind, for moderators; tags and admissions for operators."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from accounts.models import User
from items import actions, kinds, search
from items.models import Admission, Item, ItemQuerySet, Status, Tag
from shared import markdown
from shared.admin import ReadOnlyAdmin


class KindFilter(admin.SimpleListFilter):
    """By kind: the apps register those."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(kind.name, str(kind.label)) for kind in kinds.every()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        kind = self.value()
        return queryset.filter(kind=kind) if kind else queryset


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """To look at, hide, restore and remove; words are changed where they stand."""

    list_display = ["__str__", "kind", "author", "status", "language", "score", "published_at"]
    list_filter = [KindFilter, "status", "language"]
    list_select_related = ["author"]
    search_fields = ["search"]
    search_help_text = _("Words of the title, the tags or the text; or an item's number.")
    ordering = ["-pk"]
    show_full_result_count = False
    fields = [
        "kind", "title", "author", "status", "language", "body", "score", "gate", "parent",
        "created_at", "published_at", "edited_at",
    ]  # fmt: skip
    actions = ["hide", "restore", "remove"]

    def get_queryset(self, request: HttpRequest) -> ItemQuerySet:
        items: ItemQuerySet = super().get_queryset(request)
        return items.defer("search")

    def get_search_results(
        self, request: HttpRequest, queryset: ItemQuerySet, search_term: str
    ) -> tuple[ItemQuerySet, bool]:
        """Through the full-text index, as the site's own search."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if typed.isascii() and typed.isdecimal() and len(typed) < 19:
            return queryset.filter(pk=int(typed)), False
        return queryset.filter(search=search.query(typed)), False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.can_moderate

    @admin.action(description=_("Hide from everybody but the author"), permissions=["moderate"])
    def hide(self, request: HttpRequest, items: QuerySet[Item, Item]) -> None:
        self._set(request, items, Status.HIDDEN)

    @admin.action(description=_("Restore: publish again"), permissions=["moderate"])
    def restore(self, request: HttpRequest, items: QuerySet[Item, Item]) -> None:
        # A draft was never published; that is for its author to decide.
        self._set(request, items.exclude(status=Status.DRAFT), Status.PUBLISHED)

    @admin.action(description=_("Remove, for the author as well"), permissions=["moderate"])
    def remove(self, request: HttpRequest, items: QuerySet[Item, Item]) -> None:
        self._set(request, items, Status.REMOVED)

    def _set(self, request: HttpRequest, items: QuerySet[Item, Item], status: Status) -> None:
        changed = [item for item in items if actions.set_status(item=item, status=status)]
        count = len(changed)
        for item in changed:
            self.log_change(request, item, f"status: {status.value}")
        text = ngettext(
            "%(count)d item is now %(status)s.", "%(count)d items are now %(status)s.", count
        )
        self.message_user(
            request, text % {"count": count, "status": status.label}, messages.SUCCESS
        )


@admin.register(Tag)
class TagAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """Names in the site's languages, and what a tag is about."""

    list_display = ["slug", "label", "excerpt"]
    search_fields = ["slug", "names"]
    fields = ["slug", "names", "excerpt", "body"]

    def save_model(self, request: HttpRequest, obj: Tag, form: object, change: bool) -> None:
        obj.html = markdown.render(obj.body) if obj.body else ""
        super().save_model(request, obj, form, change)


@admin.register(Admission)
class AdmissionAdmin(ReadOnlyAdmin):
    """Who is let in where."""

    list_display = ["user", "gate", "source", "at", "expires_at"]
    list_filter = ["source"]
    list_select_related = ["user", "gate"]
    search_fields = ["user__handle"]
    ordering = ["-at"]
