"""Items of every kind, for moderators; tags and admissions for operators."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.enums import ActionVariant

from accounts.models import User
from items import actions, kinds, search
from items.models import Admission, Item, ItemQuerySet, MissedSearch, Status, Tag
from shared import markdown
from shared.admin import ReadOnlyAdmin
from shared.text import number

# Which buttons an item has in which state. To publish a draft is for its author to decide.
APT = {
    Status.DRAFT: ["remove"],
    Status.PENDING: ["restore", "hide", "remove"],
    Status.PUBLISHED: ["hide", "remove"],
    Status.HIDDEN: ["restore", "remove"],
    Status.WITHDRAWN: ["restore", "remove"],
    Status.REMOVED: ["restore"],
}


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
    actions_detail = ["hide_this", "restore_this", "remove_this"]

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
        if (pk := number(typed)) is not None:
            return queryset.filter(pk=pk), False
        return queryset.filter(search=search.query(typed)), False

    def has_moderate_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return isinstance(request.user, User) and request.user.can_moderate

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The buttons of one item: those that would change it."""
        item = self.get_object(request, object_id)
        apt = APT.get(Status(item.status), []) if item else []
        buttons: list[Any] = super().get_actions_detail(request, object_id)
        return [button for button in buttons if button.path in apt]

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

    @action(  # type: ignore[untyped-decorator]  # unfold is not typed
        description=_("Hide"),
        url_path="hide",
        icon="visibility_off",
        permissions=["moderate"],
        dialog={
            "title": _("Hide this item?"),
            "description": _("Only its author and moderators will see it, until it is restored."),
            "form_submit_text": _("Hide"),
        },
    )
    def hide_this(self, request: HttpRequest, form: object, object_id: str) -> HttpResponse:
        return self._one(request, object_id, self.hide)

    @action(  # type: ignore[untyped-decorator]  # unfold is not typed
        description=_("Restore"),
        url_path="restore",
        icon="undo",
        variant=ActionVariant.SUCCESS,
        permissions=["moderate"],
        dialog={
            "title": _("Restore this item?"),
            "description": _("It will be published: whoever may see its place will see it."),
            "form_submit_text": _("Restore"),
        },
    )
    def restore_this(self, request: HttpRequest, form: object, object_id: str) -> HttpResponse:
        return self._one(request, object_id, self.restore)

    @action(  # type: ignore[untyped-decorator]  # unfold is not typed
        description=_("Remove"),
        url_path="remove",
        icon="delete",
        variant=ActionVariant.DANGER,
        permissions=["moderate"],
        dialog={
            "title": _("Remove this item?"),
            "description": _(
                "Its author will not see it either, nor anybody what stands in it. Moderators can "
                "restore it."
            ),
            "form_submit_text": _("Remove"),
        },
    )
    def remove_this(self, request: HttpRequest, form: object, object_id: str) -> HttpResponse:
        return self._one(request, object_id, self.remove)

    def _one(
        self,
        request: HttpRequest,
        object_id: str,
        deed: Callable[[HttpRequest, QuerySet[Item, Item]], None],
    ) -> HttpResponse:
        """What a list's action does, for one item; then its page again."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        deed(request, Item.objects.filter(pk=item.pk))
        page = reverse("admin:items_item_change", args=[item.pk])
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(page)
        return HttpResponseRedirect(page)

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


@admin.register(MissedSearch)
class MissedSearchAdmin(ReadOnlyAdmin):
    """What people looked for and did not find, the most frequent of the newest day first."""

    list_display = ["words", "times", "day"]
    list_filter = ["day"]
    search_fields = ["words"]
    ordering = ["-day", "-times", "words"]
