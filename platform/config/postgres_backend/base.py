"""Django's PostgreSQL backend, which starts the embedded server with the first connection.

Only a command that really connects pays for the server; `DATABASES["default"]["VAR"]` names the
folder that holds it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base, client

from config import embedded


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that comes with the server."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """psql's arguments and environment, the server started."""
        to = embedded.postgres(Path(settings_dict["VAR"])).start().address
        found = {
            "HOST": to.host,
            "PORT": to.port,
            "USER": to.user,
            "PASSWORD": to.password,
        }
        arguments, env = super().settings_to_cmd_args_env(settings_dict | found, parameters)
        return [embedded.program("psql"), *arguments[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server of `settings_dict["VAR"]`."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters and the server's address; the server runs when they are given out."""
        to = embedded.postgres(Path(self.settings_dict["VAR"])).start().address
        place = {
            "host": to.host,
            "port": to.port,
            "user": to.user,
            "password": to.password,
        }
        return super().get_connection_params() | place
