"""Letting people in: by handle at once, by address without telling whose it is, and taking it back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Cohort, Course, Lesson
from courses.learning import actions as learning
from courses.learning import invitations
from courses.learning.cohorts import offers
from courses.learning.models import Enrolment, Invitation
from items import actions as items
from items import teaching
from items.models import Admission
from tests.conftest import person
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]
Source = Admission.Source


@pytest.fixture
def sold(make_course: Callable[..., Course]) -> Course:
    """A course of Tara's that costs something."""
    return make_course("Cheese", price=49, how_to_buy="Write to [us](https://example.org/buy).")


@pytest.fixture
def cohort(sold: Course) -> Cohort:
    """A cohort of two seats that has begun."""
    now = timezone.now()
    return sold.cohorts.create(
        title="May", seats=2, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=30)
    )


def sees(user: User, course: Course) -> bool:
    return Lesson.objects.visible_to(user).filter(course=course).exists()


def confirm(user: User, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)


def admit(client: Client, course: Course, people: str, **more: object) -> str:
    """What the page says after the form was sent."""
    given = {"people": people, "expires_at": ""} | more
    response = client.post(reverse("studio-admit", args=[course.pk]), given, follow=True)
    return response.content.decode()


def test_members_are_in_at_once_and_take_the_course_in_one_click(
    sold: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    assert "Let in, not begun" in admit(signed_in(tara), sold, " @Alice ")
    assert sees(alice, sold)
    client = signed_in(alice)
    page = client.get(sold.get_absolute_url()).content.decode()
    assert "Tara invites you to this course." in page
    assert "Take the course" in page
    assert "$49" not in page.partition('id="enrol"')[2].partition("</section>")[0]
    client.post(reverse("enrol", args=[sold.pk]))
    assert Enrolment.objects.filter(user=alice, course=sold).exists()
    assert not Invitation.objects.exists()
    assert Admission.objects.get(user=alice).source == Source.INVITATION
    assert "Begin: Cheese, lesson 1" in client.get(sold.get_absolute_url()).content.decode()


def test_bad_lines_come_back_with_a_reason_and_the_others_are_in(
    sold: Course, tara: User, alice: User, bob: User, charlie: User, signed_in: SignIn
) -> None:
    teaching.appoint(user=charlie, gate=sold.item)
    items.admit(user=bob, gate=sold.item, source=Source.PURCHASE)
    lines = "alice\nnobody\n@tara\nbob, charlie; not@an address\nguest@example.org\nalice"
    address = reverse("studio-admit", args=[sold.pk])
    response = signed_in(tara).post(address, {"people": lines, "expires_at": ""})
    assert response.status_code == 422
    page = response.content.decode()
    for said in [
        "nobody: Nobody has this handle.",
        "@tara: They teach this course.",
        "charlie: They teach this course.",
        "bob: They have the course already.",
        "not@an address: This is no e-mail address.",
        "2 people are let in.",
    ]:
        assert said in page
    kept = page.partition("<textarea")[2].partition("</textarea>")[0].partition(">")[2]
    assert kept.split("\n")[-5:] == ["nobody", "@tara", "bob", "charlie", "not@an address"]
    assert {row.email or row.user_id for row in Invitation.objects.all()} == {
        "guest@example.org", alice.pk,
    }  # fmt: skip
    assert Admission.objects.get(user=bob).source == Source.PURCHASE


def test_an_address_does_not_tell_who_is_here(
    sold: Course, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    """The same answer for a member's address, for one nobody confirmed, and for a stranger's."""
    confirm(alice)
    confirm(bob, verified=False)
    client = signed_in(tara)
    pages = []
    for name in ("alice", "bob", "zelda"):
        pages.append(admit(client, sold, f"{name.upper()}@example.org").replace(name, "somebody"))
        row = Invitation.objects.get()
        assert (row.email, row.user) == (f"{name}@example.org", None)
        client.post(reverse("studio-withdraw-invitation", args=[row.pk]), follow=True)
    varying = ("csrf", "/studio/invitations/", "<script", "hx-headers")
    plain = [
        [line for line in page.splitlines() if not any(word in line for word in varying)]
        for page in pages
    ]
    assert plain[0] == plain[1] == plain[2]
    assert not Admission.objects.exists()


def test_an_address_takes_effect_for_who_has_confirmed_it(
    sold: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    admit(signed_in(tara), sold, "alice@example.org")
    confirm(alice, verified=False)
    client, address = signed_in(alice), reverse("enrol", args=[sold.pk])
    assert "invites you" not in client.get(sold.get_absolute_url()).content.decode()
    client.post(address)
    assert not Enrolment.objects.exists()
    EmailAddress.objects.update(verified=True)
    page = client.get(sold.get_absolute_url()).content.decode()
    assert "The invitation is for alice@example.org." in page
    assert not sees(alice, sold)
    client.post(address)
    assert sees(alice, sold)
    assert not Invitation.objects.exists()
    # Once: it is used up.
    signed_in(tara).post(reverse("studio-withdraw-learner", args=[Enrolment.objects.get().pk]))
    client.post(address)
    assert not sees(alice, sold)


def test_what_a_teacher_gave_is_taken_back_and_nothing_else(
    sold: Course, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    admit(client, sold, "alice")
    items.admit(user=bob, gate=sold.item, source=Source.PURCHASE)
    for by in (alice, bob):
        learning.enrol(course=sold, by=by)
    lesson = sold.lessons.in_order()[0]
    learning.complete(lesson=lesson, by=alice)
    page = client.get(reverse("studio-learners", args=[sold.pk])).content.decode()
    assert page.count("Withdraw<") == 1
    for row in Enrolment.objects.all():
        client.post(reverse("studio-withdraw-learner", args=[row.pk]))
    assert (sees(alice, sold), sees(bob, sold)) == (False, True)
    # What was done stays, and the page says where one stands.
    assert alice.progress.get().completed_at
    page = signed_in(alice).get(sold.get_absolute_url()).content.decode()
    assert "You are not let in any more." in page
    assert "https://example.org/buy" in page
    signed_in(alice).post(reverse("enrol", args=[sold.pk]))
    assert not sees(alice, sold)


def test_an_invitation_that_was_not_taken_is_withdrawn(
    sold: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    admit(signed_in(tara), sold, "alice")
    row = Invitation.objects.get()
    signed_in(tara).post(reverse("studio-withdraw-invitation", args=[row.pk]))
    assert not sees(alice, sold)
    assert not Invitation.objects.exists()
    assert not invitations.withdraw(row)


def test_an_end_stays_an_end_and_inviting_again_moves_it(
    sold: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    soon = timezone.localtime(timezone.now() + timedelta(hours=3))
    assert "This time is over." in admit(client, sold, "alice", expires_at="2020-01-01T10:00")
    admit(client, sold, "alice", expires_at=soon.strftime("%Y-%m-%dT%H:%M"))
    began = Admission.objects.get().at
    learning.enrol(course=sold, by=alice)
    # Taking the course prolongs nothing.
    assert Admission.objects.get().expires_at == soon.replace(second=0, microsecond=0)
    Admission.objects.update(expires_at=timezone.now())
    assert not sees(alice, sold)
    with pytest.raises(PermissionDenied, match="costs"):
        learning.enrol(course=sold, by=alice)
    admit(client, sold, "alice")
    assert sees(alice, sold)
    assert Admission.objects.get().at == began
    assert not Invitation.objects.exists()


def test_a_seat_is_kept(
    sold: Course, cohort: Cohort, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    lines = "alice\nguest@example.org\nbob"
    page = admit(client, sold, lines, cohort=cohort.pk)
    assert "bob: This cohort is full." in page
    assert "2 people are let in." in page
    assert (
        "2 of 2 seats taken"
        in client.get(reverse("studio-cohorts", args=[sold.pk])).content.decode()
    )
    items.admit(user=bob, gate=sold.item, source=Source.PURCHASE)
    with pytest.raises(PermissionDenied, match="full"):
        learning.enrol(course=sold, by=bob, cohort=cohort)
    page = signed_in(alice).get(sold.get_absolute_url()).content.decode()
    assert "is kept for you" in page
    signed_in(alice).post(reverse("enrol", args=[sold.pk]))
    assert Enrolment.objects.get(user=alice).cohort == cohort
    assert Admission.objects.get(user=alice).expires_at == cohort.ends_at
    # Without the guest there is a seat again.
    client.post(reverse("studio-withdraw-invitation", args=[Invitation.objects.get(user=None).pk]))
    learning.enrol(course=sold, by=bob, cohort=cohort)
    # What Bob bought has no end, whatever he chose to take it with.
    assert Admission.objects.get(user=bob).expires_at is None


def test_an_invitation_that_is_over_keeps_no_seat(
    sold: Course, tara: User, cohort: Cohort, bob: User
) -> None:
    for whom in ("guest@example.org", "other@example.org"):
        invitations.invite(course=sold, by=tara, whom=whom, cohort=cohort)
    guest = Invitation.objects.filter(email="guest@example.org")
    guest.update(expires_at=timezone.now() - timedelta(hours=1))
    assert invitations.seats_left(cohort) == 1
    (offer,) = offers(sold)
    assert offer.seats_left == 1
    invitations.invite(course=sold, by=tara, whom="bob", cohort=cohort)
    # Invited anew, the guest finds it full.
    with pytest.raises(PermissionDenied, match="full"):
        invitations.invite(course=sold, by=tara, whom="guest@example.org", cohort=cohort)


def test_those_let_in_move_along_with_their_cohort(
    sold: Course, cohort: Cohort, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    invitations.invite(course=sold, by=tara, whom="alice", cohort=cohort)
    own = timezone.now() + timedelta(days=3)
    invitations.invite(course=sold, by=tara, whom="bob", cohort=cohort, expires_at=own)
    given = {"title": "May", "starts_at": "2030-05-01T10:00", "ends_at": "2030-07-01T10:00"}
    signed_in(tara).post(reverse("studio-cohort", args=[cohort.pk]), given)
    cohort.refresh_from_db()
    rows = {row.user_id: row for row in Admission.objects.all()}
    assert rows[alice.pk].at == rows[bob.pk].at == cohort.starts_at
    assert (rows[alice.pk].expires_at, rows[bob.pk].expires_at) == (cohort.ends_at, own)
    signed_in(tara).post(reverse("studio-remove-cohort", args=[cohort.pk]))
    assert Cohort.objects.exists()


def test_only_who_teaches_the_course_lets_in_and_takes_back(
    sold: Course, tara: User, alice: User, charlie: User, signed_in: SignIn
) -> None:
    invitations.invite(course=sold, by=tara, whom="alice")
    waiting = Invitation.objects.get()
    invitations.invite(course=sold, by=tara, whom="charlie")
    learning.enrol(course=sold, by=charlie)
    row = Enrolment.objects.get()
    places = [
        ("studio-admit", sold.pk),
        ("studio-withdraw-invitation", waiting.pk),
        ("studio-withdraw-learner", row.pk),
    ]
    for who, status in [(None, 302), (alice, 404), (charlie, 404)]:
        for name, pk in places:
            response = signed_in(who).post(reverse(name, args=[pk]), {"people": "alice"})
            assert response.status_code == status, (name, who)
    assert Invitation.objects.count() == 1
    assert Admission.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_teachers_let_in_the_same_person(sold: Course, tara: User, alice: User) -> None:
    other = person("tom", "Tom")
    teaching.appoint(user=other, gate=sold.item)
    deeds = [
        partial(invitations.invite, course=sold, by=by, whom=whom)
        for by in (tara, other)
        for whom in ("alice", "alice@example.org")
    ]
    assert at_once(deeds) == [None] * 4
    assert Invitation.objects.count() == 2
    assert Admission.objects.filter(user=alice).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_has_the_last_seat(
    sold: Course, tara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.learning.invitations.seats_left")
    now = timezone.now()
    cohort = sold.cohorts.create(title="May", seats=1, starts_at=now)
    buyers = [person(f"buyer{n}", f"Buyer {n}") for n in range(2)]
    for each in buyers:
        items.admit(user=each, gate=sold.item, source=Source.PURCHASE)
    guests = [person(f"guest{n}", f"Guest {n}") for n in range(2)]
    invite = partial(invitations.invite, course=sold, by=tara, cohort=cohort)
    deeds: list[Callable[[], object]] = [
        *(partial(invite, whom=guest.handle) for guest in guests),
        partial(invite, whom="somebody@example.org"),
        *(partial(learning.enrol, course=sold, by=each, cohort=cohort) for each in buyers),
    ]
    answers = at_once(deeds)
    assert sum(isinstance(each, PermissionDenied) for each in answers) == 4
    assert invitations.seats_taken(cohort) == 1


@pytest.mark.django_db(transaction=True)
def test_taken_and_taken_back_at_once(sold: Course, tara: User, alice: User) -> None:
    """Whoever comes first: never a right without its course, nor an invitation that waits."""
    for _ in range(4):
        invitations.invite(course=sold, by=tara, whom="alice")
        row = Invitation.objects.get()
        at_once(
            [
                partial(learning.enrol, course=sold, by=alice),
                partial(invitations.withdraw, row),
            ]
        )
        assert not Invitation.objects.exists()
        assert Enrolment.objects.exists() == sees(alice, sold)
        Enrolment.objects.all().delete()
        Admission.objects.all().delete()


def test_the_same_over_the_api(
    sold: Course, cohort: Cohort, tara: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    address = reverse("api-studio-invitations", args=[sold.pk])
    given = {"people": ["@alice", "nobody", "guest@example.org"], "cohort": cohort.pk}
    answer = client.post(address, given, content_type="application/json")
    assert answer.json() == {
        "count": 2,
        "refused": [{"whom": "nobody", "reason": "Nobody has this handle."}],
    }
    rows = client.get(address).json()["results"]
    assert [(row["user"] and row["user"]["handle"], row["email"]) for row in rows] == [
        (None, "guest@example.org"), ("alice", None),
    ]  # fmt: skip
    guest = reverse("api-studio-invitation", args=[rows[0]["id"]])
    assert client.delete(guest).status_code == 204
    learning.enrol(course=sold, by=alice)
    (learner,) = client.get(reverse("api-studio-learners", args=[sold.pk])).json()["results"]
    assert (learner["user"]["handle"], learner["right"]) == ("alice", "invitation")
    right = reverse("api-studio-admission", args=[learner["id"]])
    assert client.delete(right).status_code == 204
    assert client.delete(right).status_code == 403
    assert not sees(alice, sold)
    wrongs: list[dict[str, object]] = [{"people": []}, {"people": ["alice"], "cohort": 10**9}, {}]
    for wrong in wrongs:
        answer = client.post(address, wrong, content_type="application/json")
        assert answer.status_code == 400, wrong
