from django.urls import path

from notifications import feeds, following, mail, views

urlpatterns = [
    path("notifications/", views.centre, name="notifications"),
    path("notifications/read/", views.read, name="read-notifications"),
    path("notifications/bell/", views.ring, name="bell"),
    path("notifications/unsubscribe/<str:token>/", mail.unsubscribe, name="unsubscribe"),
    path("notifications/mute/<str:token>/", mail.mute, name="mute-thread"),
    path("settings/notifications/", views.settings, name="notification-settings"),
    path("settings/feeds/", views.feed_key, name="feed-key"),
    path("following/", following.following, name="following"),
    path("feeds/<str:kind>/<str:name>/", feeds.public, name="feed"),
    path("feeds/mine/<str:key>/<str:kind>/<str:name>/", feeds.mine, name="own-feed"),
]
