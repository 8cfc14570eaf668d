"""What changed between two submissions of one form."""

from skilltrain_cli.operations.diff.changes import Difference, Side
from skilltrain_cli.operations.diff.compare import diff

__all__ = ["Difference", "Side", "diff"]
