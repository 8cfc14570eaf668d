"""What a merge starts from besides the sheets, and what comes out of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from skilltrain_cli.errors import EXIT_USAGE, SktError
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.rule import Rule
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.notices.code_lists.group_list import GroupList
from skilltrain_cli.notices.code_lists.theme_list import ThemeList
from skilltrain_cli.review.provenance import MergeState, Origin, Passed, RowSource, Trace
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.region import Level, Region

__all__ = [
    "DERIVED_KIND",
    "DERIVED_NAME",
    "DERIVED_SPAN",
    "DERIVED_UNIT",
    "AskedUnit",
    "Choice",
    "Coverage",
    "CoverageLine",
    "Covered",
    "MergeRefusedError",
    "MergeState",
    "MergedQuery",
    "Origin",
    "Passed",
    "RowSource",
    "Table",
    "Trace",
    "UnitRows",
    "UnreadError",
]

DERIVED_KIND = "@kind"
DERIVED_NAME = "@name"
DERIVED_SPAN = "@span"
DERIVED_UNIT = "@unit"
"""Columns of a table besides its form's fields."""
UNREAD_SHEETS = frozenset({"RD012", "RD016"})
"""Rules that name a sheet with data which was not read: its rows are in nobody's figures."""
BESIDE_TABLE = UNREAD_SHEETS | {"BT108", "ST016"}
"""Rules that ask about a sheet beside the table: what they ask is told all the same."""
OTHER_SHEETS = frozenset({"RD017"})
"""Rules that name a sheet which is no form and looks like no data."""


class MergeRefusedError(SktError):
    """Nothing is merged: sheets have errors, or a unit reported twice; for scripts, wrong usage."""

    exit_code = EXIT_USAGE


class UnreadError(SktError):
    """Nothing is merged: a file could not be read, and its rows would be missing."""


class Choice(Struct, frozen=True, kw_only=True):
    """What the user decided beforehand; nothing of it is ever assumed."""

    level: Level | None = None
    """City or province; ``None``: found from the contents."""
    skip_bad: bool = False
    """Leave out files with errors and files that cannot be read, and say so."""
    latest: bool = False
    """Of two submissions of one unit take the later (填表日期), when it has all rows of the earlier."""
    drop_earlier: bool = False
    """Take it even so, and say what is left out with the earlier."""
    batches: bool = False
    """Take all submissions of one unit that have no row in common."""
    footer: Mapping[str, Value] = field(default_factory=dict)
    """What the merged workbook's own footer is to say."""
    options: tuple[str, ...] = ()
    """The options as they were given, for 来源."""
    laws: Sequence[Rule] = ()
    """What the sheets were reviewed by, for 来源."""
    previous: tuple[Submitted, ...] = ()
    """The sheets of last year's workbook that this year's figures stand beside."""
    groups: GroupList | None = None
    themes: ThemeList | None = None
    """By what groups of people and themes are told; ``None``: the lists that come with skt."""


class MergedQuery(Struct, frozen=True, kw_only=True):
    """
    A query about a merged sheet and, when there is one, its 情况说明.

    ``row`` is the position in the table and ``field`` the field of the cell asked about; ``row`` is ``None``
    for a place that has none there, such as the footer. ``sheet`` is the file inside the package where a
    query is about one that has no sheets.
    """

    code: str
    row: int | None
    field: str | None
    message: str
    explanation: str
    file: str
    sheet: str
    cell: str


class UnitRows(Struct, frozen=True, kw_only=True):
    """Rows of one unit: all from one sheet, in its order; a card is a row of its own."""

    unit: Unit
    part: int
    rows: range


class Table(Struct, frozen=True, kw_only=True):
    """
    The rows of the merged sheet, column by column, in official order.

    ``columns[field][i]`` is what is written in row ``i``: text (``""`` is blank), a number or a day. Where a
    form's rows have a name, there are also the numbers of the row's name and of its kind, within its unit;
    where they have a period, the month or longer time it counts in; where units are counted of which one may
    have several rows, the unit's code. ``parts`` are the ``(file, sheet)``
    merged.
    """

    form: FormSpec
    blocks: tuple[UnitRows, ...]
    columns: Mapping[str, Sequence[Any]]
    periods: Sequence[Period] = ()
    """The time of each row, where the form asks for a period."""
    telling: tuple[str, ...]
    """Fields that, with the units, tell a row from its neighbours."""
    parts: tuple[tuple[str, str], ...]
    part_of: Sequence[int]
    row_of: Sequence[int]
    """Zero-based row in the sender's sheet."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.part_of)

    @property
    def times(self) -> Sequence[Any]:
        """The time of each row, a period, a day or a year, where the form asks for one; ``""`` is blank."""
        return self.periods or self.columns[self.form.when]

    def unit_rows(self, *, cities: bool = False) -> dict[str, range]:
        """Return the rows of each unit, or city, by its code; the blocks of one stand side by side."""
        found: dict[str, range] = {}
        for block in self.blocks:
            code = block.unit.city.code if cities else block.unit.code
            found[code] = range(found.get(code, block.rows).start, block.rows.stop)
        return found

    def source(self, row: int) -> RowSource:
        """Return where a row comes from."""
        file, sheet = self.parts[self.part_of[row]]
        return RowSource(file=file, sheet=sheet, row=self.row_of[row] + 1)


class Covered(StrEnum):
    """Whether a county has run a kind in time; one from which no row came is told apart."""

    YES = "已覆盖"
    PLANNED = "仅有计划"
    NO = "未覆盖"
    LEFT_OUT = "已报送未汇总"
    """It sent something, and nothing of it was merged."""
    SILENT = "未报送"


class AskedUnit(Struct, frozen=True, kw_only=True):
    """One unit of which a demand asks something."""

    city: Region
    region: Region
    left_out: bool = False
    """Whether something it sent was not merged."""

    @property
    def zone(self) -> bool:
        """Tell a functional zone, which a demand on counties does not bind, from a county of GB/T 2260."""
        return self.region.level is Level.FUNCTIONAL


class CoverageLine(AskedUnit, frozen=True, kw_only=True):
    """One county, or one functional zone, which 一县一项目 does not bind."""

    rows: Figure
    """All it has sent, in time or not."""
    done: Figure
    planned: Figure
    least: int = 1
    denied: int = 0
    """Rows whose 备注 says that the training was not held."""
    vague: tuple[Period, ...] = ()
    """Times of a month or more that prove nothing: not over yet, or ending after the due day."""

    @property
    def state(self) -> Covered:
        """Covered by what has begun, by plans only, not at all, left out, or not heard of."""
        if self.done.value >= self.least:
            return Covered.YES
        if self.done.value + self.planned.value >= self.least:
            return Covered.PLANNED
        return Covered.NO if self.rows.value else self.without_rows

    @property
    def without_rows(self) -> Covered:
        """What it is when it has no rows."""
        return Covered.LEFT_OUT if self.left_out else Covered.SILENT


class Coverage(Struct, frozen=True, kw_only=True):
    """
    A demand such as 一县一项目 (鲁人社字〔2021〕32号 二（三）): kinds each county has run by ``due``.

    ``marks[i]`` stands in one row of each kind, and says what the kind counts as on ``as_of``; it is blank
    elsewhere.
    """

    title: str
    least: int = 1
    due: date | None
    year: int
    """The notice's year: what was over before it counts for nothing."""
    as_of: date
    lines: tuple[CoverageLine, ...]
    marks: Sequence[str]

    @property
    def wanting(self) -> bool:
        """Whether a county has not run enough yet."""
        return any(line.state is not Covered.YES for line in self.lines if not line.zone)

    def tally(self, state: Covered, *, zones: bool) -> int:
        """Return how many counties, or zones, are in a state."""
        return len(self.of(state, zones=zones))

    def of(self, state: Covered, *, zones: bool) -> tuple[CoverageLine, ...]:
        """Return the counties, or zones, in a state."""
        return tuple(line for line in self.lines if line.state is state and line.zone is zones)
