"""Reviews, for moderators: hidden and restored as the items they are."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.reviews.models import Review
from shared.admin import ReadOnlyAdmin


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """To look at; what is done with a review is done with its item."""

    list_display = ["__str__", "user", "stars", "status", "is_answered", "at"]
    list_filter = ["stars", "item__status"]
    list_select_related = ["item", "course__item", "user"]
    search_fields = ["course__item__title", "user__handle", "item__body"]
    ordering = ["-pk"]
    fields = ["course", "user", "stars", "words", "reply", "replied_at", "at", "moderate"]
    readonly_fields = ["words", "moderate"]

    @admin.display(description=_("status"), ordering="item__status")
    def status(self, review: Review) -> str:
        return str(review.item.get_status_display())

    @admin.display(description=_("answered"), boolean=True)
    def is_answered(self, review: Review) -> bool:
        return bool(review.reply)

    @admin.display(description=_("text"))
    def words(self, review: Review) -> str:
        return review.item.body

    @admin.display(description=_("hide or restore"))
    def moderate(self, review: Review) -> SafeString:
        """Where its item is hidden, restored and removed."""
        url = reverse("admin:items_item_changelist") + f"?q={review.pk}"
        return format_html('<a href="{}">{}</a>', url, _("to its item"))
