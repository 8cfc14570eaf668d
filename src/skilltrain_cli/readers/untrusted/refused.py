"""The one way to give up on a file inside this package; ``read`` turns it into a Reading."""

from skilltrain_cli.values.reading import Failure


class Refused(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A file will not be read: ``failure`` says why, ``detail`` says it to people."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        """Keep both for the Reading."""
        super().__init__(failure, detail)
        self.failure = failure
        self.detail = detail
