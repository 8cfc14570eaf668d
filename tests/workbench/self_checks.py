"""How many rows a blank checks by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from skilltrain_cli.writers.workbooks.blanks import hidden_sheet

WHOLE = hidden_sheet.COVERED
"""As many as in the blank that people get; each is compared with all, which is most of what a blank costs."""
BRIEF = 30


@contextmanager
def checking(rows: int) -> Iterator[None]:
    """Have the blanks made meanwhile check so many rows, or as many as they have if these are more."""
    usual, hidden_sheet.COVERED = hidden_sheet.COVERED, rows
    try:
        yield
    finally:
        hidden_sheet.COVERED = usual
