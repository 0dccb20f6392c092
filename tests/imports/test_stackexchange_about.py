"""What people say about themselves comes in as Markdown that reads as their HTML did."""

import pytest

from imports.stackexchange.about import to_markdown
from shared.markdown import render


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p>\n\n<p>Two.</p>", "One.\n\nTwo."),
        ("<p>a <em>b </em>c <strong>d</strong></p>", "a *b* c **d**"),
        ('<a href="https://x.example/a">x</a>', "[x](https://x.example/a)"),
        ('<a href="https://x.example/(a)">x</a>', "[x](<https://x.example/(a)>)"),
        ("<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>", "- one\n\n- two\n\n  - deep"),
        ("<ol><li>one</li></ol>", "1. one"),
        ("<blockquote><p>so</p><p>it goes</p></blockquote>", "> so\n>\n> it goes"),
        ("<pre><code>if a &lt; b:\n    go()\n</code></pre>", "```\nif a < b:\n    go()\n```"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ("<h1>Me</h1><hr>", "# Me\n\n---"),
        ("1. no list<br>- none", "1\\. no list\\\n\\- none"),
        (
            "C* and #1, snake_case, 5 &lt; 6 &amp;lt; $x$",
            "C\\* and #1, snake\\_case, 5 \\< 6 \\&lt; \\$x\\$",
        ),
        ("<script>x()</script><p onclick='y()'>z", "z"),
    ],
)
def test_forms(html: str, expected: str) -> None:
    assert to_markdown(html) == expected


def test_what_is_rendered_again_says_the_same() -> None:
    html = (
        "<p>I <strong>cook</strong> &amp; <em>bake</em>: see <a "
        'href="https://x.example/" rel="nofollow ugc noopener">my page</a>.</p>\n'
        "<ul>\n<li>\n<p>eggs * 2</p>\n</li>\n<li>\n<p>1. salt</p>\n</li>\n</ul>\n"
    )
    assert render(to_markdown(html)) == html
