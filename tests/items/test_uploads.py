"""What may be uploaded: told by content, called by a name that fits, counted, kept once."""

import io
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from accounts.models import User
from community.questions.models import Question
from courses.catalogue.models import Lesson
from items import actions as items
from items import teaching, uploads
from items.models import Attachment, Item, Status
from items.uploads import content, names, orphans
from tests.items import hostile
from tests.items.hostile import SECRET
from tests.racing import at_once, hesitate


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach(item: Item, name: str, given: bytes, by: User | None = None) -> Attachment:
    return uploads.attach(item=item, file=io.BytesIO(given), name=name, by=by)


def refused(item: Item, name: str, given: bytes, by: User | None = None) -> str:
    before = Attachment.objects.count()
    with pytest.raises(ValidationError) as error:
        attach(item, name, given, by)
    assert Attachment.objects.count() == before
    return " ".join(error.value.messages)


OGG = b"OggS\0\x02" + bytes(22) + b"\x01\x1e"
SAMPLES = {
    "a.png": hostile.picture(), "a.jpg": hostile.picture("JPEG"), "a.gif": hostile.picture("GIF"),
    "a.webp": hostile.picture("WEBP"), "a.avif": hostile.picture("AVIF"),
    "a.svg": b'<?xml version="1.0"?><!-- x --><svg><path d="M0 0"/></svg>',
    "a.mp3": b"\xff\xfb\x90\x64" + bytes(64), "b.mp3": b"ID3\x04" + bytes(64),
    "a.wav": b"RIFF\x24\0\0\0WAVEfmt ", "a.flac": b"fLaC" + bytes(40), "a.ogg": OGG + b"vorbis",
    "a.ogv": OGG + b"\x80theora", "a.mp4": hostile.film(), "a.mov": hostile.film(brand=b"qt  "),
    "a.m4a": hostile.film(brand=b"M4A "), "a.webm": b"\x1aE\xdf\xa3" + bytes(40),
    "a.pdf": b"%PDF-1.7 x", "a.zip": b"PK\x03\x04" + bytes(30), "a.docx": b"PK\x03\x04 word",
    "a.gz": b"\x1f\x8b\x08\0", "a.7z": b"7z\xbc\xaf\x27\x1c\0\x04",
    "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40),
    "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    "a.csv": "姓名,分数\n王,9\n".encode("gb18030"), "b.csv": "姓名,分数\n".encode("utf-16"),
    "a.py": b"#!/usr/bin/env python\nprint(1)\n", "a.html": b"<!DOCTYPE html><script>x()</script>",
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_what_we_take_is_told_by_its_bytes(question: Question, name: str) -> None:
    row = attach(question.item, name, SAMPLES[name])
    assert row.name == name
    assert content.sniff(SAMPLES[name][: content.HEAD]) is content.OF_SUFFIX[name[2:]]
    assert row.content_type == content.OF_SUFFIX[name[2:]].type
    with row.file.open() as kept:
        assert uploads.digest_of(kept) == row.digest
    assert row.given


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        ("a.pdf", b"MZ\x90\0" + bytes(99), "program"),
        ("a", b"\x7fELF" + bytes(99), "program"),
        ("a.jar", b"\xca\xfe\xba\xbe" + bytes(9), "program"),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        ("a.bin", bytes(range(256)), "ZIP file"),
        ("a.mp4", hostile.film()[:-3], "damaged"),
        ("a.vtt", b"WEBVTT\n\nno times", "damaged"),
        ("a.png", b"<!DOCTYPE html><script>x()</script>", "is named like PNG"),
        ("a.png", SAMPLES["a.pdf"], "is named like PNG, but what is in it is PDF"),
        ("a.mp4", SAMPLES["a.zip"], "is named like MP4, but what is in it is ZIP"),
        ("a.pdf", b"<html>%PDF-1.7", "is named like PDF, but what is in it is TXT"),
        ("a.vtt", b"00:01.000 --> 00:02.000", "is named like VTT"),
        ("a.docx", SAMPLES["a.pdf"], "is named like DOCX, but what is in it is PDF"),
    ],
)
def test_what_we_do_not_take_is_told_why(
    question: Question, folder: Path, name: str, given: bytes, words: str
) -> None:
    assert words in refused(question.item, name, given)
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", '<path onclick="x()"/>', '<a href="javascript:x()"/>',
        "<foreignObject><body/></foreignObject>", '<use href="https://evil.example/x.svg#a"/>',
        '<image href="data:image/svg+xml,x"/>', '<image href="/files/1/other.png"/>',
    ],
)  # fmt: skip
def test_drawings_that_act_are_refused(question: Question, inside: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><g>{inside}</g></svg>'
    assert "things that act" in refused(question.item, "a.svg", drawing.encode())


def test_drawings_that_unpack_are_refused(question: Question) -> None:
    entities = '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">'
    bomb = f'<?xml version="1.0"?><!DOCTYPE svg [{entities}]><svg><text>&b;</text></svg>'
    assert "things that act" in refused(question.item, "a.svg", bomb.encode())
    assert "damaged" in refused(question.item, "a.svg", b"<svg><g></svg>")


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.m4a"])
def test_films_lose_what_phones_note(question: Question, name: str) -> None:
    given = SAMPLES[name]
    assert SECRET in given
    row = attach(question.item, name, given)
    kept = row.file.read()
    assert SECRET not in kept
    assert b"+31.2304" not in kept
    # Nothing moved: the samples are where the film's tables say.
    assert len(kept) == len(given)
    assert kept.index(b"SAMPLES") == given.index(b"SAMPLES")
    assert kept.count(b"trak") == 1
    assert b"vide" in kept
    # What holds no notes is kept as it is.
    plain = hostile.film(notes=False)
    assert attach(question.item, "b.mp4", plain).file.read() == plain


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\loaf.PNG", "loaf.PNG"), ("", "file"),
        ("...", "file"), (".htaccess", "htaccess"), ("a\0b\n.png", "ab.png"), ("/", "file"),
        ("photo\u202egnp.exe", "photognp.exe"), ("a\u200b\ufeff.png", "a.png"),
        ("中文 课件（一）.pdf", "中文 课件（一）.pdf"), ("e\u0301.png", "é.png"),
        ("a  b   c.png ", "a b c.png"), ('<x>"y"?.png', "_x__y__.png"), ("con . .png", "con.png"),
        ("字" * 300 + ".png", "字" * 146 + ".png"), ("a." + "b" * 300, "a." + "b" * 148),
    ],
)  # fmt: skip
def test_names_lead_nowhere(given: str, cleaned: str) -> None:
    assert uploads.clean(given) == cleaned
    assert uploads.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "sample", "called"),
    [
        ("Foto.JPG", "a.png", "Foto.png"), ("foto", "a.png", "foto.png"), ("a.mp3", "a.m4a", "a.m4a"),
        ("v1.2", "a.pdf", "v1.2.pdf"), ("run.bat", "a.py", "run.bat.txt"), ("x.mp4", "a.m4a", "x.m4a"),
        ("notes.md", "a.srt", "notes.md"), ("X.PNG", "a.png", "X.PNG"), ("a.jar", "a.zip", "a.jar.zip"),
    ],
)  # fmt: skip
def test_a_suffix_says_what_is_inside(
    question: Question, name: str, sample: str, called: str
) -> None:
    assert attach(question.item, name, SAMPLES[sample]).name == called


def test_a_name_is_free() -> None:
    assert names.free("a.png", set()) == "a.png"
    assert names.free("a.png", {"a.png", "a-2.png"}) == "a-3.png"
    assert names.free("a", {"a"}) == "a-2"


def test_only_pictures_where_only_pictures_fit(question: Question) -> None:
    with pytest.raises(ValidationError, match="Only pictures"):
        uploads.attach(
            item=question.item, file=io.BytesIO(SAMPLES["a.pdf"]), name="a.pdf", by=None,
            families={uploads.Family.IMAGE},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("family", "name"),
    [("image", "a.png"), ("audio", "a.mp3"), ("video", "a.webm"), ("document", "a.zip")],
)
def test_each_kind_has_its_cap(question: Question, settings: Any, family: str, name: str) -> None:
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, family: 1}
    given = SAMPLES[name] + bytes(2**20)
    words = refused(question.item, name, given)
    assert "may have 1.0\xa0MB, and this one has 1.0\xa0MB." in words
    with pytest.raises(ValidationError):
        uploads.inspect(io.BytesIO(given))
    # An operator's import is not held to it, but for pictures.
    if family == "image":
        with pytest.raises(ValidationError):
            uploads.inspect(io.BytesIO(given), capped=False)
    else:
        uploads.inspect(io.BytesIO(given), capped=False)


def zipped(number: int, size: int = 2**19) -> bytes:
    return b"PK\x03\x04" + bytes([number]) * size


def test_one_adds_so_much_a_day(
    question: Question, lesson: Lesson, alice: User, bob: User, settings: Any
) -> None:
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "day": 1}
    attach(question.item, "1.zip", zipped(1), alice)
    assert "a day" in refused(lesson.item, "2.zip", zipped(2), alice)
    attach(question.item, "3.zip", zipped(3), bob)
    # What is there already costs nothing.
    attach(question.item, "1.zip", zipped(1), alice)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        attach(question.item, "4.zip", zipped(4), alice)


def test_so_much_lies_together(lesson: Lesson, tara: User, settings: Any) -> None:
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "course": 1}
    attach(lesson.item, "1.zip", zipped(1), tara)
    assert "together" in refused(lesson.course.item, "2.zip", zipped(2), tara)
    other = lesson.course.lessons.in_order()[1]
    assert "together" in refused(other.item, "2.zip", zipped(2), tara)


def test_the_same_content_is_kept_once(question: Question, folder: Path) -> None:
    first = attach(question.item, "loaf.png", SAMPLES["a.png"])
    assert attach(question.item, "other.png", SAMPLES["a.png"]) == first
    assert (first.width, first.height) == (4, 3)
    second = attach(question.item, "loaf.png", hostile.picture(size=(9, 9)))
    assert second.name == "loaf-2.png"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


def test_what_we_drew_is_not_drawn_again(question: Question, lesson: Lesson) -> None:
    photo = hostile.encoded(Image.effect_noise((90, 60), 60), "JPEG", quality=60)
    first = attach(question.item, "a.jpg", photo)
    kept = first.file.read()
    assert kept != photo
    second = attach(lesson.item, "b.jpg", kept)
    assert (second.digest, second.width, second.height) == (first.digest, 90, 60)
    with pytest.raises(ValidationError, match="does not fit"):
        uploads.attach(
            item=lesson.course.item, file=io.BytesIO(kept), name="c.jpg",
            by=None, families={uploads.Family.DOCUMENT},
        )  # fmt: skip


def test_who_writes_sees_what_no_text_names_yet(
    lesson: Lesson, tara: User, bob: User, charlie: User, mona: User
) -> None:
    from_tara = attach(lesson.item, "a.png", SAMPLES["a.png"], tara)
    seen = [Attachment.objects.visible_to(who).filter(pk=from_tara.pk).exists()
            for who in (tara, bob, charlie, mona)]  # fmt: skip
    assert seen == [True, False, False, True]
    teaching.appoint(user=bob, gate=lesson.course.item)
    assert from_tara in Attachment.objects.visible_to(bob)
    items.set_status(item=lesson.item, status=Status.REMOVED)
    assert from_tara not in Attachment.objects.visible_to(tara)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_one_row(
    question: Question, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "items.uploads.limits.check")
    deeds = [
        partial(attach, question.item, "a.png", SAMPLES["a.png"], by) for by in (alice, bob, alice)
    ]
    rows = at_once(deeds)
    assert not [row for row in rows if isinstance(row, Exception)]
    assert len({row.pk for row in rows}) == 1
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_do_not_both_fit_into_what_is_left(
    question: Question, lesson: Lesson, alice: User, settings: Any
) -> None:
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "day": 1}
    places = [question.item, lesson.item]
    deeds = [
        lambda place=place, n=n: attach(place, f"{n}.zip", zipped(n), alice)
        for n, place in enumerate(places)
    ]
    outcomes = at_once(deeds)
    assert sorted(type(each).__name__ for each in outcomes) == ["Attachment", "ValidationError"]


def test_files_that_nothing_names_are_cleared(question: Question, folder: Path) -> None:
    kept = attach(question.item, "a.png", SAMPLES["a.png"])
    gone = attach(question.item, "b.pdf", SAMPLES["a.pdf"])
    place = Path(gone.file.path)
    gone.delete()
    half = folder / "attachments" / "ab" / ("ab" + "0" * 62)
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    assert orphans.clear() == 0  # not yet: somebody may be about to name it
    assert orphans.clear(timezone.now() + orphans.GRACE + timedelta(minutes=1)) == 2
    assert not place.exists()
    assert not half.exists()
    assert Path(kept.file.path).exists()
    assert orphans.clear(timezone.now() + timedelta(days=9)) == 0


def test_a_night_clears_so_many_and_the_next_goes_on(
    question: Question, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        attach(question.item, f"{number}.zip", zipped(number, 9)).delete()
    monkeypatch.setattr(orphans, "MAX", 2)
    later = timezone.now() + timedelta(days=2)
    assert [orphans.clear(later) for _ in range(3)] == [2, 1, 0]


def test_nothing_to_clear_before_the_first_file(db: None) -> None:
    assert orphans.clear() == 0
