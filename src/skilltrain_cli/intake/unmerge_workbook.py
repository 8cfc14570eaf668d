"""Take a merged workbook apart into what it was merged from, inside a worker."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.intake.examine_file import Order
from skilltrain_cli.intake.read_merged_workbook import MergedSheet, read_merged
from skilltrain_cli.operations.merge.official_writing import DEFINITIONS
from skilltrain_cli.operations.merge.row_origins import follow
from skilltrain_cli.operations.merge.unmerged import SaidOfSources, Unmerged, unmerged
from skilltrain_cli.review.carried_queries import read_carried
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import (
    DETAIL,
    REVISIONS,
    SOURCES,
    Alteration,
    Trace,
    read_below,
    read_options,
    read_passed,
    read_set_aside,
    read_trace,
)
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.region import Level
from skilltrain_cli.values.text import key

_NONE = "没有"


class UnmergedWorkbook(Struct, frozen=True, kw_only=True):
    """What a workbook was merged from, and what has become of it since."""

    file: str
    level: Level
    as_of: date
    """The day by which it was made."""
    unmerged: Unmerged
    altered: Alteration
    touched: tuple[tuple[str, str], ...]
    """Where rows that were changed since stand, and whose they are: (cell or row, file or unit)."""
    options: Mapping[str, str]
    """Each option that it was made with and what was given with it, as 来源 tells them."""
    revisions: str
    """What 口径说明 tells of earlier updates."""

    @property
    def form(self) -> FormSpec:
        """The form of its table."""
        return self.unmerged.parts[0].sheet.form


def unmerge_workbook(reading: Reading, *, order: Order) -> UnmergedWorkbook:
    """Return what a merged workbook was merged from; UsageError where it no longer tells."""
    found = read_merged(reading, order)
    if found.sheets[0].sheet.form.is_card:
        raise UsageError(
            f"“{found.file}”是目录，不能用 --update 更新", "请把新报来的卡片和这份目录一起汇总，写到新的文件"
        )
    sources, detail = found.grids[SOURCES], found.grids[DETAIL]
    direct = read_trace(detail, direct_only=True)
    if direct is None:
        raise UsageError(f"“{found.file}”的“{DETAIL}”改动过，分不出各单位的部分", "请重新汇总全部文件")
    followed = follow(found.sheets, found.trace)
    merged = [each for each in read_below(sources, file="") if not each.via]
    lists = [grid for name, grid in found.grids.items() if key(name) == key(TITLE)]
    said = SaidOfSources(
        direct=direct,
        first=found.trace,
        merged=tuple(merged),
        below=tuple(each for each in read_below(sources, file="") if each.via),
        set_aside=read_set_aside(sources),
        passed=read_passed(sources, file=""),
        carried=tuple(entry for grid in lists for entry in read_carried(grid)),
    )
    try:
        parts = unmerged(found.sheets[0], followed, said, found.setting)
    except ValueError as error:
        raise UsageError(
            f"“{found.file}”没有记各来源的栏位（是以前的版本写的，或“{SOURCES}”改动过），不能只更新一部分",
            "请重新汇总全部文件",
        ) from error
    return UnmergedWorkbook(
        file=found.file,
        level=found.level,
        as_of=found.setting.as_of,
        unmerged=parts,
        altered=followed.alteration,
        touched=tuple(_touched(found, direct, followed.alteration, followed.now)),
        options=read_options(sources),
        revisions=_revisions(found.grids.get(DEFINITIONS)),
    )


def _touched(
    found: MergedSheet, direct: Trace, altered: Alteration, now: Mapping[int, int]
) -> Iterator[tuple[str, str]]:
    """Yield each place that was changed, with the file that it came from, or the code of its unit."""
    sheet = found.sheets[0].sheet
    at = {row: position for position, row in now.items()}
    units = dict(zip(sheet.rows, found.sheets[0].units, strict=True))
    for spot, heading in altered.changed:
        position = at.get(spot.row)
        file = "" if position is None else direct.parts[direct.part_of[position]][0]
        yield f"{spot.a1}（{heading}）", file
    for row in altered.added:
        unit = units.get(row)
        yield f"第 {row + 1} 行（添的）", unit.code if unit else ""
    gone = set(range(len(direct))) - now.keys()
    for position in sorted(gone) if altered.gone else ():
        source = direct.source(position)
        if source is not None:
            yield f"来自{source}的一行（删去的）", source.file
    if altered.blurred:
        yield "有改动，看不出在哪里", ""


def _revisions(grid: Grid | None) -> str:
    """Return what is told of earlier updates; empty when there were none."""
    if grid is None:
        return ""
    for row in range(grid.top, grid.bottom + 1):
        filled = dict(grid.filled(row))
        if key(str(grid.value(Spot(row, 0)) or "")) == key(REVISIONS):
            told = str(filled.get(1, ""))
            return "" if told.startswith(_NONE) else told
    return ""
