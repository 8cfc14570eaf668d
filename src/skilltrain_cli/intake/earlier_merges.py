"""What a merged workbook says of the files below it, and what was changed in it since it was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.judging.sender import CONSOLIDATED
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.review.brand_material import MATERIAL, read_listing
from skilltrain_cli.review.carried_queries import Carried, read_carried
from skilltrain_cli.review.explanation import TITLE, Explanation
from skilltrain_cli.review.provenance import (
    DETAIL,
    SOURCES,
    Alteration,
    Trace,
    is_traced,
    read_below,
    read_origins,
    read_passed,
    read_trace,
    read_units,
)
from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.text import key

_GONE = "（汇总表里已经没有这一行）"
_UNCLEAR = "（汇总表改动过，分不清现在是哪一行）"


class FilesBelow(Struct, frozen=True, kw_only=True):
    """What there is to say besides the table itself, in the fields of a submitted sheet."""

    said: Mapping[str, Any]
    rows: Mapping[int, int | None] = field(default_factory=dict)
    """Sheet rows (zero-based) that have moved since: then → now, ``None`` when that is unknown."""

    def followed(self, entry: Explanation) -> Explanation:
        """Return an explanation that was taken over as one about the cell where its row is now."""
        if not entry.carried or len(entry.areas) != 1 or entry.areas[0].top not in self.rows:
            return entry
        area, row = entry.areas[0], self.rows[entry.areas[0].top]
        if row is None:
            return replace(entry, areas=(), lost=_GONE)
        return replace(entry, areas=(Area(row, area.left, row + area.bottom - area.top, area.right),))


def files_below(reading: Reading, sheets: Sequence[Submitted]) -> FilesBelow:
    """Return what a workbook says of the files below it; ``sheets`` is what it came to."""
    grids = {grid.name: grid for grid in reading.grids}
    carried = tuple(
        entry for grid in reading.grids if key(TITLE) == key(grid.name) for entry in read_carried(grid)
    )
    if not grids.keys() >= CONSOLIDATED:
        torn = (DETAIL in grids and is_traced(grids[DETAIL])) or (
            SOURCES in grids and bool(read_units(grids[SOURCES]))
        )
        return FilesBelow(said={"carried": carried, "altered": Alteration(blurred=torn)})
    trace = read_trace(grids[DETAIL], read_units(grids[SOURCES]))
    altered, rows = _followed(grids[DETAIL], trace, sheets)
    return FilesBelow(
        said={
            "carried": tuple(_moved(entry, rows) for entry in carried),
            "origins": read_origins(grids[SOURCES], file=reading.file),
            "below": read_below(grids[SOURCES], file=reading.file),
            "passed": read_passed(grids[SOURCES], file=reading.file),
            "trace": trace,
            "listing": read_listing(grids[MATERIAL]) if MATERIAL in grids else None,
            "altered": altered,
        },
        rows={then: now for then, (now, _) in rows.items()},
    )


def _followed(
    detail: Grid, trace: Trace | None, sheets: Sequence[Submitted]
) -> tuple[Alteration, Mapping[int, tuple[int | None, str]]]:
    """Return what was changed in the table, and the rows that have moved: where to, or why nobody knows."""
    if trace is None or not sheets:
        return Alteration(blurred=bool(sheets) and is_traced(detail)), {}
    from skilltrain_cli.operations.merge.row_origins import follow  # noqa: PLC0415 - only merged workbooks need it

    found = follow([each for each in sheets if each.sheet.name == sheets[0].sheet.name], trace)
    rows: dict[int, tuple[int | None, str]] = {}
    for at, then in enumerate(trace.numbers):
        now = found.now.get(at)
        if now != then:
            rows[then] = (now, _UNCLEAR if at in found.unclear else _GONE)
    return found.alteration, rows


def _moved(entry: Carried, rows: Mapping[int, tuple[int | None, str]]) -> Carried:
    """Return a query at the cell where its row is now, or as one whose row is gone."""
    if entry.spot is None or entry.spot.row not in rows:
        return entry
    now, why = rows[entry.spot.row]
    if now is None:
        return replace(entry, spot=None, message=entry.message.removesuffix(why) + why)
    return replace(entry, spot=Spot(now, entry.spot.column))
