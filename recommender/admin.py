"""Runs and what they found, for operators."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from recommender.models import Engagement, Run
from shared.admin import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = [
        "started_at", "status", "is_live", "step", "seconds", "recall", "ndcg", "popularity",
        "judged_by", "why",
    ]  # fmt: skip
    list_filter = ["status"]
    date_hierarchy = "started_at"
    ordering = ["-started_at"]

    @admin.display(description=_("recall@20"))
    def recall(self, run: Run) -> object:
        return run.metrics.get("recall@20")

    @admin.display(description=_("ndcg@20"))
    def ndcg(self, run: Run) -> object:
        return run.metrics.get("ndcg@20")

    @admin.display(description=_("popularity's ndcg@20"))
    def popularity(self, run: Run) -> object:
        return run.metrics.get("popularity ndcg@20")

    @admin.display(description=_("judged by"))
    def judged_by(self, run: Run) -> object:
        return run.metrics.get("judged by")


@admin.register(Engagement)
class EngagementAdmin(ReadOnlyAdmin):
    list_display = ["user", "participation", "likeliest", "active_7_days", "run"]
    list_filter = ["likeliest"]
    list_select_related = ["user", "run"]
    search_fields = ["user__handle"]
    ordering = ["-participation"]

    def get_queryset(self, request: HttpRequest) -> object:
        return super().get_queryset(request).filter(run__is_live=True)
