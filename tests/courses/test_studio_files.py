"""Files that authors add: kept once, named apart, shown to who sees what names them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from courses.catalogue.models import Lesson
from items.models import Attachment

SignIn = Callable[[User | None], Client]
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(colour: str = "red") -> bytes:
    content = BytesIO()
    Image.new("RGB", (3, 2), colour).save(content, "PNG")
    return content.getvalue()


def test_an_image_comes_into_the_text_and_to_the_readers(
    lesson: Lesson, tara: User, alice: User, signed_in: SignIn
) -> None:
    client, address = signed_in(tara), reverse("studio-upload", args=[lesson.pk])
    file = SimpleUploadedFile("My [best] loaf.png", picture())
    answer = client.post(address, {"file": file}, headers=JSON).json()
    row = Attachment.objects.get()
    assert row.content_type == "image/png"
    assert answer["url"] == row.get_absolute_url()
    assert answer["markdown"].startswith("![My best loaf](")
    learner = signed_in(alice)
    assert learner.get(answer["url"]).status_code == 404
    page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    given = {"title": "Loaf", "body": answer["markdown"], "rule": "mark", "version": version}
    client.post(reverse("studio-lesson", args=[lesson.pk]), given)
    assert learner.get(answer["url"]).status_code == 200
    shown = learner.get(lesson.get_absolute_url()).content.decode()
    assert f'src="{answer["url"]}"' in shown.replace("%5B", "%5B")


def test_without_script_it_leads_back(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client, address = signed_in(tara), reverse("studio-upload", args=[lesson.pk])
    response = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})
    assert response["Location"].startswith(reverse("studio-lesson", args=[lesson.pk]))
    page = client.get(response["Location"]).content.decode()
    assert "Uploaded. In the text it stands as [a.pdf](" in page
    client.post(address, {})
    client.post(address, {"file": SimpleUploadedFile("empty.txt", b"")})
    assert Attachment.objects.count() == 1


def test_the_same_file_is_kept_once_and_names_differ(
    lesson: Lesson, tara: User, signed_in: SignIn
) -> None:
    client, address = signed_in(tara), reverse("studio-upload", args=[lesson.pk])
    for content in (picture(), picture(), picture("blue"), picture("green")):
        client.post(address, {"file": SimpleUploadedFile("../x/loaf.png", content)})
    names = Attachment.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["loaf.png", "loaf-2.png", "loaf-3.png"]


def test_what_is_wrong_is_said(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    address = reverse("studio-upload", args=[lesson.pk])
    response = signed_in(tara).post(address, {}, headers=JSON)
    assert (response.status_code, response.json()) == (422, {"error": "Choose a file first."})
