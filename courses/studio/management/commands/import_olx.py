"""`manage.py import_olx PATH`: bring in a course from Open edX."""

from courses.studio.commands import ImportCommand


class Command(ImportCommand):
    """See `ImportCommand`."""

    help = "Import a course from an Open edX export: a .tar.gz, a .zip or an unpacked folder."
    kind = "olx"
    author_help = "who teaches it; else its org"
