from django.urls import path

from items.views import files, lists, people

urlpatterns = [
    path("tags/", lists.tags, name="tags"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("saved/", lists.saved, name="saved"),
    path("search/", lists.search, name="search"),
    path("people/<str:handle>/", people.person, name="person"),
    path("files/<int:pk>/<path:name>", files.attachment, name="attachment"),
]
