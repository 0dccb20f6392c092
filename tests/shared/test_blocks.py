"""What our Markdown has beside CommonMark: callouts, spoilers, figures and columns that lean."""

import pytest

from shared.markdown import render
from tests.shared.safe_html import inspect


@pytest.mark.parametrize(
    ("written", "kind", "word"),
    [
        ("> [!NOTE]\n> Mind this.", "callout-note", "Note"),
        ("> [!warning]\n> Mind this.", "callout-warning", "Warning"),
        ("> [!TIP] Before you *begin*\n> Mind this.", "callout-tip", "Before you <em>begin</em>"),
    ],
)
def test_a_marked_quotation_is_a_callout(written: str, kind: str, word: str) -> None:
    html = render(written)
    assert html == (
        f'<blockquote class="callout {kind}"><p><strong>{word}</strong></p>\n'
        "<p>Mind this.</p>\n</blockquote>\n"
    )


def test_columns_lean_where_their_dashes_say() -> None:
    html = render("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert "<th>a</th>" in html
    assert '<td class="cell-center">2</td>' in html
    assert '<td class="cell-end">3</td>' in html
    assert "style" not in html


def test_a_callout_may_hold_a_list() -> None:
    html = render("> [!CAUTION]\n>\n> - one\n> - two")
    assert html.startswith('<blockquote class="callout callout-caution"><p><strong>Caution')
    assert "<p></p>" not in html
    assert "<li>two</li>" in html


def test_its_word_is_in_the_language_of_the_text() -> None:
    assert "<strong>提示</strong>" in render("> [!TIP]\n> 先读。", language="zh-hans")


def test_a_mark_elsewhere_stays_text() -> None:
    assert "[!NOTE]" in render("[!NOTE] said somebody")
    assert "callout" not in render("> [!NONSENSE]\n> x")


def test_a_callout_s_own_words_are_as_safe_as_any() -> None:
    html = render('> [!NOTE] <img src=x onerror="a()"><b class="nav">\n> x')
    assert "onerror" not in html
    assert "nav" not in html


def test_a_picture_alone_with_a_title_is_a_figure() -> None:
    html = render('![A loaf](/files/1/a.png "The crumb, *cut* & <b>")')
    assert html == (
        '<figure><img src="/files/1/a.png" alt="A loaf" loading="lazy">'
        "<figcaption>The crumb, *cut* &amp; &lt;b&gt;</figcaption></figure>\n"
    )
    assert "<figure" not in render('Words ![A loaf](/a.png "Title") around')
    assert "<figure" not in render("![A loaf](/a.png)")


def test_a_spoiler_is_folded_with_all_that_stands_in_it() -> None:
    html = render("> [!SPOILER] Who did it\n> The **baker**.\n>\n> - at night\n\nAfter.")
    assert html == (
        "<details>\n<summary>Who did it</summary>\n<p>The <strong>baker</strong>.</p>\n"
        "<ul>\n<li>at night</li>\n</ul>\n</details>\n<p>After.</p>\n"
    )
    inner = render(
        "> [!spoiler] <img src=x onerror=y>\n> > [!SPOILER]\n> > in\n>\n> > [!TIP]\n> > tip"
    )
    assert inspect(inner.replace("callout-tip", "callout")).faults == []
    assert inner.count("<details>") == inner.count("</details>") == 2
    assert 'class="callout callout-tip"' in inner
    assert "<img" not in inner
    assert "<details>" not in render("> Not first:\n> [!SPOILER]\n> out")
