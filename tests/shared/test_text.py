"""Words, excerpts and slugs out of any language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import text
from shared.markdown import render
from shared.maths import linear


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", []),
        ("… 🎉 — !", []),
        ("The quick, brown FOX", ["the", "quick", "brown", "fox"]),
        ("C++ and C#, F# or q#; .NET", ["c++", "and", "c#", "f#", "or", "q#", "net"]),
        ("state-of-the-art node.js 3.14", ["state-of-the-art", "node.js", "3.14"]),
        ("it's don’t", ["it's", "don’t"]),
        ("snake_case __init__", ["snake", "case", "init"]),
        ("Straße ÉCOLE ﬁn", ["strasse", "école", "fin"]),
        ("数据分析", ["数据", "分析", "数据分析"]),
        ("用Python编程。C++编程", ["用", "python", "编程", "c++", "编程"]),
        ("《红楼梦》！", ["红楼", "红楼梦"]),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
    ],
)
def test_words(written: str, words: list[str]) -> None:
    assert list(text.words(written)) == words


@settings(deadline=None)
@given(st.text())
def test_words_hold_letters_and_no_spaces(written: str) -> None:
    for word in text.words(written):
        assert any(character.isalnum() for character in word)
        assert not any(character.isspace() for character in word)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("", ""),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<ul><li>a</li><li>b</li></ul>x<br>y", "a b x y"),
        ("<tr><td>1</td><td>2</td></tr>", "1 2"),
        ("A <em>word</em>, <code>c</code>.", "A word, c."),
        ("un<b>break</b>able", "unbreakable"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
    ],
)
def test_plain_text_reads_as_the_page_does(html: str, plain: str) -> None:
    assert text.plain(html) == plain


def test_plain_text_leaves_formulas_out() -> None:
    assert text.plain(render("Let $x^2$ be.")) == "Let … be."


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("# Bread\n\nFlour.\n\n## Water\n\nMore.", "Flour. More."),
        ("Look:\n\n```python\nx = 1\n```\n\nNice.", "Look: … Nice."),
        ("Look:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    code\n\nNice.", "Look: … Nice."),
        ("Is `x` a *name*?", "Is x a name?"),
        ("Let $x^2$ be.\n\n$$\\sum_{i=1}^n i$$\n\nSo.", "Let x² be. … So."),
        ("```\nonly code\n```", "only code"),
        ("# Only a title", "Only a title"),
        ("", ""),
    ],
)
def test_what_is_quoted_are_sentences(written: str, quoted: str) -> None:
    assert text.quoted(render(written)) == quoted


@pytest.mark.parametrize(
    ("html", "length", "excerpt"),
    [
        ("<p>Short.</p>", 10, "Short."),
        ("<p>exactly ten</p>", 11, "exactly ten"),
        ("<p>one two three four</p>", 10, "one two…"),
        ("<p>one, two three</p>", 5, "one…"),
        ("<p>abcdefghijklmnop</p>", 5, "abcde…"),
        ("<p>数据分析入门。然后继续学习</p>", 9, "数据分析入门。…"),
        ("<p>一二三四五六七八九十</p>", 4, "一二三四…"),
        ("", 5, ""),
    ],
)
def test_excerpt(html: str, length: int, excerpt: str) -> None:
    assert text.excerpt(html, length) == excerpt


@settings(deadline=None)
@given(st.text(), st.integers(1, 60))
def test_an_excerpt_is_the_beginning_and_no_longer_than_asked(written: str, length: int) -> None:
    html = render(written)
    excerpt = text.excerpt(html, length)
    assert len(excerpt) <= length + 1
    assert text.quoted(html).startswith(excerpt.removesuffix("…"))


def test_of_a_long_text_an_excerpt_reads_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    html = render(
        "\n\n".join(f"Let $x_{{{n}}}^2$ be the number of the loaves." for n in range(200))
    )
    whole = text.quoted(html)
    read: list[str] = []

    def counted(math: str) -> str:
        read.append(math)
        return linear(math)

    monkeypatch.setattr(text, "linear", counted)
    assert whole.startswith(text.excerpt(html).removesuffix("…"))
    assert 0 < len(read) < 40


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Why does my bread not rise?", "why-does-my-bread-not-rise"),
        ("C++", "c"),
        ("q#", "q"),
        ("数据 分析", "数据-分析"),
        ("Ünï — Çode", "ünï-çode"),
        ("🎉", "-"),
        ("", "-"),
        ("_-_", "-"),
        ("../..?a#b", "ab"),
        ("a" * 59 + "_b", "a" * 59),
        ("x" * 100, "x" * 60),
    ],
)
def test_slug(title: str, slug: str) -> None:
    assert text.slug(title) == slug


@settings(deadline=None)
@given(st.text())
def test_a_slug_fits_into_an_address_and_is_its_own(title: str) -> None:
    slug = text.slug(title)
    assert 1 <= len(slug) <= 60
    assert not set(slug) & set("/?#%\\ \t\n")
    assert text.slug(slug) == slug


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("", ""),
        ("Why does my bread sink?", "Why does my bread sink?"),
        ("数据分析入门", "数据分析|入门"),
        ("用 Python 读懂数据", "用 Python 读懂|数据"),
        ("用Python编程", "用|Python|编程"),
        ("别人的面包，我的面包", "别人的|面包，我的|面包"),
        ("第3天《红楼梦》！", "第|3天《红楼梦》！"),
    ],
)
def test_a_chinese_title_breaks_between_words(title: str, pieces: str) -> None:
    assert text.phrases(title) == pieces.split("|")


@settings(deadline=None)
@given(st.text(alphabet="数据分析的了，。《》 aB1+!"))
def test_no_letter_of_a_title_is_lost(title: str) -> None:
    pieces = text.phrases(title)
    assert "".join(pieces) == title
    assert not [piece for piece in pieces[1:] if piece[0] in "，。》 !的了"]
