from django.urls import path

from courses.learning import course_views, note_views, quiz_views, views

urlpatterns = [
    path("courses/<int:pk>-<str:slug>/", course_views.course, name="course"),
    path("courses/<int:pk>/enrol/", course_views.enrol, name="enrol"),
    path("courses/<int:pk>/leave/", course_views.leave, name="leave"),
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
