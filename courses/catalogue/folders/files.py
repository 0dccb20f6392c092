"""The files of a folder: those that a page names, and all that lie in `files/`."""

from functools import cached_property

from courses.catalogue.exchange.files import Files
from courses.catalogue.exchange.gathered import free_name, safe_name
from courses.catalogue.folders.outline import FOLDER, bare


class FolderFiles(Files):
    """The attachments of a course, by their paths in the folder."""

    def name_of(self, path: str) -> str:
        return self._names[path]

    @cached_property
    def _names(self) -> dict[str, str]:
        """Those in `files/` keep their names; others tell where they lie, without the numbers. Of two
        that would be called the same the later one gets a number."""
        taken: set[str] = set()
        paths = sorted(self.archive.sizes, key=lambda path: (not path.startswith(FOLDER), path))
        return {path: free_name(_name(path), taken) for path in paths}


def _name(path: str) -> str:
    if path.startswith(FOLDER):
        return safe_name(path.removeprefix(FOLDER).replace("/", "-"))
    folder, _stroke, name = path.rpartition("/")
    places = [bare(part) for part in folder.split("/")] if folder else []
    return safe_name("-".join([*places, name]))
