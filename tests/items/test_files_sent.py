"""Who sends a file: a proxy, a bucket or we; to nobody who may not see it, whoever it is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.storage import InMemoryStorage
from django.test import Client
from environs import EnvError

from accounts.models import User
from community.questions.models import Question
from config import media
from items import actions as items
from items.models import Status
from tests.attaching import BYTES, attach

SignIn = Callable[[User | None], Client]
BUCKET = "s3://KEY:se%2Fcret@s3.example.org:9000/lyceum-media?region=eu-central-1"


class Bucket(InMemoryStorage):
    """A bucket that signs addresses as S3 does."""

    def url(self, name: str | None, parameters: dict[str, str] | None = None) -> str:
        return f"https://bucket.example/{name}?signed&{json.dumps(parameters)}"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_proxy_sends_what_we_name(client: Client, question: Question, settings: Any) -> None:
    settings.MEDIA_ACCEL = "/media-files/"
    row = attach(question.item, "img/面 1.png")
    response = client.get(row.get_absolute_url())
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == f"/media-files/{row.file.name}"
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''%E9%9D%A2")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"].startswith("private")
    page = client.get(attach(question.item, "a.html", "text/html").get_absolute_url())
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"] == 'attachment; filename="a.html"'


def test_a_bucket_sends_what_we_sign(client: Client, question: Question, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES, "default": {"BACKEND": "tests.items.test_files_sent.Bucket"},
    }  # fmt: skip
    settings.MEDIA_BUCKET = BUCKET
    row = attach(question.item, "a.pdf", "application/pdf")
    response = client.get(row.get_absolute_url())
    assert response.status_code == 302
    place, _, said = response["Location"].partition("?signed&")
    assert place == f"https://bucket.example/{row.file.name}"
    assert "attachment" in said
    assert "application/octet-stream" in said
    # The address lets anybody in, so nobody may keep it.
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("way", ["ours", "proxy", "bucket"])
def test_nobody_sends_what_may_not_be_seen(
    question: Question, signed_in: SignIn, charlie: User, alice: User, settings: Any, way: str
) -> None:
    row = attach(question.item)
    items.set_status(item=question.item, status=Status.HIDDEN)
    if way == "proxy":
        settings.MEDIA_ACCEL = "/media-files/"
    if way == "bucket":
        settings.MEDIA_BUCKET = BUCKET
        settings.STORAGES = {
            **settings.STORAGES, "default": {"BACKEND": "tests.items.test_files_sent.Bucket"},
        }  # fmt: skip
    for who in (None, charlie):
        response = signed_in(who).get(row.get_absolute_url())
        assert response.status_code == 404
        assert "X-Accel-Redirect" not in response.headers
        assert "Location" not in response.headers
    sent = signed_in(alice).get(row.get_absolute_url())
    assert sent.status_code == (302 if way == "bucket" else 200)
    if way == "ours":
        assert b"".join(sent.streaming_content) == BYTES  # type: ignore[attr-defined]


def test_s3_signs_for_a_short_time_and_with_our_headers() -> None:
    s3 = pytest.importorskip("storages.backends.s3")
    made = s3.S3Storage(**media.storage(BUCKET)["OPTIONS"])
    place = urlsplit(
        made.url("attachments/ab/abcd", parameters={"ResponseContentType": "image/png"})
    )
    assert (place.scheme, place.netloc) == ("https", "s3.example.org:9000")
    assert place.path == "/lyceum-media/attachments/ab/abcd"
    asked = parse_qs(place.query)
    assert asked["X-Amz-Expires"] == [str(media.SIGNED)]
    assert asked["response-content-type"] == ["image/png"]
    assert "/eu-central-1/s3/" in asked["X-Amz-Credential"][0]
    assert asked["X-Amz-Signature"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDIA_ACCEL", "media-files"), ("MEDIA_ACCEL", "https://x/"), ("MEDIA_ACCEL", "/a/../b/"),
        ("MEDIA_ACCEL", "/a b/"), ("MEDIA_BUCKET", "bucket"), ("MEDIA_BUCKET", "s3://host/bucket"),
        ("MEDIA_BUCKET", "s3://k:s@host/"), ("MEDIA_BUCKET", "https://k:s@host/bucket"),
        ("UPLOAD_LIMITS", "image"), ("UPLOAD_LIMITS", "picture=3"), ("UPLOAD_LIMITS", "image=0"),
        ("UPLOAD_LIMITS", "image=-1"), ("UPLOAD_LIMITS", "video=2GB"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_the_name_of_its_setting(name: str, value: str) -> None:
    read: dict[str, Callable[[], object]] = {
        "MEDIA_ACCEL": lambda: media.location(value, ""),
        "MEDIA_BUCKET": lambda: media.storage(value),
        "UPLOAD_LIMITS": lambda: media.limits(value),
    }
    with pytest.raises(EnvError, match=f"^{name}: "):
        read[name]()


@pytest.mark.parametrize("name", ["MEDIA_ACCEL", "MEDIA_BUCKET", "UPLOAD_LIMITS"])
def test_the_site_does_not_start_with_nonsense(name: str) -> None:
    made = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**os.environ, name: "nonsense"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode != 0
    assert f"Lyceum cannot start: {name}: " in made.stderr
    assert "Traceback" not in made.stderr


def test_two_senders_are_one_too_many() -> None:
    assert media.location("", BUCKET) == ""
    assert media.location("/media-files/", "") == "/media-files/"
    with pytest.raises(EnvError, match="MEDIA_ACCEL"):
        media.location("/media-files/", BUCKET)
    assert media.limits("video=900, day=5") == {**media.LIMITS, "video": 900, "day": 5}
