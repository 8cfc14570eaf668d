"""Whether a formula is the one that should stand there, when rows have moved and another program saved it."""

from collections.abc import Mapping, Sequence
from re import Match

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.verify.row_pairs import RowPairs
from skilltrain_cli.values.lazy_pattern import lazy_pattern

_PART = lazy_pattern(
    r'(?P<text>"[^"]*")'
    r"|(?P<sheet>\$?'(?:[^']|'')+'!|[^\s'!\"(),;:+*/=<>&^-]+!)?"
    r"(?<![A-Za-z0-9_.])(?P<left>\$?[A-Za-z]{1,3})(?P<top>\$?[0-9]{1,7})"
    r"(?::(?P<right>\$?[A-Za-z]{1,3})(?P<bottom>\$?[0-9]{1,7}))?(?![A-Za-z0-9_.(])"
    r"|(?P<broken>#REF!)"
)
"""
A text, a cell or a rectangle of cells, or what stands for one that is no longer there.

LibreOffice writes cells of a sheet that it does not know in small letters.
"""
_PREFIX = lazy_pattern(r"_xl(?:fn|ws)\.")
_BLANKS = lazy_pattern(r'("[^"]*")|\s+')
_BROKEN = "#REF"
_Span = tuple[int, int]
"""First and last row, as formulas number them."""


class MovedRows(Struct, frozen=True, kw_only=True, dict=True):
    """Which rows of a sheet stand where now, and which spans of rows a formula may therefore name."""

    pairs: RowPairs
    unmoved: bool = True
    """Whether a formula may name the rows as they should be: not where the sheet rightly has others."""
    table: range = range(0)
    """Rows of the long table."""
    recorded: int = 0
    """How many rows that table had when the workbook was made; 0 when nobody can tell."""

    def span(self, first: int, last: int) -> _Span:
        """Return where rows stand now, with the rows that were added at either end of several."""
        known: dict[_Span, _Span] = self.__dict__.setdefault("spans", {})
        if (first, last) not in known:
            known[first, last] = self._span(first, last)
        return known[first, last]

    def may_name(self, place: _Span, other: _Span) -> bool:
        """Tell whether a formula that should name these rows may name the others."""
        if other == self.span(*place) or (self.unmoved and other == place):
            return True
        if self.table and place == (self.table.start + 1, self.table.stop):
            return bool(self.recorded) and other == (place[0], place[0] + self.recorded - 1)
        return self.unmoved and other == self._span(*place, added=False)

    def _span(self, first: int, last: int, *, added: bool = True) -> _Span:
        gone, elsewhere = frozenset(self.pairs.gone), self.pairs.elsewhere
        rows = [elsewhere.get(row, row) for row in range(first - 1, last) if row not in gone]
        if not rows:
            return first, last
        top, bottom = min(rows), max(rows)
        more = frozenset(self.pairs.added) if added and first != last else frozenset()
        while top - 1 in more:
            top -= 1
        while bottom + 1 in more:
            bottom += 1
        return top + 1, bottom + 1


class _Read(Struct, frozen=True, kw_only=True):
    """Cells that a formula reads."""

    sheet: str
    columns: tuple[str, str] = ("", "")
    span: _Span = (0, 0)


class FormulaComparison(Struct, frozen=True, kw_only=True):
    """How the formulas of one sheet are told from one another, whatever program wrote them."""

    sheet: str
    """Its name, as it should be."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Sheets that are called otherwise: now → before."""
    moved: Mapping[str, MovedRows] = field(default_factory=dict)
    """By the names of sheets as they should be; rows of others stand where they should."""
    unmoved: bool = True
    """Whether formulas may name rows of this sheet as they are expected."""
    lines_known: bool = False
    """Whether it is known which row of this sheet is which; otherwise a formula may name any of them."""

    def knowing(self, pairs: RowPairs) -> "FormulaComparison":
        """Return the comparison that knows which row of its sheet is which."""
        own = MovedRows(pairs=pairs, unmoved=self.unmoved)
        return replace(self, lines_known=True, moved={**self.moved, self.sheet: own})

    def alike(self, one: tuple[str, int], other: tuple[str, int]) -> bool:
        """Tell whether two formulas, the one that should stand there and the one held, are the same."""
        if not other[0]:
            return False
        modern = bool(_PREFIX.search(one[0]))
        (words, reads), (other_words, other_reads) = (
            self._parts(each[0], modern=modern) for each in (one, other)
        )
        return (
            words == other_words
            and len(reads) == len(other_reads)
            and all(
                self._is_read(mine, theirs, (one[1] + 1, other[1] + 1))
                for mine, theirs in zip(reads, other_reads, strict=True)
            )
        )

    def moved_to(self, formula: str, row: int, now: int) -> str:
        """Return a formula as it should read in the sheets as they are, in row ``now`` instead of ``row``."""

        def moved(found: Match[str]) -> str:
            cells = self._read(found)
            if cells is None:
                return found[0]
            top, bottom = self._now(cells, (row + 1, now + 1))
            first = f"{found['sheet'] or ''}{found['left']}{_renumbered(found['top'], top)}"
            if not found["right"]:
                return first
            return f"{first}:{found['right']}{_renumbered(found['bottom'], bottom)}"

        return _PART.sub(moved, formula)

    def _parts(self, formula: str, *, modern: bool) -> tuple[str, Sequence[_Read]]:
        """Return a formula without the cells that it reads, and these; names may have prefixes if modern."""
        reads: list[_Read] = []

        def taken(found: Match[str]) -> str:
            if found["text"]:
                return found[0]
            reads.append(self._read(found) or _Read(sheet=_BROKEN))
            return "§"

        words = _PART.sub(taken, formula.removeprefix("of:").removeprefix("="))
        if modern:
            words = _PREFIX.sub("", words)
        return _BLANKS.sub(lambda found: found[1] or "", words).casefold(), reads

    def _read(self, found: Match[str]) -> _Read | None:
        """Return the cells that a part of a formula names."""
        if not found["top"]:
            return None
        name = (found["sheet"] or "").removesuffix("!").lstrip("$")
        name = name[1:-1].replace("''", "'") if name.startswith("'") else name
        first = int(found["top"].lstrip("$"))
        return _Read(
            sheet=self.renamed.get(name, name) or self.sheet,
            columns=(found["left"].lstrip("$").upper(), (found["right"] or "").lstrip("$").upper()),
            span=(first, int(found["bottom"].lstrip("$")) if found["bottom"] else first),
        )

    def _is_read(self, one: _Read, other: _Read, rows: tuple[int, int]) -> bool:
        """Tell whether cells that are read in one row are those that should be read in another."""
        if other.sheet == _BROKEN:
            return one.sheet in self.renamed.values()
        if (one.sheet.casefold(), one.columns) != (other.sheet.casefold(), other.columns):
            return False
        if one.sheet == self.sheet and one.span == (rows[0], rows[0]):
            return other.span == (rows[1], rows[1])
        if one.sheet == self.sheet and not self.lines_known:
            return True
        moved = self.moved.get(one.sheet)
        return other.span == one.span if moved is None else moved.may_name(one.span, other.span)

    def _now(self, read: _Read, rows: tuple[int, int]) -> _Span:
        if read.sheet == self.sheet and read.span == (rows[0], rows[0]):
            return rows[1], rows[1]
        moved = self.moved.get(read.sheet)
        return read.span if moved is None else moved.span(*read.span)


def _renumbered(row: str, number: int) -> str:
    return f"{'$' if row.startswith('$') else ''}{number}"
