from django.urls import path

from community.boards import keeping_views, live_views, poll_views, setting_views, views

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/new/", setting_views.open_board, name="new-board"),
    path("boards/<int:pk>-<str:slug>/", views.board, name="board"),
    path("boards/<int:pk>/discuss/", views.discuss, name="discuss"),
    path("boards/<int:pk>/settings/", setting_views.set_board, name="set-board"),
    path("boards/<int:pk>/read/", keeping_views.read_all, name="read-board"),
    path("topics/<int:pk>-<str:slug>/", views.topic, name="topic"),
    path("topics/<int:pk>/post/", views.post, name="post"),
    path("topics/<int:pk>/news/", live_views.news, name="topic-news"),
    path("posts/<int:pk>/quote/", live_views.quote, name="quote"),
    path("topics/<int:pk>/order/", keeping_views.keep_order, name="keep-order"),
    path("topics/<int:pk>/poll/", poll_views.choose, name="choose"),
]
