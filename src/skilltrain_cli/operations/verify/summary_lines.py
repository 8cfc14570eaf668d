"""Figures and lines of the summaries that are otherwise, and what only follows from another cell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.operations.verify.compared_books import CONTENTS, RECORDS, WORDS, ComparedBooks
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import (
    REMERGE,
    cells_named,
    followed_by,
    line_added,
    line_gone,
    quoted,
    shown,
    text_changed,
)
from skilltrain_cli.operations.verify.formula_cells import CellOfBook, cells_read, followers
from skilltrain_cli.operations.verify.sheet_discrepancies import (
    CellDiscrepancy,
    SheetDiscrepancies,
    leading_words,
)
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.text import is_blank


class SummaryLines(Struct, kw_only=True, dict=True):
    """The summaries of a comparison; what several lines need is worked out once."""

    books: ComparedBooks

    @cached_property
    def summaries(self) -> Mapping[str, SheetDiscrepancies]:
        """What is otherwise in each sheet but that with the rows."""
        return {name: each for name, each in self.books.of_sheets.items() if name != self.books.form_sheet}

    def _really(self, name: str, each: CellDiscrepancy) -> CellDiscrepancy | None:
        """Return what is otherwise of a cell whichever sources are missing; ``None`` where nothing is."""
        again = self.books.of_again.get(name) if self.books.affected else None
        return each if again is None else _in_both(each, again.by_spot.get(each.spot))

    def _lines(self, name: str) -> tuple[Sequence[int], Sequence[int]]:
        """Return the lines of a summary that are gone and that were added, whichever sources are missing."""
        rows = self.summaries[name].rows
        again = self.books.of_again.get(name) if rows.gone or rows.added else None
        if again is None:
            return rows.gone, rows.added
        expected, _ = self.books.pairs[name]
        lines = {leading_words(self.books.sheet_again(name).row(row)) for row in again.rows.gone}
        return (
            [row for row in rows.gone if leading_words(expected.row(row)) in lines],
            [row for row in rows.added if row in again.rows.added],
        )

    @cached_property
    def following(self) -> Mapping[CellOfBook, CellOfBook]:
        """Cells that are otherwise because they read a cell that is, though their formulas stand."""
        cells = {**self._cells, **self._totals}
        formulas = {cell: each.held_formula for cell, each in cells.items() if _stands(each)}
        changed = cells.keys() - formulas.keys()
        for name in self.summaries:
            width = len(self.books.pairs[name][1].columns)
            lines = self._lines(name)[1]
            changed |= {(self.books.now(name), Spot(row, at)) for row in lines for at in range(width)}
        rows = self.books.of_form.rows
        touched = rows.gone or rows.added or rows.changed or self.books.is_altered
        if self.books.form_sheet in self.books.pairs and touched:
            # what such a formula gives now depends on 来源明细 too, whose rows say what the form's were
            sheet, (_, held) = self.books.now(self.books.form_sheet), self.books.pairs[self.books.form_sheet]
            said = [each for each in self.books.of_form.cells if each.place.row in self.books.numbers]
            other = {*rows.added, *rows.gone, *(each.spot.row for each in said)}
            other |= {spot.row for spot, _ in (*self.books.altered.changed, *self.books.altered.free)}
            changed |= {(sheet, Spot(row, at)) for row in other for at in range(len(held.columns))}
        return followers(formulas, changed)

    @cached_property
    def _cells(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Cells of summaries that are otherwise, whichever sources are missing."""
        return {
            (self.books.now(name), each.spot): each
            for name, found in self.summaries.items()
            for each in filter(None, (self._really(name, cell) for cell in found.cells))
        }

    @cached_property
    def _totals(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Formulas of the form's own sheet that are otherwise: totals below its rows."""
        (found, numbers), now = self.books.of_texts, self.books.now(self.books.form_sheet)
        return {
            (now, each.spot): each
            for each in found.cells
            if each.place.row not in numbers and (each.formula or each.held_formula)
        }

    def form_totals(self) -> Iterator[Discrepancy]:
        """Yield the totals of the form's own sheet that are otherwise."""
        for cell, each in self._totals.items():
            if cell not in self.following:
                yield self._figure(self.books.form_sheet, cell[0], each)

    @cached_property
    def after_lines(self) -> Mapping[CellOfBook, CellOfBook]:
        """Cells that are otherwise because they read a line that is gone, and where its cell should be."""
        lost = {
            (name, Spot(row, at))
            for name in self.summaries
            for row in self._lines(name)[0]
            for at in range(len(self.books.pairs[name][0].columns))
        }
        cells = {
            (name, each.place): each
            for name, found in self.summaries.items()
            for each in (found.cells if lost else ())
            if each.formula and not each.other_formula
        }
        found = followers({cell: each.formula for cell, each in cells.items()}, lost)
        return {(self.books.now(cell[0]), cells[cell].spot): cause for cell, cause in found.items()}

    @property
    def moved(self) -> str:
        """How rows of the form no longer stand beside those of 来源明细; empty where they do."""
        rows, altered = self.books.of_texts[0].rows, self.books.altered
        told = self.books.by_marks is not None
        gone, added = (altered.gone, altered.added) if told else (rows.gone, rows.added)
        if rows.sorted_anew:
            return "重新排过序"
        return "加过行或少了行" if gone or added else ""

    @cached_property
    def standing(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Cells that are otherwise though their formulas stand."""
        return {cell: each for cell, each in self._cells.items() if _stands(each)}

    @cached_property
    def misled(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Cells whose formulas take rows of 来源明细 for those of the form, whose rows moved without it."""
        if not self.moved:
            return {}
        others = {**self.following, **self.after_lines}
        cells = {
            cell: each
            for cell, each in self.standing.items()
            if cell not in others or each.spot in self._wrong_anyhow.get(cell[0], ())
        }
        both = (self.books.now(self.books.form_sheet), self.books.now(DETAIL))
        return {cell: cells[cell] for cell in _reading(cells, *both)}

    @cached_property
    def _wrong_anyhow(self) -> Mapping[str, frozenset[Spot]]:
        """By the names of sheets as they are, cells that are neither what sources nor what rows come to."""
        if not (self.books.of_form.rows.gone or self.books.of_form.rows.added) or self.books.again is None:
            return {}
        names = [name for name, found in self.summaries.items() if found.cells and name not in RECORDS]
        found = {name: self.books.of_again.get(name) for name in names}
        return {
            self.books.now(name): frozenset(each.spot for each in again.cells if each.other_value)
            for name, again in found.items()
            if again is not None
        }

    @cached_property
    def unprovable(self) -> Collection[CellOfBook]:
        """Cells that follow 来源明细, which still says what changed rows said that no source tells."""
        return _reading(self.standing, self.books.now(DETAIL)) if self.books.is_altered else ()

    @property
    def carried(self) -> bool:
        """Whether queries are as they were asked on an earlier day, which no source tells."""
        found = self.summaries.get(TITLE)
        return self.books.updated and found is not None and bool(found.cells or found.rows.gone)

    @property
    def unproved(self) -> bool:
        """Whether anything that depends on changed rows is therefore not judged."""
        lines = any(found.rows.gone or found.rows.added for found in self.summaries.values())
        columns = any(found.columns_gone or found.columns_added for found in self.summaries.values())
        return self.books.is_altered and bool(lines or columns or {*self.unprovable} - self.misled.keys())

    def discrepancies(self, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        """Yield what is otherwise in one summary."""
        now = self.books.now(name)
        expected, held = self.books.pairs[name]
        told = {*self.following, *self.after_lines, *self.misled, *self.unprovable}
        cells = [each for each in found.cells if (now, each.spot) not in told]
        gone, added = ((), ()) if self.books.is_altered else self._lines(name)
        if self.books.updated:
            cells = [each for each in cells if not _of_queries(name, held.row(each.spot.row))]
            gone = () if name == TITLE else gone
        again = self.books.of_again.get(name) if cells or found.rows.gone or found.rows.added else None
        if again is not None:
            unknown = [
                each
                for each in again.cells
                if each.other_formula and each.spot.row in found.rows.added and (now, each.spot) not in told
            ]
            cells = [both for each in cells if (both := _in_both(each, again.by_spot.get(each.spot)))]
            cells += unknown  # lines that the given sources cannot tell, as their own rows make them
        for each in cells:
            if not self._only_records(name, each) and not self._follows_in_words(name, each):
                yield self._figure(name, now, each)
        for row in gone:
            if not self.books.is_of_affected(expected.row(row)):
                causes = {(name, Spot(row, at)) for at in range(len(expected.columns))}
                also = [
                    spot
                    for (sheet, spot), cause in self.after_lines.items()
                    if sheet == now and cause in causes
                ]
                yield line_gone(DiscrepancyKind.LINE_GONE, now, row, expected.row(row), also)
        for row in added:
            yield line_added(DiscrepancyKind.LINE_ADDED, now, row, held.row(row), "不是汇总出来的")

    def _only_records(self, name: str, each: CellDiscrepancy) -> bool:
        """Tell whether a text differs because sources are missing or others: it says how many there are."""
        return (
            bool(self.books.affected)
            and isinstance(each.held, str)
            and not each.formula
            and (name in WORDS or each.place.row < (self.books.of_sheets[name].header or 0))
        )

    def _follows_in_words(self, name: str, each: CellDiscrepancy) -> bool:
        """Tell whether a text below the headings differs because rows were changed: it is no formula."""
        again = self.books.again
        return (
            (self.books.is_altered or (again is not None and bool(again.alteration)))
            and isinstance(each.held, str)
            and not each.formula
            and each.place.row > (self.books.of_sheets[name].header or 0)
        )

    def misled_formulas(self) -> Iterator[Discrepancy]:
        """Yield, once for each sheet, the figures that are wrong because rows moved without 来源明细."""
        for name in dict.fromkeys(sheet for sheet, _ in self.misled):
            spots = sorted(spot for sheet, spot in self.misled if sheet == name)
            first = self.misled[name, spots[0]]
            yield Discrepancy(
                kind=DiscrepancyKind.FIGURE,
                sheet=name,
                spot=spots[0],
                also=tuple(spots[1:]),
                held=first.held,
                expected=first.expected,
                message=f"统计表{self.moved}，“{DETAIL}”没有跟着变，{cells_named(spots)} 的公式因此算错，"
                f"如 {spots[0].a1} 是 {shown(first.held)}，{self.books.computed} {shown(first.expected)}",
                hint="请恢复原来的行和次序，或用 skt merge 从来源重新汇总",
            )

    def _figure(self, name: str, now: str, each: CellDiscrepancy) -> Discrepancy:
        if isinstance(each.expected, str) and not each.formula and not each.held_formula:
            return text_changed(now, each)
        heading = self.books.heading(name, each.place.column)
        line = _names(self.books.pairs[name][1].row(each.spot.row)[: each.spot.column])
        where = f"{each.spot.a1}“{line}”的“{heading}”" if line or heading else each.spot.a1
        also = [
            spot
            for (sheet, spot), (_, cause) in self.following.items()
            if sheet == now and cause == each.spot
        ]
        if not each.other_value:
            said = (
                f"的公式改成了“={shown(each.held_formula, 80)}”" if each.held_formula else "的公式换成了数"
            ) + "，现在的数没有变，以后不会跟着改"
        else:
            said = f"{_written(each.held)}，{self.books.computed} {shown(each.expected)}"
            if each.other_formula and each.formula:
                said += (
                    f"；公式改成了“={shown(each.held_formula, 80)}”"
                    if each.held_formula
                    else "；公式换成了数"
                )
        return Discrepancy(
            kind=DiscrepancyKind.FIGURE if each.other_value else DiscrepancyKind.FORMULA,
            sheet=now,
            spot=each.spot,
            also=tuple(sorted(also)),
            held=each.held,
            expected=each.expected,
            message=f"{where}{said}{followed_by(also)}",
            hint=f"请恢复公式“={shown(each.formula, 120)}”" if each.formula else REMERGE,
        )


def _of_queries(name: str, line: Sequence[Value]) -> bool:
    """Tell whether a line is one of the list of queries, or of 目录 about it."""
    return name == TITLE or (name == CONTENTS and TITLE in line)


def _reading(cells: Mapping[CellOfBook, CellDiscrepancy], *sheets: str) -> Collection[CellOfBook]:
    """Return those of some cells whose formulas read all of these sheets, or others that do."""
    read = {
        cell
        for cell, each in cells.items()
        if {area.sheet for area in cells_read(each.held_formula, cell[0])}.issuperset(sheets)
    }
    return {*read, *followers({cell: each.held_formula for cell, each in cells.items()}, read)}


def _stands(each: CellDiscrepancy) -> bool:
    """Tell whether a cell has the formula that it should have."""
    return bool(each.held_formula) and not each.other_formula


def _in_both(one: CellDiscrepancy, other: CellDiscrepancy | None) -> CellDiscrepancy | None:
    """Return a difference that is one whichever of two values is right; ``None`` where one of them is."""
    if other is None:
        return None
    value, formula = one.other_value and other.other_value, one.other_formula and other.other_formula
    if not value and not formula:
        return None
    return replace(
        one, other_value=value, other_formula=formula, expected=other.expected if value else one.expected
    )


def _written(held: Value) -> str:
    """Return what stands in place of a figure."""
    if is_blank(held):
        return "是空白"
    text = isinstance(held, str) and not held.startswith("#")
    return f"写成了文字{quoted(held)}" if text else f"写的是 {shown(held)}"


def _names(row: Sequence[Value]) -> str:
    """Return the words that a line begins with, for people."""
    texts = []
    for value in row:
        if not isinstance(value, str):
            break
        if value:
            texts.append(shown(value, 30))
    return " ".join(texts[:3])
