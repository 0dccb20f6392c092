"""The front page: the right next thing for whoever looks."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest, members_only
from accounts.models import User, Viewer
from courses.learning.resume import Resume, to_continue
from home.learning import Learning
from items import marks
from items.cards import Card, cards_for
from recommender.feed import Cursor, Feed, causes_of, feed_for
from recommender.reasons import sentence
from shared.http import Request

DAY = 24 * 3600  # seconds


@dataclass(frozen=True)
class Shown:
    """What a card prints of a pick."""

    reason: str
    reason_code: str
    position: int


@require_safe
def home(request: Request) -> HttpResponse:
    """A page of the viewer's feed; with htmx only the cards, which are added to those shown."""
    cursor = Cursor.parse(request.GET.get("after", ""))
    going_on = continuing(request.user)
    feed = feed_for(request.user, cursor, without={row.pk for row in going_on})
    more = f"{reverse('home')}?{urlencode({'after': str(feed.next)})}" if feed.next else ""
    context: dict[str, object] = {
        "cards": feed_cards(feed, request.user),
        "more": more,
        "first": cursor is None,
    }
    if request.htmx and cursor is not None:
        return render(request, "home/home.html#cards", context)
    if cursor is None:
        context["continuing"] = going_on
    return render(request, "home/home.html", context)


def feed_cards(feed: Feed, viewer: Viewer) -> list[Card]:
    """The cards of a feed's page, with their reasons and the viewer's marks."""
    causes = causes_of(feed.picks, viewer)
    shown = {
        pick.item: Shown(sentence(pick, causes), pick.reason.name.lower(), pick.position)
        for pick in feed.picks
    }
    cards = cards_for([(pick.item, pick.kind) for pick in feed.picks], viewer, shown)
    marks.mark((card.row.item for card in cards), viewer)
    return cards


def continuing(viewer: Viewer) -> list[Resume]:
    """What a member is in the middle of, latest first."""
    return to_continue(viewer) if isinstance(viewer, User) else []


@require_safe
@members_only
def learning(request: MemberRequest) -> HttpResponse:
    """What a member learns, what comes next, and on which days they did something."""
    return render(request, "home/learning.html", {"learning": Learning(request.user)})


@require_safe
@cache_control(max_age=DAY, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Our icon, for whoever asks at the old place without reading a page."""
    return redirect(static("mark.svg"))
