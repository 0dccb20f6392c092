"""Every word on a page speaks 简体中文 too."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.config.words import ROOT, Key, as_python, asked, asked_in, templates

CATALOGUE = ROOT / "platform/shared/locale/zh_Hans/LC_MESSAGES/django.po"
FOLDERS = ("platform", "courses", "community", "recommender", "templates")

# What stands between the marks of a template, and in attributes that are read out or shown.
MARKS = re.compile(
    r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}",
    re.DOTALL,
)
SPOKEN = re.compile(r"""\s(?:alt|aria-label|data-announce|placeholder|title)=["']([^"']*)["']""")
# Tags, and attributes that a block adds to one.
TAG = re.compile(r'<[^>]*>|\s[\w-]+="[^"]*"')
# In a script: a string with words in a row, the first of them with a capital.
SENTENCE = re.compile(r"""(["'`])[^"'`\n]*\b[A-Z][a-z]+ [a-z]+[^"'`\n]*\1""")


def used() -> dict[Key, Path]:
    return {key: path for folder in FOLDERS for key, path in asked_in(ROOT / folder).items()}


def translated() -> dict[Key, Message]:
    with CATALOGUE.open("rb") as file:
        return {
            (message.context or "", *ids): message
            for message in read_po(file, locale="zh_Hans")
            if message.id
            for ids in [(message.id, "") if isinstance(message.id, str) else message.id]
        }


def strings(message: Message) -> tuple[str, ...]:
    found = message.string
    return tuple(found) if isinstance(found, tuple | list) else (str(found or ""),)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{% translate "a" %}', ("", "a", "")),
        ("{% translate 'a' context 'b' as x %}", ("b", "a", "")),
        ('{% firstof x.y _("a") %}', ("", "a", "")),
        ('{% include "t.html" with label=_("a") only %}', ("", "a", "")),
        ('{{ x|default:_("a") }}', ("", "a", "")),
        ("<p>\n    {% blocktranslate with b=x %}a {{ b }}{% endblocktranslate %}", ("", "a %(b)s", "")),
        ("{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}", ("", "a b", "")),
        ("\n  {% blocktranslate count n=x %}{{ n }} a{% plural %}{{ n }} as{% endblocktranslate %}",
         ("", "%(n)s a", "%(n)s as")),
        ("{% blocktranslate context 'b' asvar x %}a{% endblocktranslate %}", ("b", "a", "")),
    ],
)  # fmt: skip
def test_every_way_to_ask_in_a_template_is_understood(template: str, message: Key) -> None:
    """What the next tests rest on."""
    assert list(asked(as_python(template))) == [message]


def test_nothing_is_left_in_english() -> None:
    catalogue = translated()
    missing = [
        f"{path.relative_to(ROOT)}: {key[1]!r}"
        for key, path in used().items()
        if (found := catalogue.get(key)) is None or found.fuzzy or not all(strings(found))
    ]
    assert missing == []


def test_nothing_is_kept_that_nobody_asks_for() -> None:
    assert sorted(set(translated()) - set(used())) == []


def test_what_is_filled_in_stays_the_same() -> None:
    """A translation names the same variables as its original, where there are two as its plural."""
    hole = re.compile(r"%(?:\(\w+\))?[sd]")
    for (_context, one, many), message in translated().items():
        for string in strings(message):
            assert sorted(hole.findall(string)) == sorted(hole.findall(many or one)), one


def test_chinese_is_set_as_chinese() -> None:
    """Full-width marks without spaces around them, and a space between Han and Latin."""
    han, latin, marks = "[\u4e00-\u9fff]", "[A-Za-z0-9$]", "[，。；：！？（）]"
    wrong = re.compile(rf"{han}[,.;:!?()]| {marks}|{marks} |{han}{latin}|{latin}{han}|\.\.\.")
    hole = re.compile(r"%\(\w+\)[sd]")
    texts = [string for message in translated().values() for string in strings(message)]
    assert [text for text in texts if wrong.search(hole.sub("“”", text))] == []


def test_templates_say_nothing_by_themselves() -> None:
    """Every word of a template goes through gettext, but for our name and what one types as it is."""
    said = []
    for path in templates(ROOT / "templates"):
        text = MARKS.sub(" ", path.read_text(encoding="utf-8"))
        text = re.sub(r"<code>.*?</code>", " ", text)
        words = " ".join([*SPOKEN.findall(text), TAG.sub(" ", text)])
        found = set(re.findall(r"(?<!&)\b[^\W\d_]{2,}", words)) - {"Lyceum"}
        said += [f"{path.relative_to(ROOT)}: {word}" for word in sorted(found)]
    assert said == []


def test_scripts_say_nothing_by_themselves() -> None:
    """What a script puts on a page stood in the page before."""
    assert SENTENCE.search('toast("Please try again")')
    scripts = sorted((ROOT / "static").rglob("*.js"))
    assert scripts
    for script in scripts:
        code = re.sub(r"(?m)(^|\s)//.*$", "", script.read_text(encoding="utf-8"))
        assert [found.group() for found in SENTENCE.finditer(code)] == [], script.name
