"""The picture that other sites show of a course: its words, in its language, for who may see it."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from courses.catalogue.models import Course
from items.models import Item, Status

pytestmark = pytest.mark.django_db
MakeCourse = Callable[..., Course]


def picture(client: Client, course: Course) -> bytes:
    answer = client.get(reverse("course-card", args=[course.pk]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    return answer.content


def test_it_has_the_size_that_others_show_whole(course: Course, client: Client) -> None:
    drawn = Image.open(io.BytesIO(picture(client, course)))
    assert drawn.size == (1200, 630)
    assert len(drawn.convert("RGB").getcolors(2**16) or ()) > 20  # letters, not an empty sheet


@pytest.mark.parametrize(
    "title", ["一杯茶里的科学", "#panic()", '#image("/etc/hostname")', "$x", "W" * 200, "- a\n= b"]
)
def test_every_title_is_taken_as_words(make_course: MakeCourse, client: Client, title: str) -> None:
    assert picture(client, make_course(title)).startswith(b"\x89PNG")


def test_it_follows_what_the_course_says(course: Course, client: Client) -> None:
    before = picture(client, course)
    assert picture(client, course) == before
    Course.objects.filter(pk=course.pk).update(summary="From flour to loaf.")
    spoken = picture(client, course)
    assert spoken != before
    Item.objects.filter(pk=course.pk).update(language="zh-hans")
    assert picture(client, course) not in {before, spoken}


def test_a_draft_shows_to_its_author_alone(
    make_course: MakeCourse, tara: User, alice: User, signed_in: Callable[[User | None], Client]
) -> None:
    draft = make_course("Secret", status=Status.DRAFT)
    for viewer in (None, alice):
        answer = signed_in(viewer).get(reverse("course-card", args=[draft.pk]))
        assert answer.status_code == 404
    assert picture(signed_in(tara), draft)
