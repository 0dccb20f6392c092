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
from items.uploads import attach

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
    assert client.get(answer["url"]).status_code == 200  # the preview shows it
    page = client.get(reverse("studio-lesson", args=[lesson.pk])).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    given = {"title": "Loaf", "body": answer["markdown"], "rule": "mark", "version": version}
    client.post(reverse("studio-lesson", args=[lesson.pk]), given)
    assert learner.get(answer["url"]).status_code == 200
    shown = learner.get(lesson.get_absolute_url()).content.decode()
    assert f'<img width="3" height="2" src="{answer["url"]}"' in shown


def test_without_script_it_leads_back(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client, address = signed_in(tara), reverse("studio-upload", args=[lesson.pk])
    response = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")})
    assert response["Location"].startswith(reverse("studio-lesson", args=[lesson.pk]))
    page = client.get(response["Location"]).content.decode()
    assert "Uploaded. In the text it stands as [a.pdf](" in page
    client.post(address, {})
    client.post(address, {"file": SimpleUploadedFile("empty.txt", b"")})
    assert Attachment.objects.count() == 1


def test_several_come_in_one_form(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    client, address = signed_in(tara), reverse("studio-upload", args=[lesson.pk])
    files = [
        SimpleUploadedFile("a.png", picture()),
        SimpleUploadedFile("\u202eb.exe", b"MZ\x90"),
        SimpleUploadedFile("c.csv", "名,分\n".encode()),
    ]
    page = client.post(address, {"file": files}, follow=True).content.decode()
    assert "b.exe: This file is a program" in page
    assert "Uploaded. In the text it stands as ![a](" in page
    assert set(Attachment.objects.values_list("name", flat=True)) == {"a.png", "c.csv"}
    assert {row.by for row in Attachment.objects.all()} == {tara}


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


def test_reasons_are_told_in_chinese(lesson: Lesson, tara: User, signed_in: SignIn) -> None:
    address = reverse("studio-upload", args=[lesson.pk])
    headers = {**JSON, "Accept-Language": "zh-hans"}
    file = SimpleUploadedFile("课件.pdf", picture())
    said = signed_in(tara).post(address, {"file": file}, headers=headers).json()["error"]
    assert "课件.pdf" in said
    assert "PNG" in said
    assert "is named" not in said


def test_a_file_is_removed_unless_a_text_names_it(
    lesson: Lesson, tara: User, alice: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    row = attach(item=lesson.item, file=BytesIO(picture()), name="a.png", by=tara)
    address = reverse("studio-remove-file", args=[row.pk])
    row.carriers.set([lesson.item])
    page = client.post(address, follow=True).content.decode()
    assert f"It stands in “{lesson.item.title}”" in page
    assert signed_in(alice).post(address).status_code == 404
    row.carriers.clear()
    assert client.post(address)["Location"].endswith("?draft=latest#files")
    assert not Attachment.objects.exists()
    assert client.post(address).status_code == 404


def test_the_api_does_the_same(
    lesson: Lesson, tara: User, alice: User, bob: User, signed_in: SignIn
) -> None:
    client, address = signed_in(tara), f"/api/v1/studio/items/{lesson.pk}/files/"
    made = client.post(address, {"file": SimpleUploadedFile("loaf.png", picture())})
    assert made.status_code == 201
    row = made.json()
    assert (row["type"], row["width"], row["height"]) == ("image/png", 3, 2)
    assert row["markdown"] == f"![loaf]({row['url']})"
    assert "file" not in row
    bad = client.post(address, {"file": SimpleUploadedFile("a.png", b"MZ")})
    assert bad.status_code == 400
    assert "program" in bad.json()["error"]["fields"]["file"][0]
    assert client.post(address, {}).json()["error"]["fields"] == {"file": ["Choose a file first."]}
    assert [each["id"] for each in client.get(address).json()["results"]] == [row["id"]]
    one = f"/api/v1/studio/files/{row['id']}/"
    for who in (None, alice, bob):
        for answer in (signed_in(who).get(address), signed_in(who).delete(one)):
            assert answer.status_code == (401 if who is None else 404)
    assert client.delete(one).status_code == 204
    assert client.get(address).json()["results"] == []


def test_a_body_larger_than_any_file_is_not_read(
    lesson: Lesson, tara: User, signed_in: SignIn, settings: Settings
) -> None:
    kinds = ("image", "audio", "video", "document")
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, **dict.fromkeys(kinds, 1)}
    large = SimpleUploadedFile("a.zip", b"PK\x03\x04" + bytes(3 * 2**20))
    address = reverse("studio-upload", args=[lesson.pk])
    assert signed_in(tara).post(address, {"file": large}, headers=JSON).status_code == 400
    api = f"/api/v1/studio/items/{lesson.pk}/files/"
    answer = signed_in(tara).post(api, {"file": SimpleUploadedFile("a.zip", bytes(3 * 2**20))})
    assert answer.status_code == 413
