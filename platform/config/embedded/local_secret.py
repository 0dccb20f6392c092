"""The secret key of a machine that nobody configured."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from config.embedded.errors import EmbeddedError


def local_secret(var: Path) -> str:
    """The secret kept in `var/secret` (mode 0600), made by the first process that asks for it."""
    kept = var / "secret"
    try:
        if not kept.exists():
            var.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=var) as draft:
                draft.write(secrets.token_urlsafe(48))
                draft.flush()
                with suppress(FileExistsError):  # another process was first: its secret counts
                    os.link(draft.name, kept)
        return kept.read_text()
    except OSError as error:
        raise EmbeddedError(f"{var} must be a folder that we can write to: {error}") from error
