"""What browsers report: bounded, each id once, only what the viewer may see."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activity import views
from activity.collector import MAX_BATCH, MAX_BYTES, MAX_SECONDS
from activity.models import ClientEvent, Event
from community.questions.models import Question
from courses.catalogue.models import Course
from items.models import Item, Status

SignIn = Callable[[User | None], Client]
NOW = timezone.now()


def report(item: int, /, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "verb": "read",
        "item": item,
        "seconds": 15,
        "at": timezone.now().isoformat(),
        **fields,
    }


def send(client: Client, batch: object) -> tuple[int, dict[str, Any]]:
    """Post a batch as the browser does; gives the status and what was answered."""
    text = batch if isinstance(batch, str) else json.dumps(batch)
    response = client.post("/collect/", {"events": text})
    return response.status_code, response.json()


def test_a_member_s_reports_become_events(
    signed_in: SignIn, alice: User, question: Question
) -> None:
    at = (timezone.now() - timedelta(minutes=2)).isoformat()
    context = {"surface": "home", "position": 3, "reason": "1"}
    batch = [
        report(question.pk, verb="impression", at=at, seconds=None, context=context),
        report(question.pk, seconds=42, context={"surface": "question", "unknown": "left out"}),
    ]
    assert send(signed_in(alice), batch) == (200, {"recorded": 2, "repeated": 0, "refused": {}})
    shown, read = Event.objects.filter(verb__in=["impression", "read"]).order_by("at")
    assert (shown.user, shown.item_id, shown.verb, shown.amount) == (
        alice, question.pk, "impression", 1,
    )  # fmt: skip
    assert (shown.at.isoformat(), shown.context) == (at, context)
    assert (read.amount, read.context) == (42, {"surface": "question"})


def test_a_stranger_s_reports_are_nobody_s(signed_in: SignIn, question: Question) -> None:
    assert send(signed_in(None), [report(question.pk)])[1]["recorded"] == 1
    assert Event.objects.get(verb="read").user is None


def test_an_id_counts_once(signed_in: SignIn, alice: User, question: Question) -> None:
    first, second = report(question.pk), report(question.pk)
    client = signed_in(alice)
    assert send(client, [first, first])[1] == {"recorded": 1, "repeated": 1, "refused": {}}
    assert send(client, [first, second])[1] == {"recorded": 1, "repeated": 1, "refused": {}}
    assert Event.objects.filter(verb="read").count() == ClientEvent.objects.count() == 2


def test_what_one_may_not_see_is_refused_like_what_is_not_there(
    signed_in: SignIn, bob: User, question: Question, closed_course: Course
) -> None:
    Item.objects.filter(pk=question.pk).update(status=Status.HIDDEN)
    ids = [question.pk, closed_course.lessons.in_order()[0].pk, 2**62]
    status, answer = send(signed_in(bob), [report(pk) for pk in ids])
    assert (status, answer["recorded"]) == (400, 0)
    assert answer["refused"] == dict.fromkeys("012", "item: there is no such item")
    assert not Event.objects.filter(verb="read").exists()
    assert not ClientEvent.objects.exists()


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no id": ({"id": None}, "id: a UUID is expected"),
    "another id": ({"id": "1"}, "id: a UUID is expected"),
    "no verb": ({"verb": None}, "verb: one of impression, read is expected"),
    "a deed": ({"verb": "vote"}, "verb: one of impression, read is expected"),
    "verbs": ({"verb": ["read"]}, "verb: one of impression, read is expected"),
    "a text for an item": ({"item": "1"}, "item: a whole number from 1 to"),
    "a yes for an item": ({"item": True}, "item: a whole number from 1 to"),
    "item 0": ({"item": 0}, "item: a whole number from 1 to"),
    "a huge item": ({"item": 2**63}, "item: a whole number from 1 to"),
    "no seconds": ({"seconds": None}, "seconds: a whole number from 1 to 600 is expected"),
    "half a second": ({"seconds": 0.5}, "seconds: a whole number from 1 to 600 is expected"),
    "negative": ({"seconds": -1}, "seconds: a whole number from 1 to 600 is expected"),
    "a night": ({"seconds": MAX_SECONDS + 1}, "seconds: a whole number from 1 to 600 is expected"),
    "no time": ({"at": None}, "at: an ISO time with its zone is expected"),
    "no zone": ({"at": "2026-11-24T10:00:00"}, "at: an ISO time with its zone is expected"),
    "no such day": ({"at": "2026-02-30T10:00:00Z"}, "at: an ISO time with its zone is expected"),
    "a number of a time": ({"at": 1e12}, "at: an ISO time with its zone is expected"),
    "long ago": ({"at": "2001-01-01T00:00:00Z"}, "at: older than a day"),
    "the year 1": ({"at": "0001-01-01T00:00:00+14:00"}, "at: older than a day"),
    "a list of a context": ({"context": []}, "context: an object is expected"),
    "a number of a surface": ({"context": {"surface": 1}}, "context.surface: a short str"),
    "a long surface": ({"context": {"surface": "x" * 41}}, "context.surface: a short str"),
    "a half character": ({"context": {"surface": "\ud800"}}, "context.surface: a short str"),
    "a null character": ({"context": {"reason": "\0"}}, "context.reason: a short str"),
    "a yes for a position": ({"context": {"position": True}}, "context.position: a short int"),
    "an endless position": ({"context": {"position": 10**40}}, "context.position: a short int"),
}


@pytest.mark.parametrize("what", BAD)
def test_one_that_is_malformed_is_refused_by_its_place(
    what: str, signed_in: SignIn, alice: User, question: Question
) -> None:
    fields, says = BAD[what]
    batch = [report(question.pk), report(question.pk, **fields), report(question.pk)]
    status, answer = send(signed_in(alice), batch)
    assert (status, answer["recorded"], list(answer["refused"])) == (400, 2, ["1"])
    assert answer["refused"]["1"].startswith(says)


@pytest.mark.parametrize("entry", [None, 1, "read", [], [[]]])
def test_an_entry_that_is_no_object_is_refused(
    entry: object, signed_in: SignIn, alice: User
) -> None:
    assert send(signed_in(alice), [entry])[1]["refused"] == {"0": "an object is expected"}


@pytest.mark.parametrize(
    ("batch", "status", "says"),
    [
        ("", 400, "events: not JSON"),
        ("{", 400, "events: not JSON"),
        ("[" * 30_000, 400, "events: not JSON"),
        ("[" + "9" * 5_000 + "]", 400, "events: not JSON"),
        ("{}", 400, "events: a list of events is expected"),
        ("null", 400, "events: a list of events is expected"),
        (str([0] * (MAX_BATCH + 1)), 400, "events: at most 50 events at a time, not 51"),
        ('["' + "x" * MAX_BYTES + '"]', 413, "a batch has at most 32768 bytes"),
        ('["' + "字" * (MAX_BYTES // 3) + '"]', 413, "a batch has at most 32768 bytes"),
    ],
    ids=["empty", "cut", "deep", "long", "object", "null", "many", "huge", "wide"],
)
def test_a_batch_that_cannot_be_read_says_why(
    batch: str, status: int, says: str, signed_in: SignIn, alice: User
) -> None:
    got, answer = send(signed_in(alice), batch)
    assert got == status
    assert answer["error"].startswith(says)


def test_a_body_without_end_is_not_read(signed_in: SignIn, alice: User) -> None:
    response = signed_in(alice).post(
        "/collect/", {"events": "x" * 3_000_000}, "application/x-www-form-urlencoded"
    )
    assert response.status_code in (400, 413)


def test_a_clock_that_runs_ahead_is_set_back(
    signed_in: SignIn, alice: User, question: Question
) -> None:
    for ahead in ("2999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"):
        assert send(signed_in(alice), [report(question.pk, at=ahead)])[1]["recorded"] == 1
    assert all(event.at <= timezone.now() for event in Event.objects.all())


def test_who_reports_too_often_waits_and_others_do_not(
    signed_in: SignIn, alice: User, bob: User, question: Question
) -> None:
    client = signed_in(alice)
    for _ in range(views.BATCHES_A_MINUTE):
        assert send(client, [])[0] == 200
    assert send(client, [report(question.pk)]) == (
        429, {"error": "too many reports; wait a minute"},
    )  # fmt: skip
    assert not Event.objects.filter(verb="read").exists()
    assert send(signed_in(bob), [report(question.pk)])[0] == 200
    assert send(signed_in(None), [report(question.pk)])[0] == 200


def test_only_our_own_pages_may_report(alice: User, question: Question) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    data = {"events": json.dumps([report(question.pk)])}
    assert client.post("/collect/", data).status_code == 403
    assert not Event.objects.filter(verb="read").exists()
    client.get("/")
    token = client.cookies["csrftoken"].value
    assert client.post("/collect/", {**data, "csrfmiddlewaretoken": token}).status_code == 200
    assert client.get("/collect/").status_code == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(["id", "verb", "item", "seconds", "at", "context"]), JSON, max_size=3
    ),
    context=st.dictionaries(st.sampled_from(["surface", "position", "reason"]), JSON),
)
def test_whatever_comes_is_recorded_or_refused(
    fields: dict[str, Any], context: dict[str, Any], monkeypatch: pytest.MonkeyPatch,
    signed_in: SignIn, question: Question,
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "BATCHES_A_MINUTE", 10_000)
    batch = [report(question.pk, context=context), report(question.pk, **fields)]
    status, answer = send(signed_in(None), batch)
    assert status in (200, 400)
    assert answer["recorded"] + answer["repeated"] + len(answer["refused"]) == 2
