#!/usr/bin/env python
"""Lyceum's commands: `.venv/bin/python manage.py help` lists them. Works from any folder."""

import os
import sys

try:
    from django.core.management import execute_from_command_line

    from config.embedded import EmbeddedError
except ModuleNotFoundError as missing:
    sys.exit(
        f"Lyceum is not installed for {sys.executable} ({missing}): "
        "run `make setup`, then `.venv/bin/python manage.py`"
    )


def main() -> None:
    """Run the command named by the arguments; what is wrong with this machine is one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(f"Lyceum cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
