"""Read and rewrite csv and tab-separated text: all cells are text; encodings are tried in a fixed order."""

import csv
import io
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import PurePath

from skilltrain_cli.grid import Grid, Spot, Value
from skilltrain_cli.reading import Failure
from skilltrain_cli.workbooks.book import Book
from skilltrain_cli.workbooks.facts import check_cells
from skilltrain_cli.workbooks.limits import LIMITS, Limits
from skilltrain_cli.workbooks.refused import Refused

_DELIMITERS = ",\t;"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEP = re.compile(r"\s*sep=([,;\t])\r?\n?", re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""
_SAMPLE_LINES = 30


def read_csv(data: bytes, file: str, limits: Limits) -> Book:
    """Return a text table as one sheet named after the file, as Excel names it."""
    _, delimiter, body = _parts(data)
    return Book(grids=(Grid(name=PurePath(file).stem, rows=_rows(body, delimiter, limits)),))


def rewrite_csv(data: bytes, cells: Mapping[Spot, Value], limits: Limits = LIMITS) -> bytes:
    """
    Return the text table with these cells rewritten, its delimiter kept, as UTF-8 with its mark.

    WPS and Excel take csv without the mark for the system's own code page.
    """
    told, delimiter, body = _parts(data)
    rows = _rows(body, delimiter, limits)
    for spot, value in cells.items():
        rows[spot.row][spot.column] = value
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return f"{told}{out.getvalue()}".encode("utf-8-sig")


def _parts(data: bytes) -> tuple[str, str, str]:
    """Return the line that names the delimiter (or nothing), the delimiter, and the text behind that line."""
    text = _decode(data)
    if "\0" in text:
        raise Refused(Failure.DAMAGED, "文本中有空字符（NUL），文件已损坏")
    told = _SEP.match(text)
    if told is None:
        return "", _delimiter(text), text
    return told[0], told[1], text[told.end() :]


def _decode(data: bytes) -> str:
    """Decode by the mark at the start, else as UTF-8, else as gb18030, which holds every name gbk lacks."""
    encodings = [encoding for mark, encoding in _BOMS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Failure.ENCODING, "不是 UTF-8，也不是 GB18030")


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs on most lines, and most often on those."""
    lines = list(islice(io.StringIO(text), _SAMPLE_LINES))
    return max(
        _DELIMITERS,
        key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)),
    )


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[Value]]:
    """Split into rows, within the limits."""
    rows: list[list[Value]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            check_cells(cells, limits)
            if len(rows) >= limits.rows or len(row) > limits.columns:
                raise Refused(Failure.TOO_LARGE, f"行列超过 {limits.rows} 行 × {limits.columns} 列")
            rows.append(list(row))
    except csv.Error as error:
        raise Refused(Failure.DAMAGED, f"第 {len(rows) + 1} 行附近引号不配对或内容过长：{error}") from error
    return rows
