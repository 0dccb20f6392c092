"""A PostgreSQL of our own for machines without one: `make run`, `make test`, bare commands.

Knows nothing of Django. docs/decisions/0002-embedded-postgres.md has the reasons.
"""

from config.embedded.cluster import (
    Address,
    Cluster,
    django_database,
    lease,
    postgres,
    program,
)
from config.embedded.errors import EmbeddedError
from config.embedded.local_broker import local_broker
from config.embedded.local_secret import local_secret

__all__ = [
    "Address",
    "Cluster",
    "EmbeddedError",
    "django_database",
    "lease",
    "local_broker",
    "local_secret",
    "postgres",
    "program",
]
