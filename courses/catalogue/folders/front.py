"""Front matter: the named values above a text, read field by field, each knowing its line."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

import yaml
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from courses.catalogue.exchange.errors import Broken

MAX = 300_000  # characters
MAX_DEPTH = 10  # of values in each other
_FENCE = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
_REQUIRED: Any = object()
Value = TypeVar("Value")


def normal(text: str) -> str:
    """A text as it is kept: lines end alike, none that is empty stands at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def split(text: str, path: str) -> "tuple[Fields, str, int]":
    """A file's fields, its text, and the line on which that begins."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FENCE.match(text)
    if not found:
        if text.startswith("---\n"):
            raise Broken(f"{path}:1", _("the front matter has no end: a line of three hyphens"))
        return Fields(path, None), text.strip("\n"), 1 + _blank(text)
    body = text[found.end() :]
    line = text.count("\n", 0, found.end()) + 1 + _blank(body)
    return parse(found[1], path, 2), body.strip("\n"), line


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))


def parse(source: str, path: str, line: int) -> "Fields":
    """The named values of a piece of YAML that begins on that line of the file."""
    if len(source) > MAX:
        raise Broken(f"{path}:{line}", _("more than %(n)d characters") % {"n": MAX})
    try:
        _check(source, path, line)
        node = yaml.compose(source, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = line + (mark.line if mark else 0)
        raise Broken(f"{path}:{at}", _("not YAML: %(what)s") % {"what": error.problem}) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Broken(f"{path}:{line}", _("not YAML")) from error
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise Broken(f"{path}:{line}", _("lines such as “title: Bread” are expected"))
    return Fields(path, node, line)


def _check(source: str, path: str, line: int) -> None:
    """Raises `Broken` for what takes forever to read: an alias may stand for itself, or a thousand of
    them for a thousand others, and what stands in each other costs the square of how deeply it does."""
    depth = 0
    for event in yaml.parse(source, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Broken(f"{path}:{line}", _("aliases (*name) are not understood"))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Broken(f"{path}:{line}", _("values stand in each other too deeply"))


class Fields:
    """Values by name; each is taken once, as the words that stand there. Raises `Broken`."""

    def __init__(self, path: str, node: yaml.MappingNode | None, line: int = 1) -> None:
        self.path = path
        self.line = line
        self._left: dict[str, yaml.Node] = {}
        for name, value in node.value if node else ():
            self._left[str(name.value)] = value

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def wrong(self, why: str, node: yaml.Node | None = None) -> Broken:
        at = self.line + (node.start_mark.line if node else 0)
        return Broken(f"{self.path}:{at}", why)

    def unknown(self) -> list[tuple[str, str]]:
        """Where those stand that nobody took, and their names."""
        lines = [(self.line + node.start_mark.line, name) for name, node in self._left.items()]
        return [(f"{self.path}:{line}", name) for line, name in lines]

    def text(self, name: str, default: str = "", *, most: int = 100_000) -> str:
        """Words on any number of lines."""
        node = self._left.pop(name, None)
        return default if node is None else self._text(name, node, most)

    def line_of(self, name: str, default: str = "", *, most: int = 250) -> str:
        """Words on one line."""
        return " ".join(self.text(name, default, most=most).split())

    def texts(self, name: str, *, most: int, each: int = 250) -> list[str]:
        """A list of lines; a single one may stand without a list."""
        node = self._left.pop(name, None)
        if node is None:
            return []
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if len(nodes) > most:
            raise self.wrong(
                _("%(name)s: at most %(n)d are possible") % {"name": name, "n": most}, node
            )
        found = [" ".join(self._text(name, each_node, each).split()) for each_node in nodes]
        return [line for line in found if line]

    def each(self, name: str) -> "list[Fields]":
        """A list of groups of values."""
        node = self._left.pop(name, None)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        groups = [one for one in nodes if isinstance(one, yaml.MappingNode)]
        if len(groups) < len(nodes):
            raise self.wrong(_("%(name)s: named values are expected") % {"name": name}, node)
        return [Fields(self.path, one, self.line) for one in groups]

    def flag(self, name: str, default: Value) -> bool | Value:
        if name not in self._left:
            return default
        node = self._left[name]
        words = self.text(name).casefold()
        if words not in _TRUE | _FALSE:
            raise self.wrong(_("%(name)s: true or false is expected") % {"name": name}, node)
        return words in _TRUE

    def number(self, name: str, *, least: float, most: float) -> float | None:
        if name not in self._left:
            return None
        node = self._left[name]
        try:
            value = float(self.text(name))
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            words = _("%(name)s: a number from %(least)g to %(most)g is expected")
            raise self.wrong(words % {"name": name, "least": least, "most": most}, node)
        return value

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        node = self._left.get(name)
        value = self.number(name, least=least, most=most)
        if value is None:
            return None
        if not value.is_integer():
            raise self.wrong(_("%(name)s: a whole number is expected") % {"name": name}, node)
        return int(value)

    def choice(self, name: str, options: Sequence[str], default: Value) -> str | Value:
        if name not in self._left:
            return default
        node = self._left[name]
        words = self.text(name)
        if words not in options:
            listed = ", ".join(options)
            raise self.wrong(
                _("%(name)s: one of %(listed)s is expected") % {"name": name, "listed": listed},
                node,
            )
        return words

    def moment(self, name: str) -> datetime | None:
        """A date, or a date and time; of the site's time zone where it names none."""
        if name not in self._left:
            return None
        node = self._left[name]
        words = self.text(name)
        try:
            day: date | None = parse_date(words)
            at = datetime.combine(day, time()) if day else parse_datetime(words)
            if at is None:
                raise ValueError
            return at if timezone.is_aware(at) else timezone.make_aware(at)
        except (ValueError, OverflowError) as error:
            words = _("%(name)s: a date such as 2030-05-01 or 2030-05-01 09:00 is expected")
            raise self.wrong(words % {"name": name}, node) from error

    def _text(self, name: str, node: yaml.Node, most: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self.wrong(
                _("%(name)s: words are expected, in quotes where a colon is in them")
                % {"name": name},
                node,
            )
        words = str(node.value).replace("\0", "\ufffd").strip()
        if len(words) > most:
            raise self.wrong(
                _("%(name)s: at most %(n)d characters are possible") % {"name": name, "n": most},
                node,
            )
        # So YAML says that nothing is there.
        return "" if node.style is None and words in ("~", "null") else words


def dump(fields: dict[str, Any]) -> str:
    """Named values as YAML, those left out that say nothing (None, "" and empty lists)."""
    said = {name: value for name, value in fields.items() if value not in (None, "", [])}
    if not said:
        return ""
    said = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in said.items()
    }
    return yaml.dump(said, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Words of several lines in a block; an empty line at the end of one keeps its quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _words(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and text == text.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _words)
