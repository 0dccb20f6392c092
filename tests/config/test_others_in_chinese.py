"""The admin speaks 简体中文: what we name there, what its theme says, and whose words we borrow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
import unfold
from django.contrib import admin
from django.db.models import Field
from django.utils import translation
from django.utils.translation import gettext, pgettext

from items import kinds
from shared import borrowed_words
from tests.config.words import ROOT, as_python, asked, asked_in, english, templates

THEME, ALLAUTH, DJANGO = (Path(package.__path__[0]) for package in (unfold, allauth, django))


def shown(model_admin: Any) -> Iterator[object]:
    """What an admin's pages print: the names of the model, its fields, columns and actions."""
    options = model_admin.model._meta
    yield from (options.app_config.verbose_name, options.verbose_name, options.verbose_name_plural)
    yield model_admin.search_help_text or ""
    fields = [field for field in options.get_fields() if isinstance(field, Field)]
    form = model_admin.fields or [
        field.name for field in fields if field.editable and field.formfield()
    ]
    columns = {str(name) for name in (*model_admin.list_display, *form)}
    for field in fields:
        if field.name in columns:
            yield field.verbose_name
            yield from (label for _value, label in field.flatchoices)
    for name in (*columns, *(model_admin.actions or ())):
        yield getattr(getattr(model_admin, name, None), "short_description", "")


def test_everything_of_ours_is_named_in_chinese() -> None:
    ours = [
        model_admin
        for model, model_admin in admin.site._registry.items()
        if (ROOT / "platform" / (app := model.__module__.split(".")[0])).exists()
        or (ROOT / app).exists()
    ]
    assert len(ours) > 10
    with translation.override("zh-hans"):
        assert english(name for model_admin in ours for name in shown(model_admin)) == []


def test_kinds_are_named_in_chinese() -> None:
    with translation.override("zh-hans"):
        labels = [str(kind.label) for kind in kinds.every()]
        assert len(labels) > 5
        assert english(labels) == []


def test_the_theme_speaks_chinese() -> None:
    pages = [page for page in templates(THEME) if "contrib" not in page.parts]
    assert len(pages) > 50
    said = {key for page in pages for key in asked(as_python(page.read_text(encoding="utf-8")))}
    with translation.override("zh-hans"):
        told = [pgettext(context, one) if context else gettext(one) for context, one, _many in said]
        assert english(told) == []


@pytest.mark.parametrize(
    ("words", "folders"),
    [
        (borrowed_words.THEME, [THEME]),
        (borrowed_words.ALLAUTH, [ALLAUTH / "account", ALLAUTH / "templates/account"]),
        (borrowed_words.DJANGO, [DJANGO / "contrib/admin", DJANGO / "contrib/humanize"]),
    ],
    ids=["theme", "allauth", "django"],
)
def test_what_we_borrow_is_still_said(words: list[str], folders: list[Path]) -> None:
    said = {one for folder in folders for _context, one, _many in asked_in(folder)}
    assert sorted(set(words) - said) == []
