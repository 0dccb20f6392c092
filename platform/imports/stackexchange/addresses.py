"""Addresses in a post's HTML, which were written for pages of its own site."""

import re

_RELATIVE = re.compile(
    r"""(<(?:a|img)\b[^<>]*?\s(?:href|src)=["'])(//?)(?=[^/"'])""", re.IGNORECASE
)
_PLAIN_IMAGE = re.compile(r"""(<img\b[^<>]*?\ssrc=["'])http:""", re.IGNORECASE)


def absolute(html: str, host: str) -> str:
    """`html` with links and images that begin at its `host`, images over https.

    Our pages show no image that comes over plain http.
    """
    html = _RELATIVE.sub(
        lambda m: m[1] + ("https://" if m[2] == "//" else f"https://{host}/"), html
    )
    return _PLAIN_IMAGE.sub(r"\1https:", html)
