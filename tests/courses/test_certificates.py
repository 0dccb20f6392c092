"""Certificates: given once to whoever finishes, checked by anybody, shown and revoked as their people
decide."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Course, Lesson
from courses.learning import actions, certificates, codes
from courses.learning.models import Certificate, Enrolment
from courses.learning.tasks import issue_certificates
from items import teaching
from items.models import Item
from tests.conftest import person
from tests.courses.conftest import quiz
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
JSON = "application/json"


def finish(course: Course, by: User) -> None:
    for lesson in course.lessons.in_order():
        actions.complete(lesson=lesson, by=by)


def uncertified(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(certifies=False)


@pytest.fixture
def given(course: Course, alice: User) -> Certificate:
    """Alice's for the course on bread."""
    finish(course, alice)
    return Certificate.objects.get()


# --- who gets one ---------------------------------------------------------------------------------


def test_the_last_lesson_gives_one_that_says_what_had_to_be_done(
    course: Course, alice: User, tara: User, bob: User, add_lesson: Callable[..., Lesson]
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    add_lesson(course, minutes=50, components=[quiz()], rule="quiz")
    add_lesson(course, title="A draft", minutes=99)
    Item.objects.filter(title="A draft").update(status="draft")
    first, second, quizzed, _draft = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    actions.complete(lesson=second, by=alice)
    assert not Certificate.objects.exists()
    now = timezone.now()
    actions.finish(quizzed, alice, now)
    found = Certificate.objects.get()
    assert (found.name, found.title, found.language) == ("Alice", "Bread", "en")
    assert (found.lessons, found.minutes, found.quizzes) == (3, 60, 1)
    assert found.teachers == [tara.pk, bob.pk]
    assert found.at == now == Enrolment.objects.get(user=alice).completed_at
    assert codes.read(found.code) == found.code
    # What the course becomes later does not change it.
    Item.objects.filter(pk=course.pk).update(title="Cakes")
    add_lesson(course, title="One more")
    assert actions.finish(Lesson.objects.latest("pk"), alice, now)
    again = Certificate.objects.get()
    assert (again.code, again.title, again.lessons) == (found.code, "Bread", 3)


def test_who_teaches_the_course_gets_none(course: Course, tara: User, bob: User) -> None:
    teaching.appoint(user=bob, gate=course.item)
    for teacher in (tara, bob):
        finish(course, teacher)
        assert Enrolment.objects.get(user=teacher).completed_at
        assert certificates.claim(course=course, by=teacher) is None
    assert certificates.issue_missing() == 0


def test_who_finished_before_gets_one_when_the_course_gives_them(
    signed_in: SignIn, course: Course, alice: User, bob: User, charlie: User
) -> None:
    uncertified(course)
    for learner in (alice, bob):
        finish(course, learner)
    actions.complete(lesson=course.lessons.in_order()[0], by=charlie)
    where = reverse("claim-certificate", args=[course.pk])
    assert issue_certificates() == 0
    assert "no certificate for you" in signed_in(alice).post(where, follow=True).content.decode()
    Course.objects.filter(pk=course.pk).update(certifies=True)
    page = signed_in(alice).get(course.get_absolute_url()).content.decode()
    assert "Get your certificate" in page
    own = signed_in(alice).post(where, follow=True)
    assert own.redirect_chain == [(Certificate.objects.get().get_absolute_url(), 302)]
    assert (issue_certificates(), issue_certificates()) == (1, 0)
    assert {row.name for row in Certificate.objects.all()} == {"Alice", "Bob"}
    assert Certificate.objects.get(name="Bob").at == Enrolment.objects.get(user=bob).completed_at
    # Who has not finished has nothing to claim.
    signed_in(charlie).post(where)
    assert Certificate.objects.count() == 2


def test_a_revoked_one_is_not_given_again(
    given: Certificate, course: Course, alice: User, mona: User
) -> None:
    certificates.revoke(certificate=given, by=mona, reason="Copied.")
    assert certificates.claim(course=course, by=alice) == given
    assert certificates.issue_missing() == 0
    assert not Certificate.objects.get().is_valid


def test_what_is_missing_is_given_by_and_by(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    uncertified(course)
    for number in range(3):
        finish(course, person(f"learner{number}", f"Learner {number}"))
    Course.objects.filter(pk=course.pk).update(certifies=True)
    monkeypatch.setattr(certificates, "BATCH", 2)
    assert [issue_certificates() for _ in range(3)] == [2, 1, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_all_at_once_give_one(course: Course, alice: User, round_: int) -> None:
    first, last = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    finishing = partial(actions.complete, lesson=last, by=alice)
    claiming = partial(certificates.claim, course=course, by=alice)
    results = at_once([finishing, claiming, finishing, claiming])
    assert not [each for each in results if isinstance(each, Exception)]
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_claimed_and_made_up_for_at_once_there_is_one(course: Course, alice: User) -> None:
    uncertified(course)
    finish(course, alice)
    Course.objects.filter(pk=course.pk).update(certifies=True)
    claiming = partial(certificates.claim, course=course, by=alice)
    results = at_once([claiming, certificates.issue_missing] * 3)
    assert not [each for each in results if isinstance(each, Exception)]
    assert Certificate.objects.count() == 1


# --- codes ----------------------------------------------------------------------------------------


def test_codes_differ_and_have_no_letter_that_is_taken_for_another() -> None:
    made = {codes.new() for _ in range(2000)}
    assert len(made) == 2000
    letters = set("".join(made))
    assert letters == set(codes.ALPHABET)
    assert not letters & set("ILOU")
    assert len(codes.ALPHABET) ** codes.LENGTH == 2 ** (5 * codes.LENGTH)


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM-2XRD-0V1B", "k7qm2xrd0v1b", " k7qm 2xrd ov1b ", "K7QM–2XRD–OVlB", "k7qm.2xrd.0vIb",
        "K７QM-2XRD-0V1B",
    ],
)  # fmt: skip
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert codes.read(typed) == "K7QM2XRD0V1B"
    assert codes.grouped("K7QM2XRD0V1B") == "K7QM-2XRD-0V1B"


@pytest.mark.parametrize(
    "typed", ["", "K7QM-2XRD", "K7QM-2XRD-0V1BB", "UUUU-UUUU-UUUU", "证书" * 6]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None


# --- checking one ---------------------------------------------------------------------------------


def test_the_form_finds_it_however_it_is_typed(client: Client, given: Certificate) -> None:
    for typed in (given.code, given.grouped.lower(), f" {given.code[:6]} {given.code[6:]}"):
        answer = client.get(reverse("certificates"), {"code": typed})
        assert answer["Location"] == given.get_absolute_url()
    loose = client.get(reverse("certificate", args=[given.code.lower()]))
    assert loose["Location"] == given.get_absolute_url()


def test_a_wrong_code_says_so_and_nothing_else(client: Client, given: Certificate) -> None:
    wrong = codes.grouped(codes.new())
    answers = [
        client.get(reverse("certificates"), {"code": wrong}),
        client.get(reverse("certificate", args=[wrong])),
        client.get(reverse("certificate", args=["Alice"])),
        client.get(reverse("certificates"), {"code": "\0"}),
    ]
    for answer in answers[:3]:
        assert answer.status_code == 404
        page = answer.content.decode()
        assert "No certificate has this code" in page
        assert "Bread" not in page
    assert wrong in answers[1].content.decode()
    assert answers[3].status_code == 404
    assert client.get(reverse("certificate-pdf", args=[wrong])).status_code == 404


def test_the_page_says_who_what_when_and_by_whom(
    client: Client, given: Certificate, course: Course, tara: User
) -> None:
    Certificate.objects.update(lessons=12, minutes=390, quizzes=4)
    page = client.get(given.get_absolute_url()).content.decode()
    for words in (
        "This certificate is valid", "Alice", "Bread", "12 lessons", "6 h 30 min",
        "4 quizzes passed", "Tara", given.grouped,
    ):  # fmt: skip
        assert words in page
    assert f'href="{course.get_absolute_url()}"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Revoke" not in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    data = json.loads(block[1])
    assert (data["@type"], data["name"]) == ("Person", "Alice")
    credential = data["hasCredential"]
    assert credential["@type"] == "EducationalOccupationalCredential"
    assert credential["url"] == f"http://testserver{given.get_absolute_url()}"
    assert credential["about"]["author"] == [{"@type": "Person", "name": tara.public_name}]


def test_a_name_ends_no_block(client: Client, course: Course) -> None:
    finish(course, person("eve", "</script><b>Eve"))
    page = client.get(Certificate.objects.get().get_absolute_url()).content.decode()
    assert "</script><b>" not in page
    assert page.count("<b>Eve") == 0


def test_a_course_that_one_may_not_see_is_named_without_a_way_to_it(
    client: Client, given: Certificate, course: Course
) -> None:
    Item.objects.filter(pk=course.pk).update(status="hidden")
    page = client.get(given.get_absolute_url()).content.decode()
    assert "Bread" in page
    assert course.get_absolute_url() not in page


def test_checking_costs_the_same_for_everybody(
    signed_in: SignIn, given: Certificate, alice: User, charlie: User
) -> None:
    counts = {}
    for who in (None, charlie, alice):
        client = signed_in(who)
        with CaptureQueriesContext(connection) as queries:
            client.get(given.get_absolute_url())
        counts[who and who.handle] = len(queries)
    # Certificate, teachers, course; for members also session, person, whether they teach, and
    # two for the bell.
    assert counts == {None: 3, "charlie": 8, "alice": 8}


# --- who sees it ----------------------------------------------------------------------------------

# What each sees: "all", that it is "gone", or nothing ("none").
MATRIX = {
    "valid": dict.fromkeys(["stranger", "other", "owner", "teacher", "moderator"], "all"),
    "revoked": {"stranger": "gone", "other": "gone"}
    | dict.fromkeys(["owner", "teacher", "moderator"], "all"),
    "hidden": {"stranger": "gone", "other": "gone"}
    | dict.fromkeys(["owner", "teacher", "moderator"], "all"),
    "erased": dict.fromkeys(["stranger", "other", "teacher", "moderator"], "gone"),
}


def put(state: str, given: Certificate, alice: User, mona: User) -> None:
    if state == "revoked":
        certificates.revoke(certificate=given, by=mona, reason="The quiz was sat by a friend.")
    elif state == "hidden":
        Certificate.objects.update(sharing="nobody")
    elif state == "erased":
        alice.delete()


@pytest.mark.parametrize("state", MATRIX)
def test_who_sees_what(
    state: str,
    signed_in: SignIn,
    given: Certificate,
    alice: User,
    bob: User,
    charlie: User,
    mona: User,
    course: Course,
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    put(state, given, alice, mona)
    people = {
        "stranger": None, "other": charlie, "owner": alice, "teacher": bob, "moderator": mona,
    }  # fmt: skip
    pdf = reverse("certificate-pdf", args=[given.grouped])
    api = reverse("api-certificate", args=[given.grouped])
    for role, sees in MATRIX[state].items():
        client = signed_in(people[role])
        answer = client.get(given.get_absolute_url())
        told = client.get(api)
        page = answer.content.decode()
        assert answer.status_code == told.status_code == {"all": 200, "gone": 410}[sees], role
        assert ("Alice" in page) == ("Alice" in told.content.decode()) == (sees == "all"), role
        assert ("sat by a friend" in page) == (sees == "all" and state == "revoked"), role
        assert ("This certificate is valid" in page) == (state == "valid"), role
        # What is no longer valid is on paper for nobody.
        printed = sees == "all" and state != "revoked"
        assert client.get(pdf).status_code == (200 if printed else 410), role
        assert ("application/ld+json" in page) == (state == "valid"), role


def test_of_an_erased_person_no_name_stays(given: Certificate, alice: User, mona: User) -> None:
    certificates.revoke(certificate=given, by=mona, reason="Alice copied.")
    User.objects.filter(pk=alice.pk).delete()
    row = Certificate.objects.values().get()
    assert "Alice" not in json.dumps(row, default=str)
    assert row["enrolment_id"] is None
    assert (row["name"], row["revoked_for"]) == ("", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(name="Alice")


DEEDS: dict[str, dict[str, Any]] = {
    "certificate-share": {"sharing": "profile"},
    "certificate-rename": {},
    "certificate-revoke": {"reason": "A friend did it."},
    "certificate-reinstate": {},
}
MAY = {
    "certificate-share": {"owner"},
    "certificate-rename": {"owner"},
    "certificate-revoke": {"teacher", "author", "moderator"},
    "certificate-reinstate": {"moderator"},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_who_does_what(
    deed: str,
    signed_in: SignIn,
    given: Certificate,
    alice: User,
    bob: User,
    charlie: User,
    mona: User,
    tara: User,
    course: Course,
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    where = reverse(deed, args=[given.grouped])
    people = {
        "stranger": None, "other": charlie, "owner": alice, "teacher": bob, "author": tara,
        "moderator": mona,
    }  # fmt: skip
    for role, who in people.items():
        before = Certificate.objects.values().get()
        answer = signed_in(who).post(where, DEEDS[deed])
        if who is None:
            assert answer["Location"].startswith(reverse("account_login"))
        else:
            assert answer.status_code == (302 if role in MAY[deed] else 404), (deed, role)
        if role not in MAY[deed]:
            assert Certificate.objects.values().get() == before, (deed, role)


# --- what its people do with it -------------------------------------------------------------------


def test_its_holder_shows_it_on_their_profile_or_to_nobody(
    signed_in: SignIn, client: Client, given: Certificate, alice: User
) -> None:
    profile = alice.get_absolute_url()
    assert given.get_absolute_url() not in client.get(profile).content.decode()
    where = reverse("certificate-share", args=[given.grouped])
    signed_in(alice).post(where, {"sharing": "profile"})
    assert given.get_absolute_url() in client.get(profile).content.decode()
    assert list(certificates.shown_of(alice)) == [given]
    signed_in(alice).post(where, {"sharing": "nobody"})
    assert given.get_absolute_url() not in client.get(profile).content.decode()
    assert list(certificates.certificates_of(alice)) == [given]
    signed_in(alice).post(where, {"sharing": "the whole world"})
    assert Certificate.objects.get().sharing == "nobody"


def test_sharing_and_renaming_undo_nothing_that_was_done_meanwhile(
    given: Certificate, alice: User, mona: User
) -> None:
    stale = Certificate.objects.with_people().get()
    certificates.revoke(certificate=given, by=mona, reason="No.")
    certificates.share(certificate=stale, sharing="profile")
    User.objects.filter(pk=alice.pk).update(name="Alicja")
    assert not certificates.rename(certificate=stale)
    row = Certificate.objects.get()
    assert (row.sharing, row.name, row.revoked_for) == ("profile", "Alice", "No.")


def test_a_revoked_one_is_not_on_the_profile(given: Certificate, alice: User, mona: User) -> None:
    Certificate.objects.update(sharing="profile")
    certificates.revoke(certificate=given, by=mona, reason="No.")
    assert not certificates.shown_of(alice)


def test_a_new_name_is_taken_over_and_the_page_says_when(
    signed_in: SignIn, client: Client, given: Certificate, alice: User
) -> None:
    page = signed_in(alice).get(given.get_absolute_url()).content.decode()
    assert "Put my present name on it" not in page
    alice.name = "Alicja Żółć"
    alice.save()
    assert "Alicja" not in client.get(given.get_absolute_url()).content.decode()
    own = signed_in(alice)
    assert "Put my present name on it" in own.get(given.get_absolute_url()).content.decode()
    own.post(reverse("certificate-rename", args=[given.grouped]))
    page = client.get(given.get_absolute_url()).content.decode()
    assert "Alicja Żółć" in page
    assert "Name changed" in page
    assert "Alice" not in page
    renamed = Certificate.objects.get()
    assert (renamed.code, renamed.at) == (given.code, given.at)
    assert not certificates.rename(certificate=renamed)


def test_revoking_needs_a_reason_and_can_be_undone_by_who_did_it(
    signed_in: SignIn, given: Certificate, alice: User, bob: User, mona: User, course: Course
) -> None:
    teaching.appoint(user=bob, gate=course.item)
    revoke = reverse("certificate-revoke", args=[given.grouped])
    reinstate = reverse("certificate-reinstate", args=[given.grouped])
    for reason in ("", "  ", "x" * 301):
        answer = signed_in(bob).post(revoke, {"reason": reason})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "<details open>" in page
        assert f">\n{reason}</textarea>" in page  # nothing typed is lost
        assert Certificate.objects.get().is_valid
    with pytest.raises(PermissionDenied):
        certificates.revoke(certificate=given, by=bob, reason=" ")
    signed_in(bob).post(revoke, {"reason": "A friend did it."})
    row = Certificate.objects.get()
    assert (row.is_valid, row.revoked_by, row.revoked_for) == (False, bob, "A friend did it.")
    # Twice is once: the first reason stays.
    signed_in(mona).post(revoke, {"reason": "Another one."})
    assert Certificate.objects.get().revoked_for == "A friend did it."
    signed_in(bob).post(reinstate)
    row = Certificate.objects.get()
    assert (row.is_valid, row.revoked_by, row.revoked_for) == (True, None, "")
    # What a moderator revoked a teacher does not give back.
    signed_in(mona).post(revoke, {"reason": "Decided."})
    assert signed_in(bob).post(reinstate).status_code == 404
    assert not Certificate.objects.get().is_valid
    signed_in(mona).post(reinstate)
    assert Certificate.objects.get().is_valid


def test_the_course_and_its_last_lesson_lead_to_it(
    signed_in: SignIn, course: Course, alice: User, bob: User
) -> None:
    client = signed_in(alice)
    first, last = course.lessons.in_order()
    actions.complete(lesson=first, by=alice)
    for place in (course, first, last):
        assert "certificate/" not in client.get(place.get_absolute_url()).content.decode()
    page = client.post(reverse("complete", args=[last.pk]), follow=True).content.decode()
    found = Certificate.objects.get()
    for text in (page, client.get(course.get_absolute_url()).content.decode()):
        assert f'href="{found.get_absolute_url()}"' in text
        assert "You have finished this course" in text
    own = client.get(reverse("certificates")).content.decode()
    assert f'href="{found.get_absolute_url()}"' in own
    other = signed_in(bob).get(reverse("certificates")).content.decode()
    assert found.get_absolute_url() not in other


def test_those_in_the_list_are_the_latest_first(
    course: Course, make_course: Any, alice: User
) -> None:
    finish(course, alice)
    finish(make_course("Cheese"), alice)
    Certificate.objects.filter(title="Bread").update(at=timezone.now() + timedelta(hours=1))
    with CaptureQueriesContext(connection) as queries:
        titles = [row.title for row in certificates.certificates_of(alice)]
    assert titles == ["Bread", "Cheese"]
    assert len(queries) == 1


def test_those_who_teach_find_it_among_their_learners(
    signed_in: SignIn, given: Certificate, course: Course, tara: User
) -> None:
    page = signed_in(tara).get(reverse("studio-learners", args=[course.pk])).content.decode()
    assert f'href="{given.get_absolute_url()}"' in page
    own = signed_in(tara).get(given.get_absolute_url()).content.decode()
    assert "Revoke this certificate" in own


# --- in the admin ---------------------------------------------------------------------------------


@pytest.fixture
def moderator(moderators: Group) -> User:
    """One of the group that the migrations make, and no more than that."""
    user = person("max", "Max", is_staff=True)
    user.groups.add(moderators)
    return User.objects.get(pk=user.pk)


def test_moderators_revoke_with_a_reason_and_give_back(
    signed_in: SignIn, given: Certificate, moderator: User
) -> None:
    client = signed_in(moderator)
    listed = reverse("admin:learning_certificate_changelist")
    for words in (given.grouped.lower(), "alice", "Bread"):
        assert given.grouped in client.get(listed, {"q": words}).content.decode()
    page = reverse("admin:learning_certificate_change", args=[given.pk])
    revoke = reverse("admin:learning_certificate_revoke_this", args=[given.pk])
    reinstate = reverse("admin:learning_certificate_reinstate_this", args=[given.pk])
    html = client.get(page).content.decode()
    assert (f'"{revoke}"' in html, f'"{reinstate}"' in html) == (True, False)
    client.post(revoke, {"_form_submitted": "1", "reason": ""})
    assert Certificate.objects.get().is_valid
    client.post(revoke, {"_form_submitted": "1", "reason": "Sat by a friend."})
    row = Certificate.objects.get()
    assert (row.is_valid, row.revoked_by, row.revoked_for) == (False, moderator, "Sat by a friend.")
    html = client.get(page).content.decode()
    assert (f'"{revoke}"' in html, f'"{reinstate}"' in html) == (False, True)
    client.post(reinstate, {"_form_submitted": "1"})
    assert Certificate.objects.get().is_valid


def test_other_staff_do_not(signed_in: SignIn, given: Certificate) -> None:
    client = signed_in(person("staff", "Staff", is_staff=True))
    revoke = reverse("admin:learning_certificate_revoke_this", args=[given.pk])
    assert client.post(revoke, {"_form_submitted": "1", "reason": "x"}).status_code == 403
    assert client.get(reverse("admin:learning_certificate_changelist")).status_code == 403
    assert Certificate.objects.get().is_valid


# --- over the API ---------------------------------------------------------------------------------


def test_the_api_checks_and_lists(
    client: Client, signed_in: SignIn, given: Certificate, alice: User, charlie: User
) -> None:
    told = client.get(reverse("api-certificate", args=[given.code.lower()])).json()
    assert {name: told[name] for name in ("code", "name", "title", "lessons", "valid")} == {
        "code": given.grouped, "name": "Alice", "title": "Bread", "lessons": 2, "valid": True,
    }  # fmt: skip
    assert [teacher["handle"] for teacher in told["teachers"]] == ["tara"]
    assert told["url"] == f"http://testserver{given.get_absolute_url()}"
    assert client.get(told["pdf"])["Content-Type"] == "application/pdf"
    assert "sharing" not in told
    assert client.get(reverse("api-certificate", args=["0" * 12])).status_code == 404
    own = signed_in(alice).get(reverse("api-certificates")).json()
    assert [(row["code"], row["sharing"]) for row in own] == [(given.grouped, "code")]
    assert signed_in(charlie).get(reverse("api-certificates")).json() == []
    assert client.get(reverse("api-certificates")).status_code in (401, 403)


def test_the_api_does_what_the_pages_do(
    signed_in: SignIn, course: Course, alice: User, charlie: User, tara: User
) -> None:
    uncertified(course)
    finish(course, alice)
    own, other, author = signed_in(alice), signed_in(charlie), signed_in(tara)
    claim = reverse("api-claim-certificate", args=[course.pk])
    assert own.post(claim).status_code == 403
    Course.objects.filter(pk=course.pk).update(certifies=True)
    code = own.post(claim).json()["code"]
    assert other.post(claim).status_code == 403
    one = reverse("api-certificate", args=[code])
    assert other.patch(one, {"sharing": "nobody"}, content_type=JSON).status_code == 404
    assert own.patch(one, {"sharing": "all", "name": "X"}, content_type=JSON).status_code == 400
    changed = own.patch(one, {"sharing": "profile", "name": "X"}, content_type=JSON).json()
    assert (changed["sharing"], changed["name"]) == ("profile", "Alice")
    User.objects.filter(pk=alice.pk).update(name="Alicja")
    name = reverse("api-certificate-name", args=[code])
    assert other.post(name).status_code == 404
    assert own.post(name).json()["name"] == "Alicja"
    revocation = reverse("api-certificate-revocation", args=[code])
    assert own.put(revocation, {"reason": "x"}, content_type=JSON).status_code == 404
    assert author.put(revocation, {"reason": " "}, content_type=JSON).status_code == 400
    assert author.put(revocation, {"reason": "Copied."}, content_type=JSON).json()["valid"] is False
    assert own.get(one).json()["revoked_for"] == "Copied."
    assert other.get(one).status_code == 410
    assert own.delete(revocation).status_code == 404
    assert author.delete(revocation).json()["valid"] is True
    assert other.get(one).status_code == 200
