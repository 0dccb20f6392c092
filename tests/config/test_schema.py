"""The API describes itself without a guess: each component has one meaning, each answer a shape."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


@pytest.mark.django_db
def test_the_schema_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    # What it had to guess, it says there.
    assert capsys.readouterr().err == ""
    check: Any = validate_schema
    check(schema)
    assert len(schema["paths"]) > 40
