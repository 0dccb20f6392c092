from django.urls import path

from community.comments import views

urlpatterns = [
    path("items/<int:pk>/comment/", views.comment, name="comment"),
    path("items/<int:pk>/comments/", views.listing, name="comments"),
    path("comments/<int:pk>/", views.thread, name="comment-thread"),
]
