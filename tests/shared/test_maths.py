"""Formulas become MathML, keep their source, and stay in their place."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.markdown import clean, render
from shared.maths import MAX_LENGTH, MAX_LINE, linear, mathml
from tests.shared.safe_html import inspect


@pytest.mark.parametrize(
    "latex",
    [
        r"x^2 + \frac{1}{2}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"|\psi\rangle = \alpha|0\rangle",
        r"\sum_{i=1}^{n} \sqrt{x_i}",
        r"\text{if } x < 0 \mathbb{R} \color{red}{x} \boxed{y}",
    ],
)
@pytest.mark.parametrize("delimiter", ["$", "$$"])
def test_a_formula_is_readable_and_keeps_its_source(latex: str, delimiter: str) -> None:
    escaped = escape(latex, quote=False)
    for html in (
        render(f"{delimiter}{latex}{delimiter}"),
        render(f"<p>{delimiter}{escaped}{delimiter}</p>", "html"),
    ):
        assert f'display="{"block" if delimiter == "$$" else "inline"}"' in html
        assert f'<annotation encoding="application/x-tex">{escaped}</annotation>' in html
        assert inspect(html).faults == []


@pytest.mark.parametrize(
    "latex",
    [r"\frac{1}{", r"\begin{nothing}", "{", "^", r"\left(", "a" * (MAX_LENGTH + 1), "{" * 1999],
)
def test_what_cannot_be_converted_stays_to_be_read(latex: str) -> None:
    html = mathml(latex, display=False)
    assert html == f'<code class="latex">${latex}$</code>'


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\href{https://evil.example}{x}",
        r"\style{position:fixed}{x}",
        r"\class{button}{x}",
        r"\text{</annotation><script>alert(1)</script>}",
        r"x</annotation></semantics></math><img src=x onerror=alert(1)>",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{<mglyph><style><!--</style><img src=x onerror=alert(1)>}",
        r"\mathrm{&lt;script&gt;}",
        r"\unicode{x3c}script\unicode{x3e}",
        r"\hspace{-100em}x",
        r"\hspace{1000em}x",
        r"\kern-20em x",
        r"\rule{100em}{900em}",
        r"\raise{-100em}x",
        r"\begin{array}{c@{<b>}c}x\end{array}",
    ],
)
def test_a_formula_cannot_link_dress_or_move(latex: str) -> None:
    for html in (
        render(f"a ${latex}$ b"),
        render(f"a $${latex}$$ b"),
        render(f"<p>a ${escape(latex)}$ b</p>", "html"),
    ):
        assert inspect(html).faults == [], html
        before_source = html.split("<annotation")[0].split("<code")[0]
        for word in ("href", "style=", "class=", "script", "<img", "-100em", "1000em", "-20em"):
            assert word not in before_source


def test_money_and_code_are_no_formulas() -> None:
    assert "<math" not in render("It costs $5 and then $6.")
    assert "<math" not in render("<p>It costs $5 and then $6.</p>", "html")
    assert "<math" not in render("`$x$` and\n\n    $x$\n")
    assert "<math" not in render("<p><code>$x$</code></p><pre>$x$</pre>", "html")
    assert "<math" not in render(r"<p>\$x\$</p>", "html")
    assert "<math" not in render('<img alt="$x$">', "html")


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        ("x^2+y_1=-3", "x² + y₁ = −3"),
        (r"\frac{a+1}{2}", "(a + 1)/2"),
        (r"2^{1/12} \approx 1.06", "2^(1/12) ≈ 1.06"),
        (r"\sqrt{n}", "√n"),
        (r"90^\circ - \varphi", "90° − φ"),
        (r"\log_{10} x", "log₁₀ x"),
        (r"p < 0.05", "p &lt; 0.05"),
        (r"\text{CO}_2", "CO₂"),
        (r"\sum_{i=1}^n x_i", "…"),
        (r"\sum_i x_i", "…"),
        (r"\binom{16}{8}", "…"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "…"),
        ("+".join("abcdefghijklmnopqrstuvwxyz"), "…"),
        ("", "…"),
    ],
)
def test_a_formula_in_a_line(latex: str, line: str) -> None:
    assert linear(mathml(latex, display=False)) == line


@settings(deadline=None)
@given(st.text())
def test_every_formula_gives_a_line(latex: str) -> None:
    """Whatever our renderer makes of it, and the cleaner leaves of that."""
    for html in (mathml(latex, display=True), clean(mathml(latex, display=True)), latex):
        assert 0 < len(linear(html)) <= 6 * MAX_LINE  # an escaped letter has up to six
