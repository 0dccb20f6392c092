"""Exports that are broken or mean harm: refused as a whole, or told of and worked around."""

import gzip
import io
import tarfile
import tracemalloc
import zipfile
from pathlib import Path
from typing import IO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from courses.catalogue.exchange import archive
from courses.catalogue.models import Component, Course, Lesson
from items.models import Attachment, Item
from tests.courses import exports
from tests.items import hostile


@pytest.fixture(autouse=True)
def _media(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def told(path: Path) -> str:
    """What the import says on the side of errors."""
    said = io.StringIO()
    call_command("import_olx", path, stderr=said, stdout=io.StringIO())
    return said.getvalue()


def refused(path: Path) -> str:
    """The one line with which the import ends; nothing was written."""
    with pytest.raises(CommandError) as error:
        call_command("import_olx", path, stderr=io.StringIO(), stdout=io.StringIO())
    assert error.value.returncode == 2
    assert not Item.objects.exists()
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(str(path))
    return line


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    "name", ["../evil.txt", "course/../../evil.txt", "/tmp/evil.txt", "course\\..\\evil.txt"]
)
def test_a_tar_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    source = exports.folder(tmp_path / "in")
    path = exports.packed(source, tmp_path / "x.tar.gz", (entry(name), b"evil"))
    assert "outside the export" in refused(path)
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path, kind: bytes) -> None:
    source = exports.folder(tmp_path / "in", {"static/recipe.pdf": None})
    link = entry("course/static/recipe.pdf", kind, "/etc/passwd")
    said = told(exports.packed(source, tmp_path / "x.tar.gz", (link, b"")))
    assert "course/static/recipe.pdf: a link, device or sparse file" in said
    assert "leads to nothing: /static/recipe.pdf" in said
    assert Lesson.objects.count() == 5


def test_links_in_a_folder_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<p>A secret of this machine.</p>")
    source = exports.folder(tmp_path / "in", {"html/bake1.html": None})
    (source / "html" / "bake1.html").symlink_to(secret)
    (source / "more").symlink_to(tmp_path)
    said = told(source)
    assert "html/bake1.html: a link, device" in said
    assert "more: a link, device" in said
    assert not Item.objects.filter(html__contains="A secret").exists()


BOMB = """<!DOCTYPE lol [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<vertical display_name="&b;"/>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>
<problem><p>&file;</p></problem>"""


def test_an_xml_bomb_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    said = told(exports.folder(tmp_path / "in", {"vertical/mix.xml": BOMB}))
    assert "vertical/mix.xml: declares XML entities, which is refused" in said
    assert set(Lesson.objects.values_list("item__title", flat=True)) == {
        "Checking", "Baking", "The starter", "Odd things",
    }  # fmt: skip
    assert Course.objects.get().item.status == "published"


def test_an_xml_bomb_in_place_of_the_course_is_refused(tmp_path: Path) -> None:
    source = exports.folder(tmp_path / "in", {"course/2030.xml": BOMB})
    assert "course/2030.xml: declares XML entities" in refused(source)


def test_entities_read_no_files(tmp_path: Path) -> None:
    told(exports.folder(tmp_path / "in", {"problem/p1.xml": OUTSIDE}))
    assert list(
        Lesson.objects.get(item__title="Checking").components.values_list("kind", "data__note")
    ) == [("placeholder", "<p>It could not be read.</p>")]


def test_broken_xml_is_told_with_its_place(tmp_path: Path) -> None:
    said = told(exports.folder(tmp_path / "in", {"problem/p1.xml": "<problem>\n  <p>Oh</problem>"}))
    assert "problem/p1.xml:2:" in said
    assert "not well-formed" in said
    lesson = Lesson.objects.get(item__title="Checking")
    assert "Now answer." in lesson.item.html
    assert lesson.components.get().kind == Component.Kind.PLACEHOLDER
    assert lesson.rule == Lesson.Rule.MARK


def test_missing_files_are_told(tmp_path: Path) -> None:
    said = told(
        exports.folder(
            tmp_path / "in",
            {"html/mix2.html": None, "vertical/bake.xml": None, "static/loaf.png": None},
        )
    )
    assert "html/mix2.html: there is no such file" in said
    assert "sequential/oven.xml: names vertical/bake.xml, which is not in the export" in said
    assert "about/overview.html: leads to nothing: /static/loaf.png" in said
    assert "Weigh the flour" in Lesson.objects.get(item__title="Mixing").item.html
    assert Lesson.objects.count() == 4


def test_blocks_that_stand_in_each_other_too_deeply_are_left_out(tmp_path: Path) -> None:
    deep = "<b>" * 30_000 + "</b>" * 30_000
    inside = '<vertical url_name="mix"/>'
    said = told(
        exports.folder(
            tmp_path / "in",
            {
                "problem/p1.xml": f"<problem><p>{deep}</p></problem>",
                "vertical/mix.xml": f'<vertical display_name="In itself">{inside}</vertical>',
            },
        )
    )
    assert "problem/p1.xml: its elements stand in each other too deeply" in said
    assert "stand in each other too deeply" in said.replace("problem/p1.xml: its elements", "")
    assert Lesson.objects.count() == 5


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "nothing.tar.gz")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no course.xml" in refused(empty)
    library = exports.folder(tmp_path / "lib", {"course.xml": None, "library.xml": "<library/>"})
    assert "content library" in refused(library)
    text = tmp_path / "text.tar.gz"
    text.write_text("Hello")
    refused(text)
    half = exports.packed(exports.folder(tmp_path / "in"), tmp_path / "half.tar.gz")
    half.write_bytes(half.read_bytes()[:700])
    refused(half)


@pytest.mark.parametrize("limit", ["MAX_FILES", "MAX_TOTAL"])
def test_exports_beyond_the_limits_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    source = exports.folder(tmp_path / "in")
    path = exports.packed(source, tmp_path / "x.tar.gz")
    monkeypatch.setattr(archive, limit, 20)
    assert "more than 20" in refused(source)
    assert "more than 20" in refused(path)


def test_a_gzip_bomb_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"\0" * (8 * 2**20))
    monkeypatch.setattr(archive, "MAX_TOTAL", 2**20)
    monkeypatch.setattr(archive, "MAX_FILES", 10)
    monkeypatch.setattr(archive, "_CHUNK", 2**16)
    assert "more than 1,048,576 bytes" in refused(path)


def test_an_enormous_header_is_refused(tmp_path: Path) -> None:
    source = exports.folder(tmp_path / "in")
    long = entry("course/long")
    long.pax_headers = {"comment": "x" * 2**20}
    assert "header is too large" in refused(exports.packed(source, tmp_path / "x.tgz", (long, b"")))


def test_what_a_tar_says_of_all_entries_is_not_kept_with_each(tmp_path: Path) -> None:
    source = exports.folder(tmp_path / "in")
    path = tmp_path / "x.tar"
    said = {f"k{number}": "v" for number in range(50_000)}
    path.write_bytes(tarfile.TarInfo.create_pax_global_header(said))
    with path.open("ab") as file, tarfile.open(fileobj=file, mode="w") as tar:
        tar.add(source, "course")
        for number in range(100):
            tar.addfile(entry(f"course/static/{number}.txt"))
    tracemalloc.start()
    try:
        with archive.open_export(path) as found:
            assert "static/99.txt" in found
            # One copy takes two megabytes.
            assert tracemalloc.get_traced_memory()[0] < 10 * 2**20
    finally:
        tracemalloc.stop()


def test_many_entries_with_long_headers_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 60)
    source = exports.folder(tmp_path / "in")
    long = entry("course/long")
    long.pax_headers = {"comment": "x" * 2**18}
    assert "long headers" in refused(exports.packed(source, tmp_path / "x.tgz", (long, b"")))


def test_a_damaged_file_in_a_zip_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    source = exports.folder(tmp_path / "in")
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as pack:
        for file in source.rglob("*"):
            pack.write(file, f"course/{file.relative_to(source)}")
        at = pack.getinfo("course/static/loaf.png").header_offset
    content = bytearray(path.read_bytes())
    begin = content.index(b"IHDR", at)
    content[begin : begin + 4] = b"XXXX"
    path.write_bytes(content)
    assert "static/loaf.png: it cannot be unpacked (Bad CRC-32" in told(path)
    assert Lesson.objects.count() == 5


def test_a_file_in_a_zip_is_unpacked_once_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("course/course.xml", "<course/>")
        pack.writestr("course/static/film.mp4", bytes(2**22))
    opened: list[str] = []
    usual = zipfile.ZipFile.open
    unpacked = 0

    def count(self: zipfile.ZipFile, name: zipfile.ZipInfo) -> IO[bytes]:
        opened.append(name.filename)
        return usual(self, name)

    def read(self: zipfile.ZipExtFile, n: int = -1) -> bytes:
        nonlocal unpacked
        data = given(self, n)
        unpacked += len(data)
        return data

    given = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipFile, "open", count)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    with archive.open_export(path) as found, found.open("static/film.mp4") as film:
        for _time in range(20):
            film.seek(2**22 - 8)
            assert film.read(8) == bytes(8)
            film.seek(0)
            assert film.read(8) == bytes(8)
    assert opened == ["course/static/film.mp4"]
    assert unpacked == 2**22


def test_a_file_too_large_to_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TEXT", 4000)
    said = told(exports.folder(tmp_path / "in", {"html/bake1.html": "<p>x</p>" * 1000}))
    assert "html/bake1.html: it is larger than 4,000 bytes" in said


def test_bad_files_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    said = told(
        exports.folder(
            tmp_path / "in",
            {
                "static/loaf.png": hostile.png(60_000, 60_000),
                "static/wet dough.png": hostile.picture()[:40],
                "static/recipe.pdf": b"MZ\x90 a program",
            },
        )
    )
    assert "static/loaf.png: This picture has more than 40 million pixels" in said
    assert "static/wet dough.png: This file is damaged or cut off" in said
    assert "static/recipe.pdf: This file is a program" in said
    assert Lesson.objects.count() == 5
    assert set(Attachment.objects.values_list("name", flat=True)) == {"feeding-en.srt"}


def test_a_bad_file_is_looked_into_once_and_told_once(tmp_path: Path) -> None:
    twice = '<p><img src="/static/loaf.png" alt="a"><img src="/static/loaf.png" alt="b"></p>'
    files: dict[str, str | bytes | None] = {}
    files |= {"static/loaf.png": b"MZ\x90 a program", "html/bake1.html": twice}
    assert told(exports.folder(tmp_path / "in", files)).count("This file is a program") == 1


def test_pictures_of_an_export_tell_nothing(tmp_path: Path) -> None:
    path = exports.folder(tmp_path / "in", {"static/loaf.png": hostile.telling("PNG")})
    assert not told(path).count("static/")
    row = Attachment.objects.get(name="loaf.png")
    assert hostile.SECRET not in row.file.read()
    assert (row.width, row.height) == (3, 4)
    # The next run knows it by what was given, and draws nothing anew.
    before = list(Attachment.objects.order_by("pk").values())
    told(path)
    assert list(Attachment.objects.order_by("pk").values()) == before
