"""No text makes the renderer work, or its result grow, out of all proportion."""

import time

import pytest

from shared.markdown import render

SIZE = 3_500
UNITS = [
    "[", "![", "[a](", "[a]: x\n", "](", "*", "**a ", "_a ", "*a_", "`", "`a``b```", "<", "<a ",
    "<b>", "<div>", "<table>", "<!--", "<a href=\"", "> ", "- ", "1. ", "a|a\n-|-\n", "\\", "~~a", "&",
    "[^a]", "[^1]: a\n\n", "^[", "# a\n", "$", "$$ ", "$a ", "$$a", "$a$ ", "${", "$\\left(", "$\\frac",
    "http://a.b ", "<math>", "<math><mtext>", "<p>", "\n", "文",
]  # fmt: skip


def seconds(text: str, markup: str) -> float:
    """The processor time it takes: other processes do not count."""
    start = time.thread_time()
    render(text, markup)
    return time.thread_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    small, large = unit * (SIZE // len(unit)), unit * (4 * SIZE // len(unit))
    for markup in ("markdown", "html"):
        # Four times the text is four times the work; a square would be sixteen times, each time.
        assert any(
            (took := seconds(large, markup)) < 0.3 or took < 11 * seconds(small, markup)
            for _try in range(3)
        )


@pytest.mark.parametrize("block", ["<p>", "<li>", "<dd>", "<div>", "<p></p>"])
@pytest.mark.parametrize(
    "opened", ["<b id={}>", "<i lang={}>", "<CODE\ttitle='<{}>'>", "<u/id={}>"]
)
def test_unclosed_tags_do_not_multiply(opened: str, block: str) -> None:
    """HTML opens each of them again in each later block: 30 kB became 30 MB."""
    count = 30_000 // len(opened + block)
    text = "".join(block + opened.format(number) + "x" for number in range(count))
    for markup in ("markdown", "html"):
        start = time.thread_time()
        html = render(text, markup)
        assert time.thread_time() - start < 3
        assert len(html) < 40 * len(text)


def test_a_text_of_a_hundred_kilobytes_is_rendered_in_seconds() -> None:
    prose = "A *word* with `code`, a [link](https://a.example) and $x^2$.\n\n- one\n- two\n\n"
    assert seconds(prose * (100_000 // len(prose)), "markdown") < 5
