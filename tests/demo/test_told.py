"""What the demo's people follow and are told of."""

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from activity.models import Event, Verb
from courses.learning.models import Enrolment
from demo.people import ACCOUNTS
from items.models import Following, Level, TagFollow
from notifications import reader, reading
from notifications.models import Notice, ways_of
from shared.text import HAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def lin() -> User:
    return User.objects.get(email=ACCOUNTS["lin"])


def test_what_is_followed_was_followed_by_somebody(lin: User) -> None:
    told = Event.objects.filter(verb=Verb.FOLLOW)
    threads = told.filter(item__isnull=False).values_list("user", "item", "at", "context__level")
    rows = Following.objects.values_list("user", "item", "at", "level")
    assert set(threads) <= set(rows)
    assert threads.filter(user=lin).count() == 4
    tags = told.filter(context__has_key="tag").values_list("user", "context__tag", "at")
    assert set(tags) == set(TagFollow.objects.values_list("user", "tag__slug", "at"))
    # The others follow what they wrote in themselves, and the courses they take.
    others = rows.exclude(item__in=threads.values("item"), user=lin)
    learning = set(Enrolment.objects.values_list("user", "course"))
    for user, item, _at, level in others:
        wrote = Event.objects.filter(user=user, item__path__contains=[item]).exists()
        asked = Event.objects.filter(user=user, item=item).exists()
        assert wrote or asked or (user, item) in learning
        assert level == Level.FOLLOW


def test_news_waits_for_her_in_both_languages(client: Client, lin: User) -> None:
    groups = reading.lines(Notice.objects.shown_to(lin, ways_of(lin)).unread())
    lines = reading.fill(lin, groups)
    kinds = {line.notice.kind for line in lines}
    assert kinds >= {"answer", "thread", "votes", "subject"}
    merged = [line for line in lines if line.people > 1]
    assert {line.notice.thread.language for line in merged} == {"en", "zh-hans"}
    assert 5 <= len(lines) <= 15
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    with translation.override("zh-hans"):
        page = client.get("/notifications/", headers={"Accept-Language": "zh-hans"})
    assert HAN.search(page.content.decode())


def test_a_rebuild_finds_nothing_to_mend() -> None:
    assert reader.rebuild() == (Notice.objects.count(), 0)
