"""
A sheet's facts from its bytes alone, where those can be trusted: it must cost less than reading the sheet.

Nearly every sheet is written in one dialect of XML (UTF-8, no prefixes, ``r`` first, double quotes) and hides
nothing. Absence is proved by searching bytes; whatever cannot be proved this way is parsed in full.
"""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TypedDict

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.safe_xml import PROLOGUE, is_utf8
from skilltrain_cli.readers.workbooks.cell_styles import DEFAULT, CellStyles
from skilltrain_cli.readers.workbooks.hidden_facts import SheetFacts, check_area, check_cells
from skilltrain_cli.readers.workbooks.shared_strings import ALONE, Shared, Strings
from skilltrain_cli.readers.workbooks.sheet_xml import column_number, parse_sheet, spot_of
from skilltrain_cli.values.grid import Lettering, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_PREFIXED = lazy_pattern(rb":(?:c|row|mergeCell|col)[\s/>]")
_NOT_PLAIN = lazy_pattern(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}"|[a-z])')
"""A cell not written ``<c r="A1"``; ``<c`` and a small letter begins another element such as ``<cols``."""
_NOT_STRICT = lazy_pattern(rb'<c (?!r="[A-Z]{1,3}[0-9]{1,7}"(?: [A-Za-z:]+="[^"<>]*")*/?>)')
"""A ``>`` inside an attribute's value could pass a filled cell off as an empty one."""
_FILLED = (
    lazy_pattern(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"[^>]*(?<!/)>(?!</c>)'),
    lazy_pattern(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"[^>]*(?<!/)>(?!</c>)'),
)
"""The row of a filled cell, and its column."""
_FORMULA = rb"(?:<f(?: [^<>]*)?/>|<f(?: [^<>]*)?>[^<]*</f>)"
_SURELY_FILLED = lazy_pattern(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*>' + _FORMULA + rb"?(?:<v>[^<]|<is><t[^<>]*>[^<])"
)
_UNCOMPUTED = lazy_pattern(rb"</f>(?!<v>[^<])|<f(?: [^<>]*)?/>(?!<v>[^<])")
_UNCOMPUTED_CELL = lazy_pattern(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^<>]*)>' + _FORMULA + rb"(?!<v>[^<])(<v></v>|<v ?/>)?</c>"
)
_ERROR_CELL = lazy_pattern(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,200} t="e"[^<>]{0,200}>' + _FORMULA + rb"?<v>([^<&]*)</v></c>"
)
_NONE: frozenset[int] = frozenset()
_NOWHERE: frozenset[Spot] = frozenset()
_LAST_ROW = lazy_pattern(rb'<row r="([0-9]{1,7})"')
_TAIL = 64 * 1024
"""Bytes at the end, or the beginning, in which the last rows, or the first, are looked for."""
_CELLS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
"""How a cell begins, nearly all of them like the first; the last three with a prefix."""
_UNPREFIXED = 3
_NUMBERED = lazy_pattern(rb"<v>([0-9]{1,7})</v>")
_ALPHABET = 26
_SHORTEST_CELL = len("<c/>")
_SHORTEST_TEXT = len('<c t="inlineStr"><is><t></t></is></c>')
"""Bytes of markup around a text that stands in the sheet itself."""
_HIDDEN_ROW = lazy_pattern(rb'<row r="([0-9]{1,7})"[^<>]* hidden="(?:1|true)"')
_HIDDEN_COLUMN = lazy_pattern(rb'<col [^<>]*hidden="(?:1|true)"')
_ODD_HEIGHT = lazy_pattern(rb"""h(?<=\sh)(?=t(?:="[0.]|='|\s))""")
"""A row of height 0 is as good as hidden; a pattern that begins with one rare byte alone is the fastest."""
_NO_WIDTH = lazy_pattern(rb"""<col(?![^<>]*\shidden)\s[^<>]*\bwidth\s*=\s*["'][0.]+["']""")
"""A column of width 0 that is not said to be hidden: it is as good as that."""
_BOUND = lazy_pattern(rb' (min|max)="([0-9]{1,5})"')


class _Unsure(Exception):  # noqa: N818 - it is a question passed on, not an error
    """The bytes alone do not tell."""


def sheet_facts(xml: bytes, limits: Limits, shared: Shared = ALONE) -> SheetFacts:
    """Return what a sheet hides; refuse a sheet no reader should be given."""
    prefixed = _PREFIXED.search(xml) is not None
    if len(xml) > limits.cells * _SHORTEST_CELL and _mentions(xml, prefixed=prefixed) > limits.cells:
        cells = 0
        for beginning in _CELLS[: None if prefixed else _UNPREFIXED]:
            cells += xml.count(beginning)
            check_cells(cells, limits)
    if not prefixed:
        with suppress(_Unsure):
            return _by_bytes(xml, limits, shared)
    return parse_sheet(xml, limits, shared)


def _mentions(xml: bytes, *, prefixed: bool) -> int:
    """Return a number that the sheet has no more cells than, in a dialect with prefixes or without."""
    return xml.count(b"<c") + (xml.count(b":c") if prefixed else 0)


def _values(xml: bytes) -> int:
    """
    Return a number that the sheet has no more values than.

    One letter is counted, v of ``<v>`` and ``</v>``: that is twice as fast as the element. Where texts stand
    in the sheet itself it may be one of theirs: 山亭区.csv in each of 140,000 rows.
    """
    start, end = _data(xml)
    if xml.find(b"S", start, end) < 0:  # of inlineStr
        return xml.count(b"v", start, end) // 2
    return xml.count(b"</v", start, end) + xml.count(b"</is>", start, end)


def _data(xml: bytes) -> tuple[int, int]:
    """Return where the cells begin and end."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    return (start + len(b"<sheetData"), end) if 0 <= start < end else (0, len(xml))


def _possible(xml: bytes, letter: bytes) -> bytes:
    """Return the bytes in which a word with this letter may stand: those around the cells, if none has it."""
    start, end = _data(xml)
    return xml if xml.find(letter, start, end) >= 0 else xml[:start] + xml[end:]


def _has_runs(xml: bytes) -> bool:
    """Tell whether a text in the sheet itself may be lettered; P of ``rPr`` is rare."""
    start, end = _data(xml)
    return xml.find(b"P", start, end) >= 0 and xml.find(b"rPr", start, end) >= 0


class _Looks(TypedDict, total=False):
    """Facts that styles tell."""

    dayless: Mapping[Spot, str]
    lettering: Mapping[Spot, Lettering]
    formats: Mapping[Spot, str]


def _looks(xml: bytes, styles: CellStyles) -> _Looks:
    """Return what the styles tell of filled cells."""
    used = [style for style in styles.telling if b' s="%s"' % style.encode() in xml]
    if (styles.telling and b" s='" in xml) or DEFAULT in styles.telling:
        raise _Unsure
    if not used:
        return {}
    numbers = "|".join(used).encode()
    cells = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*? s="(' + numbers + rb')"[^<>]*(?<!/)>(?!</c>)')
    spots = [(_spot(reference), number.decode()) for reference, number in cells.findall(xml)]
    return {
        "dayless": {spot: styles.dayless[style] for spot, style in spots if style in styles.dayless},
        "lettering": {spot: styles.lettering[style] for spot, style in spots if style in styles.lettering},
        "formats": {spot: styles.formats[style] for spot, style in spots if style in styles.formats},
    }


def _by_bytes(xml: bytes, limits: Limits, shared: Shared) -> SheetFacts:
    """Return the facts, where a search of bytes can tell them."""
    if not is_utf8(xml) or _may_deceive(xml, limits):
        raise _Unsure
    values = _values(xml)
    if shared.strings.runs or _has_runs(xml) or not _texts_fit(xml, values, shared.strings, limits):
        raise _Unsure
    if _outside(_last_row(xml), limits.area).search(xml):
        if _NOT_PLAIN.search(xml) or _NOT_STRICT.search(xml):
            raise _Unsure
        _check_extent(xml, limits)
    errors, uncached = _errors(xml), _uncached(xml)
    rows, columns = _hidden(xml, limits) if b"hidden" in _possible(xml, b"h") else (_NONE, _NONE)
    return SheetFacts(
        hidden_rows=rows,
        hidden_columns=columns,
        errors=errors,
        uncached=uncached,
        values=values,
        **_looks(xml, shared.styles),
    )


def _may_deceive(xml: bytes, limits: Limits) -> bool:
    """
    Tell whether a cell may escape a search of bytes: by a comment, CDATA, an instruction, ``&#9;``.

    One rare byte is looked for before a longer pattern: that is twenty times as fast.
    """
    if (
        (b"!" in xml and b"<!" in xml)
        or (b"&" in xml and b"&#" in xml)
        or xml.find(b"?", PROLOGUE) >= 0
        or _ODD_HEIGHT.search(_possible(xml, b"h")) is not None
        or _NO_WIDTH.search(xml, 0, max(xml.find(b"<sheetData"), 0)) is not None
    ):
        return True
    return _possible(xml, b"g").count(b"mergeCell") > limits.merges


def _errors(xml: bytes) -> dict[Spot, str]:
    """Return the error cells; what they hold begins with #, as does a character reference."""
    if b"#" not in xml:
        cells = _possible(xml, b"e")
        if b'"e"' in cells or (b"'" in cells and b"'e'" in cells):
            raise _Unsure  # LibreOffice knows errors of other names: Err:502
        return {}
    if any(sign in xml for sign in (b"'e'", b'"&#', b"'&#")):
        raise _Unsure
    found = _ERROR_CELL.findall(xml) if b'"e"' in xml else []
    if len(found) != xml.count(b'"e"'):
        raise _Unsure
    return {_spot(reference): text.decode().strip() for reference, text in found}


def _uncached(xml: bytes) -> frozenset[Spot]:
    """Return the formulas nobody computed; an empty *text* is a result Excel writes itself."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    if (0 <= start < end and xml.find(b"f", start, end) < 0) or b"<f" not in xml:
        return _NOWHERE
    if b"DISPIMG" in xml.upper():
        raise _Unsure
    suspects = len(_UNCOMPUTED.findall(xml))
    found = _UNCOMPUTED_CELL.findall(xml) if suspects else []
    if len(found) != suspects:
        raise _Unsure
    return frozenset(
        _spot(reference) for reference, more, value in found if not (value and b' t="str"' in more)
    )


def _spot(reference: bytes) -> Spot:
    """Return the cell of a reference already known to be one."""
    spot = spot_of(reference.decode())
    if spot is None:
        raise _Unsure
    return spot


def _texts_fit(xml: bytes, values: int, strings: Strings, limits: Limits) -> bool:
    """
    Tell whether the texts of all cells together are surely no more than a sheet may hold.

    Every number is taken for that of a string, and what is no number for the longest of them; but texts that
    stand in the sheet itself are no longer than its bytes without their markup.
    """
    if values * strings.longest <= limits.text or values * strings.longest_written <= limits.text:
        return True
    sizes = strings.sizes
    longest = max(sizes, default=limits.text + 1)
    if values * longest <= limits.text:
        return True
    if not sizes:
        return False
    numbers = Counter(_NUMBERED.findall(xml))
    told = sum(sizes[int(number)] * times for number, times in numbers.items() if int(number) < len(sizes))
    written = len(xml) - xml.count(b"</is>") * _SHORTEST_TEXT
    return told + min((values - numbers.total()) * longest, written) <= limits.text


def _last_row(xml: bytes) -> int:
    """Return the number of the last row as far as it is written plainly; what it proves is nothing."""
    rows = _LAST_ROW.findall(xml, max(xml.rfind(b"</sheetData") - _TAIL, 0))
    return max(int(rows[-1]), 1) if rows else 1


@cache
def _outside(last: int, area: int) -> "re.Pattern[bytes]":
    """Return a pattern of a cell outside a rectangle that has this row; if it finds none, all are inside."""
    digits = len(str(last))
    if area // (10**digits - 1) >= _ALPHABET:
        return _not_among(_letters(area // (10**digits - 1)), rb"[0-9]{1,%d}+" % digits)
    power = 10 ** (digits - 1)
    first = last // power
    smaller = rb"|[0-9]{1,%d}+" % (digits - 1) if digits > 1 else b""
    rows = rb"(?:[1-%d][0-9]{%d}" % (first, digits - 1) + smaller + b")"
    return _not_among(_letters(area // ((first + 1) * power - 1)), rows)


def _not_among(columns: bytes, rows: bytes) -> "re.Pattern[bytes]":
    """Return a pattern of a cell that is not in these columns and rows."""
    return re.compile(rb'<c(?! r="' + columns + rows + rb'"|[a-z])')


def _letters(columns: int) -> bytes:
    """Return a pattern of the first so many columns, of two letters at most, or a few less."""
    if columns >= 2 * _ALPHABET:
        second = min(columns // _ALPHABET - 2, _ALPHABET - 1)
        return rb"(?:[A-Z]|[A-%c][A-Z])" % (ord("A") + second)
    return rb"[A-%c]" % (ord("A") + min(columns, _ALPHABET) - 1) if columns else rb"(?!)"


def least_area(xml: bytes) -> int:
    """
    Return a number of cells that the rectangle of the filled ones surely has; 0 where the bytes do not tell.

    It is that of the filled cells at the beginning and at the end: of a table that is the whole.
    """
    if not is_utf8(xml) or (b"!" in xml and b"<!" in xml) or xml.find(b"?", PROLOGUE) >= 0:
        return 0
    start, end = _data(xml)
    found = _SURELY_FILLED.findall(xml, start, min(start + _TAIL, end))
    found += _SURELY_FILLED.findall(xml, max(end - _TAIL, start), end)
    rows = {int(row) for _, row in found}
    columns = {column_number(letters.decode()) for letters in {letters for letters, _ in found}}
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if found else 0


def _check_extent(xml: bytes, limits: Limits) -> None:
    """Refuse filled cells too far apart; formatted empty ones, which are common far out, do not count."""
    rows, columns = (frozenset(each.findall(xml)) for each in _FILLED)
    widest = max((column_number(name.decode()) + 1 for name in columns), default=0)
    check_area(max(map(int, rows), default=0), widest, limits)


def _hidden(xml: bytes, limits: Limits) -> tuple[frozenset[int], frozenset[int]]:
    """Return the hidden rows and columns, if every mention of ``hidden`` is accounted for."""
    rows = {int(row) - 1 for row in _HIDDEN_ROW.findall(xml)}
    marked = _HIDDEN_COLUMN.findall(xml)
    shown = xml.count(b' hidden="0"') + xml.count(b' hidden="false"') + xml.count(b" hiddenButton=")
    if len(rows) + len(marked) + shown != xml.count(b"hidden"):
        raise _Unsure
    columns: set[int] = set()
    for column in marked:
        bounds = {name: int(value) for name, value in _BOUND.findall(column)}
        if len(bounds) < 2:  # noqa: PLR2004 - min and max
            raise _Unsure
        columns.update(range(bounds[b"min"] - 1, min(bounds[b"max"], limits.columns)))
    return frozenset(rows), frozenset(columns)
