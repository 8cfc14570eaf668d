"""Which cells of which sheets are marked, with what, and which of them get a comment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.named_groups import gathered

MOST_COMMENTS = 2_000
"""
Comments in one workbook: each is a drawing, and Excel takes a second to open some thousands of them.

The other cells are coloured all the same, and every finding is a line of the list.
"""
_FIRST = 100
"""Cells of one column and rule that get their comment before others of the same kind do."""
_MOST_MERGED = 2_000


class SheetMarks(Struct):
    """The findings of one sheet by cell, the gravest first."""

    cells: dict[Spot, list[Finding]] = field(default_factory=dict)
    """Where a finding is shown: of a merged range the upper left cell, the only one that shows anything."""
    covered: dict[Spot, Severity] = field(default_factory=dict)
    """Cells inside merged ranges, coloured like all others."""

    def fills(self) -> dict[Spot, Severity | None]:
        """Return the mark of each cell."""
        shown: dict[Spot, Severity | None] = {**self.covered}
        shown.update((spot, mark_severity(found[0])) for spot, found in self.cells.items())
        return shown


def mark_severity(finding: Finding) -> Severity:
    """Return what a finding is marked as: an explained query asks for nothing any more."""
    return finding.card.severity if finding.open else Severity.NOTE


def by_sheet(findings: Iterable[Finding], real_names: Mapping[str, str]) -> Mapping[str, Sequence[Finding]]:
    """Return the findings about cells by the real name of their sheet, which they bear masked."""
    named = ((real_names.get(each.place.sheet or ""), each) for each in findings)
    return gathered((name, each) for name, each in named if name is not None and each.place.spot is not None)


def marks_of(findings: Iterable[Finding], merges: Iterable[Area]) -> SheetMarks:
    """Return what one sheet is marked with."""
    wide = [area for area in merges if (area.top, area.left) != (area.bottom, area.right)]
    corners = _corners(wide)
    marks = SheetMarks()
    for each in sorted(findings, key=lambda each: (mark_severity(each).rank, each.order)):
        spot = each.place.spot
        if spot is not None:
            corner = corners.get(spot, spot)
            marks.cells.setdefault(corner, []).append(each)
            if corner != spot:
                marks.covered.setdefault(spot, mark_severity(each))
    return marks


def _corners(areas: Iterable[Area]) -> Mapping[Spot, Spot]:
    """Return the upper left cell of every cell in these ranges; giant ones are left out."""
    return {
        Spot(row, column): Spot(area.top, area.left)
        for area in areas
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) <= _MOST_MERGED
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }


def commented_cells(
    sheets: Mapping[str, SheetMarks], most: int = MOST_COMMENTS
) -> Mapping[str, Sequence[Spot]]:
    """
    Return the cells that get a comment: all of them, or the gravest when they are too many.

    Of one column and rule the first hundred come first: ten thousand cells wrong in one way must not leave
    the one that is wrong in another way without a word.
    """
    seen: Counter[tuple[str, str, int]] = Counter()
    ranked: list[tuple[bool, int, str, Spot]] = []
    for name, marks in sheets.items():
        for spot in sorted(marks.cells):
            kinds = [(name, each.card.code, spot.column) for each in marks.cells[spot]]
            fresh = min(seen[kind] for kind in kinds) < _FIRST
            seen.update(kinds)
            ranked.append((not fresh, mark_severity(marks.cells[spot][0]).rank, name, spot))
    return gathered((name, spot) for _, _, name, spot in sorted(ranked)[:most])
