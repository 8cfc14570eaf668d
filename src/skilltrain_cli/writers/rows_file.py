"""
The rows of a merged table as a file that other programs read: .csv, which needs nothing, or .parquet.

A spreadsheet program takes some texts of a csv for numbers, days or formulas; those are written ``="…"``,
which it shows as the text, and which our own reader takes off again.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from skilltrain_cli.operations.merge.rows_with_sources import ColumnKind, RowColumn
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.text import writable

SUFFIXES = (".csv", ".parquet")
_TAKEN_OTHERWISE = lazy_pattern(
    r"(?!(?:0|[1-9]\d{0,10})\Z)"  # a short number is shown as it stands
    r"(?:[\s'\"]*[=+\-@＝＋－＠]"  # the beginning of a formula
    r"|[\s\d.,:/年月日%EeAaPpMm¥$￥()\-]*\d[\s\d.,:/年月日%EeAaPpMm¥$￥()\-]*\Z"  # a number, a day, an hour
    r"|(?i:TRUE|FALSE)\Z)"
)
_LONGEST = 255
"""Characters of a text inside a formula (Excel specifications and limits)."""
_DIGITS = 38
"""The most that parquet keeps of a decimal in 16 bytes."""


def check_library(suffix: str) -> None:
    """Load what writes such a file: ModuleNotFoundError where it is not installed."""
    if suffix == ".parquet":
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra


def write_rows(columns: Sequence[RowColumn], path: Path, suffix: str) -> None:
    """Write the columns as they are, a line a row; ``suffix`` says how."""
    {".csv": _write_csv, ".parquet": _write_parquet}[suffix](columns, path)


def _write_csv(columns: Sequence[RowColumn], path: Path) -> None:
    """Write UTF-8 with its mark, by which WPS and Excel know it, and CRLF (RFC 4180)."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow([_as_text(column.heading) for column in columns])
        lines.writerows(zip(*map(_texts, columns), strict=True))


def _texts(column: RowColumn) -> Iterable[str]:
    if column.kind is not ColumnKind.TEXT:
        return map(_number_or_day, column.values)
    known = {value: "" if value is None else _as_text(value) for value in set(column.values)}
    return map(known.__getitem__, column.values)


def _number_or_day(value: Any) -> str:  # noqa: ANN401 - int, Decimal, date or nothing
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)


def _as_text(text: str) -> str:
    """Return a text that spreadsheet programs show unchanged; a long one, or of several lines, after a '."""
    text = writable(text)
    if not _TAKEN_OTHERWISE.match(text):
        return text
    quoted = text.replace('"', '""')
    return f"'{text}" if "\n" in text or len(quoted) > _LONGEST else f'="{quoted}"'


def _write_parquet(columns: Sequence[RowColumn], path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    types = {ColumnKind.TEXT: pa.string(), ColumnKind.INTEGER: pa.int64(), ColumnKind.DAY: pa.date32()}
    arrays = {
        column.heading: pa.array(
            column.values, types.get(column.kind) or pa.decimal128(_DIGITS, column.decimals)
        )
        for column in columns
    }
    parquet.write_table(pa.table(arrays), path)
