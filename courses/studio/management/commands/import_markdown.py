"""`manage.py import_markdown PATH`: bring in a course from a folder of Markdown files."""

from argparse import ArgumentParser

from courses.studio.commands import ImportCommand


class Command(ImportCommand):
    """See `ImportCommand` and `docs/markdown-courses.md`."""

    help = "Import a course from a folder of Markdown files, as it is or as a .zip or .tar.gz."
    kind = "markdown"
    author_help = "who teaches it; else whom course.md names as its author"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--into", type=int, metavar="ID", help="bring this course up to date with it"
        )
