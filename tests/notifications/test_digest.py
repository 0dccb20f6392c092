"""The mail with what one missed: what is in it, when it comes, to whom, and that it comes once."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from smtplib import SMTPException
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from activity import actions as activity
from activity.models import Event
from community.questions import actions as questions
from community.questions.models import Question
from items import actions as items
from items.models import Following, Level, Status
from notifications import digest, due, tasks
from notifications.models import Digest, Notice, Ways
from tests.notifications.telling import tell

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
# A Sunday noon: the mails of that week may go out to everybody.
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time at which mails are sent; a test may change it."""
    clock = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def news(question: Question, alice: User, bob: User) -> Question:
    """Bob answered Alice, whose address is confirmed."""
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    User.objects.filter(pk=alice.pk).update(last_login=NOON - timedelta(days=3))
    questions.answer(question=question, by=bob, body="Give it <b>time</b>, and warmth.")
    tell()
    return question


def bodies(message: Any) -> tuple[str, str]:
    return str(message.body), str(message.alternatives[0][0])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_mail_tells_what_one_missed(news: Question, alice: User, language: str) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    assert tasks.send_digests() == 1
    [message] = mail.outbox
    assert message.to == ["alice@example.org"]
    text, html = bodies(message)
    said = {
        "en": "Bob answered your question “Why does my bread not rise?”",
        "zh-hans": "Bob 回答了你的问题《Why does my bread not rise?》",
    }[language]
    assert message.subject == said
    assert said in text
    assert f'<html lang="{language}">' in html
    assert "Give it time, and warmth." in text
    place = f"http://localhost:8000{news.answers.get().item.get_absolute_url()}"
    assert place in text
    assert f'href="{place}' in html
    assert "<img" not in html
    assert 'href="/' not in html


def test_it_is_sent_once_and_tells_nothing_twice(
    news: Question, alice: User, bob: User, noon: list[datetime]
) -> None:
    assert (tasks.send_digests(), tasks.send_digests()) == (1, 0)
    noon[0] += timedelta(days=7)
    assert tasks.send_digests() == 0  # nothing new
    questions.answer(question=news, by=bob, body="And one thing more.")
    tell()
    noon[0] += timedelta(days=7)
    assert tasks.send_digests() == 1
    assert "Give it time" not in mail.outbox[1].body
    assert [row.lines for row in Digest.objects.order_by("pk")] == [1, 1]


def test_killed_while_sending_it_is_not_sent_again(
    news: Question, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: EmailMultiAlternatives, *args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", die)
        with pytest.raises(KeyboardInterrupt):
            tasks.send_digests()
    assert tasks.send_digests() == 0
    assert Digest.objects.get().sent_at is None
    assert not Notice.objects.filter(user=alice, mailed_at=None).exists()


def test_what_no_server_took_is_told_next_time(
    news: Question, alice: User, noon: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailMultiAlternatives, *args: object, **kwargs: object) -> None:
        raise SMTPException("mailbox full")

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", refuse)
        assert tasks.send_digests() == 0
    assert Digest.objects.get().error == "mailbox full"
    assert tasks.send_digests() == 0
    noon[0] += timedelta(days=7)
    assert tasks.send_digests() == 1


def test_a_server_that_is_down_or_hangs_up_costs_nobody_else_a_mail(
    news: Question, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that broke refuses all that follows: the next mail gets another one."""
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
    User.objects.filter(pk=bob.pk).update(last_login=NOON)
    questions.answer(question=news, by=alice, body="It is the flour, says @bob.")
    tell()
    state = {"up": False, "open": False, "taken": 0}

    class Server(EmailBackend):
        def open(self) -> bool:
            if not state["up"]:
                raise ConnectionRefusedError("down")
            state["open"] = True
            return True

        def close(self) -> None:
            state["open"] = False

        def send_messages(self, messages: Any) -> int:
            if not state["open"]:
                raise SMTPException("closed")
            state["taken"] += 1
            if state["taken"] == 1:
                raise SMTPException("hung up")
            return super().send_messages(messages)

    monkeypatch.setattr(digest, "get_connection", Server)
    with pytest.raises(ConnectionRefusedError):
        tasks.send_digests()
    assert not Digest.objects.exists()
    state["up"] = True
    assert tasks.send_digests() == 1
    assert [row.error for row in Digest.objects.order_by("pk")] == ["hung up", ""]


@pytest.mark.parametrize(
    "state",
    ["hidden", "removed", "blocked", "muted", "read", "never", "paused", "off", "here",
     "suspended", "inactive", "unconfirmed", "bot", "absent"],
)  # fmt: skip
def test_nothing_is_mailed_that_should_not_be(
    news: Question, alice: User, bob: User, mona: User, state: str
) -> None:
    answer = news.answers.get().item
    ways: dict[str, dict[str, Any]] = {
        "never": {"often": "off"},
        "paused": {"paused_until": NOON + timedelta(hours=1)},
        "off": {"chosen": {"answer": "off"}},
        "here": {"chosen": {"answer": "here"}},
    }
    fields: dict[str, dict[str, Any]] = {
        "suspended": {"suspended_at": NOON},
        "inactive": {"is_active": False},
        "bot": {"is_bot": True},
        "absent": {"last_login": NOON - timedelta(days=181)},
    }
    match state:
        case "hidden" | "removed":
            items.set_status(item=answer, status=Status(state))
        case "blocked":
            accounts.block(person=bob, by=alice)
        case "muted":
            activity.follow_item(item=news.item, by=alice, level=Level.MUTED)
        case "read":
            Notice.objects.update(read_at=NOON)
        case "unconfirmed":
            EmailAddress.objects.filter(user=alice).update(verified=False)
        case _ if state in ways:
            Ways.objects.create(user=alice, **ways[state])
        case _:
            User.objects.filter(pk=alice.pk).update(**fields[state])
    if state == "absent":
        Event.objects.filter(user=alice).update(at=NOON - timedelta(days=181))
    assert tasks.send_digests() == 0
    assert not mail.outbox


@pytest.mark.parametrize(
    ("zone", "at", "quiet"),
    [
        ("Asia/Shanghai", datetime(2026, 11, 29, 13, 59, tzinfo=UTC), False),
        ("Asia/Shanghai", datetime(2026, 11, 29, 14, 0, tzinfo=UTC), True),  # 22:00 there
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 5, 59, tzinfo=UTC),
            True,
        ),  # 06:59, after the change
        ("Europe/Berlin", datetime(2026, 10, 24, 5, 59, tzinfo=UTC), False),  # 07:59, before it
        ("America/New_York", datetime(2026, 3, 9, 1, 59, tzinfo=UTC), False),  # 21:59 in summer
        ("America/New_York", datetime(2026, 3, 7, 2, 59, tzinfo=UTC), False),  # 21:59 in winter
        ("America/New_York", datetime(2026, 3, 9, 2, 0, tzinfo=UTC), True),
    ],
)
def test_quiet_hours_are_those_of_the_persons_wall(
    alice: User, zone: str, at: datetime, quiet: bool
) -> None:
    alice.time_zone = zone
    ways = Ways(user=alice, quiet_from=time(22), quiet_until=time(7), often="daily")
    assert due.is_quiet(ways, at.astimezone(due.zone_of(alice))) == quiet
    through = Ways(quiet_from=time(12), quiet_until=time(14))
    assert due.is_quiet(through, NOON)
    assert not due.is_quiet(through, NOON + timedelta(hours=2))


def test_a_week_is_sent_over_its_days_in_the_morning(alice: User) -> None:
    ways = Ways(user=alice)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    first = [
        next(
            day
            for day in range(7)
            if due.period(User(pk=pk), ways, monday + timedelta(days=day, hours=9))
        )
        for pk in range(70, 77)
    ]
    assert first == [0, 1, 2, 3, 4, 5, 6]
    sunday = monday + timedelta(days=6)
    assert due.period(alice, ways, sunday + timedelta(hours=7, minutes=59)) == ""
    assert due.period(alice, ways, sunday + timedelta(hours=8)) == "2026-W48"
    ways.often = "daily"
    assert due.period(alice, ways, sunday + timedelta(hours=8)) == "2026-11-29"


def test_one_click_stops_the_mails(news: Question, alice: User, noon: list[datetime]) -> None:
    tasks.send_digests()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://localhost:8000/notifications/unsubscribe/")
    path = address.removeprefix("http://localhost:8000")
    client = Client(enforce_csrf_checks=True)
    page = client.get(path)
    assert "Stop the mails" in page.content.decode()
    assert not Ways.objects.exists()
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Ways.objects.get(user=alice).often == "off"
    assert "You get no more" in client.get(path).content.decode()
    client.post(path, {"undo": "1"})
    assert Ways.objects.get(user=alice).often == "weekly"
    assert client.post(path[:-2] + "x/").status_code == 404


def test_a_thread_is_muted_from_the_mail(news: Question, alice: User, signed_in: SignIn) -> None:
    tasks.send_digests()
    body = str(mail.outbox[0].body)
    [path] = [w.removeprefix("http://localhost:8000") for w in body.split() if "/mute/" in w]
    client = Client(enforce_csrf_checks=True)
    assert news.item.title in client.get(path).content.decode()
    assert Following.objects.get(user=alice, item=news.item).level == Level.FOLLOW
    client.post(path)
    assert Following.objects.get(user=alice, item=news.item).level == Level.MUTED
    client.post(path, {"undo": "1"})
    assert Following.objects.get(user=alice, item=news.item).level == Level.NORMAL
    items.set_status(item=news.item, status=Status.REMOVED)
    assert client.get(path).status_code == 404
    assert client.get(path.replace("/mute/", "/unsubscribe/")).status_code == 404


def test_no_title_and_no_name_becomes_a_header(news: Question, alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(name="Bob\r\nBcc: all@example.org")
    news.item.title = "Why?\nX-Evil: 1"
    news.item.save()
    tasks.send_digests()
    written = mail.outbox[0].message().as_string()
    head = written.partition("\n\n")[0]
    assert "\nBcc:" not in head
    assert "\nX-Evil:" not in head
    assert "Why? X-Evil: 1" in mail.outbox[0].subject


def test_a_dry_run_says_who_would_be_mailed(news: Question, alice: User) -> None:
    out = StringIO()
    call_command("send_digests", "--dry-run", stdout=out)
    assert out.getvalue().splitlines() == ["alice: 2026-W48, lines: 1", "1 would be mailed."]
    assert not Digest.objects.exists()
    shards = []
    for shard in range(3):
        out = StringIO()
        call_command("send_digests", "--shard", f"{shard}/3", stdout=out)
        shards.append(out.getvalue().strip())
    assert sorted(shards) == ["0 mailed.", "0 mailed.", "1 mailed."]
