"""Icons, avatars, the current place and how long ago."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from lucide import IconDoesNotExist

from shared.templatetags.lyceum import AVATAR_HUES, ago, hue, icon, initials, within

TEMPLATES = Path(__file__).parents[2] / "templates"


def named_icons() -> set[str]:
    pattern = re.compile(r"""(?:\{% icon |icon_name=|kind_icon=)["']([a-z0-9-]+)["']""")
    return {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }


def test_an_icon_is_hidden_from_readers_and_carries_no_style() -> None:
    drawing = icon("bookmark", "flip")
    assert drawing.startswith("<svg ")
    assert 'aria-hidden="true"' in drawing
    assert 'class="icon flip"' in drawing
    assert "style" not in drawing


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-drawing")


def test_every_icon_a_template_names_exists() -> None:
    names = named_icons()
    assert len(names) > 10
    for name in names:
        assert icon(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "AL"),
        ("Ludwig van Beethoven", "LB"),
        ("emmy", "E"),
        ("王小明", "王"),
        ("山田 花子", "山"),
        ("(Bob) Martin", "M"),
        ("  ", "?"),
        ("", "?"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_person_keeps_their_hue_and_people_differ() -> None:
    assert hue("tara") == hue("tara")
    hues = {hue(f"person-{n}") for n in range(200)}
    assert hues == set(range(AVATAR_HUES))


@pytest.mark.parametrize(
    ("path", "place", "expected"),
    [
        ("/", "/", True),
        ("/courses/", "/", False),
        ("/courses/", "/courses/", True),
        ("/courses/7/", "/courses/", True),
        ("/courses-old/", "/courses/", False),
        ("/questions/", "/courses/", False),
    ],
)
def test_within(path: str, place: str, expected: bool) -> None:
    assert within(path, place) is expected


@pytest.mark.parametrize(
    ("before", "english", "chinese"),
    [
        (timedelta(), "now", "刚刚"),
        (timedelta(hours=3, minutes=50), "3 hours ago", "3 小时前"),
        (timedelta(days=1, hours=16), "1 day ago", "1 天前"),
        (timedelta(days=20), "2 weeks ago", "2 周前"),
        (timedelta(days=130), "4 months ago", "4 个月前"),
        (timedelta(days=800), "2 years ago", "2 年前"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(before: timedelta, english: str, chinese: str) -> None:
    moment = timezone.now() - before
    with translation.override("en"):
        assert ago(moment).replace("\N{NO-BREAK SPACE}", " ") == english
    with translation.override("zh-hans"):
        assert ago(moment).replace("\N{NO-BREAK SPACE}", " ") == chinese


def test_never_is_no_time_ago() -> None:
    assert ago(None) == ""
