"""Which paragraphs belong to which table: 附件2 and the title above it, 填表人 and the notes below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from skilltrain_cli.documents.blocks import Block, Cell, Paragraph, Table
from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.text import is_blank, key

NEAR = 12
"""Paragraphs that are looked at above a table, and below it; the annex has two and four."""
_ANNEX = re.compile(r"附\s*件\s*[0-9０-９一二三四五六七八九十]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The paragraphs above and below a table, nearest last and nearest first."""

    above: Sequence[Paragraph] = ()
    below: Sequence[Paragraph] = ()


@dataclass(slots=True)
class Surroundings:
    """What stands around each table, by its number."""

    found: dict[int, Around] = field(default_factory=dict)

    def look(self, blocks: Sequence[Block], outside: Around) -> None:
        """Share the paragraphs of a body or a cell out among its tables; ``outside`` stands around it all."""
        tables = [index for index, block in enumerate(blocks) if isinstance(block, Table)]
        if not tables:
            return
        gaps = [
            _telling(blocks[start:stop])
            for start, stop in zip([0, *(at + 1 for at in tables)], [*tables, len(blocks)], strict=True)
        ]
        shared = [_share(gap) for gap in gaps[1:-1]]
        above = [[*outside.above, *gaps[0]], *(lower for _, lower in shared)]
        below = [*(upper for upper, _ in shared), [*gaps[-1], *outside.below]]
        for position, at in enumerate(tables):
            table = blocks[at]
            assert isinstance(table, Table)
            around = Around(above=above[position][-NEAR:], below=below[position][:NEAR])
            self.found[table.number] = around
            self._inside(table, around)

    def _inside(self, table: Table, around: Around) -> None:
        """Look into the cells that hold tables; a table of one column only frames what it holds."""
        said = [_of_cell(table, cell) for cell in table.cells]
        for index, cell in enumerate(table.cells):
            if not any(isinstance(block, Table) for block in cell.blocks):
                continue
            outside = Around()
            if table.width == 1:
                before = [each for one in said[max(index - NEAR, 0) : index] for each in one]
                after = [each for one in said[index + 1 : index + 1 + NEAR] for each in one]
                outside = Around(above=[*around.above, *before], below=[*after, *around.below])
            self.look(cell.blocks, outside)


def _telling(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the paragraphs that say something."""
    return [block for block in blocks if isinstance(block, Paragraph) and not is_blank(block.text)]


def _of_cell(table: Table, cell: Cell) -> list[Paragraph]:
    """Return a cell's paragraphs, each with the address of the cell."""
    said = _telling(cell.blocks)
    for paragraph in said:
        paragraph.sheet, paragraph.spot = table.name, cell.spot
    return said


def _share(gap: Sequence[Paragraph]) -> tuple[Sequence[Paragraph], Sequence[Paragraph]]:
    """Split what stands between two tables: down to the last 填表人 line it is the upper one's."""
    ends = [index + 1 for index, each in enumerate(gap) if "footer" in _sorts(each.text)]
    start = ends[-1] if ends else 0
    opens = (index for index in range(start, len(gap)) if "opening" in _sorts(gap[index].text))
    at = next(opens, len(gap))
    return gap[:at], gap[at:]


def _sorts(text: str) -> set[str]:
    """Tell a line of the footer, and a line that opens a form: its annex, its title or 填报单位."""
    named = {name for form in forms() if form.footer for name, _ in labels_of(form).parts(text)}
    titled = any(key(form.card.title) in key(text) for form in forms())
    sorts = {"footer" for name in named if name}
    if titled or _ANNEX.match(text.strip()) or named == {""}:
        sorts.add("opening")
    return sorts
