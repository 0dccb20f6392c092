from django.urls import path

from activity import reacting, views
from activity.editing import views as editing

urlpatterns = [
    path("collect/", views.collector, name="collect"),
    path("items/<int:pk>/vote/", views.vote, name="vote"),
    path("items/<int:pk>/save/", views.save, name="save"),
    path("items/<int:pk>/react/", reacting.react, name="react"),
    path("items/<int:pk>/reactions/", reacting.people, name="reactions"),
    path("items/<int:pk>/edit/", editing.edit, name="edit"),
    path("items/<int:pk>/text/", editing.text, name="item-text"),
    path("items/<int:pk>/history/", editing.past, name="history"),
    path(
        "items/<int:pk>/history/<int:number>/restore/",
        editing.restore_version,
        name="restore-version",
    ),
    path("items/<int:pk>/history/<int:number>/hide/", editing.hide_version, name="hide-version"),
    path("items/<int:pk>/remove/", editing.remove, name="remove"),
    path("items/<int:pk>/restore/", editing.restore, name="restore"),
    path("items/<int:pk>/follow/", views.follow_item, name="follow-item"),
    path("tags/<str:slug>/follow/", views.follow_tag, name="follow-tag"),
    path("people/<str:handle>/follow/", views.follow, name="follow"),
    path("people/<str:handle>/block/", views.block, name="block"),
    path("people/<str:handle>/mute/", views.mute, name="mute"),
]
