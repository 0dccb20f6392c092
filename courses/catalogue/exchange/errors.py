"""What can be wrong with an export, and the words for it."""

import gzip

from django.utils.translation import gettext as _


class Unreadable(Exception):
    """The export as a whole cannot or must not be read; the message is one clear line."""


class Broken(Exception):
    """One block cannot be read; the import leaves it out, says so and goes on."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def irregular() -> str:
    """Why an entry of an archive is left out that is no plain file."""
    return _("a link, device or sparse file, or an unreadable name")


def over(words: str, most: int) -> str:
    """`words` with `%(most)s`, the number that was exceeded."""
    return words % {"most": f"{most:,}"}


def words_of(error: Exception) -> str:
    """Why a file could not be opened or unpacked."""
    detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return detail
    return _("it is damaged or cut off (%(detail)s)") % {"detail": detail}
