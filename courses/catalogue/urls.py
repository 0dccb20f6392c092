from django.urls import path

from courses.catalogue import views

urlpatterns = [
    path("courses/", views.courses, name="courses"),
    path("courses/<int:pk>/jump/<path:name>/", views.jump, name="jump"),
]
