"""A document as a person reads it down the page: paragraphs, and tables with their cells."""

from collections.abc import Iterator

from msgspec import Struct, field

from skilltrain_cli.readers.documents.paragraph_text import runs_on, wording_of
from skilltrain_cli.readers.documents.struck_and_raised import NO_STYLES, Styles
from skilltrain_cli.readers.documents.table_columns import ColumnSpan, columns_of
from skilltrain_cli.readers.documents.word_xml import (
    Element,
    child,
    is_on,
    name_of,
    number,
    shown_children,
    value,
)
from skilltrain_cli.values.grid import Area, Lettering, Run, Spot
from skilltrain_cli.values.text import is_blank

BODY = "正文"
"""What stands in place of a sheet for paragraphs outside every table; their cells are A1, A2 … by order."""


class Paragraph(Struct, kw_only=True, eq=False):
    """One paragraph, of a text box too; ``spot`` counts the paragraphs with words in the ``sheet``."""

    element: Element
    text: str
    runs: tuple[Run, ...] = ()
    """The text in runs, where words are struck out, raised or lowered."""
    picture: bool = False
    runs_on: bool = False
    sheet: str = BODY
    spot: Spot = Spot(-1, 0)


class WordCell(Struct, kw_only=True, eq=False):
    """One cell: where it stands in its table, what it covers, what is in it."""

    element: Element
    spot: Spot
    last: int
    """The last column it covers."""
    bottom: int
    """The last row it covers."""
    blocks: list["Paragraph | WordTable"] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        """What the cell says, the tables inside it included; paragraphs as lines."""
        text = ""
        joined = True
        for block in self.blocks:
            text += block.text if joined else "\n" + block.text
            joined = isinstance(block, Paragraph) and block.runs_on
        return text

    @property
    def runs(self) -> tuple[Run, ...]:
        """The text in runs, where words in it are struck out, raised or lowered; empty where none are."""
        if not any(block.runs for block in self.blocks):
            return ()
        runs: list[Run] = []
        joined = True
        for block in self.blocks:
            runs += [] if joined else [("\n", Lettering.PLAIN)]
            runs += block.runs or [(block.text, Lettering.PLAIN)]
            joined = isinstance(block, Paragraph) and block.runs_on
        return tuple(runs)

    @property
    def picture(self) -> bool:
        """Whether a picture stands in it."""
        return any(isinstance(block, Paragraph) and block.picture for block in self.blocks)

    @property
    def area(self) -> Area:
        """All it covers."""
        return Area(self.spot.row, self.spot.column, self.bottom, self.last)


class WordTable(Struct, kw_only=True, eq=False):
    """One table; numbered through the document, a table inside another after it."""

    number: int
    rows: int = 0
    cells: list[WordCell] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """``表格1`` …, as people count them."""
        return f"表格{self.number}"

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((cell.last for cell in self.cells), default=-1) + 1

    @property
    def runs(self) -> tuple[Run, ...]:
        """What is lettered in it is told of its own cells."""
        return ()

    @property
    def text(self) -> str:
        """What it says, cell by cell."""
        return "\n".join(text for cell in self.cells if (text := cell.text))


Block = Paragraph | WordTable


class _Row(Struct, kw_only=True):
    """A row being read: its cell elements and the grid columns they cover."""

    cells: list[Element]
    spans: list[ColumnSpan]
    deleted: bool
    hidden: bool


class Document:
    """The blocks of a document's body, and all its tables in order."""

    def __init__(self, root: Element, styles: Styles = NO_STYLES) -> None:
        """Read the body of the main part; ``styles`` are those that change how words look."""
        self.tables: list[WordTable] = []
        self.styles = styles
        self.covered = self.hidden = 0
        """How often words stand where nobody sees them: under merged cells, and hidden as such."""
        body = child(root, "body")
        self.blocks: list[Block] = [] if body is None else list(self._blocks(body))
        for index, paragraph in enumerate(self._loose(self.blocks)):
            paragraph.spot = Spot(index, 0)

    @staticmethod
    def _loose(blocks: list[Block]) -> Iterator[Paragraph]:
        """Yield the paragraphs outside every table that say something."""
        return (each for each in blocks if isinstance(each, Paragraph) and not is_blank(each.text))

    def _blocks(self, container: Element) -> Iterator[Block]:
        """Yield what stands in the body, in a cell or in a text box; a text box follows its paragraph."""
        for element in shown_children(container):
            name = name_of(element)
            if name == "tbl":
                yield self._table(element)
            elif name == "p":
                wording = wording_of(element, self.styles)
                self.hidden += wording.hidden
                yield Paragraph(
                    element=element,
                    text=wording.text,
                    runs=wording.runs,
                    picture=wording.picture,
                    runs_on=runs_on(element),
                )
                for box in wording.boxes:
                    yield from self._blocks(box)

    def _table(self, element: Element) -> WordTable:
        table = WordTable(number=len(self.tables) + 1)
        self.tables.append(table)
        grid = child(element, "tblGrid")
        widths = [
            number(each, "w") for each in (grid if grid is not None else ()) if name_of(each) == "gridCol"
        ]
        rows = [_row(each) for each in shown_children(element) if name_of(each) == "tr"]
        table.rows = len(rows)
        above: dict[int, WordCell] = {}
        for index, (row, spans) in enumerate(
            zip(rows, columns_of([row.spans for row in rows], widths), strict=True)
        ):
            above = self._cells(table, index, row, spans, above)
        return table

    def _cells(
        self, table: WordTable, index: int, row: _Row, spans: list[ColumnSpan], above: dict[int, WordCell]
    ) -> dict[int, WordCell]:
        """Add a row's cells to the table; return those that a cell of the next row may continue."""
        if row.hidden:
            table.hidden.add(index)
        here: dict[int, WordCell] = {}
        beside: WordCell | None = None
        for element, span in zip(row.cells, spans, strict=True):
            properties = child(element, "tcPr")
            if beside is not None and _continues(properties, "hMerge"):
                beside.last = span.last
                self._pass_over(element)
                continue
            merged = child(properties, "vMerge")
            cell = above.get(span.first) if _continues(properties, "vMerge") else None
            if cell is None:
                cell = WordCell(element=element, spot=Spot(index, span.first), last=span.last, bottom=index)
                cell.deleted = row.deleted or child(properties, "cellDel") is not None
                cell.blocks = list(self._blocks(element))
                table.cells.append(cell)
            else:
                self._pass_over(element)
            cell.bottom = index
            if merged is not None:
                here[span.first] = cell
            beside = cell
        return here

    def _pass_over(self, element: Element) -> None:
        """Note a cell that goes on with its neighbour and has words of its own: nobody sees them."""
        words = (wording_of(each, self.styles).text for each in element.iter("{*}p"))
        self.covered += not all(map(is_blank, words))


def _continues(properties: Element | None, name: str) -> bool:
    """Tell a cell that goes on with its neighbour from one that begins a merged cell."""
    merge = child(properties, name)
    return merge is not None and value(merge) != "restart"


def _row(element: Element) -> _Row:
    """Return a row's cells with their grid columns."""
    properties = child(element, "trPr")
    row = _Row(
        cells=[each for each in shown_children(element) if name_of(each) == "tc"],
        spans=[],
        deleted=child(properties, "del") is not None,
        hidden=is_on(child(properties, "hidden")),
    )
    at = number(child(properties, "gridBefore"))
    for cell in row.cells:
        wide = max(number(child(child(cell, "tcPr"), "gridSpan"), otherwise=1), 1)
        row.spans.append(ColumnSpan(at, at + wide))
        at += wide
    return row
