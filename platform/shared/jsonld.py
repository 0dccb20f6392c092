"""What pages say to machines, as JSON-LD."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_SCHEMA = "https://schema.org"
# So no `</script>` nor `<!--` in a title ends the block early.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(data: dict[str, Any]) -> SafeString:
    """What schema.org has words for, as a data block: no policy needs to allow it, for browsers do not
    execute it."""
    text = json.dumps({"@context": _SCHEMA, **data}, ensure_ascii=False)
    return mark_safe(  # escaped for this place
        f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'
    )
