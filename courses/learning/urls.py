from django.urls import path

from courses.learning import course_views, views

urlpatterns = [
    path("courses/<int:pk>-<str:slug>/", course_views.course, name="course"),
    path("courses/<int:pk>/enrol/", course_views.enrol, name="enrol"),
    path("lessons/<int:pk>-<str:slug>/", views.lesson, name="lesson"),
    path("lessons/<int:pk>/complete/", views.complete, name="complete"),
    path("quizzes/<int:pk>/attempt/", views.attempt, name="attempt"),
]
