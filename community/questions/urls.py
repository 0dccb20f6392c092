from django.urls import path

from community.questions import similar_views, views

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/ask/", views.ask, name="ask"),
    path("questions/similar/", similar_views.similar, name="similar-questions"),
    path("questions/<int:pk>/solved/", similar_views.solved, name="solved"),
    path("questions/<int:pk>-<str:slug>/", views.question, name="question"),
    path("questions/<int:pk>/answer/", views.answer, name="answer"),
    path("answers/<int:pk>/accept/", views.accept, name="accept"),
]
