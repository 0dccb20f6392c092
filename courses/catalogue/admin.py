"""Courses, their outline and what stands in lessons, for operators and moderators.

Words are changed where they stand, status and gate on the item.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from courses.catalogue.models import Component, Course, Lesson, Section


class OfItemAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is not typed
    """For rows that extend an item: they come and go with it."""

    search_fields = ["item__title"]
    readonly_fields = ["item"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class SectionsInline(TabularInline):  # type: ignore[misc]
    model = Section
    fields = ["position", "part", "title"]
    extra = 0
    # A section takes its lessons, and those their learners' progress, along.
    can_delete = False


@admin.register(Course)
class CourseAdmin(OfItemAdmin):
    """What a course says of itself. Opening and closing it also moves its lessons' gates."""

    list_display = ["__str__", "author", "status", "language", "level", "open", "lesson_count"]
    list_filter = ["level", "open", "item__status", "item__language"]
    list_select_related = ["item__author"]
    readonly_fields = ["item", "open"]
    inlines = [SectionsInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        courses = Course.objects.select_related("item__author")
        return courses.with_lesson_count().newest()

    @admin.display(description=_("author"), ordering="item__author__handle")
    def author(self, course: Course) -> str:
        return str(course.item.author or "")

    @admin.display(description=_("status"), ordering="item__status")
    def status(self, course: Course) -> str:
        return str(course.item.get_status_display())

    @admin.display(description=_("language"), ordering="item__language")
    def language(self, course: Course) -> str:
        return str(course.item.get_language_display())

    @admin.display(description=_("lessons"))
    def lesson_count(self, course: Course) -> int:
        return course.lesson_count  # type: ignore[attr-defined,no-any-return]  # annotated


@admin.register(Section)
class SectionAdmin(ModelAdmin):  # type: ignore[misc]
    """Headings of outlines."""

    list_display = ["title", "part", "course", "position"]
    list_select_related = ["course__item"]
    search_fields = ["title", "course__item__title"]
    raw_id_fields = ["course"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Lesson)
class LessonAdmin(OfItemAdmin):
    """Where a lesson stands and what finishes it."""

    list_display = ["__str__", "course", "section", "position", "minutes", "preview", "rule"]
    list_filter = ["rule", "preview", "item__status"]
    list_select_related = ["item", "course__item", "section"]
    raw_id_fields = ["section"]
    readonly_fields = ["item", "course", "preview"]


@admin.register(Component)
class ComponentAdmin(ModelAdmin):  # type: ignore[misc]
    """Quizzes, videos and placeholders; their data's shape stands in `components.py`."""

    list_display = ["__str__", "kind", "lesson"]
    list_filter = ["kind"]
    list_select_related = ["lesson__item"]
    search_fields = ["key", "lesson__item__title"]
    raw_id_fields = ["lesson"]
