"""The PDF of a certificate: its words, in any script; the same bytes for the same data."""

import io
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import segno
import typst
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from accounts.models import User
from courses.catalogue.models import Course
from courses.learning import actions, certificates
from courses.learning.models import Certificate
from courses.learning.typesetting import Sheet
from items.models import Item
from tests.conftest import person

ADDRESS = "https://learn.example.org/certificates/K7QM-2XRD-9VTB/"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def sheet(tara: User, **changed: object) -> Sheet:
    fields: dict[str, object] = {
        "code": "K7QM2XRD9VTB", "name": "Lin Wei", "title": "Statistics for Everyday Decisions",
        "language": "en", "at": AT, "lessons": 7, "minutes": 145, "quizzes": 4,
    }  # fmt: skip
    return Sheet(Certificate(**fields | changed), [tara], ADDRESS)


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader, bare(reader.pages[0].extract_text())


def bare(text: str) -> str:
    """Without spaces, which are guessed from where letters stand, and ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_it_says_what_the_page_says(tara: User) -> None:
    reader, text = read(sheet(tara).set())
    for words in (
        "Certificate of completion", "Lin Wei", "finished the course",
        "Statistics for Everyday Decisions", "7 lessons · 2 h 25 min · 4 quizzes passed", "Taught by",
        "Tara", "21 November 2026", "learn.example.org/certificates", "K7QM-2XRD-9VTB",
    ):  # fmt: skip
        assert bare(words) in text
    page: Any = reader.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    assert reader.metadata
    assert "Lin Wei" in str(reader.metadata.title)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    # Tagged, for screen readers; its link leads to where it is checked.
    assert root["/MarkInfo"]["/Marked"]
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == [ADDRESS]


def test_a_course_in_chinese_is_certified_in_chinese(tara: User) -> None:
    found = sheet(tara, language="zh-hans", name="林薇", title="用 Python 做数据分析")
    reader, text = read(found.set())
    for words in ("结业证书", "林薇", "2026年11月21日", "K7QM-2XRD-9VTB"):
        assert words in text
    assert "用Python做数据分析" in text
    assert "ertificate" not in text.replace("learn.example.org/certificates", "")
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"


NAMES = [
    "Łukasz Brzęczyszczykiewicz", "Дмитрий Щербаков", "Ελένη Παπαδοπούλου", "Nguyễn Thị Ánh",
    "محمد الفارسي", "דוד לוי", "欧阳明", "歐陽明", "さくら 山田", "김철수", "अनिल कुमार", "রহিম",
    "สมชาย", "தமிழ்", "მარიამ", "Արամ", "አበበ", "𠮷野家",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_becomes_boxes(tara: User, name: str) -> None:
    """By PDF/UA-1 a text that no face can show is an error, and such a sheet does not claim it."""
    reader, _text = read(sheet(tara, name=name).set())
    assert is_accessible(reader)


def test_what_no_face_shows_still_makes_a_sheet(tara: User) -> None:
    reader, text = read(sheet(tara, name="Ada \U00012345").set())
    assert "Ada" in text
    assert not is_accessible(reader)


def is_accessible(reader: PdfReader) -> bool:
    root: Any = reader.trailer["/Root"]
    return b"<pdfuaid:part>1<" in root["/Metadata"].get_data()


def test_words_are_data(tara: User) -> None:
    hostile = '#panic() *x* $a$ <b> \\ "@ref'
    _reader, text = read(sheet(tara, name=hostile, title='= #read("/etc/passwd")').set())
    assert bare("#panic() *x* $a$ <b> \\") in text
    assert "#read(" in text
    assert "/etc/passwd" in text


@pytest.mark.parametrize(
    "title", ["A course with a very long name " * 8, "零" * 250, "A" * 250, "Aя零" * 83]
)
@pytest.mark.parametrize("name", ["W" * 60, "A long name " * 12, "欧阳" * 30])
def test_long_words_stay_on_the_page(tara: User, name: str, title: str) -> None:
    drawn = sheet(tara, name=name[:150], title=title[:250].strip()).set()
    read(drawn)
    image = pypdfium2.PdfDocument(drawn)[0].render(scale=1).to_pil().convert("L")
    width, height = image.size
    # Between the frame and the edge of the paper there is nothing.
    for box in [(0, 0, 20, height), (width - 20, 0, width, height), (0, 0, width, 20)]:
        assert image.crop(box).getextrema() == (255, 255)
    # Nor between the words and the frame.
    assert image.crop((34, 34, 70, height - 34)).getextrema() == (255, 255)
    assert image.crop((width - 70, 34, width - 34, height - 34)).getextrema() == (255, 255)


def test_its_squares_are_a_qr_code_of_the_address(tara: User) -> None:
    scale = 6
    page = pypdfium2.PdfDocument(sheet(tara).set())[0].render(scale=scale).to_pil().convert("L")
    millimetre = 72 / 25.4 * scale
    # It is 27 mm wide, in the middle above the lower margin of 22 mm.
    left, top = (297 - 27) / 2, 210 - 22 - 27
    rows = segno.make(ADDRESS, error="m", micro=False).matrix
    square = 27 / len(rows)
    seen = [
        [
            page.getpixel(
                (int((left + (x + 0.5) * square) * millimetre),
                 int((top + (y + 0.5) * square) * millimetre))
            ) < 128
            for x in range(len(rows))
        ]
        for y in range(len(rows))
    ]  # fmt: skip
    assert seen == [[bool(module) for module in row] for row in rows]


def test_the_same_data_make_the_same_bytes(tara: User) -> None:
    once, again = sheet(tara), sheet(tara)
    assert once.set() == again.set()
    assert once.digest == again.digest != sheet(tara, name="Somebody").digest


# --- downloading ----------------------------------------------------------------------------------


@pytest.fixture
def given(course: Course, alice: User) -> Certificate:
    for lesson in course.lessons.in_order():
        actions.complete(lesson=lesson, by=alice)
    return Certificate.objects.get()


def test_it_is_asked_for_anew_but_sent_once(
    client: Client, given: Certificate, alice: User
) -> None:
    where = reverse("certificate-pdf", args=[given.grouped])
    first = client.get(where)
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == f'attachment; filename="lyceum-{given.grouped}.pdf"'
    assert first["Cache-Control"] == "private, no-cache"
    assert first["X-Robots-Tag"] == "noindex"
    _reader, text = read(first.content)
    assert "Alice" in text
    again = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    alice.name = "Alicja"
    alice.save()
    certificates.rename(certificate=given)
    renamed = client.get(where, headers={"If-None-Match": first["ETag"]})
    assert renamed.status_code == 200
    assert "Alicja" in read(renamed.content)[1]


def test_it_is_set_once_an_hour(
    client: Client, given: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = reverse("certificate-pdf", args=[given.grouped])
    first = client.get(where).content
    monkeypatch.setattr(typst, "compile", None)
    assert client.get(where).content == first
    assert client.head(where).status_code == 200


def test_its_language_is_the_courses_not_the_viewers(
    client: Client, make_course: Callable[..., Course]
) -> None:
    chinese = make_course("面包", lessons=1)
    Item.objects.filter(pk=chinese.pk).update(language="zh-hans")
    actions.complete(lesson=chinese.lessons.get(), by=person("lin", "林薇"))
    found = Certificate.objects.get()
    where = reverse("certificate-pdf", args=[found.grouped])
    text = read(client.get(where, headers={"Accept-Language": "en"}).content)[1]
    assert "结业证书" in text


# --- on a card ------------------------------------------------------------------------------------


def test_other_sites_show_a_card_of_it(
    client: Client, signed_in: Callable[[User | None], Client], given: Certificate, alice: User
) -> None:
    page = client.get(given.get_absolute_url()).content.decode()
    where = reverse("certificate-card", args=[given.grouped])
    assert f'<meta property="og:image" content="http://testserver{where}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    answer = client.get(where)
    assert answer["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1200, 630)
    assert client.get(where, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    Certificate.objects.update(sharing="nobody")
    # It is what everybody sees, also to its holder.
    for who in (None, alice):
        assert signed_in(who).get(where).status_code == 404


@pytest.mark.parametrize("name", ["Lin Wei", "W" * 60, "欧阳" * 30])
def test_long_words_stay_on_the_card(tara: User, name: str) -> None:
    drawn = sheet(tara, name=name, title="A course with a very long name " * 8).draw()
    with Image.open(io.BytesIO(drawn)) as image:
        grey = image.convert("L")
    assert grey.size == (1200, 630)
    for box in [(0, 0, 16, 630), (1184, 0, 1200, 630), (26, 26, 70, 604), (1130, 26, 1174, 604)]:
        assert grey.crop(box).getextrema() == (255, 255)
