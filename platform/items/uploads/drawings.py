"""SVG is a program that draws: taken where it only draws, and never shown as a page of its own."""

from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from items.uploads.errors import damaged

MAX_SIZE = 2 * 2**20  # bytes
_ACTING = {
    "script", "foreignobject", "handler", "listener", "iframe", "object", "embed", "audio", "video",
}  # fmt: skip


def check(file: IO[bytes], size: int) -> None:
    """Raises `ValidationError` where a drawing acts, reaches out, or is none."""
    try:
        file.seek(0)
        harmless = size <= MAX_SIZE and all(
            _only_draws(element.tag, element.attrib) for _event, element in iterparse(file)
        )
    except DefusedXmlException:
        harmless = False
    except (ParseError, ValueError, LookupError) as error:
        raise damaged() from error
    if not harmless:
        raise ValidationError(
            _("This SVG holds scripts, links or other things that act: save it as PNG instead.")
        )


def _only_draws(tag: object, attributes: dict[str, str]) -> bool:
    """Comments and instructions have no name."""
    if not isinstance(tag, str) or _local(tag) in _ACTING:
        return not isinstance(tag, str)
    return all(
        not _local(name).startswith("on")
        and (
            _local(name) not in {"href", "src"}
            or value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
        )
        for name, value in attributes.items()
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
