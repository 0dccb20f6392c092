"""Lessons in order only: which step each one is, and how many steps a learner has done.

`Item.step` and `Admission.step` are compared by `visible_to`; here they are set. Both follow from the
lessons' order and from progress, so that either can be set again at any time.
"""

from django.db import connection, transaction

from accounts.models import User
from courses.catalogue.models import Course

# Lessons that all may read take no step; neither do those that nobody sees.
_NUMBER = """
UPDATE items_item SET step = numbered.step
FROM (
    SELECT lesson.item_id, CASE WHEN course.sequential AND NOT preview AND item.status = 'published'
        THEN count(*) FILTER (WHERE NOT preview AND item.status = 'published') OVER (
            ORDER BY section.position, lesson.position) - 1
        ELSE 0 END AS step
    FROM catalogue_lesson lesson
    JOIN items_item item ON item.id = lesson.item_id
    JOIN catalogue_section section ON section.id = lesson.section_id
    JOIN catalogue_course course ON course.item_id = lesson.course_id
    WHERE lesson.course_id = %(course)s
) numbered
WHERE items_item.id = numbered.item_id AND items_item.step <> numbered.step
"""

# The first step not done, or one beyond the last; what was finished out of order stays open.
_UNLOCK = """
UPDATE items_admission admission SET step = done.step
FROM (
    SELECT of_user.id, greatest(
        coalesce(min(item.step) FILTER (WHERE progress.completed_at IS NULL), max(item.step) + 1),
        max(item.step) FILTER (WHERE progress.completed_at IS NOT NULL)) AS step
    FROM items_admission of_user
    JOIN catalogue_lesson lesson ON lesson.course_id = of_user.gate_id AND NOT lesson.preview
    JOIN items_item item ON item.id = lesson.item_id AND item.status = 'published'
    LEFT JOIN learning_progress progress
        ON progress.lesson_id = lesson.item_id AND progress.user_id = of_user.user_id
    WHERE of_user.gate_id = %(course)s AND (%(user)s::bigint IS NULL OR of_user.user_id = %(user)s)
    GROUP BY of_user.id
) done
WHERE admission.id = done.id AND admission.step <> done.step
"""


@transaction.atomic
def pace(course: Course) -> None:
    """Number a course's lessons anew and let every learner as far as their progress goes.

    To be called after its order, a lesson's status or `sequential` changed. Costs one pass over the
    lessons and one over lessons × learners.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, {"course": course.pk})
        cursor.execute(_UNLOCK, {"course": course.pk, "user": None})


def unlock(course: Course, user: User) -> None:
    """Let one learner as far as their progress goes."""
    with connection.cursor() as cursor:
        cursor.execute(_UNLOCK, {"course": course.pk, "user": user.pk})
