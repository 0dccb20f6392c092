"""A broker in files, for machines without Redis."""

from pathlib import Path

from config.embedded.errors import EmbeddedError

# Seconds between two looks into the folder: a task waits half of it on average.
POLLING_INTERVAL = 0.2


def local_broker(var: Path) -> dict[str, object]:
    """Transport options of kombu's `filesystem://` broker in `var/broker`, whose folders are made.

    The queue outlives a restart; a task that runs while its worker is killed is lost.
    """
    queue, control = var / "broker" / "queue", var / "broker" / "control"
    try:
        for folder in (queue, control):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"{var} must be a folder that we can write to: {error}") from error
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "store_processed": False,
        "polling_interval": POLLING_INTERVAL,
    }
