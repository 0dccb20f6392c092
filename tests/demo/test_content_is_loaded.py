"""`manage.py demo` writes all that its files say, once, with times that make sense."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from accounts import handles
from accounts.models import User, check_name
from activity.models import Event
from analytics.models import ActiveDay
from community.questions.models import Question
from courses.catalogue.components import parts
from courses.catalogue.media import Media
from courses.catalogue.models import Component, Lesson
from demo.kept import OPENED
from demo.people import ACCOUNTS, PASSWORD
from demo.talked import SAID
from items.models import Attachment, Item, Tag, Vote
from tests.demo.conftest import LEARNERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
CONTENT = Path(__file__).resolve().parents[2] / "platform" / "demo" / "content"


def count_in_files(pattern: str, mark: str) -> int:
    files = CONTENT.glob(pattern)
    return sum(len(re.findall(mark, path.read_text(), re.MULTILINE)) for path in files)


def test_there_is_as_much_of_each_kind_as_in_the_files() -> None:
    pages = len(list(CONTENT.glob("courses/*/*.md")))
    courses = len(list(CONTENT.glob("courses/*/course.md")))
    expected = {
        "course": courses,
        "lesson": pages - courses,
        "question": len(list(CONTENT.glob("questions/*.md"))),
        "answer": count_in_files("questions/*.md", r"^<!-- answer:"),
        "comment": count_in_files("questions/*.md", r"^<!-- comment:") + len(SAID),
        "topic": len(list(CONTENT.glob("topics/*.md"))) + len(OPENED),
        "post": count_in_files("topics/*.md", r"^<!-- post:"),
        "board": count_in_files("boards/*.yaml", r"^- slug:"),
    }
    assert {kind: Item.objects.of_kind(kind).count() for kind in expected} == expected
    people = count_in_files("people.*.yaml", r"^- handle:")
    assert User.objects.count() == people + LEARNERS
    accepted = count_in_files("questions/*.md", r"^accepted: \d")
    assert Question.objects.filter(accepted__isnull=False).count() == accepted
    chinese = Item.objects.filter(kind="course", language="zh-hans").count()
    assert chinese >= 3
    assert expected["course"] - chinese >= 3


def test_the_second_run_changes_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def state() -> list[object]:
        return [
            list(User.objects.order_by("pk").values_list("pk", "password")),
            list(Item.objects.order_by("pk").values_list("pk", "score", "html")),
            list(Event.objects.order_by("pk").values_list("pk", "at")),
            list(Vote.objects.order_by("pk").values_list("pk", flat=True)),
        ]

    before = state()
    call_command("demo", seed=7, learners=20)
    assert "nothing was changed" in capsys.readouterr().out
    assert state() == before


def test_everything_happened_in_the_months_before_now(demo: datetime) -> None:
    midnight = demo.replace(hour=0, minute=0)
    times = Event.objects.order_by("at").values_list("at", flat=True)
    first, last = times[0], times[len(times) - 1]
    assert midnight - timedelta(days=243) < first < midnight - timedelta(days=220)
    assert midnight - timedelta(days=1) < last < midnight
    assert not Item.objects.filter(published_at__gte=midnight).exists()
    assert not Event.objects.filter(at__lt=F("item__published_at")).exists()
    assert not Event.objects.filter(at__lt=F("user__date_joined")).exists()
    assert not Item.objects.filter(published_at__lt=F("parent__published_at")).exists()
    assert not Item.objects.filter(published_at__lt=F("author__date_joined")).exists()
    late = Question.objects.filter(accepted_at__lte=F("accepted__item__published_at"))
    assert not late.exists()


def test_the_readers_were_told() -> None:
    assert ActiveDay.objects.count() > 1_000


def test_quizzes_stand_where_the_text_says() -> None:
    lessons = Lesson.objects.filter(rule=Lesson.Rule.QUIZ).prefetch_related("components")
    assert lessons
    for lesson in lessons:
        found = list(parts(lesson.item.html, lesson.components.all()))
        assert [part.component for part in found if part.component] == list(lesson.components.all())
        assert "[[quiz:" not in "".join(part.html for part in found)
        (quiz,) = (row for row in lesson.components.all() if row.kind == "quiz")
        for problem in quiz.data["problems"]:
            assert problem["prompt"].startswith("<p>")
            assert not any("<p>" in choice["text"] for choice in problem.get("choices", []))


def test_films_and_recordings_play() -> None:
    found = Component.objects.filter(kind__in=["video", "audio"])
    assert sorted(found.values_list("kind", flat=True)) == ["audio", "video"]
    for component in found:
        media = Media(component)
        (source,) = media.sources
        file = Attachment.objects.get(pk=source.url.split("/")[2])
        assert file.content_type == source.type
        assert file.file.size == file.size < 150_000
        assert list(file.carriers.all()) == [component.lesson.item]
        assert media.tracks
        for track in media.tracks:
            assert all(cue.end <= component.data["duration"] for cue in track.cues)


def test_tags_have_chinese_names() -> None:
    assert Tag.objects.get(slug="statistics").names == {"zh-hans": "统计"}
    assert not Tag.objects.filter(names={}).exists()


@pytest.mark.parametrize("email", ACCOUNTS.values())
def test_the_printed_accounts_can_sign_in_as_people_do(client: Client, email: str) -> None:
    page = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert page.status_code == 302, page.content.decode()
    assert page["Location"] == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)


def test_nobody_else_of_the_demo_can() -> None:
    others = User.objects.exclude(email__in=ACCOUNTS.values())
    assert others.count() > LEARNERS
    assert not [user for user in others if user.email or user.has_usable_password()]
    assert not others.filter(is_staff=True).exists()


def test_all_handles_are_such_as_people_may_choose() -> None:
    for user in User.objects.all():
        handles.check(user.handle)
        check_name(user.name)


def test_the_moderator_moderates_and_no_more() -> None:
    mona = User.objects.get(email=ACCOUNTS["mona"])
    assert mona.can_moderate
    assert not mona.is_superuser
    seen = ["activity.view_event", "recommender.view_run", "recommender.view_engagement"]
    assert mona.has_perms(seen)
    assert not User.objects.exclude(pk=mona.pk).filter(is_staff=True).exists()
