from django.urls import path

from community.boards import views

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/<int:pk>-<str:slug>/", views.board, name="board"),
    path("boards/<int:pk>/discuss/", views.discuss, name="discuss"),
    path("topics/<int:pk>-<str:slug>/", views.topic, name="topic"),
    path("topics/<int:pk>/post/", views.post, name="post"),
]
