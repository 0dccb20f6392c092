"""A text's headings start below the page's title and leave no level out."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.markdown import clean, render
from tests.shared.safe_html import inspect


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([1], [2]),
        ([2], [2]),
        ([6], [2]),
        ([1, 2, 3], [2, 3, 4]),
        ([2, 3, 2, 3], [2, 3, 2, 3]),
        ([1, 3, 2, 4, 1], [2, 3, 3, 4, 2]),
        ([3, 2, 3], [2, 2, 3]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
    ],
)
def test_the_highest_becomes_h2_and_the_others_follow(written: list[int], shown: list[int]) -> None:
    as_markdown = "\n\n".join(f"{'#' * level} h" for level in written)
    as_html = "".join(f'<H{level} title="<h1> &quot;">h</H{level}>' for level in written)
    assert inspect(render(as_markdown)).headings == shown
    assert inspect(render(as_html, "html")).headings == shown


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), max_size=8), st.booleans())
def test_no_level_is_left_out_however_they_come(levels: list[int], nested: bool) -> None:
    closing = "" if nested else "</h{0}>"
    html = clean("".join(f"<h{level}><b>x{closing.format(level)}" for level in levels))
    inspected = inspect(html)
    assert inspected.faults == []
    shown = inspected.headings
    assert shown[:1] in ([], [2])
    assert all(after <= before + 1 for before, after in pairwise(shown))
    assert clean(html) == html


def test_a_heading_s_look_alike_in_an_attribute_stays() -> None:
    html = render('<p title="<h1>">x</p>', "html")
    assert html == '<p title="&lt;h1&gt;">x</p>'
