"""Videos and recordings in templates."""

from dataclasses import dataclass

from django import template
from django.utils.translation import get_language_info

from courses.catalogue import media as catalogue
from courses.catalogue.cues import Paragraph

register = template.Library()
register.simple_tag(catalogue.captions_url)


@dataclass(frozen=True)
class Said:
    """A transcript and the language it is in."""

    language: str
    paragraphs: list[Paragraph]


@register.simple_tag
def transcript(media: catalogue.Media, language: str) -> Said:
    """What is said in it, in that language if there are captions in it."""
    return Said(*media.transcript(language))


@register.filter
def language_name(code: str) -> str:
    """A language by its own name: "zh-hans" is 简体中文; the code where Django knows no name."""
    try:
        return str(get_language_info(code.lower())["name_local"])
    except KeyError:
        return code
