"""Which rules' findings are wanted: ``--select`` and ``--ignore``."""

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.review.finding import Review


class Selection(Struct, frozen=True, kw_only=True):
    """Codes of rules, or the beginnings of them (``VL``); with none to select, all but those to ignore."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def of(self, review: Review) -> Review:
        """
        Return the review as if the other rules did not exist, with the number of what they said.

        What could not be read stays: no rule can make up for it.
        """
        if not (self.select or self.ignore):
            return review
        findings = tuple(each for each in review.findings if self._has(each.card.code))
        unchecked = tuple(each for each in review.unchecked if self._has(each.code))
        held = tuple(each for each in review.held_back if self._has(each.card.code))
        left = len(review.findings) - len(findings) + len(review.unchecked) - len(unchecked)
        return replace(review, findings=findings, unchecked=unchecked, held_back=held, left_out=left)

    def _has(self, code: str) -> bool:
        return (not self.select or code.startswith(self.select)) and not (
            self.ignore and code.startswith(self.ignore)
        )
