from django.urls import path

from courses.studio.views import (
    components,
    courses,
    exchange,
    files,
    history,
    lessons,
    outline,
    people,
    previews,
    publishing,
)

# What hangs from one course, section, lesson …; all under /studio/.
_COURSE = "studio/courses/<int:pk>"
_SECTION = "studio/sections/<int:pk>"
_LESSON = "studio/lessons/<int:pk>"

urlpatterns = [
    path("studio/", courses.studio, name="studio"),
    path("studio/new/", courses.new, name="studio-new"),
    path(f"{_COURSE}/", outline.course, name="studio-course"),
    path("studio/imports/", exchange.begin, name="studio-import"),
    path("studio/imports/<int:pk>/", exchange.state, name="studio-import-state"),
    path("studio/imports/<int:pk>/again/", exchange.again, name="studio-import-again"),
    path(f"{_COURSE}/export/", exchange.take_out, name="studio-export"),
    path(f"{_COURSE}/export/<str:form>/", exchange.file, name="studio-export-file"),
    path(f"{_COURSE}/move/", outline.move, name="studio-move"),
    path(f"{_COURSE}/sections/", outline.add_section, name="studio-add-section"),
    path(f"{_COURSE}/about/", courses.about, name="studio-about"),
    path(f"{_COURSE}/about/preview/", lessons.preview_course, name="studio-preview-course"),
    path(f"{_COURSE}/as/<str:who>/", previews.course, name="studio-course-as"),
    path(f"{_COURSE}/publish/", publishing.publish, name="studio-publish"),
    path(f"{_COURSE}/withdraw/", publishing.withdraw, name="studio-withdraw"),
    path(f"{_COURSE}/remove/", publishing.remove, name="studio-remove"),
    path(f"{_COURSE}/learners/", people.learners, name="studio-learners"),
    path(f"{_COURSE}/learners/open/", people.open_all, name="studio-open-all"),
    path("studio/learners/<int:pk>/open/", people.open_for, name="studio-open-for"),
    path(f"{_COURSE}/cohorts/", people.cohorts, name="studio-cohorts"),
    path("studio/cohorts/<int:pk>/", people.cohort, name="studio-cohort"),
    path("studio/cohorts/<int:pk>/remove/", people.remove_cohort, name="studio-remove-cohort"),
    path(f"{_COURSE}/team/", people.team, name="studio-team"),
    path(f"{_COURSE}/team/release/", people.release, name="studio-release"),
    path(f"{_SECTION}/", outline.section, name="studio-section"),
    path(f"{_SECTION}/remove/", outline.remove_section, name="studio-remove-section"),
    path(f"{_SECTION}/lessons/", outline.add_lesson, name="studio-add-lesson"),
    path(f"{_LESSON}/", lessons.lesson, name="studio-lesson"),
    path(f"{_LESSON}/preview/", lessons.preview, name="studio-preview"),
    path(f"{_LESSON}/as/<str:who>/", previews.lesson, name="studio-lesson-as"),
    path(f"{_LESSON}/place/", outline.place, name="studio-place"),
    path(f"{_LESSON}/show/", outline.show, name="studio-show"),
    path(f"{_LESSON}/remove/", outline.remove_lesson, name="studio-remove-lesson"),
    path(f"{_LESSON}/add/<str:kind>/", components.add, name="studio-add-component"),
    path("studio/components/<int:pk>/", components.component, name="studio-component"),
    path("studio/components/<int:pk>/remove/", components.remove, name="studio-remove-component"),
    path("studio/items/<int:pk>/history/", history.history, name="studio-history"),
    path("studio/items/<int:pk>/put-back/", outline.put_back, name="studio-put-back"),
    path("studio/items/<int:pk>/files/", files.upload, name="studio-upload"),
    path("studio/files/<int:pk>/remove/", files.remove, name="studio-remove-file"),
]
