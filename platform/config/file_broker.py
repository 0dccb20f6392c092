"""kombu's broker in files, with messages that appear whole.

kombu takes a message's file away without asking for its lock; a worker that is quicker than the
writer then reads nothing, and dies of it. Ours is written beside and renamed into place.
"""

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Puts messages by rename."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder / f".{name}.part"
        part.write_text(dumps(message))
        os.replace(part, folder / name)  # noqa: PTH105  # says that it replaces


class Transport(filesystem.Transport):
    """The `filesystem://` transport with our channel."""

    Channel = Channel
