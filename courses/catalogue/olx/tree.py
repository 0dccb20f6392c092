"""The blocks of an export: elements, or pointers to files that hold them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from courses.catalogue.exchange.archive import Archive
from courses.catalogue.exchange.errors import Broken

# How far blocks may stand in each other; real courses need six or seven levels.
MAX_DEPTH = 20
# What may hold other blocks below a unit.
CONTAINERS = {
    "vertical", "sequential", "problemset", "videosequence", "library_content", "itembank",
    "split_test", "conditional", "randomize", "wrapper",
}  # fmt: skip
NAMES = {
    "chapter": "Part", "sequential": "Section", "vertical": "Unit", "html": "Text",
    "problem": "Problem", "video": "Video",
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """One block: its element, the file that holds it, and its `url_name`, made up if it has none."""

    element: Element
    where: str
    name: str
    depth: int = 0
    policy: Any = None

    @property
    def tag(self) -> str:
        return self.element.tag

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute; what the course's policy file says of the block counts for more."""
        value = (self.policy or {}).get(attribute)
        if value is None:
            value = self.element.get(attribute, default)
        return value if isinstance(value, str) else json.dumps(value)

    @property
    def title(self) -> str:
        words = " ".join(self.get("display_name").split())
        return (words or NAMES.get(self.tag, self.tag))[:250]

    @property
    def is_hidden(self) -> bool:
        """Only the course's staff was shown it."""
        return self.get("visible_to_staff_only").lower() == "true"


class Tree:
    """Finds blocks in an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.pointer = parse(archive, "course.xml")
        self.run = self.pointer.get("url_name") or self.pointer.get("run") or "course"
        self.policies = self._policies()
        self.course = self._resolve(self.pointer, "course.xml", 0, 0)
        if self.course.tag != "course":
            raise Broken(self.course.where, f"holds a {self.course.tag}, not a course")

    @property
    def key(self) -> str:
        """The course's own name among all Open edX courses."""
        org = self.pointer.get("org") or self.course.get("org") or "unknown"
        number = self.pointer.get("course") or self.course.get("course") or "unknown"
        return f"{org}/{number}/{self.run}"

    @property
    def org(self) -> str:
        return self.key.partition("/")[0]

    def children(self, parent: Block) -> Iterator[Block | Broken]:
        """The blocks in a block, in order; in the place of one that cannot be read, why."""
        for place, element in enumerate(parent.element):
            if not isinstance(element.tag, str):
                continue
            try:
                yield self._resolve(element, parent.where, place, parent.depth + 1, parent.name)
            except Broken as error:
                yield error

    def _resolve(
        self, element: Element, where: str, place: int, depth: int, parent: str = ""
    ) -> Block:
        if depth > MAX_DEPTH:
            raise Broken(where, "blocks stand in each other too deeply")
        name = element.get("url_name") or f"{parent}-{element.tag}-{place + 1}".strip("-")
        policy = self.policies.get(f"{element.tag}/{name}")
        path = f"{element.tag}/{name.replace(':', '/')}.xml"
        if not _is_pointer(element):
            return Block(element, where, name, depth, policy)
        if path in self.archive:
            return Block(parse(self.archive, path), path, name, depth, policy)
        if element.tag in ("course", "chapter", "sequential", "vertical", "problem"):
            raise Broken(where, f"names {path}, which is not in the export")
        return Block(element, where, name, depth, policy)

    def _policies(self) -> dict[str, Any]:
        for path in (f"policies/{self.run}/policy.json", f"policies/{self.run}.json"):
            if path in self.archive:
                try:
                    found = json.loads(self.archive.read(path))
                except (ValueError, RecursionError, Broken):
                    return {}
                return found if isinstance(found, dict) else {}
        return {}


def _is_pointer(element: Element) -> bool:
    extra = set(element.attrib) - {"url_name", "slug", "org", "course", "run"}
    return "url_name" in element.attrib and not extra and len(element) == 0


def parse(archive: Archive, path: str) -> Element:
    """The root element of an XML file. Raises `Broken`, also for entities, which can be bombs."""
    content = archive.read(path)
    try:
        element: Element = fromstring(content, forbid_entities=True, forbid_external=True)
    except ParseError as error:
        line, column = error.position
        raise Broken(f"{path}:{line}:{column + 1}", f"is not well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise Broken(path, "declares XML entities, which is refused") from error
    except (ValueError, LookupError) as error:
        raise Broken(path, f"cannot be decoded ({error})") from error
    return element


def key_of(name: str) -> str:
    """A block's name as the key of a component, of letters a lesson's text can name."""
    return re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)[:100]
