"""What was reviewed or merged as a pandas DataFrame: exact types, with the place that each row is from."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from skilltrain_cli.errors import UsageError
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.rows_with_sources import ColumnKind, RowColumn, row_columns
from skilltrain_cli.operations.summaries.merge_tables import table_named, tables_of
from skilltrain_cli.operations.summaries.summary_table import Shape, SummaryCell, SummaryColumn
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.privacy import shown

if TYPE_CHECKING:  # loaded where they are asked for
    import pandas as pd

    from skilltrain_cli.usecases.merge import MergedWorkbook
    from skilltrain_cli.usecases.review import Validated


def to_frame(
    found: "Review | Merged | Validated | MergedWorkbook", sheet: str | None = None, *, headings: bool = False
) -> "pd.DataFrame":
    """
    Return what was merged as a frame of its rows, what was reviewed as one of its findings.

    ``sheet`` names a summary of the merged workbook, such as 各市, whose lines are returned instead, without
    the total: its columns have the headings of that sheet.

    The columns of rows are the form's fields, of a time also ``…_start`` and ``…_end``; ``unit_code``,
    ``unit_name``, ``unit_city``; ``source_file``, ``source_sheet``, ``source_row``, ``source_sha256``; and,
    where a merged workbook was among the sources, what it tells of its own as ``first_file``,
    ``first_sheet``, ``first_row``. ``headings`` names the columns as the form prints them instead.

    Nothing becomes a float: whole numbers are ``Int64``, texts ``string``, days ``datetime64[s]``, amounts
    with decimals, and shares, ``Decimal`` objects. A blank is missing, never 0. Raises UsageError where
    pandas is not installed, for a summary that there is not, and for what was neither reviewed nor merged.
    """
    inside = getattr(found, "merged", getattr(found, "review", found))
    if isinstance(inside, Merged):
        columns = row_columns(inside) if sheet is None else summary_columns(inside, sheet)
    elif isinstance(inside, Review):
        columns = finding_columns(inside)
    else:
        raise UsageError(f"{type(found).__name__} 不能变成数据框", "请给 validate 或 merge 的结果")
    with refused_where_absent():
        import pandas as pd  # noqa: PLC0415 - a second to load, for this alone

    return pd.DataFrame(
        {column.heading if headings else column.name: _series(column, pd) for column in columns}
    )


def summary_columns(merged: Merged, sheet: str) -> tuple[RowColumn, ...]:
    """Return the lines of a summary, one a row; UsageError where the workbook has no such summary."""
    table = table_named(merged, sheet)
    if table is None:
        named = "、".join(each.name for each in tables_of(merged))
        raise UsageError(f"汇总表里没有“{shown(sheet, 31)}”这张表", f"有 {named}")
    return tuple(
        RowColumn(
            name=column.heading,
            heading=column.heading,
            kind=_SHAPES[column.shape] if not column.decimals else ColumnKind.DECIMAL,
            values=[_held(line.cells[at], column) for line in table.lines],
        )
        for at, column in enumerate(table.columns)
    )


_SHAPES = {
    Shape.NAME: ColumnKind.TEXT,
    Shape.TEXT: ColumnKind.TEXT,
    Shape.COUNT: ColumnKind.INTEGER,
    Shape.AMOUNT: ColumnKind.DECIMAL,
    Shape.PERCENT: ColumnKind.DECIMAL,
    Shape.RANK: ColumnKind.INTEGER,
}


def _held(cell: SummaryCell, column: SummaryColumn) -> int | Decimal | str | None:
    """Return what a cell of a summary holds, as its column has it."""
    if not isinstance(cell, Figure):
        return cell or None
    if not cell.known:
        return None
    return cell.value if _SHAPES[column.shape] is ColumnKind.INTEGER else Decimal(cell.value)


_DTYPES = {
    ColumnKind.TEXT: "string",
    ColumnKind.INTEGER: "Int64",
    ColumnKind.DECIMAL: "object",
    ColumnKind.DAY: "datetime64[s]",
}


def _series(column: RowColumn, pd: Any) -> Any:  # noqa: ANN401 - a library without types, loaded here alone
    return pd.Series(list(column.values), dtype=_DTYPES[column.kind])


def finding_columns(review: Review) -> tuple[RowColumn, ...]:
    """Return the findings, one a row: rule, place, words, whose sheet it is; ``row`` counts from 1."""
    found = review.findings
    facts = {(each.file, each.sheet): each for each in review.submissions}
    of_file = {each.file: each for each in review.submissions}
    sent = [facts.get((each.place.file, each.place.sheet or "")) for each in found]
    whole = [one or of_file.get(each.place.file) for one, each in zip(sent, found, strict=True)]
    units = [one.unit if one else None for one in sent]
    rows = [None if each.place.spot is None else each.place.spot.row + 1 for each in found]
    texts: Sequence[tuple[str, str, Sequence[str | None]]] = (
        ("code", "规则", [each.card.code for each in found]),
        ("severity", "程度", [each.card.severity.value for each in found]),
        ("file", "文件", [each.place.file for each in found]),
        ("entry", "包内文件", [each.place.entry for each in found]),
        ("sheet", "工作表", [each.place.sheet for each in found]),
        ("cell", "单元格", [each.place.cell for each in found]),
        ("field", "字段", [each.field for each in found]),
        ("heading", "栏目", [each.heading for each in found]),
        ("value", "内容", [each.value for each in found]),
        ("message", "问题", [each.message for each in found]),
        ("hint", "怎么办", [each.hint for each in found]),
        ("basis", "依据", [str(each.basis) for each in found]),
        ("explanation", "情况说明", [each.explanation for each in found]),
        ("unit_code", "单位代码", [unit.code if unit else None for unit in units]),
        ("unit_name", "填报单位", [unit.name if unit else None for unit in units]),
        ("sha256", "SHA-256", [one.sha256 if one else None for one in whole]),
    )
    return (
        *(
            RowColumn(name=name, heading=said, kind=ColumnKind.TEXT, values=held)
            for name, said, held in texts
        ),
        RowColumn(name="row", heading="行", kind=ColumnKind.INTEGER, values=rows),
    )
