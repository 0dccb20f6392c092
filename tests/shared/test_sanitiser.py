"""What strangers write cannot act in anybody's browser."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import markdown
from shared.markdown import clean, render
from tests.shared.safe_html import inspect

VECTORS: list[str] = json.loads(
    (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
)
MARKUPS = ["markdown", "html"]
# Pieces that attacks are made of; the fuzzer strings them together.
PIECES = [
    *"<>&\"'`=/\\ \n\t[](){}!#*_-~|$^:;.", "<!--", "-->", "<![CDATA[", "]]>", "</", "/>", "<b>",
    "</b>", "<p>", "<div id=x>", "<h1>", "</h1>", "<h4>", "<a href=", "<img src=x ", "onerror=alert(1)",
    "javascript:", "java&#10;script:", "data:text/html,", "//evil.example", "<script>", "</script>",
    "<style>", "</style>", "<svg>", "</svg>", "<math>", "</math>", "<mtext>", "<mglyph>",
    "<malignmark>", "<annotation-xml encoding=text/html>", "<annotation>", "<foreignObject>",
    "<desc>", "<title>", "<template>", "<table>", "<td>", "<select>", "<option>", "<textarea>",
    "<noscript>", "<plaintext>", "<xmp>", "<iframe srcdoc=", "<form>", "<input>", "<base href=//x>",
    "hx-get=/x ", "x-data=1 ", "style=x:y ", "class=button ", "id=main ", "name=x ", "\0", "&lt;",
    "&#60;", "&#x3c", "&colon;", "\ufeff", "\u202e", "\x0c", "$$", "\\text{", "\\href{", "\\frac",
    "```html\n", "~~~\n", "> ", "- ", "| a | b |\n|---|---|\n", "[^1]", "[^1]: ", "[a]: ", "**", "文字",
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_an_attack_comes_to_nothing(vector: str) -> None:
    # In the midst of a text, in an attribute, and by itself: places differ in what they undo.
    places = (vector, f"word {vector} word", f'<p title="{vector}">x</p>', f"<td>{vector}")
    for text, markup in product(places, MARKUPS):
        html = render(text, markup)
        assert inspect(html).faults == [], html
        assert clean(html) == html


def test_the_corpus_is_large_and_none_is_there_twice() -> None:
    assert len(VECTORS) >= 100
    assert len(set(VECTORS)) == len(VECTORS)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=25).map("".join))
def test_nothing_that_is_typed_breaks_the_renderer_or_gets_through(text: str) -> None:
    for markup in MARKUPS:
        html = render(text, markup)
        assert inspect(html).faults == [], html
        assert clean(html) == html


def test_what_never_settles_is_shown_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_MAX_PASSES", 1)
    html = render('<h1><a title="x"><h2>y', "html")
    monkeypatch.undo()
    assert "&lt;" in html
    assert inspect(html).opened == []
    assert clean(html) == html


def test_what_members_need_is_kept() -> None:
    html = render(
        "A [link](https://a.example/?b=1&c=2 'title'), <kbd>Ctrl</kbd>, **b**, ~~d~~, `c`,"
        " ![picture](https://a.example/p.png)\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n"
        "<details><summary>More</summary>hidden</details>"
    )
    for kept in (
        '<a href="https://a.example/?b=1&amp;c=2" title="title" rel="nofollow ugc noopener">link</a>',
        "<kbd>Ctrl</kbd>", "<strong>b</strong>", "<s>d</s>", "<code>c</code>", "<td>2</td>",
        '<img src="https://a.example/p.png" alt="picture" loading="lazy">',
        "<summary>More</summary>",
    ):  # fmt: skip
        assert kept in html


def test_the_site_s_own_classes_cannot_be_worn() -> None:
    html = render(
        '<div class="nav row tag dialog button k callout"><span class="av s1">x</span></div>'
    )
    assert html == '<div class="k callout"><span class="s1">x</span></div>'


def test_ids_stay_apart_from_the_page_s_own_and_links_find_them() -> None:
    html = render('<p id="main">x</p>\n<a href="#main">y</a>\n<a href="/b#main">z</a>')
    assert 'id="c-main"' in html
    assert 'href="#c-main"' in html
    assert 'href="/b#main"' in html


def test_footnotes_of_two_texts_on_a_page_do_not_share_ids() -> None:
    first, second = render("One[^1]\n\n[^1]: a"), render("Two[^1]\n\n[^1]: b")
    ids = [set(_ids(html)) for html in (first, second)]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]
    assert all(f'href="#{key}"' in first for key in ids[0])


def _ids(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split(' id="')[1:]]
