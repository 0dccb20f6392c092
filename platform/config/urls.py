"""Every address of the site, grouped by what it hangs from."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from shared.styleguide import styleguide

# The admin has no sign-in of its own: allauth's is limited, and knows confirmed addresses.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("home.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("", include("activity.urls")),
    path("", include("items.urls")),
    path("", include("accounts.urls")),
    path("", include("courses.catalogue.urls")),
    path("", include("courses.learning.urls")),
    path("", include("courses.reviews.urls")),
    path("", include("courses.studio.urls")),
    path("", include("community.questions.urls")),
    path("", include("community.boards.urls")),
    path("", include("community.comments.urls")),
    path("", include("community.points.urls")),
    path("", include("recommender.urls")),
    path("", include("notifications.urls")),
]
handler403 = "shared.http.forbidden"
if settings.DEBUG or not settings.DEPLOYED:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
