"""Read csv and tab-separated text: every cell is text, and the encoding is tried in one fixed order."""

import csv
import io
import re
from itertools import islice
from pathlib import PurePath

from skilltrain_cli.grid import Grid, Value
from skilltrain_cli.reading import Failure
from skilltrain_cli.untrusted.book import Book
from skilltrain_cli.untrusted.limits import Limits
from skilltrain_cli.untrusted.refused import Refused
from skilltrain_cli.workbooks.facts import check_cells

_DELIMITERS = ",\t;"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEP = re.compile(r"\s*sep=([,;\t])\r?\n?", re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""
_SAMPLE_LINES = 30


def read_csv(data: bytes, file: str, limits: Limits) -> Book:
    """Return a text table as one sheet named after the file, as Excel names it."""
    text = _decode(data)
    if "\0" in text:
        raise Refused(Failure.DAMAGED, "文本中有空字符（NUL），文件已损坏")
    told = _SEP.match(text)
    delimiter = told[1] if told else _delimiter(text)
    rows = _rows(text[told.end() :] if told else text, delimiter, limits)
    return Book(grids=(Grid(name=PurePath(file).stem, rows=rows),))


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
