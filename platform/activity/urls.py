from django.urls import path

from activity import views

urlpatterns = [
    path("collect/", views.collector, name="collect"),
    path("items/<int:pk>/vote/", views.vote, name="vote"),
    path("items/<int:pk>/save/", views.save, name="save"),
    path("items/<int:pk>/follow/", views.follow_item, name="follow-item"),
    path("tags/<str:slug>/follow/", views.follow_tag, name="follow-tag"),
    path("people/<str:handle>/follow/", views.follow, name="follow"),
    path("people/<str:handle>/block/", views.block, name="block"),
]
