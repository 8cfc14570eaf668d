"""What changed between two submissions of one form."""

from skilltrain_cli.diff.compare import diff
from skilltrain_cli.diff.values import Difference, Side

__all__ = ["Difference", "Side", "diff"]
