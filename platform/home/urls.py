from django.urls import path

from home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("learning/", views.learning, name="learning"),
    path("favicon.ico", views.favicon),
]
