"""
Every filled cell of a table accounted for: what no heading, label or skipped row owns is a Trouble.

Over 300 lines: one account, whose parts must not overlap.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.classified_rows import Sorted
from skilltrain_cli.forms.fitted_sheet import SkippedRow, StatedTotal, Trouble
from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.merged_cells import within
from skilltrain_cli.forms.row_markers import RowKind, mark_of, note_key
from skilltrain_cli.forms.spec import AMOUNTS
from skilltrain_cli.forms.stated_totals import amount_in, is_figure_of_total, read_figure
from skilltrain_cli.forms.title_and_signature_lines import (
    is_label_like,
    is_title,
    label_of,
    paragraphs,
    says_something,
    unlabelled_cells,
)
from skilltrain_cli.values.grid import Area, Grid, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.number import Count, parse_count
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, is_nil_mark, key, narrow

FEW = 3
"""Cells of a column without a heading that are named one by one; from there on the column is."""
_EMPTY = {None, ""}
_WHOLE = 32_767
"""Characters a cell may hold: a quotation of this length is never cut."""
_SEEN = 20
"""Characters quoted of the value that is seen in place of another."""
_RECORD = 3
"""Surplus cells that may be a record of their own."""
_GROUP_ROWS = 2
"""Rows right above the headings in which a heading may stand over several columns."""
_LONGEST_NUMBER = 12
_BESIDE_HEADING = lazy_pattern(r"[(\[【].*[)\]】]|人次?|[个名]")
"""What stands under a heading and belongs to it: its unit, or a note in brackets."""
_UNIT = lazy_pattern(".{1,20}[省市区县旗]|市直")
_WHOLLY_NAMED = ("没有读", "栏次或单位行")
"""End the reason of a row in a second table, of which an error speaks, and of one of numbers or units."""

Cell = tuple[Spot, Value]
Strays = Iterator[Trouble]


class CellAccount(Struct, frozen=True, kw_only=True):
    """What became of the cells that are no values: skipped rows with what they hold, and strays."""

    skipped: tuple[SkippedRow, ...]
    troubles: tuple[Trouble, ...]


def account_for_cells(grid: Grid, header: Header, rows: Sorted, footer: AbstractSet[Spot]) -> CellAccount:
    """
    Account for every filled cell of a table form; ``footer`` are the cells that a label of the form owns.

    Costs next to nothing where every column has a heading: only columns without one are looked into.
    """
    table = _Table(
        grid=grid,
        header=header,
        rows=rows,
        footer=footer,
        owned=header.owned,
        numbering=frozenset(header.numbering),
        totals={total.spot.row: total for total in rows.totals},
    )
    return CellAccount(
        skipped=tuple(replace(each, cells=tuple(table.beside_reason(each))) for each in rows.skipped),
        troubles=(
            *table.above(),
            *table.in_headings(),
            *table.in_data(),
            *table.in_numbering(),
            *table.covered(),
            *table.below(),
            *table.in_paragraphs(),
        ),
    )


class _Table(Struct, kw_only=True, dict=True):
    """A sheet whose headings, rows and footer are known."""

    grid: Grid
    header: Header
    rows: Sorted
    footer: AbstractSet[Spot]
    owned: frozenset[int]
    """Columns that have a heading."""
    numbering: frozenset[int]
    """Columns headed 序号."""
    totals: Mapping[int, StatedTotal]
    """Rows that state a total."""

    def filled(self, row: int) -> list[Cell]:
        """Return the cells of a row that hold anything, as far as this table reaches."""
        end = self.header.beside
        return [
            (Spot(row, column), value)
            for column, value in self.grid.filled(row)
            if (end is None or column < end) and _says(value)
        ]

    # Above and in the headings

    def above(self) -> Strays:
        """Yield what stands above the headings and is neither title nor label."""
        for row in range(self.grid.top, self.header.top):
            if row in self.grid.elsewhere:
                continue
            for spot, value in self._unlabelled(row):
                if not is_title(value, self.header.form) and not self._is_group(spot, value):
                    kind = "stray" if says_something(value) else "stray-text"
                    yield Trouble(kind=kind, spot=spot, value=value, detail="above")

    def _is_group(self, spot: Spot, value: Value) -> bool:
        """Tell a heading that stands over several others, right above them; the form's own may over one."""
        if spot.row < self.header.top - _GROUP_ROWS:
            return False
        if isinstance(value, str) and key(value) in self.header.form.groups:
            return True
        return is_label_like(value) and any(
            (area.top, area.left) == spot and area.right > area.left for area in self._merged_above
        )

    def in_headings(self) -> Strays:
        """Yield what stands in the heading rows and is no part of a heading."""
        for row in range(self.header.top, self.header.bottom + 1):
            for spot, value in self.filled(row):
                if not isinstance(value, str) or self._is_covered(spot):
                    yield Trouble(kind="stray", spot=spot, value=value, detail="heading")
                elif not self._is_heading(spot, value):
                    kind = "stray" if says_something(value) else "stray-text"
                    yield Trouble(kind=kind, spot=spot, value=value, detail="heading")

    def _is_heading(self, spot: Spot, text: str) -> bool:
        """Tell a heading, alone or in part, or what goes with it, from a remark over or under one."""
        header, form = self.header, self.header.form
        whole = header.texts.get(spot.column)
        if header.top == header.bottom or whole in (None, text):
            return True
        mapped = {
            name for name, column in (*header.columns.items(), *header.ends.items()) if column == spot.column
        }
        meant = {form.by_key[each].name for each in heading_keys(text) if each in form.by_key}
        meant |= {form.sides[each][0] for each in heading_keys(text) if each in form.sides}
        if meant & mapped or not mapped or key(str(whole)) in form.by_key:
            return True
        goes_with = is_title(text, form) or label_of(text) or self._is_group(spot, text)
        goes_with = goes_with or (self._is_in_group(spot) and not says_something(text))
        return bool(goes_with) or _BESIDE_HEADING.fullmatch(key(text)) is not None

    def _is_in_group(self, spot: Spot) -> bool:
        """Tell a cell under a heading that stands over several columns: 合计 under 培训人数."""
        return any(
            area.left <= spot.column <= area.right and area.left < area.right
            for area in self.grid.merges
            if self.header.top <= area.top <= area.bottom < spot.row
        )

    def _is_covered(self, spot: Spot) -> bool:
        """Tell a cell that nobody sees, as the one merged over it shows another's value."""
        return any(
            area.top <= spot.row <= area.bottom and area.left <= spot.column <= area.right
            for area in self._merged_above
            if (area.top, area.left) != spot
        )

    @cached_property
    def _merged_above(self) -> Sequence[Area]:
        """The merged cells that begin above the data: a table may have thousands further down."""
        return [area for area in self.grid.merges if area.top <= self.header.bottom]

    # Data rows

    def in_data(self) -> Strays:
        """Yield what data rows hold in columns without a heading: joined records, columns, single cells."""
        columns = self._without_heading()
        joined = {trouble.spot.row: trouble for trouble in self._joined(columns) if trouble.spot}
        yield from joined.values()
        for column, cells in columns.items():
            rest = [each for each in cells if each[0].row not in joined or column < self._edge]
            if rest and _runs(rest, len(self.rows.data), leads=column < min(self.owned)):
                yield Trouble(kind="stray-numbers", spot=rest[0][0], value=rest[0][1], cells=tuple(rest))
            elif len(rest) > FEW:
                yield Trouble(kind="stray-column", spot=rest[0][0], value=rest[0][1], cells=tuple(rest))
            else:
                yield from (
                    Trouble(kind="stray", spot=spot, value=value, detail="column") for spot, value in rest
                )

    @property
    def _edge(self) -> int:
        """The first column right of all headings."""
        return max(self.owned) + 1

    def _without_heading(self) -> dict[int, list[Cell]]:
        """Return by column what data rows hold without a heading; beyond the last heading row by row."""
        grid, header = self.grid, self.header
        found: dict[int, list[Cell]] = {}
        for column in range(grid.left, self._edge):
            if column not in self.owned and not set(written := grid.column(column)) <= _EMPTY:
                cells = ((row, written[row - grid.top]) for row in self.rows.data)
                found[column] = [(Spot(row, column), value) for row, value in cells if _says(value)]
        first = self._edge - grid.left
        end = None if header.beside is None else header.beside - grid.left
        for row in self.rows.data if max(map(len, grid.rows), default=0) > first else ():
            surplus = grid.rows[row - grid.top][first:end]
            if not set(surplus) <= _EMPTY:
                for column, value in enumerate(surplus, self._edge):
                    if _says(value):
                        found.setdefault(column, []).append((Spot(row, column), value))
        for spot in self._unseen():
            found.setdefault(spot.column, []).append((spot, _called(grid, spot)))
        return {column: sorted(found[column], key=_place) for column in sorted(found) if found[column]}

    def _unseen(self) -> Iterator[Spot]:
        """Yield the cells of data rows without a heading that readers take for blank."""
        grid, end = self.grid, self.header.beside
        hidden = {*grid.errors, *grid.uncached, *grid.pictures}
        rows = frozenset(self.rows.data) if hidden else frozenset()
        for spot in hidden:
            if spot.row in rows and spot.column not in self.owned and (end is None or spot.column < end):
                yield spot

    def _joined(self, columns: Mapping[int, Sequence[Cell]]) -> Strays:
        """Yield the rows whose surplus cells are a record of their own, as where a line break is missing."""
        beyond = (cells for column, cells in columns.items() if column >= self._edge)
        surplus = gathered((cell[0].row, cell) for cells in beyond for cell in cells)
        sporadic = 2 * len(surplus) <= len(self.rows.data) + 1
        units = self.units if surplus else frozenset()
        for row in sorted(surplus):
            cells = surplus[row]
            found = [_kind(value, units) for _, value in cells]
            record = len(cells) >= _RECORD and len({*found} - {""}) > 1
            second = "unit" in found or (len(cells) > 1 and "count" in found)
            if record or (sporadic and second):
                yield Trouble(kind="joined-record", spot=cells[0][0], value=cells[0][1], cells=tuple(cells))

    @cached_property
    def units(self) -> frozenset[str]:
        """Return the keys of what the rows name as 市 and 组织区县."""
        header = self.header
        group = [each.name for each in header.form.columns if each.printed.group]
        columns = (header.columns[name] for name in group if name in header.columns)
        cells = (self.grid.value(Spot(row, column)) for column in columns for row in self.rows.data)
        return frozenset(key(value) for value in set(cells) if isinstance(value, str) and key(value))

    def in_numbering(self) -> Strays:
        """Yield what stands in 序号 and is no number of a row."""
        for column in sorted(self.numbering):
            written = self.grid.column(column)
            odd = {value for value in set(written) if _says(value) and not _is_ordinal(value)}
            for row in self.rows.data if odd else ():
                value = written[row - self.grid.top]
                if value in odd:
                    yield Trouble(kind="stray", spot=Spot(row, column), value=value, detail="numbering")

    def covered(self) -> Strays:
        """Yield what fields of data rows hold and nobody sees, as a merged cell shows another value there."""
        grid, form = self.grid, self.header.form
        fields = {column: form.by_name[name] for name, column in self.header.columns.items()}
        reached = dict.fromkeys(fields, -1)  # merged cells that overlap are not gone through time and again
        for area in sorted(grid.merges) if self.rows.data else ():
            seen = grid.value(Spot(area.top, area.left))
            for column in sorted(each for each in fields if area.left <= each <= area.right):
                below = area._replace(top=max(area.top, reached[column] + 1))
                reached[column] = max(reached[column], area.bottom)
                if fields[column].kind in AMOUNTS and column == area.left:
                    continue  # a figure that several rows share is spoken of as that
                for at in within(below, self.rows.data):
                    spot = Spot(self.rows.data[at], column)
                    if spot != (area.top, area.left) and _hides(value := grid.value(spot), seen):
                        told = "" if is_blank(seen) else shown(seen, _SEEN)
                        yield Trouble(kind="covered", spot=spot, value=value, detail=told)

    # The other rows

    def below(self) -> Strays:
        """Yield what stands in rows that are neither data nor skipped by name, and in no footer."""
        named, unused = {each.row for each in self.rows.skipped}, self._unused()
        named |= {each.spot.row for each in self.rows.troubles if each.spot and each.kind == "second-table"}
        alone = {each.spot for each in self.rows.troubles if each.spot and each.kind == "lone-value"}
        for row in self._others():
            if row in named or row in self.grid.elsewhere or row in unused:
                continue
            left = [each for each in self._unlabelled(row) if each[0] not in alone]
            if len(left) == 1 and self._is_printed(left[0][1]):
                continue
            for spot, value in left:
                yield Trouble(kind="stray", spot=spot, value=value, detail="below")

    def in_paragraphs(self) -> Strays:
        """Yield the paragraphs around a Word table that are no title, label, note or sum of the rows."""
        around = self.grid.elsewhere.keys() - {*range(self.header.top, self.header.bottom + 1)}
        said = (each for row in sorted(around) for each in self._unlabelled(row))
        form = self.header.form
        return paragraphs(
            [
                (spot, value)
                for spot, value in said
                if not (self._is_printed(value) or is_title(value, form) or self._is_their_sum(value))
            ]
        )

    def _is_their_sum(self, value: Value) -> bool:
        """Tell a paragraph that only says what the rows come to: 合计：30人."""
        column = self.header.columns.get(self.header.form.amount)
        if column is None or not isinstance(value, str) or mark_of(value) is not RowKind.TOTAL:
            return False
        main = self.header.form.by_name[self.header.form.amount]
        counts = (amount_in(main, self.grid.value(Spot(row, column))) for row in self.rows.data)
        stated = read_figure(value)
        return isinstance(stated, Count) and stated.value == sum(each for each in counts if each is not None)

    def _unused(self) -> frozenset[int]:
        """Return the rows under the last project that hold nothing but the numbers that come next."""
        last = max(self.rows.data, default=-1)
        found: list[int] = []
        for column in self.numbering:
            number = _ordinal(self.grid.value(Spot(last, column))) if last >= 0 else None
            if number is None:
                continue
            for row in range(last + 1, self.grid.bottom + 1):
                cells = self.filled(row)
                next_one = number + row - last
                if len(cells) != 1 or cells[0][0].column != column or _ordinal(cells[0][1]) != next_one:
                    break
                found.append(row)
        return frozenset(found)

    def _others(self) -> Sequence[int]:
        """Return the filled rows below the headings that are not data."""
        grid, data, first = self.grid, self.rows.data, self.header.bottom + 1
        below = range(max(first, grid.top), grid.bottom + 1)
        if data and data[-1] - data[0] == len(data) - 1:  # one after the other, as nearly always
            rest = (*range(below.start, data[0]), *range(data[-1] + 1, below.stop))
        else:
            rest = tuple(sorted(set(below).difference(data)))
        return [row for row in rest if any(map(_says, grid.rows[row - grid.top]))]

    def _unlabelled(self, row: int) -> list[Cell]:
        """Return the cells of a row that belong to no label: neither the form's nor one for signing."""
        cells = self.filled(row)
        left = unlabelled_cells(cells, self.footer)
        before = [cell for cell in cells if cell[0] in self.footer and self._leads(cell[1])]
        return sorted((*left, *before), key=_place)

    def _leads(self, value: Value) -> bool:
        """Tell a remark in front of a label, in one cell with it: 另有25人  填表人：张三."""
        found = labels_of(self.header.form).pattern.search(value) if isinstance(value, str) else None
        return found is not None and says_something(str(value)[: found.start()])

    def _is_printed(self, value: Value) -> bool:
        return isinstance(value, str) and note_key(value) in {
            note_key(note) for note in self.header.form.card.notes
        }

    # Skipped rows

    def beside_reason(self, skipped: SkippedRow) -> Iterator[Cell]:
        """Yield what a skipped row holds and its reason does not quote in full."""
        if skipped.why.endswith(_WHOLLY_NAMED):
            return
        cells, labels = self.filled(skipped.row), labels_of(self.header.form)
        if any(labels.begin(value) for _, value in cells):
            cells = unlabelled_cells(cells, self.footer)
        cells = [(spot, value) for spot, value in cells if spot not in self.footer]
        total = self.totals.get(skipped.row)
        for spot, value in cells:
            if not (self._is_spoken_for(spot, value, total) or shown(value, _WHOLE) in skipped.why):
                yield spot, value

    def _is_spoken_for(self, spot: Spot, value: Value, total: StatedTotal | None) -> bool:
        """Tell the figure and the units of a total, a heading that comes again, and the number of a row."""
        if total is not None and spot == total.spot and (total.count is not None or total.why):
            return not isinstance(value, str) or is_figure_of_total(value)
        if total is not None and any(spot == each.spot for each in total.others):
            return True
        if total is not None and isinstance(value, str) and key(value) in key(total.units):
            return key(value) in self.units or _UNIT.fullmatch(key(value)) is not None
        if spot.column in self.numbering and _is_ordinal(value):
            return (_ordinal(value) or 0) <= spot.row - self.header.bottom  # a line has no higher number
        return key(str(value)) == key(self.header.texts.get(spot.column, ""))


def _says(value: Value) -> bool:
    """Tell a cell that holds something; a mark such as / says that it holds nothing."""
    return not is_blank(value) and not (isinstance(value, str) and is_nil_mark(value))


def _hides(value: Value, seen: Value) -> bool:
    """Tell a value that says something else than the one that is seen in its place."""
    return _says(value) and shown(value) != shown(seen)


def _place(cell: Cell) -> Spot:
    return cell[0]


def _called(grid: Grid, spot: Spot) -> str:
    """Return what to call a cell that readers take for blank."""
    if spot in grid.errors:
        return grid.errors[spot]
    return "没有算过的公式" if spot in grid.uncached else "图片"


def _ordinal(value: Value) -> int | None:
    """Return the number of a row: 3, “3”, 3.0, （3）, 3、."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else None
    text = narrow(value).strip("().、．（）") if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else None


def _is_ordinal(value: Value) -> bool:
    """Tell anything that may number a row: no more than a few signs, none of which speaks."""
    return _ordinal(value) is not None or (
        isinstance(value, str) and len(key(value)) <= _RECORD and not says_something(value)
    )


def _runs(cells: Sequence[Cell], rows: int, *, leads: bool) -> bool:
    """Tell a column that only numbers its rows 1, 2, 3 …, perhaps anew for each section."""
    numbers = [_ordinal(value) for _, value in cells]
    if len(cells) < rows or None in numbers or not (numbers[0] in (0, 1) or (leads and rows > 1)):
        return False
    return all(after in (before + 1, 1) for before, after in pairwise(numbers) if before is not None)


def _kind(value: Value, units: AbstractSet[str]) -> str:
    """Return what a surplus cell may be in a record: ``unit``, ``count``, ``time`` or ``""``."""
    if isinstance(value, str) and key(value) in units:
        return "unit"
    if isinstance(parse_count(value), Count):
        return "count"
    return "time" if isinstance(parse_period(value, year=1), Period) else ""
