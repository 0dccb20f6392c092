"""What was told and mailed, to look at."""

from django.contrib import admin

from notifications.models import Digest, Notice
from shared.admin import ReadOnlyAdmin


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "period", "lines", "sent_at", "error"]
    list_filter = ["sent_at"]
    list_select_related = ["user"]
    show_full_result_count = False


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "kind", "actor", "read_at", "mailed_at"]
    list_filter = ["kind"]
    list_select_related = ["user", "actor"]
    raw_id_fields = ["user", "actor", "item", "thread"]
    show_full_result_count = False
