"""Every address of the API, under /api/v1/."""

from csp.decorators import csp_update
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts.api import MeView
from activity.api import EventsView, SaveView, VoteView
from activity.editing.api import (
    HideVersionView,
    RemovalView,
    RestoreVersionView,
    VersionsView,
    WrittenViewSet,
)
from activity.marks_api import (
    BookmarkView,
    FoldersView,
    FolderView,
    MutedView,
    MuteView,
    ReactionsView,
)
from community.boards.api import BoardViewSet, TopicViewSet
from community.comments.api import CommentsView
from community.points.api import AwardsView, BountiesView, GiveView, OfferView, PointsView
from community.questions.api import AcceptView, EndorseView, QuestionViewSet
from community.questions.similar_api import SimilarQuestionsView, SolvedView
from courses.learning.api import CompleteView, MineView, ProgressView, WatchingView
from courses.learning.certificate_api import (
    CertificateNameView,
    CertificateView,
    ClaimView,
    OwnCertificatesView,
    RevocationView,
)
from courses.learning.course_api import CourseViewSet, EnrolView
from courses.learning.note_api import NoteViewSet
from courses.learning.quiz_api import AttemptsView, KeepView, QuizView, StartView
from courses.reviews.api import ReplyView, ReviewsView
from home.api import DaysView, NextView
from items.search.api import SearchView, SuggestView
from items.writing_api import (
    DraftsView,
    DraftView,
    LookView,
    PeopleView,
    PicturesView,
    TagsView,
)
from notifications.api import (
    FollowItemView,
    FollowTagView,
    NoticesView,
    ReadView,
    WaysView,
)
from recommender.api import DismissView, FeedView, SimilarView
from shared.api import Nothing

router = SimpleRouter()
router.register("items", WrittenViewSet, basename="api-item")
router.register("courses", CourseViewSet, basename="api-course")
router.register("questions", QuestionViewSet, basename="api-question")
router.register("boards", BoardViewSet, basename="api-board")
router.register("topics", TopicViewSet, basename="api-topic")
router.register("notes", NoteViewSet, basename="api-note")

# Swagger UI writes style attributes; its scripts are files of ours, so only styles are let in.
docs = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="api-docs"),
    path("me/", MeView.as_view(), name="api-me"),
    path("me/learning/", MineView.as_view(), name="api-learning"),
    path("me/next/", NextView.as_view(), name="api-next"),
    path("me/days/", DaysView.as_view(), name="api-days"),
    path("me/certificates/", OwnCertificatesView.as_view(), name="api-certificates"),
    path("me/points/", PointsView.as_view(), name="api-points"),
    path("me/points/entries/", AwardsView.as_view(), name="api-awards"),
    path("bounties/", BountiesView.as_view(), name="api-bounties"),
    path("questions/<int:pk>/bounty/", OfferView.as_view(), name="api-offer-bounty"),
    path("answers/<int:pk>/accept/", AcceptView.as_view(), name="api-accept"),
    path("answers/<int:pk>/endorse/", EndorseView.as_view(), name="api-endorse"),
    path("answers/<int:pk>/bounty/", GiveView.as_view(), name="api-give-bounty"),
    path("courses/<int:pk>/certificate/", ClaimView.as_view(), name="api-claim-certificate"),
    path("certificates/<str:code>/", CertificateView.as_view(), name="api-certificate"),
    path(
        "certificates/<str:code>/name/",
        CertificateNameView.as_view(),
        name="api-certificate-name",
    ),
    path(
        "certificates/<str:code>/revocation/",
        RevocationView.as_view(),
        name="api-certificate-revocation",
    ),
    path("courses/<int:pk>/enrol/", EnrolView.as_view(), name="api-enrol"),
    path("courses/<int:pk>/reviews/", ReviewsView.as_view(), name="api-reviews"),
    path("reviews/<int:pk>/reply/", ReplyView.as_view(), name="api-reply"),
    path("lessons/<int:pk>/progress/", ProgressView.as_view(), name="api-progress"),
    path("lessons/<int:pk>/complete/", CompleteView.as_view(), name="api-complete"),
    path("components/<int:pk>/watching/", WatchingView.as_view(), name="api-watching"),
    path("quizzes/<int:pk>/", QuizView.as_view(), name="api-quiz"),
    path("quizzes/<int:pk>/start/", StartView.as_view(), name="api-start-quiz"),
    path("quizzes/<int:pk>/answers/", KeepView.as_view(), name="api-keep-answers"),
    path("quizzes/<int:pk>/attempts/", AttemptsView.as_view(), name="api-attempts"),
    path("me/drafts/", DraftsView.as_view(), name="api-drafts"),
    path("me/drafts/<int:pk>/", DraftView.as_view(), name="api-draft"),
    path("me/pictures/", PicturesView.as_view(), name="api-pictures"),
    path("preview/", LookView.as_view(), name="api-preview"),
    path("complete/people/", PeopleView.as_view(), name="api-complete-people"),
    path("complete/tags/", TagsView.as_view(), name="api-complete-tags"),
    path("feed/", FeedView.as_view(), name="api-feed"),
    path("events/", EventsView.as_view(), name="api-events"),
    path("search/", SearchView.as_view(), name="api-search"),
    path("search/suggest/", SuggestView.as_view(), name="api-suggest"),
    path("similar/<int:pk>/", SimilarView.as_view(), name="api-similar"),
    path("questions/similar/", SimilarQuestionsView.as_view(), name="api-similar-questions"),
    path("questions/<int:pk>/solved/", SolvedView.as_view(), name="api-solved"),
    path("items/<int:pk>/vote/", VoteView.as_view(), name="api-vote"),
    path("items/<int:pk>/save/", SaveView.as_view(), name="api-save"),
    path("items/<int:pk>/follow/", FollowItemView.as_view(), name="api-follow-item"),
    path("tags/<str:slug>/follow/", FollowTagView.as_view(), name="api-follow-tag"),
    path("notifications/", NoticesView.as_view(), name="api-notifications"),
    path("notifications/read/", ReadView.as_view(), name="api-read-notifications"),
    path("me/ways/", WaysView.as_view(), name="api-ways"),
    path("items/<int:pk>/removal/", RemovalView.as_view(), name="api-removal"),
    path("items/<int:pk>/versions/", VersionsView.as_view(), name="api-versions"),
    path(
        "items/<int:pk>/versions/<int:number>/restore/",
        RestoreVersionView.as_view(),
        name="api-restore-version",
    ),
    path(
        "items/<int:pk>/versions/<int:number>/hidden/",
        HideVersionView.as_view(),
        name="api-hide-version",
    ),
    path("items/<int:pk>/reactions/", ReactionsView.as_view(), name="api-reactions"),
    path("items/<int:pk>/comments/", CommentsView.as_view(), name="api-comments"),
    path("items/<int:pk>/bookmark/", BookmarkView.as_view(), name="api-bookmark"),
    path("me/folders/", FoldersView.as_view(), name="api-folders"),
    path("me/folders/<int:pk>/", FolderView.as_view(), name="api-folder"),
    path("me/muted/", MutedView.as_view(), name="api-muted"),
    path("people/<str:handle>/mute/", MuteView.as_view(), name="api-mute"),
    path("items/<int:pk>/dismiss/", DismissView.as_view(), name="api-dismiss"),
    path("", include("courses.studio.api_urls")),
    path("", include(router.urls)),
    re_path("", Nothing.as_view()),
]
