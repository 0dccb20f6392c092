"""Front matter, read field by field; what is wrong is told with its file and its field."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import frontmatter
from frontmatter.default_handlers import YAMLHandler

_REQUIRED: Any = object()


class ContentError(Exception):
    """A file of the demo content is not as it should be; one line: file, field, what is wrong."""

    def __init__(self, path: Path, field: str, problem: str) -> None:
        place = "/".join(path.parts[-2:])
        super().__init__(f"{place}: {field}: {problem}" if field else f"{place}: {problem}")


class Fields:
    """The fields of one file, or of one entry of a list in it; each is taken once.

    `finish` refuses what nobody took: a misspelt name must not pass for an absent one.
    """

    def __init__(self, path: Path, values: object, within: str = "") -> None:
        self.path = path
        self._within = within
        if not isinstance(values, dict):
            raise ContentError(path, within, "named fields are expected")
        self._left: dict[str, Any] = dict(values)

    def error(self, name: str, problem: str) -> ContentError:
        return ContentError(self.path, f"{self._within}{name}", problem)

    def has(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str, default: str = _REQUIRED) -> str:
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.error(name, f"a text is expected, not {value!r}")
        if not value.strip() and default is _REQUIRED:
            raise self.error(name, "must not be empty")
        return value.strip()

    def choice(self, name: str, options: Sequence[str], default: str = _REQUIRED) -> str:
        value = self._take(name, default)
        if value not in options:
            raise self.error(name, f"one of {', '.join(options)} is expected, not {value!r}")
        return str(value)

    def flag(self, name: str, default: bool = _REQUIRED) -> bool:
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.error(name, f"true or false is expected, not {value!r}")
        return value

    def whole(self, name: str, default: int | None = _REQUIRED) -> int | None:
        value = self._take(name, default)
        if value is not default and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(name, f"a whole number is expected, not {value!r}")
        return value

    def number(self, name: str, default: float = _REQUIRED) -> float:
        value = self._take(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(name, f"a number is expected, not {value!r}")
        return value

    def texts(self, name: str, default: Sequence[str] = _REQUIRED) -> list[str]:
        value = self._take(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.error(name, f"a list of texts is expected, not {value!r}")
        return list(value)

    def each(self, name: str, default: Sequence[object] = _REQUIRED) -> list["Fields"]:
        """The entries of a list of groups of fields."""
        value = self._take(name, default)
        if not isinstance(value, list | tuple):
            raise self.error(name, "a list is expected")
        return [
            Fields(self.path, entry, f"{self._within}{name}[{place}].")
            for place, entry in enumerate(value)
        ]

    def group(self, name: str) -> "Fields":
        """The fields of a group of their own."""
        return Fields(self.path, self._take(name, _REQUIRED), f"{self._within}{name}.")

    def finish(self) -> None:
        for name in self._left:
            raise self.error(name, "there is no such field")

    def _take(self, name: str, default: object) -> Any:
        value = self._left.pop(name, default)
        if value is _REQUIRED:
            raise self.error(name, "is missing")
        return value


def page(path: Path) -> tuple[Fields, str]:
    """The front matter and the text of a Markdown file."""
    try:
        read = frontmatter.loads(path.read_text(encoding="utf-8"))
    except Exception as error:  # whatever the YAML parser makes of a stranger's slip
        raise ContentError(path, "", f"its front matter cannot be read: {error}") from error
    if not read.content.strip():
        raise ContentError(path, "", "there is no text below the front matter")
    return Fields(path, read.metadata), read.content.strip()


def listed(path: Path) -> list[Fields]:
    """The entries of a YAML file that is a list."""
    values = _yaml(path)
    if not isinstance(values, list):
        raise ContentError(path, "", "a list is expected")
    return [Fields(path, entry, f"[{place}].") for place, entry in enumerate(values)]


def named(path: Path) -> dict[str, str]:
    """A YAML file of names and texts."""
    values = _yaml(path)
    if not isinstance(values, dict):
        raise ContentError(path, "", "names and texts are expected")
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise ContentError(path, str(name), f"a text is expected, not {value!r}")
    return values


def _yaml(path: Path) -> Any:
    try:
        return YAMLHandler().load(path.read_text(encoding="utf-8"))
    except Exception as error:  # as above
        raise ContentError(path, "", f"cannot be read: {error}") from error
