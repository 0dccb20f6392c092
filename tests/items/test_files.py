"""Files: only for those who may see them, and never able to act in our pages."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from community.questions.models import Question
from courses.catalogue.models import Course
from items import actions as items
from items.models import Admission, Attachment, Item, Status

SignIn = Callable[[User | None], Client]
Attach = Callable[..., Attachment]
BYTES = b"\x89PNG not really"


@pytest.fixture
def attach(settings: Any, tmp_path: Path) -> Attach:
    settings.MEDIA_ROOT = tmp_path

    def make(item: Item, name: str = "a.png", kind: str = "image/png", **more: Item) -> Attachment:
        row = Attachment(
            item=item,
            name=name,
            content_type=kind,
            size=len(BYTES),
            digest=hashlib.sha256(BYTES).hexdigest(),
            **more,
        )
        row.file.save(name, ContentFile(BYTES), save=False)
        row.save()
        return row

    return make


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_picture_is_shown_in_a_cage(client: Client, question: Question, attach: Attach) -> None:
    response = client.get(attach(question.item, "img/Ünïcode 面.png").get_absolute_url())
    assert body(response) == BYTES
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xml", "text/javascript", "nonsense", ""]
)
def test_what_could_act_is_only_saved(
    client: Client, question: Question, attach: Attach, kind: str
) -> None:
    response = client.get(attach(question.item, "page.html", kind).get_absolute_url())
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_an_unchanged_file_is_not_sent_again(
    client: Client, question: Question, attach: Attach
) -> None:
    url = attach(question.item).get_absolute_url()
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_files_of_what_may_not_be_seen_are_not_found(
    client: Client, question: Question, attach: Attach, alice: User, signed_in: SignIn
) -> None:
    row = attach(question.item)
    etag = f'"{row.digest}"'
    items.set_status(item=question.item, status=Status.HIDDEN)
    assert client.get(row.get_absolute_url()).status_code == 404
    unchanged = client.get(row.get_absolute_url(), headers={"If-None-Match": etag})
    assert unchanged.status_code == 404
    assert signed_in(alice).get(row.get_absolute_url()).status_code == 200


def test_files_behind_a_gate_open_to_the_admitted(
    signed_in: SignIn, course: Course, charlie: User, tara: User, attach: Attach
) -> None:
    row = attach(course.item, gate=course.item)
    url = row.get_absolute_url()
    statuses = [signed_in(user).get(url).status_code for user in (None, charlie, tara)]
    assert statuses == [404, 404, 200]
    items.admit(user=charlie, gate=course.item, source=Admission.Source.INVITATION)
    assert signed_in(charlie).get(url).status_code == 200


def test_another_name_or_a_lost_file_is_not_found(
    client: Client, question: Question, attach: Attach
) -> None:
    row = attach(question.item)
    assert client.get(row.get_absolute_url() + "x").status_code == 404
    Path(row.file.path).unlink()
    assert client.get(row.get_absolute_url()).status_code == 404
