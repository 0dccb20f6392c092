from django.urls import path

from courses.learning import certificate_views, course_views, note_views, quiz_views, views

urlpatterns = [
    path("courses/<int:pk>-<str:slug>/", course_views.course, name="course"),
    path("courses/<int:pk>/enrol/", course_views.enrol, name="enrol"),
    path("courses/<int:pk>/leave/", course_views.leave, name="leave"),
    path("courses/<int:pk>/certificate/", certificate_views.claim, name="claim-certificate"),
    path("certificates/", certificate_views.index, name="certificates"),
    path("certificates/<str:code>.pdf", certificate_views.pdf, name="certificate-pdf"),
    path("certificates/<str:code>/", certificate_views.certificate, name="certificate"),
    path("certificates/<str:code>/share/", certificate_views.share, name="certificate-share"),
    path("certificates/<str:code>/rename/", certificate_views.rename, name="certificate-rename"),
    path("certificates/<str:code>/revoke/", certificate_views.revoke, name="certificate-revoke"),
    path(
        "certificates/<str:code>/reinstate/",
        certificate_views.reinstate,
        name="certificate-reinstate",
    ),
    path("lessons/<int:pk>-<str:slug>/", views.lesson, name="lesson"),
    path("lessons/<int:pk>/resume/", views.resume, name="resume"),
    path("components/<int:pk>/captions/<int:number>.vtt", views.captions, name="captions"),
    path("lessons/<int:pk>/complete/", views.complete, name="complete"),
    path("lessons/<int:pk>/notes/", note_views.add, name="lesson-notes"),
    path("learning/notes/", note_views.mine, name="notes"),
    path("learning/notes/export/", note_views.export, name="export-notes"),
    path("notes/<int:pk>/", note_views.go, name="note"),
    path("notes/<int:pk>/edit/", note_views.edit, name="edit-note"),
    path("notes/<int:pk>/remove/", note_views.remove, name="remove-note"),
    path("notes/<int:pk>/put-back/", note_views.put_back, name="put-back-note"),
    path("quizzes/<int:pk>/start/", quiz_views.start, name="start-quiz"),
    path("quizzes/<int:pk>/answers/", quiz_views.keep, name="keep-answers"),
    path("quizzes/<int:pk>/attempt/", quiz_views.attempt, name="attempt"),
    path("quizzes/<int:pk>/attempts/", quiz_views.history, name="attempts"),
    path("quizzes/<int:pk>/attempts/<int:number>/", quiz_views.review, name="review-attempt"),
    path("quizzes/<int:pk>/report/", quiz_views.report, name="quiz-report"),
]
