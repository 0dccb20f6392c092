"""A text of an export made ours: dead machinery out, links led, formulas written our way."""

import pytest

from courses.catalogue.olx.links import Links, ours
from courses.catalogue.olx.videos import transcript

PAGES = {"known": "/there/"}
FILES = {"a b.png": "/files/1/a_b.png", "film.mp4": "/files/2/film.mp4", "sim.html": "/files/3/s"}


@pytest.fixture
def missing() -> list[str]:
    return []


@pytest.fixture
def links(missing: list[str]) -> Links:
    return Links(page=PAGES.get, file=FILES.get, missing=missing.append)


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("/jump_to_id/known", "/there/"),
        ("../../jump_to_id/known/", "/there/"),
        ("/courses/course-v1:a+b+c/jump_to/block-v1:a+b+c+type@html+block@known", "/there/"),
        ("/courses/a/b/c/jump_to/i4x://a/b/html/known", "/there/"),
        ("/courses/a/courseware/known/", "/there/"),
        ("known", "/there/"),
        ("/static/a b.png", "/files/1/a_b.png"),
        ("/static/a%20b.png", "/files/1/a_b.png"),
        ("/asset-v1:a+b+c+type@asset+block@a b.png", "/files/1/a_b.png"),
        ("/c4x/a/b/asset/a b.png", "/files/1/a_b.png"),
        ("https://example.org/jump_to_nothing", "https://example.org/jump_to_nothing"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("#part", "#part"),
    ],
)
def test_addresses(links: Links, missing: list[str], address: str, led: str) -> None:
    assert links.lead(address) == led
    assert missing == []


@pytest.mark.parametrize(
    "address", ["/jump_to_id/x", "/static/x.png", "/dashboard", "no such page"]
)
def test_what_leads_nowhere_is_told_and_unlinked(
    links: Links, missing: list[str], address: str
) -> None:
    html = ours(f'<p><a href="{address}">words</a></p>', links)
    assert "href" not in html
    assert "words" in html
    assert missing == [address]


def test_machinery_is_taken_out_with_its_words(links: Links) -> None:
    html = ours(
        """<style>p {}</style><p>Stay</p><button onclick="x()">Go</button><select><option>1</option>
        </select><svg><text>Drawn</text></svg><span class="material-symbols-outlined">menu_book</span>
        <script>var a = "<p>Go</p>"</script>""",
        links,
    )
    assert html == "<p>Stay</p>"


def test_what_stood_in_the_page_becomes_a_link(links: Links) -> None:
    html = ours(
        """<iframe src="/static/sim.html" title="Try it">No frames, sorry.</iframe>
        <video controls><source src="/static/film.mp4">Old browser, sorry.</video>""",
        links,
    )
    assert 'href="/files/3/s"' in html
    assert ">Try it</a>" in html
    assert 'href="/files/2/film.mp4"' in html
    assert "sorry" not in html


def test_open_tags_are_closed_and_images_without_files_leave_their_words(links: Links) -> None:
    html = ours('<div><p>One<ul><li>Two<img src="/static/gone.png" alt="a loaf">', links)
    for tag in ("div", "p", "ul", "li"):
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
    assert "<em>a loaf</em>" in html


@pytest.mark.parametrize("opens", ["\\[", "\\(", "[mathjax]", "[mathjaxinline]"])
def test_formulas_that_never_end_are_looked_for_once(links: Links, opens: str) -> None:
    """Looking for each one's end in all that follows would take hours."""
    many = opens * 200_000
    assert ours(f"<p>{many}</p><p>\\( \\left(a\\right) \\)</p>", links) == (
        f"<p>{many}</p><p>$\\left(a\\right)$</p>"
    )


def test_formulas_of_several_lines(links: Links) -> None:
    assert ours(r"<p>\[ a \\[2pt] b \]</p>", links) == r"<p>$$a \\[2pt] b$$</p>"


def test_formulas(links: Links) -> None:
    html = ours(r"<p>\( a &lt; b \) and \[x^2\]</p><pre>\(c\)</pre>", links)
    assert html == r"<p>$a &lt; b$ and $$x^2$$</p><pre>\(c\)</pre>"


class Texts(dict[str, str]):
    """In the place of an archive."""

    def text(self, name: str) -> str:
        return self[name]


def test_subtitles_become_paragraphs() -> None:
    sentence = "This is a sentence of some length that somebody says. "
    cues = "\r\n\r\n".join(
        f"{n}\r\n00:00:{n:02},000 --> 00:00:{n:02},900\r\n<i>{sentence}</i>" for n in range(20)
    )
    texts = Texts(
        {
            "a.srt": cues,
            "b.sjson": '{"start": [0], "end": [1], "text": ["One &amp;", "two\\n", null]}',
            "c.sjson": "[not json",
        }
    )
    paragraphs = transcript(texts, "a.srt").split("\n\n")  # type: ignore[arg-type]
    assert len(paragraphs) > 1
    assert " ".join(paragraphs) == " ".join([sentence.strip()] * 20)
    assert transcript(texts, "b.sjson") == "One & two"  # type: ignore[arg-type]
    assert transcript(texts, "c.sjson") == ""  # type: ignore[arg-type]
