"""How the studio's API writes and reads courses, sections and lessons."""

from typing import Any

from rest_framework import serializers

from courses.catalogue import versions
from courses.catalogue.models import Course, Lesson, Level

VERSION = serializers.CharField(
    required=False, help_text="as it was read; without it the last one to write wins"
)


class StudioCourseSerializer(serializers.Serializer[Any]):
    """All of a course that its authors write; `status` is changed by publishing."""

    id = serializers.IntegerField(source="pk", read_only=True)
    status = serializers.CharField(source="item.status", read_only=True)
    title = serializers.CharField()
    body = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="Markdown")
    language = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    summary = serializers.CharField(allow_blank=True)
    level = serializers.ChoiceField(Level.choices)
    open = serializers.BooleanField(help_text="everybody may read the lessons")
    outcomes = serializers.ListField(child=serializers.CharField())
    audience = serializers.CharField(allow_blank=True)
    sequential = serializers.BooleanField()
    certifies = serializers.BooleanField()
    price = serializers.CharField(
        allow_blank=True, help_text='such as "49.00", in the site\'s currency; "" is free'
    )
    how_to_buy = serializers.CharField(allow_blank=True, help_text="Markdown")
    prerequisites = serializers.ListField(child=serializers.IntegerField())
    version = VERSION

    def to_representation(self, course: Course) -> dict[str, Any]:
        fields = versions.fields_of_course(course)
        return {
            "id": course.pk,
            "status": course.item.status,
            **fields,
            "version": versions.version(fields),
        }


class NewCourseSerializer(serializers.Serializer[Any]):
    """A course in one step: a draft with one section."""

    title = serializers.CharField()
    language = serializers.CharField()


class StudioLessonSerializer(serializers.Serializer[Any]):
    """All of a lesson that its authors write."""

    id = serializers.IntegerField(source="pk", read_only=True)
    status = serializers.CharField(source="item.status", read_only=True)
    section = serializers.IntegerField(source="section_id", read_only=True)
    title = serializers.CharField()
    body = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="Markdown")
    minutes = serializers.IntegerField(allow_null=True, help_text="null: estimated")
    preview = serializers.BooleanField()
    rule = serializers.ChoiceField(Lesson.Rule.choices)
    opens_at = serializers.DateTimeField(allow_null=True)
    opens_after = serializers.IntegerField(min_value=0, help_text="days after enrolling")
    version = VERSION

    def to_representation(self, lesson: Lesson) -> dict[str, Any]:
        fields = versions.fields_of_lesson(lesson)
        return {
            "id": lesson.pk,
            "status": lesson.item.status,
            "section": lesson.section_id,
            **fields,
            "version": versions.version(fields),
        }


class NewLessonSerializer(serializers.Serializer[Any]):
    """A lesson's title; it comes at the end of its section, as a draft."""

    title = serializers.CharField()


class StudioLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="item.title")
    status = serializers.CharField(source="item.status")
    minutes = serializers.IntegerField()


class StudioSectionSerializer(serializers.Serializer[Any]):
    """A section; `lessons` in their order."""

    id = serializers.IntegerField(source="section.pk", read_only=True)
    title = serializers.CharField(source="section.title")
    part = serializers.CharField(source="section.part", required=False, allow_blank=True)
    lessons = StudioLineSerializer(many=True, read_only=True)


class MoveSerializer(serializers.Serializer[Any]):
    """A `lesson` goes into `section` before the lesson `before`, or without that to its end; without
    a lesson, the `section` itself goes before the section `before`, or to the course's end."""

    lesson = serializers.IntegerField(required=False)
    section = serializers.IntegerField()
    before = serializers.IntegerField(required=False, allow_null=True)


class CheckSerializer(serializers.Serializer[Any]):
    """A line of the list of what a course needs."""

    text = serializers.CharField()
    is_ok = serializers.BooleanField()
    is_required = serializers.BooleanField()
    url = serializers.CharField()
