"""Films and recordings of the demo's courses, as components of their lessons."""

from pathlib import Path
from typing import Any

from courses.catalogue import cues
from demo.content import Media
from demo.fields import Fields
from items.models import Attachment, Item
from items.uploads import attach


def read(fields: Fields) -> Media:
    """What a lesson says of one; its files lie beside it, captions as NAME.LANGUAGE.vtt."""
    path = _file(fields, fields.text("file"))
    media = Media(
        kind=fields.choice("kind", ["video", "audio"]),
        key=path.stem,
        title=fields.text("title"),
        seconds=fields.number("seconds"),
        path=path,
        captions={
            language: _file(fields, f"{path.stem}.{language}.vtt").read_text(encoding="utf-8")
            for language in fields.texts("captions")
        },
    )
    fields.finish()
    return media


def _file(fields: Fields, name: str) -> Path:
    path = fields.path.with_name(name)
    if not path.is_file():
        raise fields.error("file", f"there is no {name}")
    return path


def component(media: Media, item: Item) -> dict[str, Any]:
    """The fields of its component; the file becomes one of the item's."""
    return {
        "kind": media.kind,
        "key": media.key,
        "data": {
            "title": media.title,
            "sources": [_attached(media.path, item).get_absolute_url()],
            "duration": media.seconds,
            "captions": [
                {"lang": language, "url": "", "cues": [cue.data for cue in cues.parse(text)]}
                for language, text in media.captions.items()
            ],
        },
    }


def _attached(path: Path, item: Item) -> Attachment:
    with path.open("rb") as file:
        return attach(item=item, file=file, name=path.name, by=item.author)
