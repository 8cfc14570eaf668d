"""What was reviewed or merged as a pandas DataFrame: exact types, with the place that each row is from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from skilltrain_cli.errors import UsageError
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.merge.rows_with_sources import ColumnKind, RowColumn, row_columns
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.review.finding import Review

if TYPE_CHECKING:  # loaded where they are asked for
    import pandas as pd

    from skilltrain_cli.usecases.merge import MergedWorkbook
    from skilltrain_cli.usecases.review import Validated


def to_frame(
    found: "Review | Merged | Validated | MergedWorkbook", *, headings: bool = False
) -> "pd.DataFrame":
    """
    Return what was merged as a frame of its rows, what was reviewed as one of its findings.

    The columns of rows are the form's fields, of a time also ``…_start`` and ``…_end``; ``unit_code``,
    ``unit_name``, ``unit_city``; ``source_file``, ``source_sheet``, ``source_row``, ``source_sha256``; and,
    where a merged workbook was among the sources, what it tells of its own as ``first_file``,
    ``first_sheet``, ``first_row``. ``headings`` names the columns as the form prints them instead.

    Nothing becomes a float: whole numbers are ``Int64``, texts ``string``, days ``datetime64[s]``, amounts
    with decimals ``Decimal`` objects. A blank is missing, never 0. Raises UsageError where pandas is not
    installed, and for anything that was neither reviewed nor merged.
    """
    inside = getattr(found, "merged", getattr(found, "review", found))
    if isinstance(inside, Merged):
        columns = row_columns(inside)
    elif isinstance(inside, Review):
        columns = finding_columns(inside)
    else:
        raise UsageError(f"{type(found).__name__} 不能变成数据框", "请给 validate 或 merge 的结果")
    with refused_where_absent():
        import pandas as pd  # noqa: PLC0415 - a second to load, for this alone

    return pd.DataFrame(
        {column.heading if headings else column.name: _series(column, pd) for column in columns}
    )


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
