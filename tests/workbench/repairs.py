"""Plan and carry out repairs in memory, on grids as readers give them."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from skilltrain_cli.intake.examine_file import Order, judge, setting_of
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.operations.fix import Repair, RepairPlan, plan_repairs
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind

ORDER = Order(as_of=date(2021, 6, 10))


def reading(grid: Grid, kind: FileKind = FileKind.XLSX) -> Reading:
    """Return a file of one sheet, sent by 张店区."""
    return Reading(file="张店区.xlsx", kind=kind, sha256="0", grids=(grid,))


def judged(grid: Grid) -> Submission:
    """Return what the review of a sheet comes to."""
    return judge(reading(grid), ORDER)


def planned(grid: Grid, *, plain_text: bool = False) -> RepairPlan:
    """Return the repairs of a sheet."""
    found = judged(grid)
    sheet = found.sheets[0].sheet
    return plan_repairs(grid, sheet, setting_of(ORDER), found.findings, plain_text=plain_text)


def repaired(grid: Grid, cells: Mapping[Spot, Value]) -> Grid:
    """Return the sheet with these cells rewritten."""
    rows = [list(row) for row in grid.rows]
    for spot, value in cells.items():
        rows[spot.row - grid.top][spot.column - grid.left] = value
    return replace(grid, rows=rows)


def told(repairs: tuple[Repair, ...]) -> list[tuple[str, Value, Value, str]]:
    """Return cell, before, after and rule of each repair."""
    return [(each.spot.a1, each.before, each.after, each.code) for each in repairs]
