from django.urls import path

from recommender import views

urlpatterns = [
    path("items/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("items/<int:pk>/undismiss/", views.undismiss, name="undismiss"),
]
