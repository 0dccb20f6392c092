from django.urls import path

from items.views import drafts, files, lists, people

urlpatterns = [
    path("tags/", lists.tags, name="tags"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("saved/", lists.saved, name="saved"),
    path("search/", lists.search, name="search"),
    path("people/<str:handle>/", people.person, name="person"),
    path("drafts/", drafts.keep, name="keep-draft"),
    path("drafts/<int:pk>/drop/", drafts.drop, name="drop-draft"),
    path("files/<int:pk>/<path:name>", files.attachment, name="attachment"),
]
