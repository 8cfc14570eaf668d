"""
A few rows of a long sheet, and whole short sheets, of a workbook that is written plainly: as ours are.

Reading all of the province's workbook takes four seconds, a thousand rows of it a tenth. Whatever is not
plain (another dialect, escaped characters, texts elsewhere than in the cell) is left to the usual readers,
which see everything: then there is no answer here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from msgspec import Struct

from skilltrain_cli.readers.untrusted.file_limits import Limits
from skilltrain_cli.readers.untrusted.office_package import OfficePackage, canonical, open_package
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import is_utf8
from skilltrain_cli.readers.workbooks.calamine_values import grid_of, open_calamine
from skilltrain_cli.readers.workbooks.hidden_facts import check_total
from skilltrain_cli.readers.workbooks.sheet_facts_scan import least_area
from skilltrain_cli.readers.workbooks.sheet_xml import column_number
from skilltrain_cli.readers.workbooks.workbook_facts_scan import sheet_parts
from skilltrain_cli.values.grid import Grid, Value, column_letters
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_CELL = lazy_pattern(
    rb'<c r="([A-Z]{1,3})[0-9]+"(?: s="[0-9]+")?'
    rb'(?:/>|( t="[a-zA-Z]+")?>(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<v>([^<]*)</v>)</c>)'
)
_STRING = lazy_pattern(rb"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>")
_ALL_STRINGS = 4_000_000
"""Bytes of shared strings: ours hold headings and notes."""


class PlainWorkbook(Struct):
    """An opened workbook."""

    package: OfficePackage
    parts: Mapping[str, str]
    """Sheet → its part, in the order of the workbook."""
    strings: tuple[str, ...]
    kept: dict[str, bytes | None] = {}
    """Sheets of which rows were read; ``None`` for one that is not written plainly."""
    _whole: Any = None
    """The same workbook opened by calamine, for whole sheets."""

    def grid(self, name: str) -> Grid:
        """Return a whole sheet with its values alone; Refused for one that is too large."""
        check_total(least_area(self._xml(name)), self.package.limits)
        self._whole = self._whole or open_calamine(self.package.data)
        return grid_of(self._whole, name)

    def rows(
        self, name: str, numbers: Iterable[int], columns: Collection[int] | None = None
    ) -> Iterator[Mapping[int, Value]] | None:
        """
        Return of each of these rows (ascending, zero-based) the filled cells by column, or of some columns.

        ``None`` where the sheet is not written plainly; ValueError, while they are yielded, for a row that is
        not there or is not.
        """
        if name not in self.kept:
            self.kept[name] = _plain(self._xml(name))
        xml = self.kept[name]
        if xml is None:
            return None
        wanted = None if columns is None else {column_letters(each).encode(): each for each in columns}
        return self._rows(xml, numbers, wanted)

    def _rows(
        self, xml: bytes, numbers: Iterable[int], wanted: Mapping[bytes, int] | None
    ) -> Iterator[Mapping[int, Value]]:
        at = 0
        for number in numbers:
            at = xml.find(b'<row r="%d"' % (number + 1), at)
            end = xml.find(b"</row>", at)
            if at < 0 or end < 0:
                raise ValueError(f"no row {number}")
            yield self._cells(xml[at:end], wanted)

    def _cells(self, row: bytes, wanted: Mapping[bytes, int] | None) -> Mapping[int, Value]:
        found = _CELL.findall(row)
        if len(found) != row.count(b"<c ") or b"_x" in row:
            raise ValueError("not plain")
        held: dict[int, Value] = {}
        for letters, kind, text, number in found:
            column = column_number(letters.decode()) if wanted is None else wanted.get(letters, -1)
            if column < 0:
                continue
            if text:
                held[column] = unescape(text.decode()) if b"&" in text else text.decode()
            elif number:
                held[column] = self._value(kind, number.decode())
        return held

    def _value(self, kind: bytes, written: str) -> Value:
        if kind == b' t="s"':
            return self.strings[int(written)]
        if kind not in (b"", b' t="n"'):
            raise ValueError("not plain")
        return int(written) if written.isdigit() else float(written)

    def _xml(self, name: str) -> bytes:
        return self.package.inflate(self.package.parts[self.parts[name]], ahead=True)


def _plain(xml: bytes) -> bytes | None:
    return xml if is_utf8(xml) and not (b"!" in xml and b"<!" in xml) else None


def open_plain(data: bytes, limits: Limits) -> PlainWorkbook | None:
    """Return a workbook to read a few rows of; ``None`` where it is not written plainly, or not at all."""
    try:
        package = open_package(data, limits)
        parts = {name: canonical(part) for name, part in sheet_parts(package).items()}
        strings = package.text("xl/sharedStrings.xml") or b""
    except Refused:
        return None
    if not parts.items() or not package.parts.keys() >= {*parts.values()} or len(strings) > _ALL_STRINGS:
        return None
    texts = _STRING.findall(strings)
    if len(texts) != strings.count(b"<si>") or b"_x" in strings:
        return None
    return PlainWorkbook(
        package=package, parts=parts, strings=tuple(unescape(text.decode()) for text in texts)
    )
