"""The ledger and the bounties, to look at."""

from django.contrib import admin

from community.points.models import Award, Bounty
from shared.admin import ReadOnlyAdmin


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "rule", "points", "item", "by"]
    list_filter = ["rule"]
    list_select_related = ["user", "item", "by"]
    search_fields = ["user__handle"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(Bounty)
class BountyAdmin(ReadOnlyAdmin):
    list_display = ["question", "by", "amount", "at", "until", "settled_at", "winner", "paid"]
    list_select_related = ["question", "by", "winner"]
    ordering = ["-pk"]
