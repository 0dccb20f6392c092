"""The licence of an imported course: kept, named as people name it, and printed."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from courses.catalogue.models import Course
from tests.courses import exports


@pytest.mark.parametrize(
    ("written", "named", "led"),
    [
        ("creative-commons: ver=4.0 BY NC SA", "CC BY-NC-SA 4.0", "licenses/by-nc-sa/4.0/"),
        ("creative-commons: BY", "CC BY 4.0", "licenses/by/4.0/"),
        ("all-rights-reserved", "All rights reserved", None),
        ("Of  our own", "Of our own", None),
        ("", "", None),
    ],
)
def test_a_licence_is_named_and_printed(
    db: None,
    settings: Settings,
    tmp_path: Path,
    client: Client,
    written: str,
    named: str,
    led: str | None,
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    old = str(exports.FILES["course/2030.xml"])
    course = old.replace("<course ", f'<course license="{written}" ')
    call_command("import_olx", exports.folder(tmp_path / "export", {"course/2030.xml": course}))
    item = Course.objects.get().item
    assert item.origin.licence == named
    page = client.get(item.get_absolute_url()).content.decode()
    assert ("Licence" in page) is bool(named)
    assert named in page
    assert ("https://creativecommons.org/" in page) is bool(led)
    if led:
        assert f'href="https://creativecommons.org/{led}"' in page
    for lesson in Course.objects.get().lessons.all():
        assert lesson.item.origin.licence == named
