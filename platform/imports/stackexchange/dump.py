"""A data-dump folder: which files are there, which site they come from, how its rows are called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

USERS, TAGS, POSTS = "Users.xml", "Tags.xml", "Posts.xml"
COMMENTS, VOTES, LINKS, BADGES = "Comments.xml", "Votes.xml", "PostLinks.xml", "Badges.xml"
FILES = (USERS, TAGS, POSTS, COMMENTS, VOTES, LINKS, BADGES)

_TRUNK = {"askubuntu", "serverfault", "stackapps", "stackoverflow", "superuser"}
_PATHS = {
    "question": "q/{}",
    "answer": "a/{}",
    "post": "posts/{}",
    "comment": "posts/comments/{}",
    "user": "users/{}",
}


class NoDump(Exception):
    """The folder is no data dump; the message says why."""


@dataclass(frozen=True)
class Dump:
    """`site` is the name in every key, so that dumps of many sites can be brought into one place."""

    site: str
    files: Mapping[str, Path]
    language: str = "en"

    @classmethod
    def open(cls, folder: Path, site: str = "", language: str = "en") -> "Dump":
        """Look what is in `folder`; the site's name is the folder's unless given.

        Raises `NoDump` where none of the files is there.
        """
        try:
            present = {path.name.lower(): path for path in folder.iterdir() if path.is_file()}
        except OSError as error:
            raise NoDump(f"{folder}: {error.strerror or error}") from None
        # The first dumps had their names in lower case.
        files = {name: present[name.lower()] for name in FILES if name.lower() in present}
        if not files:
            raise NoDump(f"{folder}: none of {', '.join(FILES)} is in it")
        return cls(site_name(site or folder.resolve().name), files, language)

    @property
    def prefix(self) -> str:
        return f"stackexchange:{self.site}:"

    def key(self, kind: str, number: int) -> str:
        """What a row is called here for good: "stackexchange:cooking:post:12"."""
        return f"{self.prefix}{kind}:{number}"

    @property
    def host(self) -> str:
        name = self.site.rpartition(".")[2]
        if name in _TRUNK:
            return f"{self.site}.com"
        return (
            "mathoverflow.net" if self.site == "mathoverflow" else f"{self.site}.stackexchange.com"
        )

    def url(self, kind: str, number: int) -> str:
        """The address of the original."""
        return f"https://{self.host}/{_PATHS[kind].format(number)}"


def site_name(name: str) -> str:
    """A site's short name, from its address or a folder named after it.

    "cooking.stackexchange.com" and "stackexchange-cooking" give "cooking", "es.stackoverflow.com"
    gives "es.stackoverflow".
    """
    name = re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip(".-")
    name = name.removeprefix("stackexchange-").removesuffix(".com").removesuffix(".net")
    return name.removesuffix(".stackexchange").strip(".-")[:60] or "site"
