"""The studio's addresses in the API, below /api/v1/."""

from django.urls import path

from courses.studio import api, exchange_api, file_api, people_api

urlpatterns = [
    path("studio/courses/", api.CoursesView.as_view(), name="api-studio-courses"),
    path("studio/courses/<int:pk>/", api.CourseView.as_view(), name="api-studio-course"),
    path("studio/courses/<int:pk>/outline/", api.OutlineView.as_view(), name="api-studio-outline"),
    path("studio/courses/<int:pk>/moves/", api.MovesView.as_view(), name="api-studio-moves"),
    path(
        "studio/courses/<int:pk>/publish/",
        api.PublishCourseView.as_view(),
        name="api-studio-publish-course",
    ),
    path("studio/imports/", exchange_api.ImportsView.as_view(), name="api-studio-imports"),
    path("studio/imports/<int:pk>/", exchange_api.ImportView.as_view(), name="api-studio-import"),
    path(
        "studio/courses/<int:pk>/export/<str:form>/",
        exchange_api.ExportView.as_view(),
        name="api-studio-export",
    ),
    path("studio/sections/<int:pk>/", api.SectionView.as_view(), name="api-studio-section"),
    path("studio/items/<int:pk>/files/", file_api.FilesView.as_view(), name="api-studio-files"),
    path("studio/files/<int:pk>/", file_api.FileView.as_view(), name="api-studio-file"),
    path("studio/lessons/<int:pk>/", api.LessonView.as_view(), name="api-studio-lesson"),
    path(
        "studio/lessons/<int:pk>/publish/",
        api.PublishLessonView.as_view(),
        name="api-studio-publish-lesson",
    ),
    path(
        "studio/courses/<int:pk>/learners/",
        people_api.LearnersView.as_view(),
        name="api-studio-learners",
    ),
    path(
        "studio/learners/<int:pk>/admission/",
        people_api.AdmissionView.as_view(),
        name="api-studio-admission",
    ),
    path(
        "studio/courses/<int:pk>/invitations/",
        people_api.InvitationsView.as_view(),
        name="api-studio-invitations",
    ),
    path(
        "studio/invitations/<int:pk>/",
        people_api.InvitationView.as_view(),
        name="api-studio-invitation",
    ),
    path(
        "studio/quizzes/<int:pk>/allowances/",
        people_api.AllowancesView.as_view(),
        name="api-studio-allowances",
    ),
]
