from django.urls import path

from community.comments import views

urlpatterns = [path("items/<int:pk>/comment/", views.comment, name="comment")]
