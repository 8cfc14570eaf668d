"""The one way to say that a workbook cannot be marked without harm."""


class CannotMark(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    """A workbook is better left alone; ``str()`` says why, to people, as the end of a sentence."""
