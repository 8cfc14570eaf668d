"""Which paragraphs belong to which table: 附件2 and the title above it, 填表人 and the notes below."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct, field

from skilltrain_cli.readers.documents.blocks import Block, Paragraph, WordCell, WordTable
from skilltrain_cli.values.read_outcome import ParagraphRole
from skilltrain_cli.values.text import is_blank

NEAR = 12
"""Paragraphs that are looked at above a table, and below it; the annex has two and four."""


class ParagraphsAround(Struct, frozen=True, kw_only=True):
    """The paragraphs above and below a table, nearest last and nearest first."""

    above: Sequence[Paragraph] = ()
    below: Sequence[Paragraph] = ()


class Surroundings(Struct):
    """What stands around each table, by its number; ``line`` tells what a paragraph's text is to a form."""

    line: Callable[[str], AbstractSet[ParagraphRole]]
    found: dict[int, ParagraphsAround] = field(default_factory=dict)

    def look(self, blocks: Sequence[Block], outside: ParagraphsAround) -> None:
        """Share the paragraphs of a body or a cell out among its tables; ``outside`` stands around it all."""
        tables = [index for index, block in enumerate(blocks) if isinstance(block, WordTable)]
        if not tables:
            return
        gaps = [
            _telling(blocks[start:stop])
            for start, stop in zip([0, *(at + 1 for at in tables)], [*tables, len(blocks)], strict=True)
        ]
        shared = [self._share(gap) for gap in gaps[1:-1]]
        above = [[*outside.above, *gaps[0]], *(lower for _, lower in shared)]
        below = [*(upper for upper, _ in shared), [*gaps[-1], *outside.below]]
        for position, at in enumerate(tables):
            table = blocks[at]
            assert isinstance(table, WordTable)
            around = ParagraphsAround(above=above[position][-NEAR:], below=below[position][:NEAR])
            self.found[table.number] = around
            self._inside(table, around)

    def _inside(self, table: WordTable, around: ParagraphsAround) -> None:
        """Look into the cells that hold tables; a table of one column only frames what it holds."""
        said = [_of_cell(table, cell) for cell in table.cells]
        for index, cell in enumerate(table.cells):
            if not any(isinstance(block, WordTable) for block in cell.blocks):
                continue
            outside = ParagraphsAround()
            if table.width == 1:
                before = [each for one in said[max(index - NEAR, 0) : index] for each in one]
                after = [each for one in said[index + 1 : index + 1 + NEAR] for each in one]
                outside = ParagraphsAround(above=[*around.above, *before], below=[*after, *around.below])
            self.look(cell.blocks, outside)

    def _share(self, gap: Sequence[Paragraph]) -> tuple[Sequence[Paragraph], Sequence[Paragraph]]:
        """Split what stands between two tables: down to the last 填表人 line it is the upper one's."""
        ends = [index + 1 for index, each in enumerate(gap) if ParagraphRole.CLOSES in self.line(each.text)]
        start = ends[-1] if ends else 0
        opens = (
            index for index in range(start, len(gap)) if ParagraphRole.OPENS in self.line(gap[index].text)
        )
        at = next(opens, len(gap))
        return gap[:at], gap[at:]


def _telling(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the paragraphs that say something."""
    return [block for block in blocks if isinstance(block, Paragraph) and not is_blank(block.text)]


def _of_cell(table: WordTable, cell: WordCell) -> list[Paragraph]:
    """Return a cell's paragraphs, each with the address of the cell."""
    said = _telling(cell.blocks)
    for paragraph in said:
        paragraph.sheet, paragraph.spot = table.name, cell.spot
    return said
