"""Events and the readers' places, to look at."""

from django.contrib import admin

from activity.models import Event, Reader
from shared.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "verb", "item", "amount"]
    list_filter = ["verb"]
    list_select_related = ["user", "item"]
    raw_id_fields = ["user", "item"]
    ordering = ["-at", "-id"]
    show_full_result_count = False


@admin.register(Reader)
class ReaderAdmin(ReadOnlyAdmin):
    list_display = ["name", "event", "at"]
