"""Figures and lines of the summaries that are otherwise, and what only follows from another cell."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.operations.verify.compared_books import RECORDS, WORDS, ComparedBooks
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import (
    REMERGE,
    cells_named,
    line_added,
    line_gone,
    shown,
    text_changed,
)
from skilltrain_cli.operations.verify.formula_cells import CellOfBook, cells_read, followers
from skilltrain_cli.operations.verify.sheet_cells import filled
from skilltrain_cli.operations.verify.sheet_discrepancies import (
    CellDiscrepancy,
    SheetDiscrepancies,
    leading_words,
)
from skilltrain_cli.review.provenance import DETAIL
from skilltrain_cli.values.grid import Spot, Value


class SummaryLines(Struct, kw_only=True, dict=True):
    """The summaries of a comparison; what several lines need is worked out once."""

    books: ComparedBooks

    @cached_property
    def following(self) -> Mapping[CellOfBook, CellOfBook]:
        """Cells that are otherwise because they read a cell that is, though their formulas stand."""
        changed, formulas = set(), {}
        for name, found in self.books.of_sheets.items():
            if name == self.books.form_sheet:
                continue
            for each in found.cells:
                cell = self.books.now(name), each.spot
                if each.held_formula and not each.other_formula:
                    formulas[cell] = each.held_formula
                else:
                    changed.add(cell)
        rows = self.books.of_form.rows
        if self.books.form_sheet in self.books.pairs and (rows.gone or rows.added or rows.changed):
            # what such a formula gives now depends on 来源明细 too, whose rows say what the form's were
            sheet, (_, held) = self.books.now(self.books.form_sheet), self.books.pairs[self.books.form_sheet]
            other = {*rows.added, *rows.gone, *(each.spot.row for each in self.books.of_form.cells)}
            changed |= {(sheet, Spot(row, at)) for row in other for at in range(len(held.columns))}
        return followers(formulas, changed)

    @cached_property
    def misled(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Cells whose formulas take rows of 来源明细 for those of the form, whose rows moved without it."""
        rows = self.books.of_form.rows
        if not (rows.sorted_anew or rows.gone or rows.added):
            return {}
        both = (self.books.now(self.books.form_sheet), self.books.now(DETAIL))
        cells = {
            (self.books.now(name), each.spot): each
            for name, found in self.books.of_sheets.items()
            for each in found.cells
            if each.held_formula
            and not each.other_formula
            and (
                (self.books.now(name), each.spot) not in self.following
                or each.spot in self._wrong_anyhow.get(name, ())
            )
        }
        reading = {
            cell
            for cell, each in cells.items()
            if {area.sheet for area in cells_read(each.held_formula, cell[0])}.issuperset(both)
        }
        after = followers({cell: each.held_formula for cell, each in cells.items()}, reading)
        return {cell: each for cell, each in cells.items() if cell in reading or cell in after}

    @cached_property
    def _wrong_anyhow(self) -> Mapping[str, frozenset[Spot]]:
        """Cells of each sheet that are neither what the sources nor what the rows held come to."""
        if not (self.books.of_form.rows.gone or self.books.of_form.rows.added) or self.books.again is None:
            return {}
        names = [name for name, found in self.books.of_sheets.items() if found.cells and name not in RECORDS]
        found = {name: self.books.of_again.get(name) for name in names if name != self.books.form_sheet}
        return {
            name: frozenset(each.spot for each in again.cells if each.other_value)
            for name, again in found.items()
            if again is not None
        }

    def discrepancies(self, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        """Yield what is otherwise in one summary."""
        now = self.books.now(name)
        expected, held = self.books.pairs[name]
        told = {*self.following, *self.misled}
        cells = [each for each in found.cells if (now, each.spot) not in told]
        gone, added = found.rows.gone, found.rows.added
        again = self.books.of_again.get(name) if cells or gone or added else None
        if again is not None:
            other = {each.spot: each for each in again.cells}
            unknown = [
                each
                for each in again.cells
                if each.other_formula and each.spot.row in added and (now, each.spot) not in told
            ]
            cells = [both for each in cells if (both := _in_both(each, other.get(each.spot)))]
            cells += unknown  # lines that the given sources cannot tell, as their own rows make them
            lines = {leading_words(self.books.sheet_again(name).row(row)) for row in again.rows.gone}
            gone = tuple(row for row in gone if leading_words(expected.row(row)) in lines)
            added = tuple(row for row in added if row in again.rows.added)
        for each in cells:
            if not self._only_records(name, each) and not self._follows_in_words(name, each):
                yield self._figure(name, now, each)
        for row in gone:
            if not self.books.is_of_affected(expected.row(row)):
                yield line_gone(DiscrepancyKind.LINE_GONE, now, row, expected.row(row))
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
        """Tell whether a sentence below a table differs because rows were changed: it is no formula."""
        again = self.books.given.again() if self.books.given.alone else self.books.again
        if again is None or not again.alteration or not isinstance(each.held, str) or each.formula:
            return False
        _, held = self.books.pairs[name]
        below = each.place.row > (self.books.of_sheets[name].header or 0)
        return below and len([*filled(held.row(each.spot.row))]) == 1

    def misled_formulas(self) -> Iterator[Discrepancy]:
        """Yield, once for each sheet, the figures that are wrong because rows moved without 来源明细."""
        for name in dict.fromkeys(sheet for sheet, _ in self.misled):
            spots = sorted(spot for sheet, spot in self.misled if sheet == name)
            first = self.misled[name, spots[0]]
            how = "重新排过序" if self.books.of_form.rows.sorted_anew else "加过行或少了行"
            yield Discrepancy(
                kind=DiscrepancyKind.FIGURE,
                sheet=name,
                spot=spots[0],
                also=tuple(spots[1:]),
                held=first.held,
                expected=first.expected,
                message=f"统计表{how}，“{DETAIL}”没有跟着变，{cells_named(spots)} 的公式因此算错，"
                f"如 {spots[0].a1} 是 {shown(first.held)}，{self.books.computed} {shown(first.expected)}",
                hint="请恢复原来的行和次序，或用 skt merge 从来源重新汇总",
            )

    def _figure(self, name: str, now: str, each: CellDiscrepancy) -> Discrepancy:
        if isinstance(each.expected, str) and not each.formula and not each.held_formula:
            return text_changed(now, each)
        heading = self.books.heading(name, each.place.column)
        line = _names(self.books.pairs[name][1].row(each.spot.row))
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
            said = f"写的是 {shown(each.held)}，{self.books.computed} {shown(each.expected)}"
            if each.other_formula and each.formula:
                said += (
                    f"；公式改成了“={shown(each.held_formula, 80)}”"
                    if each.held_formula
                    else "；公式换成了数"
                )
        told = f"；{cells_named(also)} 跟着变了" if also else ""
        return Discrepancy(
            kind=DiscrepancyKind.FIGURE if each.other_value else DiscrepancyKind.FORMULA,
            sheet=now,
            spot=each.spot,
            also=tuple(sorted(also)),
            held=each.held,
            expected=each.expected,
            message=f"{where}{said}{told}",
            hint=f"请恢复公式“={shown(each.formula, 120)}”" if each.formula else REMERGE,
        )


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


def _names(row: Sequence[Value]) -> str:
    """Return the words that a line begins with, for people."""
    texts = []
    for value in row:
        if not isinstance(value, str):
            break
        if value:
            texts.append(shown(value, 30))
    return " ".join(texts[:3])
