"""上年 and 同比: beside a summary's figures those of last year's workbook, and by how much they changed."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from skilltrain_cli.forms.spec import BY_TIMES
from skilltrain_cli.notices.code_lists.group_list import TOGETHER
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.previous_year import PreviousYear
from skilltrain_cli.operations.merge.totals import BY_UNIT, Totals
from skilltrain_cli.operations.summaries.summary_table import (
    BEFORE,
    CHANGE,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryTable,
)
from skilltrain_cli.operations.summaries.summary_wording import unlike, word_of
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Scope, compact_positions
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import shown

BY_CITY = Scope.CITY.value
_YEAR = lazy_pattern("[0-9]{4}(?=年)")
_NAMED = 10
"""Lines of last year that a note names."""
_RowsByName = Mapping[tuple[str, ...], Sequence[int]]


def with_previous(table: SummaryTable, merged: Merged, key: str) -> SummaryTable:
    """
    Return a summary with last year's figure of its main column and the change, where last year's is given.

    ``key`` is what its lines go by: ``unit``, ``city``, or the key of a declared summary.
    """
    previous, at = merged.previous, _main(table)
    if previous is None or at is None or table.total is None:
        return table
    compared = _Compared(merged, previous, table, at)
    names = len(table.names)
    rows = _city_rows(previous) if key == BY_CITY or (key == BY_UNIT and names == 1) else _rows(previous, key)
    before = [compared.of(rows.get(table.name_of(line), ())) for line in table.lines]
    cells = (*before, compared.of(compared.whole))
    lines = [
        replace(line, cells=(*line.cells, last, _change(line.cells[at], last)))
        for line, last in zip((*table.lines, table.total), cells, strict=True)
    ]
    here = frozenset(map(table.name_of, table.lines))
    gone = {name: found for name, found in rows.items() if name not in here}
    if _timed(key):  # what is no longer there keeps the name that it had
        gone = {(_years_later(name, -1),): found for (name,), found in gone.items()}
    return replace(
        table,
        columns=(*table.columns, *compared.columns),
        lines=tuple(lines[:-1]),
        total=lines[-1],
        notes=(*table.notes, *compared.notes(gone)),
    )


def _main(table: SummaryTable) -> int | None:
    """Return the column that is compared: the first sum, else how many rows there are."""
    cells = () if table.total is None else table.total.cells
    figures = [(at, cell.measure) for at, cell in enumerate(cells) if isinstance(cell, Figure)]
    sums = (at for wanted in (Measure.SUM, Measure.COUNT) for at, each in figures if each is wanted)
    return next(sums, None)


class _Compared:
    """One column of a summary and last year's figures of the same."""

    def __init__(self, merged: Merged, previous: PreviousYear, table: SummaryTable, at: int) -> None:
        total = table.total.cells[at] if table.total else None
        assert isinstance(total, Figure)
        self._previous = previous
        self._plain = table.columns[at]
        self._count = total.measure is Measure.COUNT
        column = merged.table.form.by_name.get(total.field)
        self._totals = Totals(previous.table, () if column is None else (column,))
        self.whole = compact_positions(sorted(row for rows in previous.units.values() for row in rows))
        """All of last year's rows that are of this workbook's region."""
        taken = [each.heading for each in table.columns]
        self._before = unlike(f"{BEFORE}{self._plain.heading}", taken)
        self._change = unlike(CHANGE, taken)

    def of(self, rows: Sequence[int]) -> Figure | None:
        """Return last year's figure of these of its rows; ``None`` where nothing is known."""
        if not rows:
            return None
        found = Figure.count(rows) if self._count else self._totals.amounts(rows, self.whole)[0]
        return replace(found, previous=True) if found.known else None

    @property
    def columns(self) -> tuple[SummaryColumn, SummaryColumn]:
        """Last year's figures and the change."""
        heading = self._plain.heading
        return (
            replace(
                self._plain,
                heading=self._before,
                about="上年的表里同一单位、同一类的数。",
                marks="",
                where=(),
            ),
            SummaryColumn(
                heading=self._change,
                shape=Shape.PERCENT,
                decimals=1,
                about=f"（{heading}－{self._before}）÷{self._before}。",
            ),
        )

    def notes(self, gone: _RowsByName) -> Iterator[str]:
        """Say where last year's figures are from, why some are blank, and what there is no longer."""
        year = f"（{self._previous.year}年）" if self._previous.year else ""
        file = shown(self._previous.file, 120)
        yield f"{self._before}：取自“{file}”{year}，改名、合并过的单位按现在的区划对应。"
        before, now = self._previous.months
        if before != now:
            yield f"上年的表到 {before} 月，这次的到 {now} 月，不是同一时段，{self._change}只供参考。"
        yield f"{self._change}空着的：上年没有，或上年是 0，算不出来。"
        if gone:
            names = ["".join(dict.fromkeys(name)) for name in gone]
            named = first_few([f"“{each}”" if TOGETHER in each else each for each in names], _NAMED, "项")
            rows = sorted({row for each in gone.values() for row in each})
            figure = self.of(compact_positions(rows))
            amount = f"{figure.value:,}" if figure else "没有数"
            yield f"上年有、这次没有的：{named}，{self._before} {amount}，计在合计里。"


def _change(now: SummaryCell, before: Figure | None) -> Figure | None:
    if not isinstance(now, Figure) or before is None or not before.value:
        return None
    return Figure(
        value=(Decimal(now.value) - Decimal(before.value)) / Decimal(before.value),
        measure=Measure.CHANGE,
        field=now.field,
        rows=now.rows,
        parts=(now, before),
    )


def _city_rows(previous: PreviousYear) -> _RowsByName:
    rows = gathered((city, row) for (city, *_), found in previous.units.items() for row in found)
    return {(city,): compact_positions(sorted(found)) for city, found in rows.items()}


def _rows(previous: PreviousYear, key: str) -> _RowsByName:
    """Return last year's rows by the names that the lines they belong to have this year."""
    if key == BY_UNIT:
        return previous.units
    among = frozenset(row for rows in previous.units.values() for row in rows)
    label = previous.labels.get(key)
    if label is None:
        values = previous.table.columns[key]
        found = gathered((word_of(values[row]), row) for row in sorted(among))
        return {(word,): compact_positions(rows) for word, rows in found.items()}
    words = {word: [row for row in label.rows(word) if row in among] for word in label.order}
    return {
        (_years_later(word) if _timed(key) else word,): compact_positions(rows)
        for word, rows in words.items()
        if rows
    }


def _timed(key: str) -> bool:
    """Tell whether lines are months or longer times: those of last year are a year earlier."""
    return key in BY_TIMES


def _years_later(word: str, years: int = 1) -> str:
    """Return what a month or longer time is called some years later, or earlier."""
    return _YEAR.sub(lambda year: f"{int(year[0]) + years:04}", word)
