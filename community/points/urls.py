from django.urls import path

from community.points import views

urlpatterns = [
    path("points/", views.points, name="points"),
    path("bounties/", views.open_bounties, name="bounties"),
    path("questions/<int:pk>/bounty/", views.offer, name="offer-bounty"),
    path("answers/<int:pk>/bounty/", views.give, name="give-bounty"),
]
