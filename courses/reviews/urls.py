from django.urls import path

from courses.reviews import views

urlpatterns = [
    path("courses/<int:pk>/reviews/", views.reviews, name="reviews"),
    path("reviews/<int:pk>/reply/", views.reply, name="reply"),
]
