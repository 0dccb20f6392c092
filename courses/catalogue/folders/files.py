"""The files of a folder: those that a page names, and all that lie in `files/`."""

from courses.catalogue.exchange.gathered import safe_name
from courses.catalogue.folders.outline import bare
from courses.catalogue.olx.files import Files

FOLDER = "files/"


class FolderFiles(Files):
    """The attachments of a course, by their paths in the folder."""

    def name_of(self, path: str) -> str:
        """Those in `files/` keep their names; others tell where they lie, without the numbers."""
        if path.startswith(FOLDER):
            return safe_name(path.removeprefix(FOLDER).replace("/", "-"))
        folder, _stroke, name = path.rpartition("/")
        places = [bare(part) for part in folder.split("/")] if folder else []
        return safe_name("-".join([*places, name]))
