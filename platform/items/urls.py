from django.urls import path

from items.views import drafts, files, lists, people, saved, search, writing

urlpatterns = [
    path("tags/", lists.tags, name="tags"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("saved/", saved.saved, name="saved"),
    path("saved/folders/", saved.add, name="add-folder"),
    path("saved/folders/<int:pk>/", saved.change, name="change-folder"),
    path("saved/<int:pk>/", saved.put, name="put-saved"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("people/<str:handle>/", people.person, name="person"),
    path("drafts/", drafts.mine, name="drafts"),
    path("drafts/keep/", drafts.keep, name="keep-draft"),
    path("drafts/<int:pk>/drop/", drafts.drop, name="drop-draft"),
    path("writing/tools/", writing.tools, name="writing-tools"),
    path("preview/", writing.preview, name="preview"),
    path("uploads/", writing.upload, name="upload-picture"),
    path("complete/people/", writing.people, name="complete-people"),
    path("complete/tags/", writing.tags, name="complete-tags"),
    path("files/<int:pk>/<path:name>", files.attachment, name="attachment"),
]
