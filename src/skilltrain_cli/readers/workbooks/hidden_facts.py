"""What a sheet hides from its values, as found in its raw form."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.values.grid import Area, Lettering, Run, Spot
from skilltrain_cli.values.read_outcome import Failure


class SheetFacts(Struct, frozen=True, kw_only=True):
    """Facts of one sheet; ``merges`` is None when the scan had no reason to list them."""

    merges: tuple[Area, ...] | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: Mapping[Spot, str] = field(default_factory=dict)
    uncached: frozenset[Spot] = frozenset()
    pictures: frozenset[Spot] = frozenset()
    dayless: Mapping[Spot, str] = field(default_factory=dict)
    """Cells whose format shows a date's ``month`` or ``year`` alone."""
    lettering: Mapping[Spot, Lettering] = field(default_factory=dict)
    """Cells that are struck out, raised or lowered as a whole."""
    runs: Mapping[Spot, Sequence[Run]] = field(default_factory=dict)
    """Cells of which a part is."""
    formats: Mapping[Spot, str] = field(default_factory=dict)
    """Cells whose number format may show another value: its code."""
    displayed: Mapping[Spot, str] = field(default_factory=dict)
    """Cells that are known to show another value: what people see."""
    foreign: bool = False
    """Not written in UTF-8, or values are cut up by comments: calamine would lose them and say nothing."""
    escaped: bool = False
    """Characters are written as ``_x5E97_``, which calamine does not read."""
    conditional: tuple[str, ...] = ()
    """Ranges in which conditions may strike out."""
    values: int | None = None
    """No more values than this are written; ``None`` where each is known to stand in a cell of its own."""

    @property
    def empty(self) -> bool:
        """Whether nothing is hidden, as nearly always."""
        looks = self.lettering or self.runs or self.formats or self.displayed or self.dayless
        rows = self.merges or self.hidden_rows or self.hidden_columns
        return not (looks or rows or self.errors or self.uncached or self.pictures)


NOTHING_HIDDEN = SheetFacts()


class GatheredFacts(Struct, kw_only=True):
    """The facts of one sheet as a parser comes upon them."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Spot, str] = field(default_factory=dict)
    uncached: set[Spot] = field(default_factory=set)
    pictures: set[Spot] = field(default_factory=set)
    dayless: dict[Spot, str] = field(default_factory=dict)
    lettering: dict[Spot, Lettering] = field(default_factory=dict)
    runs: dict[Spot, Sequence[Run]] = field(default_factory=dict)
    formats: dict[Spot, str] = field(default_factory=dict)
    displayed: dict[Spot, str] = field(default_factory=dict)
    foreign: bool = False

    def facts(self) -> SheetFacts:
        """Return what was found."""
        return SheetFacts(
            merges=tuple(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            errors=self.errors,
            uncached=frozenset(self.uncached),
            pictures=frozenset(self.pictures),
            dayless=self.dayless,
            lettering=self.lettering,
            runs=self.runs,
            formats=self.formats,
            displayed=self.displayed,
            foreign=self.foreign,
        )


def check_cells(cells: int, limits: Limits) -> None:
    """Refuse a sheet of too many cells."""
    if cells > limits.cells:
        raise Refused(Failure.TOO_LARGE, f"一张工作表有 {cells} 个单元格，上限 {limits.cells} 个")


def check_text(characters: int, limits: Limits) -> None:
    """Refuse a sheet that says the same long texts over and over: readers copy them for every cell."""
    if characters > limits.text:
        most = limits.text // 1_000_000
        raise Refused(Failure.BOMB, f"一张工作表的文字展开后超过 {most} 百万字")


def check_area(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet whose filled cells span too large a rectangle: readers allocate all of it."""
    if rows * columns > limits.area:
        raise Refused(Failure.TOO_LARGE, f"一张工作表占 {rows} 行 × {columns} 列，上限 {limits.area} 格")


def check_total(area: int, limits: Limits) -> None:
    """Refuse a workbook whose sheets are too large together, as far as they were looked at."""
    if area > limits.total_area:
        raise Refused(Failure.TOO_LARGE, f"各工作表合计至少 {area} 格，上限 {limits.total_area} 格")


def check_merges(merges: int, limits: Limits) -> None:
    """Refuse a sheet of too many merged ranges."""
    if merges > limits.merges:
        raise Refused(Failure.TOO_LARGE, f"一张工作表有 {merges} 处合并单元格，上限 {limits.merges} 处")
