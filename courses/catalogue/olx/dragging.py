"""Drag and drop as questions: for each thing a menu of the places where it may belong.

The places have titles, for those who cannot see the picture; so whoever cannot drag can answer, too.
"""

import json
from collections.abc import Callable
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.olx.responses import Unsupported
from courses.catalogue.olx.tree import Block

TAG = "drag-and-drop-v2"
_KIND = "drag-and-drop"


def quiz(block: Block, title: str, html: Callable[[str], str]) -> dict[str, Any]:
    """The data of a quiz component. Raises `Unsupported` where things or places have no words."""
    try:
        data = json.loads(block.get("data") or "{}")
    except ValueError:
        data = {}
    items = _dicts(data, "items")
    zones = [(str(zone.get("uid", "")), _words(zone, "title")) for zone in _dicts(data, "zones")]
    if not items or not zones:
        raise Unsupported(f"{_KIND} without things or places")
    if not all(words for _uid, words in zones):
        raise Unsupported(f"{_KIND} onto places without titles")
    problems = [_problem(item, zones, html) for item in items]
    problems[0]["prompt"] = html(_scene(block, data)) + problems[0]["prompt"]
    return {"title": title, "problems": problems}


def _problem(
    item: dict[str, Any], zones: list[tuple[str, str]], html: Callable[[str], str]
) -> dict[str, Any]:
    listed = item.get("zones", [item.get("zone", "none")])
    right = {str(uid) for uid in listed} if isinstance(listed, list) else {str(listed)}
    choices = [{"text": escape(words), "correct": uid in right} for uid, words in zones]
    if not right & {uid for uid, _words in zones}:
        # A thing that belongs nowhere, to tempt.
        choices.append({"text": escape(_("nowhere")), "correct": True})
    prompt = f"<p>{escape(_words(item, 'displayName'))}</p>"
    if source := _words(item, "imageURL"):
        prompt += _image(source, _words(item, "imageDescription"))
    if not (source or _words(item, "displayName")):
        raise Unsupported(f"{_KIND} of things without names")
    return {"prompt": html(prompt), "kind": "single", "dropdown": True, "choices": choices}


def _scene(block: Block, data: dict[str, Any]) -> str:
    """What is asked, and the picture onto which things are to be dragged."""
    asked = block.get("question_text")
    pieces = [f"<div>{asked}</div>" if asked else ""]
    if source := _words(data, "targetImg"):
        pieces.append(_image(source, _words(data, "targetImgDescription")))
    return "".join(pieces)


def _image(source: str, described: str) -> str:
    return f'<p><img src="{escape(source)}" alt="{escape(described)}"></p>'


def _dicts(data: Any, name: str) -> list[dict[str, Any]]:
    values = data.get(name) if isinstance(data, dict) else None
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )


def _words(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
