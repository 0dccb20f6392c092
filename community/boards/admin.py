"""The boards, to look over; "view on site" leads to each, from where it is set."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.boards.models import Board
from shared.admin import ReadOnlyAdmin


@admin.register(Board)
class BoardAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "position", "gate", "members_only"]
    list_select_related = ["item__gate"]
    search_fields = ["item__title"]
    ordering = ["position", "pk"]

    @admin.display(description=_("gate"))
    def gate(self, board: Board) -> str:
        return str(board.item.gate or "")

    @admin.display(description=_("for members only"), boolean=True)
    def members_only(self, board: Board) -> bool:
        return board.item.members_only
