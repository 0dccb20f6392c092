"""What can go wrong with the embedded server."""


class EmbeddedError(Exception):
    """The embedded server cannot be had; the message is one line for the person at the terminal."""
