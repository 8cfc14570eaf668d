"""Errors that end a command: each knows its exit code and what the user should do."""

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3


class SktError(Exception):
    """A command cannot go on; ``str()`` is the sentence for the user."""

    exit_code = EXIT_INCOMPLETE

    def __init__(self, message: str, hint: str = "") -> None:
        """Take the sentence, and a second one that says what to do."""
        super().__init__(message)
        self.hint = hint


class UsageError(SktError):
    """Wrong usage: an unknown name, a missing path, an output that exists."""

    exit_code = EXIT_USAGE


class OutputError(SktError):
    """An output cannot be written: disk full, no permission, file open in WPS."""
