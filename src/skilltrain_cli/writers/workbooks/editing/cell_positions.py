"""Where single cells stand in the bytes of a sheet's XML, whatever dialect it is written in."""

from collections.abc import Collection
from xml.parsers import expat

from msgspec import Struct, field

from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.untrusted.safe_xml import local
from skilltrain_cli.readers.workbooks.sheet_xml import spot_of
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import Failure

_TAG_END = lazy_pattern(rb""">|"[^"]*"|'[^']*'""")


class CellSpan(Struct, frozen=True, kw_only=True):
    """One ``<c>`` element: ``xml[start:head]`` is its start tag, ``xml[start:end]`` all of it."""

    start: int
    head: int
    end: int
    prefix: str = ""
    """The namespace prefix with its colon."""
    style: int = 0
    """The number of its cell style."""
    formula: bool = False
    shared: int | None = None
    """The number of its shared string."""
    runs: int = 0
    """Runs of formatted text inside."""


def find_cells(xml: bytes, wanted: Collection[Spot]) -> dict[Spot, CellSpan]:
    """Return where these cells stand in a UTF-8 sheet part; one that is not written has no entry."""
    seen = _Cells(xml, frozenset(wanted))
    parser = seen.parser
    parser.buffer_text = True
    parser.StartElementHandler = seen.start
    parser.EndElementHandler = seen.end
    parser.CharacterDataHandler = seen.text
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - pyexpat takes it by position only
    except expat.ExpatError as error:
        raise Refused(Failure.DAMAGED, f"XML 已损坏：{error}") from error
    return seen.found


class _Cells(Struct):
    """Expat handlers that note byte positions."""

    xml: bytes
    wanted: frozenset[Spot]
    found: dict[Spot, CellSpan] = field(default_factory=dict)
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)
    _row: int = -1
    _column: int = -1
    _cell: str = ""
    """The name of the wanted cell's element while inside it, prefix included."""
    _begin: int = 0
    _type: str = ""
    _style: str = ""
    _formula: bool = False
    _runs: int = 0
    _inside: bool = False
    _value: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a wanted cell begins, and what stands in it."""
        tag = local(name)
        if tag == "c":
            self._open(name, attributes)
        elif tag == "row":
            number = attributes.get("r", "").strip()
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1
        elif self._cell:
            self._formula |= tag == "f"
            self._runs += tag == "r"
            self._inside = tag == "v"

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        spot = spot_of(attributes.get("r", "").strip()) or Spot(max(self._row, 0), self._column + 1)
        self._row, self._column = spot
        self._cell = name if spot in self.wanted else ""
        self._begin, self._type = self.parser.CurrentByteIndex, attributes.get("t", "").strip()
        self._style = attributes.get("s", "").strip()
        self._formula, self._runs, self._inside, self._value = False, 0, False, ""

    def end(self, name: str) -> None:
        """Note where a wanted cell ends."""
        self._inside = False
        if self._cell and name == self._cell:
            self._close(name)
            self._cell = ""

    def _close(self, name: str) -> None:
        head = _tag_end(self.xml, self._begin)
        at = self.parser.CurrentByteIndex
        closed = self.xml.startswith(b"</" + name.encode(), at)  # else <c …/>, and expat stands behind it
        self.found[Spot(self._row, self._column)] = CellSpan(
            start=self._begin,
            head=head,
            end=self.xml.index(b">", at) + 1 if closed else head,
            prefix=name.removesuffix("c"),
            style=int(self._style) if self._style.isdecimal() else 0,
            formula=self._formula,
            shared=int(self._value) if self._type == "s" and self._value.strip().isdecimal() else None,
            runs=self._runs,
        )

    def text(self, text: str) -> None:
        """Collect a wanted cell's value."""
        if self._inside and self._cell:
            self._value += text


def _tag_end(xml: bytes, start: int) -> int:
    """Return where a start tag ends; a ``>`` inside an attribute does not end it."""
    for found in _TAG_END.finditer(xml, start):
        if found[0] == b">":
            return found.end()
    raise Refused(Failure.DAMAGED, "XML 标记不完整")
