"""Sessions that have ended are forgotten, and with them what was written in them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import clear_sessions


@pytest.mark.django_db
def test_a_night_clears_what_has_ended() -> None:
    now = timezone.now()
    for key, days in [("over", -1), ("lasting", 1)]:
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(days=days)
        )
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasting"]
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert clear_sessions.name in tasks
