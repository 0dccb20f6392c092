"""One course costs something: its learners keep it, and Lin is invited."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions
from courses.learning.models import Invitation
from demo.people import ACCOUNTS
from items.models import Admission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def sold() -> Course:
    return Course.objects.exclude(price=0).get()


def test_its_learners_keep_it(sold: Course) -> None:
    assert sold.how_to_buy
    learners = sold.enrolments.all()
    assert learners.exists()
    for row in learners.select_related("user", "cohort"):
        admission = Admission.objects.get(user=row.user, gate=sold.item)
        assert admission.expires_at == (row.cohort.ends_at if row.cohort else None)


def test_lin_has_a_seat_and_takes_it(sold: Course, client: Client) -> None:
    lin = User.objects.get(email=ACCOUNTS["lin"])
    waiting = Invitation.objects.get(user=lin)
    assert waiting.course == sold
    assert waiting.cohort is not None
    assert waiting.cohort.starts_at > timezone.now()
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "invites you" in client.get(sold.get_absolute_url()).content.decode()
    assert actions.enrol(course=sold, by=lin)


def test_the_author_that_visitors_use_lets_people_in(sold: Course, client: Client) -> None:
    tara = User.objects.get(email=ACCOUNTS["tara"])
    client.force_login(tara, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("studio-learners", args=[sold.pk])).content.decode()
    assert "jo@lyceum.example" in page


def test_the_list_knows_the_ratings(demo: object) -> None:
    assert Course.objects.filter(review_count__gt=0, rating__gt=1).count() >= 5
