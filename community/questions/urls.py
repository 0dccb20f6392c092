from django.urls import path

from community.questions import judging_views, list_views, similar_views, views

urlpatterns = [
    path("questions/", list_views.questions, name="questions"),
    path("questions/ask/", views.ask, name="ask"),
    path("questions/waiting/", list_views.waiting, name="questions-waiting"),
    path("questions/similar/", similar_views.similar, name="similar-questions"),
    path("questions/<int:pk>/solved/", similar_views.solved, name="solved"),
    path("questions/<int:pk>-<str:slug>/", views.question, name="question"),
    path("questions/<int:pk>/answer/", views.answer, name="answer"),
    path("answers/<int:pk>/accept/", judging_views.accept, name="accept"),
    path("answers/<int:pk>/endorse/", judging_views.endorse, name="endorse"),
    path("questions/<int:pk>/close/", judging_views.close, name="close-question"),
    path("questions/<int:pk>/reopen/", judging_views.reopen, name="reopen-question"),
]
