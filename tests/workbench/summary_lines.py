"""The lines of a merge's summaries as tests speak of them: their words, how many rows, what is summed up."""

from msgspec import Struct

from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.derived_columns import NAME_MARKS
from skilltrain_cli.operations.summaries.merge_tables import tables_of
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryLine, SummaryTable
from skilltrain_cli.values.figure_with_sources import Figure, Measure, Number


class LineSeen(Struct, frozen=True, kw_only=True):
    """One line; the total's name is 合计."""

    names: tuple[str, ...]
    rows: Figure | None
    kinds: Figure | None
    amounts: tuple[Figure | None, ...]

    @property
    def name(self) -> str:
        """What tells it from its neighbours."""
        return next(name for name in reversed(self.names) if name)

    @property
    def values(self) -> tuple[Number | None, ...]:
        """The values of its amounts."""
        return tuple(None if figure is None else figure.value for figure in self.amounts)

    @property
    def count(self) -> Number:
        """How many rows it counts."""
        assert self.rows is not None
        return self.rows.value

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All that it counts and sums up."""
        return tuple(filter(None, (self.rows, self.kinds, *self.amounts)))


def table(merged: Merged, id_: str) -> SummaryTable:
    """Return the summary of this id."""
    return next(each for each in tables_of(merged) if each.id == id_)


def lines(summary: SummaryTable) -> list[LineSeen]:
    """Return the lines of a summary, the total last."""
    return [_seen(summary, line) for line in (*summary.lines, *filter(None, (summary.total,)))]


def units(merged: Merged) -> list[LineSeen]:
    """Return what each unit comes to, last the whole."""
    return lines(table(merged, "unit"))


def whole(merged: Merged) -> LineSeen:
    """Return what the whole comes to."""
    return units(merged)[-1]


def kinds(line: LineSeen) -> Number:
    """Return how many kinds a line counts."""
    assert line.kinds is not None
    return line.kinds.value


def _seen(summary: SummaryTable, line: SummaryLine) -> LineSeen:
    counted = {Shape.COUNT, Shape.AMOUNT}
    cells = [
        (column, cell)
        for column, cell in zip(summary.columns, line.cells, strict=True)
        if column.shape in counted and column.marks != NAME_MARKS
    ]
    return LineSeen(
        names=summary.name_of(line),
        rows=next((figure for _, cell in cells if (figure := _of(cell, Measure.COUNT))), None),
        kinds=next((figure for column, cell in cells if column.marks and (figure := _figure(cell))), None),
        amounts=tuple(
            _figure(cell) for column, cell in cells if not column.marks and not _of(cell, Measure.COUNT)
        ),
    )


def _figure(cell: SummaryCell) -> Figure | None:
    return cell if isinstance(cell, Figure) else None


def _of(cell: SummaryCell, measure: Measure) -> Figure | None:
    return cell if isinstance(cell, Figure) and cell.measure is measure else None
