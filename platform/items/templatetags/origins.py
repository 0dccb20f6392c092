"""What templates say about where an imported item comes from."""

import re
from urllib.parse import urlsplit

from django import template

register = template.Library()

_CREATIVE_COMMONS = re.compile(r"CC (BY(?:-(?:SA|NC|ND|NC-SA|NC-ND))?) (\d\.\d)", re.IGNORECASE)


@register.filter
def host(url: str) -> str:
    """The site of an address: "quantumcomputing.stackexchange.com"."""
    return urlsplit(url).hostname or url


@register.filter
def licence_url(licence: str) -> str:
    """Where a Creative Commons licence can be read; empty for any other."""
    match = _CREATIVE_COMMONS.fullmatch(licence.strip())
    if match is None:
        return ""
    return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
