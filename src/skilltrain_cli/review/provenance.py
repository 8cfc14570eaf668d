"""What a merged workbook says of where it is from: files (来源) and rows (来源明细)."""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import Any, TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.review.carried_queries import find_headings, list_text
from skilltrain_cli.review.finding import BODY
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank

SOURCES, DETAIL = "来源", "来源明细"
"""The two sheets."""
HEADINGS = ("来源文件", "工作表", "填报单位", "行数", "处理", "原因", "SHA-256")
VIA = "下级汇总表"
"""Heading of a further column: the merged workbook that left a file out, or all that it went through."""
COLUMNS = "栏位"
"""Heading of a further column: where each field of a merged sheet stands, ``E=培训人数；F+G=组织时间``."""
ROW_HEADINGS = ("统计表行", "来源文件", "工作表", "来源行", "计入时段", "计入类数")
FIRST_HEADINGS = ("最初文件", "最初工作表", "最初行")
"""Headings of further columns: where a row of a merged workbook came from in its turn."""
BETWEEN = "中间汇总表"
"""Heading of a further column: the merged workbooks between 来源文件 and 最初文件, where there are any."""
STEP = " > "
"""Stands between the merged workbooks of a chain, the uppermost first; Windows allows it in no file name."""
MARKS = "行校验码"
"""Heading of the last column: what a row said when it was written, a mark for its unit and each field."""
TRACED = frozenset({*ROW_HEADINGS[:5], *FIRST_HEADINGS, BETWEEN, MARKS})
"""Headings of the columns that tell where a row came from, and what it said."""
REVISIONS = "更新修订"
"""The line of 口径说明 that tells of earlier updates."""
SEAL = "校验码"
"""Stands before the mark that tells whether the table is still the one 来源明细 speaks of."""
_SEALED = lazy_pattern(f"{SEAL} ([0-9a-f]{{16}})")
PASSED = "未计入"
"""What became of rows and cells of merged sheets that are no data."""
_PASSED = lazy_pattern(f"{PASSED}(?: ([0-9]{{1,6}}) 格)?")
_REASON = lazy_pattern("第 ([0-9]{1,7}) [行段]：(.+)", re.DOTALL)
_COLUMN = lazy_pattern("(?:^|；)([A-Z]{1,3}[0-9]{0,7}(?:[+][A-Z]{1,3}[0-9]{0,7})?)=")
_MADE_ON = lazy_pattern("审核日期 ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_NOTICE = lazy_pattern("；通知 ([^，；。]+)，[0-9-]{10} 印发")
_PREVIOUS = lazy_pattern("；上年 (.+?)（(?:[0-9]{4}年，)?[0-9,]+ 行，SHA-256 ")
_OPTIONS = lazy_pattern("；选项 (.*)。$")
_WITHOUT = "无"
_NEXT_OPTION = lazy_pattern(r"\s+(?=--[a-z]|\[[a-z]+\] |插件 )")
_GONE = -1
_LAST_ROW = 1_048_576  # of an Excel sheet


class MergeState(StrEnum):
    """What became of a file or sheet, in the words of the sheet 来源."""

    MERGED = "已汇总"
    LEFT_OUT = "未汇总"
    OTHER_FORM = "另一种表"
    """A sheet of another form than the one that is merged; it says nothing about this one's coming."""
    UNREAD = "未读出"
    SKIPPED = "已跳过"
    OTHER = "不是报表"
    """A sheet beside the form, such as a list of contacts."""
    BELOW = "下级已汇总"
    """What a merged workbook, which is merged here, was itself merged from."""


NOT_MERGED = (MergeState.LEFT_OUT, MergeState.OTHER_FORM, MergeState.UNREAD)
"""What became of tables whose rows are not in the workbook."""


class Origin(Struct, frozen=True, kw_only=True):
    """One file or sheet that was met: whose it is, and what became of it."""

    file: str
    state: MergeState
    sheet: str = ""
    unit: str = ""
    rows: int | None = None
    sha256: str = ""
    reason: str = ""
    via: str = ""
    """
    The merged workbook that left it out; empty when this merge did. Of a file below, all those that it went
    through, with ``STEP`` between them.
    """
    columns: tuple[tuple[str, str], ...] = ()
    """Of a merged sheet, the column (of a card the cell) and the heading of each field that it has."""
    members: frozenset[str] = frozenset()
    """Codes of the units that have rows in it, or whose name it bears."""


class Passed(Struct, frozen=True, kw_only=True):
    """
    What a merged sheet holds beside its data, and why it is none; ``row`` counts from 1.

    A row (合计, 示例, 注 …), or, with ``cells``, filled cells that no field owns.
    """

    file: str
    sheet: str
    row: int
    why: str
    cells: int = 0
    """How many cells it is about; 0 for a row."""
    unit: str = ""
    """Whose sheet it is."""
    via: str = ""
    """The merged workbook that listed it; empty when this merge met it."""

    @property
    def state(self) -> str:
        """What became of it, in the words of the sheet 来源."""
        return f"{PASSED} {self.cells} 格" if self.cells else PASSED

    @property
    def reason(self) -> str:
        """Why, with the place: in a Word file a paragraph is no row."""
        return f"第 {self.row} {'段' if self.sheet == BODY else '行'}：{self.why}"


class RowSource(Struct, frozen=True, kw_only=True):
    """Where a row of the table comes from; ``row`` counts from 1, as people see it."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        """Name it for people."""
        return f"“{shown(self.file, 60)}”{shown(self.sheet, 20)} 第 {self.row} 行"


class Alteration(Struct, frozen=True, kw_only=True):
    """What was changed in a merged table since it was written, as far as is known; false when nothing was."""

    changed: tuple[tuple[Spot, str], ...] = ()
    """Cells that say something else, and their heading."""
    free: tuple[tuple[Spot, str], ...] = ()
    """The same of remarks, which anybody may write: by them alone nothing counts as changed."""
    gone: tuple[RowSource, ...] = ()
    """Where rows came from that are no longer there."""
    added: tuple[int, ...] = ()
    """Sheet rows that were not there."""
    blurred: bool = False
    """Something else was changed, nobody knows where."""

    def __bool__(self) -> bool:
        """Tell whether anything was."""
        return bool(self.changed or self.gone or self.added or self.blurred)


class Trace(Struct, frozen=True, kw_only=True):
    """
    Where each row of a table comes from.

    ``parts`` are ``(file, sheet)``; row ``i`` stands in ``parts[part_of[i]]`` in zero-based row
    ``row_of[i]``. ``part_of[i]`` is -1 when nothing is known of the row. ``seal`` is the table's mark.
    """

    seal: str
    parts: tuple[tuple[str, str], ...]
    part_of: Sequence[int]
    row_of: Sequence[int]
    numbers: Sequence[int] = ()
    """The zero-based sheet row of each row when the table was written."""
    marks: Sequence[str] = ()
    """What each row said then; workbooks of before have none."""
    hints: Sequence[tuple[str, str]] = ()
    """In these what is known of each row: whose file it came from, and the time it counts in."""
    via: Sequence[str] = ()
    """Of each part the merged workbooks that lie between, with ``STEP`` between them."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.part_of)

    def source(self, row: int) -> RowSource | None:
        """Return where a row comes from, as far as is known."""
        if self.part_of[row] == _GONE:
            return None
        file, sheet = self.parts[self.part_of[row]]
        return RowSource(file=file, sheet=sheet, row=self.row_of[row] + 1)


class Tracing:
    """A trace in the making, row after row."""

    def __init__(self) -> None:
        """Begin without a row."""
        self._parts: dict[tuple[str, str, str], int] = {}
        self._part_of, self._row_of = array("l"), array("L")

    def part(self, file: str, sheet: str, via: str = "") -> int:
        """Return the number of a file's sheet; ``via`` names the merged workbooks that lie between."""
        return self._parts.setdefault((file, sheet, via), len(self._parts))

    def add(self, part: int, row: int) -> None:
        """Add a row that stands in this part, in this zero-based row."""
        self._part_of.append(part)
        self._row_of.append(row)

    def skip(self, count: int) -> None:
        """Add rows of which nothing is known."""
        self._part_of.extend([_GONE] * count)
        self._row_of.extend([0] * count)

    def done(self, seal: str = "") -> Trace:
        """Return what was gathered."""
        return Trace(
            seal=seal,
            parts=tuple((file, sheet) for file, sheet, _ in self._parts),
            part_of=self._part_of,
            row_of=self._row_of,
            via=tuple(via for _, _, via in self._parts),
        )


def read_origins(grid: Grid, *, file: str) -> tuple[Origin, ...]:
    """Return what the 来源 of a merged workbook, which is ``file``, says was left out or not read."""
    found = find_headings(grid, HEADINGS)
    if found is None:
        return ()
    row, columns = found
    return tuple(_left_out(grid, range(row + 1, grid.bottom + 1), columns, file))


def read_set_aside(grid: Grid) -> tuple[Origin, ...]:
    """Return all that the 来源 of a merged workbook lists besides what was merged; ``via`` as it stands."""
    found = find_headings(grid, HEADINGS)
    if found is None:
        return ()
    row, columns = found
    states = [state for state in MergeState if state not in (MergeState.MERGED, MergeState.BELOW)]
    return tuple(_left_out(grid, range(row + 1, grid.bottom + 1), columns, "", states))


def _left_out(
    grid: Grid,
    rows: range,
    columns: Mapping[str, int],
    file: str,
    among: Sequence[MergeState] = NOT_MERGED,
) -> Iterator[Origin]:
    states = {state.value: state for state in among}
    for row in rows:
        held = {name: grid.value(Spot(row, column)) for name, column in columns.items()}
        state = states.get(list_text(held["处理"]))
        if state is None:
            continue
        count = held["行数"]
        yield Origin(
            file=list_text(held["来源文件"]),
            state=state,
            sheet=list_text(held["工作表"]),
            unit=list_text(held["填报单位"]),
            rows=count if isinstance(count, int) else None,
            sha256=list_text(held["SHA-256"]),
            reason=list_text(held["原因"]),
            via=list_text(held.get(VIA)) or file,
        )


def read_below(grid: Grid, *, file: str) -> tuple[Origin, ...]:
    """
    Return what the merged workbook ``file`` was merged from, and what that was merged from in its turn.

    Of workbooks of before nobody knows which column held which field.
    """
    found = find_headings(grid, HEADINGS)
    if found is None:
        return ()
    row, columns = found
    lines = (
        {name: grid.value(Spot(at, column)) for name, column in columns.items()}
        for at in range(row + 1, grid.bottom + 1)
    )
    return tuple(
        source_of(held, via=joined(file, list_text(held.get(VIA))))
        for held in lines
        if list_text(held["处理"]) in _TAKEN
    )


_TAKEN = (MergeState.MERGED.value, MergeState.BELOW.value)


def source_of(held: Mapping[str, Value], *, via: str) -> Origin:
    """Return a file below by its line in 来源, heading by heading."""
    count = held["行数"]
    return Origin(
        file=list_text(held["来源文件"]),
        state=MergeState.BELOW,
        sheet=list_text(held["工作表"]),
        unit=list_text(held["填报单位"]),
        rows=count if isinstance(count, int) else None,
        sha256=list_text(held["SHA-256"]),
        via=via,
        columns=read_columns(list_text(held.get(COLUMNS))),
    )


def written_columns(columns: Sequence[tuple[str, str]]) -> str:
    """Return where the fields of a sheet stand, as 来源 says it."""
    return "；".join(f"{where}={heading}" for where, heading in columns)


def read_columns(text: str) -> tuple[tuple[str, str], ...]:
    """Return where the fields of a sheet stand, as they were written."""
    pieces = _COLUMN.split(text)[1:]
    return tuple(zip(pieces[::2], pieces[1::2], strict=True))


def joined(*chain: str) -> str:
    """Return merged workbooks as one chain, the uppermost first."""
    return STEP.join(filter(None, chain))


def read_passed(grid: Grid, *, file: str) -> tuple[Passed, ...]:
    """Return what the 来源 of the merged workbook ``file`` lists of rows and cells that are no data."""
    found = find_headings(grid, HEADINGS)
    if found is None:
        return ()
    row, columns = found
    return tuple(_passed(grid, range(row + 1, grid.bottom + 1), columns, file))


def _passed(grid: Grid, rows: range, columns: Mapping[str, int], file: str) -> Iterator[Passed]:
    for row in rows:
        held = {name: list_text(grid.value(Spot(row, column))) for name, column in columns.items()}
        state, reason = _PASSED.fullmatch(held["处理"]), _REASON.fullmatch(held["原因"])
        if state and reason:
            yield Passed(
                file=held["来源文件"],
                sheet=held["工作表"],
                row=int(reason[1]),
                why=reason[2],
                cells=int(state[1] or 0),
                unit=held["填报单位"],
                via=held.get(VIA) or file,
            )


def is_traced(grid: Grid) -> bool:
    """Tell whether a sheet is the 来源明细 of a merged workbook, though perhaps not as it was written."""
    return find_headings(grid, ROW_HEADINGS[:4]) is not None


def read_options(grid: Grid) -> Mapping[str, str]:
    """Return each option that a merged workbook was made with and what was given with it, as 来源 says."""
    found = _OPTIONS.search(_said_above(grid))
    told = _NEXT_OPTION.split(found[1]) if found and found[1] != _WITHOUT else ()
    return {option: value for option, _, value in (each.partition(" ") for each in told)}


def read_notice(grid: Grid) -> str:
    """Return the 文号 of the notice by which a merged workbook was made, as its 来源 says; empty for none."""
    found = _NOTICE.search(_said_above(grid))
    return found[1] if found else ""


def read_previous(grid: Grid) -> str:
    """Return the file of last year that 来源 says a merged workbook is compared with; empty for none."""
    found = _PREVIOUS.search(_said_above(grid))
    return found[1] if found else ""


def made_on(grid: Grid) -> date | None:
    """Return the day that the review went by of which a merged workbook is made, as its 来源 says."""
    found = _MADE_ON.search(_said_above(grid))
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _said_above(grid: Grid) -> str:
    """Return what 来源 says above its headings; long sentences go over several rows."""
    found = find_headings(grid, HEADINGS)
    rows = range(grid.top, found[0] if found else grid.top)
    return "".join(value for row in rows for _, value in grid.filled(row) if isinstance(value, str))


def read_units(grid: Grid) -> Mapping[tuple[str, str], str]:
    """Return whose each merged file and sheet is, as the 来源 of a merged workbook says."""
    found = find_headings(grid, HEADINGS)
    if found is None:
        return {}
    row, columns = found
    lines = (
        [
            list_text(grid.value(Spot(at, columns[name])))
            for name in ("来源文件", "工作表", "填报单位", "处理")
        ]
        for at in range(row + 1, grid.bottom + 1)
    )
    return {(file, sheet): unit for file, sheet, unit, state in lines if state == MergeState.MERGED.value}


def read_trace(
    grid: Grid, units: Mapping[tuple[str, str], str] | None = None, *, direct_only: bool = False
) -> Trace | None:
    """
    Return what the 来源明细 of a merged workbook says; ``None`` when it is not as it was written.

    ``units`` tells whose the files are that were merged. Each row is traced to its first file, or, where
    ``direct_only`` says so, to the file that this very workbook was merged from.
    """
    found = find_headings(grid, ROW_HEADINGS[:4])
    if found is None:
        return None
    header, columns = found
    seal = seal_in(value for row in range(grid.top, header) for _, value in grid.filled(row))
    if not seal:
        return None
    below = header + 1 - grid.top
    held = {name: grid.column(column)[below:] for name, column in columns.items() if name in TRACED}
    return trace_of(held, seal, units, direct_only=direct_only)


def seal_in(texts: Iterable[Value]) -> str:
    """Return the seal that stands in one of the texts above the headings of 来源明细; ``""`` for none."""
    found = (_SEALED.search(text) for text in texts if isinstance(text, str))
    return next((each[1] for each in found if each), "")


def trace_of(
    held: Mapping[str, Sequence[Value]],
    seal: str,
    units: Mapping[tuple[str, str], str] | None = None,
    *,
    direct_only: bool = False,
) -> Trace | None:
    """Return what columns of 来源明细 say, by their headings; ``None`` where they are not as written."""
    numbers: list[Any] = list(takewhile(lambda number: not is_blank(number), held[ROW_HEADINGS[0]]))
    blank = [None] * len(numbers)
    direct = _places(held, ROW_HEADINGS[1:4], blank)
    first = _places({} if direct_only else held, FIRST_HEADINGS, blank)
    places = [one if is_blank(other[0]) else other for one, other in zip(direct, first, strict=True)]
    if not all(map(_is_row, numbers)) or not all(_is_row(line) and file for file, _, line in places):
        return None
    tracing = Tracing()
    between = _texts(held.get(BETWEEN, blank), len(numbers))
    for (file, sheet, line), (through, _, _), (first_file, _, _), rest in zip(
        places, direct, first, between, strict=True
    ):
        via = joined(through, rest) if first_file else ""
        tracing.add(tracing.part(file, sheet, via), line - 1)
    whose = [(units or {}).get((file, sheet), "") for file, sheet, _ in direct]
    marks = _texts(held.get(MARKS, blank), len(numbers))
    return replace(
        tracing.done(seal),
        numbers=[number - 1 for number in numbers],
        marks=marks if all(marks) else (),
        hints=list(zip(whose, _texts(held.get(ROW_HEADINGS[4], blank), len(numbers)), strict=True)),
    )


def _places(
    held: Mapping[str, Sequence[Value]], names: Sequence[str], blank: Sequence[Value]
) -> Sequence[tuple[str, str, Any]]:
    """Return what three columns say of each row: a file, a sheet, a row in it, as it was written."""
    file, sheet, line = (held.get(name, blank) for name in names)
    count = len(blank)
    return list(zip(_texts(file, count), _texts(sheet, count), line[:count], strict=True))


def _texts(column: Sequence[Value], count: int) -> Sequence[str]:
    """Return the first texts of a column; most of them are the same."""
    known = {value: list_text(value) for value in set(column[:count])}
    return list(map(known.__getitem__, column[:count]))


def _is_row(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and 1 <= value <= _LAST_ROW
