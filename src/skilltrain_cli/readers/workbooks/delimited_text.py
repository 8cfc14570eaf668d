"""Read and rewrite csv and tab-separated text: all cells are text; encodings are tried in a fixed order."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec import Struct

from skilltrain_cli.readers.untrusted.file_limits import LIMITS, Limits
from skilltrain_cli.readers.untrusted.reader_result import Book, Refused
from skilltrain_cli.readers.workbooks.hidden_facts import check_cells
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure
from skilltrain_cli.values.text import is_spoilt, unspoilt, unwrapped

_DELIMITERS = ",\t;"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
"""Encodings of two or four bytes a letter, which may lack their mark: then a comma has bytes of nought."""
_SEP = lazy_pattern(r"\s*sep=([,;\t])\r?\n?", re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""
_SAMPLE_LINES = 30
_HEAD, _SHOWN = 4096, 200
_QUOTE = '"'
_END = "\x1f"
"""A last line of our own: it comes back as a row unless a quotation mark before it was never closed."""
_ODD_SIGNS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_ODD_ENDS = lazy_pattern(f"[{_ODD_SIGNS}]")
"""What some programs end records by, and Excel does not: among them NEL, LS and PS."""
_TABLE = 3
"""Columns from which two lines that both fill all of them cannot be one cell."""


def read_csv(data: bytes, limits: Limits) -> Book:
    """Return a text table as one sheet without a name."""
    text = _parts(data)
    rows = text.rows(limits)
    quoted = _unwrap(rows) if any('="' in line for line in text.lines) else {}
    return Book(grids=(Grid(name="", rows=rows, quoted=quoted),), facts=text.facts)


def _unwrap(rows: list[list[Value]]) -> dict[Spot, str]:
    """Take the cells out of ``="…"``; return how they were written."""
    quoted: dict[Spot, str] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and (inside := unwrapped(cell)) != cell:
                quoted[Spot(row, column)] = cell
                cells[column] = inside
    return quoted


def rewrite_csv(data: bytes, cells: Mapping[Spot, Value]) -> bytes:
    """
    Return the text table with these cells rewritten, its delimiter kept, as UTF-8 with its mark.

    WPS and Excel take csv without the mark for the system's own code page.
    """
    text = _parts(data)
    rows = text.rows(LIMITS)
    for spot, value in cells.items():
        rows[spot.row][spot.column] = value
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=text.delimiter).writerows(rows)
    return f"{text.head}{out.getvalue()}".encode("utf-8-sig")


class _Text(Struct, frozen=True, kw_only=True):
    """A text table in its parts; ``head`` is a first line that names the delimiter, or nothing."""

    head: str
    delimiter: str
    lines: Sequence[str]
    facts: tuple[str, ...] = ()
    """What was special about reading it, for people."""

    def rows(self, limits: Limits) -> list[list[Value]]:
        """Return its cells."""
        return _rows(self.lines, self.delimiter, limits, first=2 if self.head else 1)


def _parts(data: bytes) -> _Text:
    """Return the parts of a text table."""
    text, facts = _sound(_decode(data))
    if "\0" in text:
        raise Refused(Failure.DAMAGED, "文本中有空字符（NUL），文件已损坏")
    told = _SEP.match(text)
    text = _parted(text, told[1] if told else _delimiter(text))
    lines = list(io.StringIO(text, newline=""))
    if told is None:
        return _Text(head="", delimiter=_delimiter(text), lines=lines, facts=facts)
    return _Text(head=lines[0], delimiter=told[1], lines=lines[1:], facts=facts)


def _sound(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text as it was before a wrong encoding spoilt it, and say so; lost letters are refused."""
    mended = None if text.isascii() else unspoilt(text)
    if mended is not None:
        return mended, ("文字曾用错误的编码保存（乱码），已还原成中文读取，请核对",)
    if is_spoilt(text):
        raise Refused(Failure.GARBLED, text[:_SHOWN])
    return text, ()


def _parted(text: str, delimiter: str) -> str:
    """Return the text with a line feed where a sign of another kind stands between two whole records."""
    if not any(sign in text for sign in _ODD_SIGNS):
        return text
    lines = text.split("\n")
    sample = (part for line in lines[:_SAMPLE_LINES] for part in _ODD_ENDS.split(line))
    usual = max(*(part.count(delimiter) for part in sample), _TABLE - 1)
    return "\n".join(
        _ODD_ENDS.sub("\n", line)
        if sum(part.count(delimiter) >= usual for part in _ODD_ENDS.split(line)) > 1
        else line
        for line in lines
    )


def _decode(data: bytes) -> str:
    """Decode by the mark at the start, else as UTF-8, else as gb18030, which holds every name gbk lacks."""
    marked = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    unmarked = [*(_WIDE if b"\0" in data[:_HEAD] else ()), "utf-8", "gb18030"]
    for encoding in [marked] if marked else unmarked:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding not in _WIDE or _is_table(text):
            return text
    raise Refused(Failure.ENCODING, "不是 UTF-8，也不是 GB18030")


def _is_table(text: str) -> bool:
    """Tell text in its right encoding from any other: it has delimiters and lines, and no nought."""
    return "\0" not in text and "\n" in text and any(mark in text for mark in _DELIMITERS)


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs on most lines, and most often on those."""
    lines = list(islice(io.StringIO(text), _SAMPLE_LINES))
    return max(
        _DELIMITERS,
        key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)),
    )


def _rows(lines: Sequence[str], delimiter: str, limits: Limits, *, first: int) -> list[list[Value]]:
    """Split into rows, within the limits; ``first`` is the number of the first line in the file."""
    rows: list[list[Value]] = []
    ends: list[int] = []
    cells = 0
    try:
        for row, end in _records(lines, delimiter):
            cells += len(row)
            check_cells(cells, limits)
            if len(rows) >= limits.rows or len(row) > limits.columns:
                raise Refused(Failure.TOO_LARGE, f"行列超过 {limits.rows} 行 × {limits.columns} 列")
            rows.append(list(row))
            ends.append(end)
    except csv.Error as error:
        at = ends[-1] if ends else 0
        if _QUOTE in lines[at]:
            raise _unpaired(at + first) from error
        raise Refused(Failure.DAMAGED, f"第 {at + first} 行内容过长：{error}") from error
    _check_quotes(lines, rows, ends, delimiter, first)
    return rows


def _records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Yield each row with the number of lines read so far; an open quotation mark takes in ``_END``."""
    reader = csv.reader(chain(lines, [_END]), delimiter=delimiter)
    for row in reader:
        if row != [_END]:
            yield row, reader.line_num


def _check_quotes(
    lines: Sequence[str], rows: Sequence[Sequence[Value]], ends: Sequence[int], delimiter: str, first: int
) -> None:
    """
    Refuse a file in which a stray quotation mark has made several rows one.

    A cell may hold line breaks. But a mark that was never closed takes in the rest of the file, and one that
    a later stray mark closes takes in whole rows: then two lines of one row fill all columns.
    """
    starts = [0, *ends[:-1]]
    several = [pair for pair in zip(starts, ends, strict=True) if pair[1] - pair[0] > 1]
    if not several:
        return
    alone = (len(row) for row, start, end in zip(rows, starts, ends, strict=True) if end - start == 1)
    widths = Counter(width for width in alone if width >= _TABLE)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    for start, end in several:
        full = sum(line.count(delimiter) >= usual - 1 for line in lines[start:end])
        if end > len(lines) or (usual and full > 1):
            raise _unpaired(start + first)


def _unpaired(line: int) -> Refused:
    return Refused(Failure.QUOTES, f"第 {line} 行")
