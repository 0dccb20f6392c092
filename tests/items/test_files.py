"""Files: only for those who may see them, and never able to act in our pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from community.questions.models import Question
from courses.catalogue.models import Course, Lesson
from items import actions as items
from items.models import Attachment, Item, Status
from tests.attaching import BYTES, attach

SignIn = Callable[[User | None], Client]
FILM = bytes(range(256))


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_picture_is_shown_in_a_cage(client: Client, question: Question) -> None:
    response = client.get(attach(question.item, "img/Ünïcode 面.png").get_absolute_url())
    assert body(response) == BYTES
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "private, max-age=300"


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "application/xml",
        "text/javascript",
        "application/pdf",
        "text/vtt",
        "nonsense",
        "",
    ],
)
def test_what_could_act_is_only_saved(client: Client, question: Question, kind: str) -> None:
    response = client.get(attach(question.item, "page.html", kind).get_absolute_url())
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_drawing_shows_in_a_page_and_is_never_one(client: Client, question: Question) -> None:
    response = client.get(attach(question.item, "a.svg", "image/svg+xml").get_absolute_url())
    assert response.headers["Content-Type"] == "image/svg+xml"  # else no browser draws it
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.svg"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_unchanged_file_is_not_sent_again(client: Client, question: Question) -> None:
    url = attach(question.item).get_absolute_url()
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    when = client.get(url).headers["Last-Modified"]
    assert client.get(url, headers={"If-Modified-Since": when}).status_code == 304


def test_files_of_what_may_not_be_seen_are_not_found(
    client: Client, question: Question, alice: User, signed_in: SignIn
) -> None:
    row = attach(question.item)
    etag = f'"{row.digest}"'
    items.set_status(item=question.item, status=Status.HIDDEN)
    assert client.get(row.get_absolute_url()).status_code == 404
    unchanged = client.get(row.get_absolute_url(), headers={"If-None-Match": etag})
    assert unchanged.status_code == 404
    assert signed_in(alice).get(row.get_absolute_url()).status_code == 200


def test_a_file_is_seen_by_who_sees_one_of_its_carriers(
    client: Client, question: Question, course: Course, lesson: Lesson
) -> None:
    first, second = (row.item for row in course.lessons.in_order())
    url = attach(course.item, carriers=[first, second]).get_absolute_url()
    for hidden, status in [(first, 200), (second, 404)]:
        items.set_status(item=hidden, status=Status.HIDDEN)
        assert client.get(url).status_code == status
    nobodys = attach(course.item, "nobodys.png", carriers=[])
    assert client.get(nobodys.get_absolute_url()).status_code == 404


def test_who_names_a_file_of_something_else_does_not_carry_it(
    question: Question, course: Course, lesson: Lesson
) -> None:
    own, courses, strangers = (
        attach(lesson.item, "own.png", carriers=[]),
        attach(course.item, "course.png", carriers=[]),
        attach(question.item, "question.png", carriers=[]),
    )
    urls = [row.get_absolute_url() for row in (own, courses, strangers)]
    Item.objects.filter(pk=lesson.pk).update(html=f'<img src="{urls[0]}">')
    items.carry(lesson.item, *urls[1:])
    assert set(lesson.item.carried.all()) == {own, courses}
    Item.objects.filter(pk=lesson.pk).update(html="")
    items.carry(lesson.item)
    assert not lesson.item.carried.exists()


def test_a_text_says_how_large_its_pictures_are(lesson: Lesson) -> None:
    row = attach(lesson.item, "a.png", carriers=[])
    Attachment.objects.update(width=640, height=480)
    other = attach(lesson.item, "b.pdf", "application/pdf", carriers=[])
    url = row.get_absolute_url()
    html = (
        f'<p><img src="{url}" alt="a &gt; b > c"><img src="{url}" width="20">'
        f'<img src="https://example.org{other.get_absolute_url()}"><img alt="none"></p>'
    )
    Item.objects.filter(pk=lesson.pk).update(html=html)
    items.carry(lesson.item)
    sized = Item.objects.get(pk=lesson.pk).html
    assert sized == html.replace("<img src", '<img width="640" height="480" src', 1)
    items.carry(lesson.item)
    assert Item.objects.get(pk=lesson.pk).html == sized


def test_moderators_see_every_file(signed_in: SignIn, mona: User, course: Course) -> None:
    url = attach(course.item, carriers=[]).get_absolute_url()
    assert signed_in(mona).get(url).status_code == 200


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 255), ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19),
        ("bytes=250-999", 250, 255), ("bytes=-6", 250, 255), ("bytes=-999", 0, 255),
        ("bytes=255-", 255, 255),
    ],
)  # fmt: skip
def test_a_range_of_a_film(
    client: Client, question: Question, asked: str, first: int, last: int
) -> None:
    url = attach(question.item, "a.mp4", "video/mp4", content=FILM).get_absolute_url()
    response = client.get(url, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == FILM[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/256"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["ETag"]


@pytest.mark.parametrize("asked", ["bytes=256-", "bytes=256-300", "bytes=-0"])
def test_a_range_behind_the_end(client: Client, question: Question, asked: str) -> None:
    url = attach(question.item, "a.mp4", "video/mp4", content=FILM).get_absolute_url()
    response = client.get(url, headers={"Range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */256"
    assert response.content == b""


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=-", "bytes=9-3", "bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "bytes=１-２",
     f"bytes=0-{'9' * 5000}"],
)  # fmt: skip
def test_whatever_is_no_single_range_gets_the_whole(
    client: Client, question: Question, asked: str
) -> None:
    url = attach(question.item, "a.mp4", "video/mp4", content=FILM).get_absolute_url()
    response = client.get(url, headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == FILM
    assert response.headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in response.headers


def test_a_range_of_another_content_gets_the_whole(client: Client, question: Question) -> None:
    row = attach(question.item, "a.mp4", "video/mp4", content=FILM)
    tag = f'"{row.digest}"'
    for given, status in [
        (tag, 206), ('"other"', 200), (f"W/{tag}", 200), ("Tue, 24 Nov 2026 08:00:00 GMT", 200),
    ]:  # fmt: skip
        headers = {"Range": "bytes=1-2", "If-Range": given}
        assert client.get(row.get_absolute_url(), headers=headers).status_code == status
    unchanged = client.get(
        row.get_absolute_url(), headers={"Range": "bytes=1-2", "If-None-Match": tag}
    )
    assert unchanged.status_code == 304
    head = client.head(row.get_absolute_url(), headers={"Range": "bytes=1-2"})
    assert (head.status_code, head.headers["Content-Length"]) == (200, "256")


def test_a_range_is_no_way_round_the_gate(client: Client, question: Question) -> None:
    url = attach(question.item).get_absolute_url()
    items.set_status(item=question.item, status=Status.HIDDEN)
    for asked in ["bytes=0-1", "bytes=999-"]:
        assert client.get(url, headers={"Range": asked}).status_code == 404


def test_another_name_or_a_lost_file_is_not_found(client: Client, question: Question) -> None:
    row = attach(question.item)
    assert client.get(row.get_absolute_url() + "x").status_code == 404
    Path(row.file.path).unlink()
    assert client.get(row.get_absolute_url()).status_code == 404
