"""Lin, whose account a visitor uses: the home page is hers at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from courses.learning.models import Enrolment, Note, Watching
from courses.learning.resume import to_continue
from demo.people import ACCOUNTS, PASSWORD
from home.learning import Learning
from items.models import Tag
from recommender.feed import feed_for
from recommender.models import Reason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def lin() -> User:
    return User.objects.get(email=ACCOUNTS["lin"])


def test_three_courses_wait_to_be_continued_and_one_is_finished(lin: User) -> None:
    pandas, sky, typography = to_continue(lin)
    assert (pandas.title, pandas.percent) == ("From Raw File to Finding with pandas", 88)
    assert (sky.title, sky.percent) == ("The Night Sky with Your Own Eyes", 39)
    assert sky.lesson == "One night in forty seconds"
    assert (typography.lesson, typography.percent) == ("The comfortable line", 0)
    watching = Watching.objects.get(user=lin)
    assert (watching.last, watching.duration, watching.seen) == (21.4, 40, [[0, 21.4]])
    done = Enrolment.objects.get(user=lin, completed_at__isnull=False)
    assert done.course.item.title == "Statistics for Everyday Decisions"


def test_she_keeps_notes_that_are_found_in_their_lessons(client: Client, lin: User) -> None:
    assert Note.objects.of(lin).count() == 9
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/learning/notes/").content.decode()
    assert "没数清有哪些可能</blockquote>" in page
    for note in Note.objects.of(lin):
        page = client.get(note.lesson.item.get_absolute_url()).content.decode()
        assert f'id="note-{note.pk}"' in page
        assert "no longer in the lesson" not in page
        assert (f'id="note-{note.pk}" data-place="{note.place}"' in page) == bool(note.quote)


def test_what_she_began_waits_in_its_forms(client: Client, lin: User) -> None:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/drafts/").content.decode()
    assert "为什么样本量翻倍" in page
    for draft in lin.drafts.all():
        form = client.get(draft.address, follow=True).content.decode()
        assert f"/drafts/{draft.pk}/drop/" in form
    assert User.objects.get(handle="farid").mentions.count() == 1


def test_she_saved_voted_and_asked(lin: User) -> None:
    assert lin.bookmarks.count() == 4
    assert lin.votes.count() >= 6
    question = lin.items.get(kind="question")
    assert question.question.accepted is not None
    assert Event.objects.filter(user=lin, verb=Verb.DISMISS).exists()


def test_her_own_page_has_something_everywhere(lin: User) -> None:
    joined = Event.objects.get(user=lin, verb=Verb.JOIN).at
    told = Learning(lin)
    # The day after the last one of the demo, whenever this test runs.
    told.now = min(
        timezone.now(), Event.objects.filter(user=lin).latest("at").at + timedelta(days=1)
    )
    assert told.now > joined
    assert len(told.going) == 3
    assert [row.title for row in told.finished] == ["Statistics for Everyday Decisions"]
    assert [(row.kind, row.lesson and str(row.lesson)) for row in told.dated] == [
        ("opens", "Fonts that load fast and do not jump")
    ]
    assert [row.lesson.course.item.title for row in told.retries] == ["Typography for the Web"]
    assert [item.title for item in told.saved] == ["Choosing an instrument: three numbers"]
    assert told.days.streak.days >= 4


def test_her_feed_says_why(lin: User) -> None:
    picks = feed_for(lin).picks
    assert len(picks) == 20
    personal = [pick for pick in picks if pick.because is not None]
    assert len(personal) > 10
    assert Reason.FINISHED in {pick.reason for pick in personal}
    fields = {"statistics", "pandas", "astronomy", "probability", "python", "observing"}
    tags = [set(pick_tags(pick.item)) for pick in picks[:10]]
    assert sum(bool(fields & found) for found in tags) >= 6


def pick_tags(item: int) -> list[str]:
    return list(Tag.objects.filter(items=item).values_list("slug", flat=True))


def test_her_home_page_names_the_course_she_finished(client: Client) -> None:
    client.post("/accounts/login/", {"login": ACCOUNTS["lin"], "password": PASSWORD})
    page = client.get("/").content.decode()
    assert "Because you finished “Statistics for Everyday Decisions”" in page
    assert "A report that repeats itself" in page


def test_the_author_has_a_page_of_her_own_too() -> None:
    tara = User.objects.get(email=ACCOUNTS["tara"])
    assert tara.items.of_kind("course").count() == 2
    assert Event.objects.filter(user=tara).count() > 40
    assert any(pick.because is not None for pick in feed_for(tara).picks)
