"""What the content security policy would block never stands in a template of ours."""

import re
from pathlib import Path

import pytest

# A mail is read where no policy of ours holds, and its style has to come with it.
MAILS = {"digest.html"}
FOUND = sorted((Path(__file__).parents[2] / "templates").rglob("*.html"))
TEMPLATES = [path for path in FOUND if path.name not in MAILS]
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an event handler": re.compile(r"\s(on[a-z]+|hx-on[-:a-z]*)\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_needs_what_the_policy_blocks(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("an inline style", '<p style="color: red">'),
        ("an inline script", "<script>alert(1)</script>"),
        ("an event handler", '<b hx-on:click="x()">'),
        ("an event handler", '<b onclick="x()">'),
        ("a script address", '<a href="javascript:x()">'),
    ],
)
def test_the_patterns_find_what_they_name(what: str, bad: str) -> None:
    assert FORBIDDEN[what].search(bad)
