"""What a merged workbook records of how it was made: sources, day, options, tool, and its content code."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.summaries.content_code import CODE
from skilltrain_cli.operations.verify.sheet_cells import SheetCells
from skilltrain_cli.review.carried_queries import SEARCHED, find_headings, list_text
from skilltrain_cli.review.provenance import (
    DETAIL,
    HEADINGS,
    ROW_HEADINGS,
    SOURCES,
    VIA,
    MergeState,
    Origin,
    read_notice,
)
from skilltrain_cli.values.grid import Grid, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.region import Level
from skilltrain_cli.values.text import is_blank

_DAY = lazy_pattern(r"审核日期\s*(\d{4}-\d{2}-\d{2})")
_OPTIONS = lazy_pattern(r"；选项\s*([^。]*)。")
_TOOL = lazy_pattern(r"工具\s*(skt [^；。]*)；")
_NEXT = lazy_pattern(r"\s+(?=--[a-z]|\[[a-z]+\] |插件 )")
_SHA256 = lazy_pattern(r"[0-9a-f]{64}")
_PRINTED_ON = ("目录", "口径说明")
"""Sheets that print the content code in a cell; every page has it at its foot."""
_READ = (SOURCES, *_PRINTED_ON)
_NOTHING = "无"
_PROVINCES = ("山东省", "山东")


class RecordedMerge(Struct, frozen=True, kw_only=True):
    """What 来源 says, as far as it can be read."""

    sources: tuple[Origin, ...] = ()
    """All files and sheets that the merge itself met, those merged and the others."""
    as_of: date | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """Option → what was given with it, nothing for a flag."""
    tool: str = ""
    notice: str = ""
    """文号 of the one it was merged under."""
    codes: tuple[tuple[str, Spot | None, str], ...] = ()
    """Sheet, cell (none at its foot) and each content code that is printed."""

    def given(self, option: str) -> str | None:
        """Return what was given with an option; ``None`` when it was not."""
        return self.options.get(option)

    @property
    def merged(self) -> tuple[Origin, ...]:
        """The files and sheets whose rows are in it."""
        return tuple(each for each in self.sources if each.state is MergeState.MERGED)

    def same_merge(self, other: "RecordedMerge") -> bool:
        """Tell whether another record is of the same sources, day and options."""
        return (self.sources, self.as_of, self.options) == (other.sources, other.as_of, other.options)

    @property
    def province(self) -> bool:
        """Whether it was named as the province's."""
        return self.given("--unit") in _PROVINCES

    @property
    def level(self) -> Level | None:
        """The level that was named."""
        named = Level.PROVINCE.value if self.province else self.given("--level")
        return Level(named) if named in (Level.CITY.value, Level.PROVINCE.value) else None

    @property
    def told_options(self) -> tuple[str, ...]:
        """The options as they were told."""
        return tuple(f"{option} {value}".strip() for option, value in self.options.items())

    def named_in(self, sheets: Iterable[SheetCells]) -> tuple[Origin, ...]:
        """
        Return the sources under the names that 来源明细 has for them, with those that it alone has.

        A name that was changed in 来源 is in no row of 来源明细, and the true one is in no row of 来源; so is
        that of a line that was removed.
        """
        detail = next((sheet for sheet in sheets if sheet.name == DETAIL), None)
        rows = rows_by_source(detail) if detail else {}
        lost = sorted({each.file for each in self.merged} - rows.keys())
        orphans = sorted(rows.keys() - {each.file for each in self.sources})
        if len(lost) == len(orphans) == 1:
            return tuple(
                replace(each, file=orphans[0]) if each.file == lost[0] else each for each in self.sources
            )
        removed = (Origin(file=file, state=MergeState.MERGED, rows=rows[file]) for file in orphans)
        return (*self.sources, *removed)

    @property
    def code(self) -> str:
        """The code that is printed most often; empty when there is none."""
        codes = [code for _, _, code in self.codes]
        return max(codes, key=codes.count, default="")


def recorded_merge(sheets: Mapping[str, SheetCells]) -> RecordedMerge:
    """Return what the sheets of a merged workbook record, by their names."""
    grids = {
        name: Grid(name=name, rows=list(map(sheets[name].row, range(sheets[name].height))))
        for name in _READ
        if name in sheets
    }
    feet = {name: sheet.foot for name, sheet in sheets.items()}
    sources = grids.get(SOURCES)
    found = find_headings(sources, HEADINGS) if sources else None
    header, columns = found or (0, {})
    text = "".join(_texts(sources, range(sources.top, header))) if sources else ""
    day, options, tool = _DAY.search(text), _OPTIONS.search(text), _TOOL.search(text)
    return RecordedMerge(
        sources=tuple(_sources(sources, header, columns)) if sources and found else (),
        as_of=_day(day[1]) if day else None,
        options=dict(_options(options[1])) if options else {},
        notice=read_notice(sources) if sources else "",
        tool=tool[1].strip() if tool else "",
        codes=tuple(_codes(grids, feet)),
    )


def rows_by_source(detail: SheetCells) -> Mapping[str, int]:
    """Return how many rows 来源明细 has of each file."""
    rows = range(min(SEARCHED, detail.height))
    header = next((row for row in rows if ROW_HEADINGS[1] in detail.row(row)), None)
    if header is None:
        return {}
    column = detail.columns[detail.row(header).index(ROW_HEADINGS[1])]
    return Counter(list_text(value) for value in column[header + 1 :] if not is_blank(value))


def is_merged_workbook(names: Iterable[str]) -> bool:
    """Tell by the names of its sheets whether a workbook was written by ``skt merge``, though one is gone."""
    return len({*names} & {SOURCES, DETAIL, "汇总"}) > 1


def _texts(grid: Grid, rows: Iterable[int]) -> Iterator[str]:
    return (value for row in rows for _, value in grid.filled(row) if isinstance(value, str))


def _sources(grid: Grid, header: int, columns: Mapping[str, int]) -> Iterator[Origin]:
    states = {state.value: state for state in MergeState}
    for row in range(header + 1, grid.bottom + 1):
        held = {name: grid.value(Spot(row, columns[name])) for name in HEADINGS}
        state, count = states.get(list_text(held["处理"])), held["行数"]
        via = list_text(grid.value(Spot(row, columns[VIA]))) if VIA in columns else ""
        if state in (None, MergeState.BELOW) or via or not list_text(held["来源文件"]):
            continue
        sha256 = list_text(held["SHA-256"]).lower()
        yield Origin(
            file=list_text(held["来源文件"]),
            state=state,
            sheet=list_text(held["工作表"]),
            unit=list_text(held["填报单位"]),
            rows=count if isinstance(count, int) else None,
            sha256=sha256 if _SHA256.fullmatch(sha256) else "",
        )


def _options(text: str) -> Iterator[tuple[str, str]]:
    for each in _NEXT.split(text.strip()) if text.strip() not in (_NOTHING, "") else ():
        option, _, value = each.partition(" ")
        yield option, value.strip()


def _codes(grids: Mapping[str, Grid], feet: Mapping[str, str]) -> Iterator[tuple[str, Spot | None, str]]:
    for name in _PRINTED_ON:
        grid = grids.get(name)
        for row in range(grid.top, grid.bottom + 1) if grid else ():
            for column, value in grid.filled(row) if grid else ():
                if isinstance(value, str):
                    yield from ((name, Spot(row, column), code) for code in CODE.findall(value))
    for name, foot in feet.items():
        yield from ((name, None, code) for code in CODE.findall(foot))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
