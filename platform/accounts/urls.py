from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/token/", views.token, name="token"),
    path("settings/language/", views.set_language, name="set_language"),
]
