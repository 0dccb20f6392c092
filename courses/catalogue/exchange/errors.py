"""What can be wrong with an export."""


class Unreadable(Exception):
    """The export as a whole cannot or must not be read; the message is one clear line."""


class Broken(Exception):
    """One block cannot be read; the import leaves it out, says so and goes on."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why
