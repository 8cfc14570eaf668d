"""A merged workbook beside what it should hold: which sheets are paired, and what is otherwise in each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.operations.merge.official_writing import unit_fields
from skilltrain_cli.operations.summaries.content_code import CODE
from skilltrain_cli.operations.verify.discrepancies import Discrepancy
from skilltrain_cli.operations.verify.formula_comparison import FormulaComparison, MovedRows
from skilltrain_cli.operations.verify.recorded_merge import RecordedMerge
from skilltrain_cli.operations.verify.sheet_cells import SheetCells, compared, filled
from skilltrain_cli.operations.verify.sheet_discrepancies import (
    SheetDiscrepancies,
    header_of,
    sheet_discrepancies,
)
from skilltrain_cli.operations.verify.source_matching import MatchedSources
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL, REVISIONS, SOURCES, Alteration, Origin
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.text import key

RECORDS = (SOURCES, DETAIL)
CONTENTS = "目录"
WORDS = (CONTENTS, "口径说明", TITLE)
"""Sheets that hold sentences and no figures of their own."""
UPDATE = "--update"
"""The option by which an earlier workbook was carried on."""
_ALIKE = 0.6
"""The share of headings by which a sheet of another name is the one that is not there."""
_SIGNED = 40
"""Rows from the end in which people sign a form."""


class MergedAgain(Struct, frozen=True, kw_only=True):
    """What the rows that the workbook holds now come to, whatever the sources say."""

    merged: Merged
    sheets: Sequence[SheetCells]
    alteration: Alteration
    """What its own marks say was changed."""


class HeldAndExpected(Struct, kw_only=True, dict=True):
    """A workbook as held beside what it should hold."""

    merged: Merged
    expected: Sequence[SheetCells]
    held: Sequence[SheetCells]
    recorded: RecordedMerge
    matched: MatchedSources = field(default_factory=MatchedSources)
    again: Callable[[], MergedAgain | Discrepancy]
    """What the rows held come to, or why they come to nothing; asked for where sources do not tell."""
    code: str = ""
    """The content code that it should print."""
    tool: str = ""
    """The tool that compares."""
    misleading_index: bool = False
    """Whether it carries an index that counts and is not the one that would be written with it."""
    alone: bool = False
    """Whether there are no sources: it should hold what its own rows come to."""


class ComparedBooks(Struct, kw_only=True, dict=True):
    """One comparison; what several steps need is worked out once."""

    given: HeldAndExpected

    @cached_property
    def expected(self) -> Sequence[SheetCells]:
        """What should be held; without sources what only they can tell is taken for right."""
        held = {sheet.name: sheet for sheet in self.given.held}
        kept = (*RECORDS, *WORDS)
        return [
            held[sheet.name] if self.given.alone and sheet.name in kept and sheet.name in held else sheet
            for sheet in self.given.expected
        ]

    @cached_property
    def held(self) -> Mapping[str, SheetCells]:
        """The sheets that are there, by their names."""
        return {sheet.name: sheet for sheet in self.given.held}

    @cached_property
    def form_sheet(self) -> str:
        """The name of the sheet with the rows, as it should be."""
        return self.expected[0].name

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Sheets that are called otherwise: now → before."""
        names = {sheet.name for sheet in self.expected}
        free = [sheet for sheet in self.given.held if sheet.name not in names]
        found: dict[str, str] = {}
        for sheet in self.expected:
            if sheet.name not in self.held:
                same = next(
                    (each for each in free if each.name not in found and _is_alike(sheet, each)), None
                )
                if same is not None:
                    found[same.name] = sheet.name
        return found

    @cached_property
    def pairs(self) -> Mapping[str, tuple[SheetCells, SheetCells]]:
        """Each expected sheet that is there, under whatever name, with the one held."""
        now = {before: after for after, before in self.renamed.items()}
        return {
            sheet.name: (self._free(sheet), self._free(self.held[now.get(sheet.name, sheet.name)]))
            for sheet in self.expected
            if now.get(sheet.name, sheet.name) in self.held
        }

    def _free(self, sheet: SheetCells) -> SheetCells:
        """Return a sheet without what everybody may write: the names below the form, the printed code."""
        if sheet.name == self.form_sheet or self.renamed.get(sheet.name) == self.form_sheet:
            return _blanked(sheet, self._signed(sheet))
        if sheet.name in WORDS:
            columns = [[*map(_without_code, column)] for column in sheet.columns]
            told = (row for row in range(sheet.height) if _first(sheet.row(row)) == REVISIONS)
            # no source tells what it then says
            return _blanked(
                replace(sheet, columns=columns), frozenset(islice(told, 1) if self.updated else ())
            )
        return sheet

    def _signed(self, sheet: SheetCells) -> frozenset[int]:
        """Return the lines in which people sign the form, as many at most as it has."""
        form = self.given.merged.table.form
        wanted = tuple(key(each.heading) for each in form.footer)
        first = max(sheet.table.stop, sheet.height - _SIGNED)
        rows = [row for row in range(first, sheet.height) if wanted and _is_signature(sheet.row(row), wanted)]
        blank = self.given.expected[0]
        has = sum(_is_signature(blank.row(row), wanted) for row in range(blank.table.stop, blank.height))
        return frozenset(rows[-has:] if has else ())

    @property
    def updated(self) -> bool:
        """Whether only some units' parts are as merged on its day; others are carried from an earlier one."""
        return self.given.recorded.given(UPDATE) is not None

    @cached_property
    def affected(self) -> Mapping[str, Origin]:
        """Recorded sources that are not there, or not as they were, by name."""
        matched = self.given.matched
        recorded = {each.file: each for each in self.given.recorded.merged}
        names = {*(each.file for each in matched.missing), *self.changed}
        return {name: recorded[name] for name in names if name in recorded}

    @cached_property
    def changed(self) -> Sequence[str]:
        """Sources that are others now; when the code says that they are not, 来源 was changed."""
        if self.given.code and self.given.recorded.code == self.given.code:
            return ()
        return self.given.matched.changed

    @cached_property
    def of_sheets(self) -> Mapping[str, SheetDiscrepancies]:
        """What is otherwise in each expected sheet that is there, by its expected name."""
        found = {self.form_sheet: self.of_form}
        others = [sheet for name, (sheet, _) in self.pairs.items() if name != self.form_sheet]
        return {**found, **self._compared(others, found, unmoved=not self.affected)}

    def _compared(
        self, sheets: Sequence[SheetCells], found: Mapping[str, SheetDiscrepancies], *, unmoved: bool
    ) -> Mapping[str, SheetDiscrepancies]:
        """Compare sheets with those held; formulas name rows of ``found`` ones and of each other."""
        recorded = sum(each.rows or 0 for each in self.given.recorded.merged)
        tables = {sheet.name: sheet.table for sheet in sheets}
        tables |= {sheet.name: sheet.table for sheet in self.given.expected if not tables.get(sheet.name)}
        moved = {
            name: MovedRows(pairs=each.rows, unmoved=unmoved, table=tables[name], recorded=recorded)
            for name, each in found.items()
        }
        compared_ones: dict[str, SheetDiscrepancies] = {}
        for sheet in sorted(sheets, key=lambda each: each.name != DETAIL):  # all others read it
            if sheet.name not in self.pairs:
                continue
            each = sheet_discrepancies(
                sheet,
                self.pairs[sheet.name][1],
                without=(0,) if sheet.name == DETAIL and self.affected else (),
                formulas=FormulaComparison(
                    sheet=sheet.name, renamed=self.renamed, moved=moved, unmoved=unmoved
                ),
            )
            compared_ones[sheet.name] = each
            moved[sheet.name] = MovedRows(
                pairs=each.rows, unmoved=unmoved, table=tables[sheet.name], recorded=recorded
            )
        return {sheet.name: compared_ones[sheet.name] for sheet in sheets if sheet.name in compared_ones}

    @cached_property
    def of_form(self) -> SheetDiscrepancies:
        """What is otherwise in the sheet with the rows."""
        pair = self.pairs.get(self.form_sheet)
        formulas = FormulaComparison(sheet=self.form_sheet, renamed=self.renamed)
        return sheet_discrepancies(*pair, formulas=formulas) if pair else SheetDiscrepancies()

    @cached_property
    def _again(self) -> MergedAgain | Discrepancy | None:
        rows = self.of_form.rows
        other = rows.changed or rows.gone or rows.added or self.affected or self.form_sheet not in self.pairs
        return self.given.again() if other and not self.given.alone else None

    @property
    def again(self) -> MergedAgain | None:
        """What the held rows come to, where they are not those of the sources."""
        return self._again if isinstance(self._again, MergedAgain) else None

    @property
    def unread(self) -> Discrepancy | None:
        """Why the held rows come to nothing, where sources are missing or others: what can then be judged?"""
        why = self._again if self.affected else None
        if not isinstance(why, Discrepancy):
            return None
        where = f"{why.cell} " if why.cell else ""
        return replace(why, message=f"{where}{why.message}；表因此读不全，没有来源的行和各合计没有核对")

    @cached_property
    def by_marks(self) -> MergedAgain | None:
        """What the held rows come to, where sources do not tell what they should be, and their marks must."""
        if not self.given.alone:
            return self.again if self.affected else None
        found = self.given.again()
        return found if isinstance(found, MergedAgain) else None

    @property
    def altered(self) -> Alteration:
        """What the marks of rows tell that sources do not."""
        return self.by_marks.alteration if self.by_marks else Alteration()

    @property
    def is_altered(self) -> bool:
        """Whether the marks of rows tell anything, be it of remarks alone, that sources do not."""
        return bool(self.altered or self.altered.free)

    def sheet_again(self, name: str) -> SheetCells:
        """Return a sheet that the held rows come to; an empty one where there is none."""
        sheets = self.again.sheets if self.again else ()
        empty = SheetCells(name=name, columns=())
        return next((self._free(each) for each in sheets if each.name == name), empty)

    @cached_property
    def of_again(self) -> Mapping[str, SheetDiscrepancies]:
        """Compare the sheets with what the held rows come to, where these are not those of the sources."""
        sheets = [self._free(each) for each in self.again.sheets] if self.again else []
        return self._compared(sheets, {}, unmoved=True)

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """Sheet row of the form → row of the table, as 来源明细 should say."""
        return _numbers(self.given.expected)

    @cached_property
    def of_texts(self) -> tuple[SheetDiscrepancies, Mapping[int, int]]:
        """What is otherwise around the rows of the form, and which rows these are, whatever is missing."""
        again = self.of_again.get(self.form_sheet) if self.affected and self.again else None
        if again is None:
            return self.of_form, self.numbers
        return again, _numbers(self.again.sheets if self.again else ())

    def whose(self, row: int) -> frozenset[str]:
        """Return whose an expected row is: the names of its unit and its city."""
        at = self.numbers.get(row)
        return frozenset() if at is None else self._units[at]

    @cached_property
    def _units(self) -> Sequence[frozenset[str]]:
        return _units(self.given.merged.table)

    @cached_property
    def held_units(self) -> Mapping[int, frozenset[str]]:
        """Whose each held row is, where the marks must tell of rows."""
        if self.by_marks is None:
            return {}
        table = self.by_marks.merged.table
        return dict(zip(table.row_of, _units(table), strict=True))

    def is_of(self, row: int, units: Collection[str]) -> bool:
        """Tell whether a held row says that it is of one of these units."""
        if row in self.held_units:
            return not self.held_units[row].isdisjoint(units)
        form = self.given.merged.table.form
        columns = [column.name for column in form.columns]
        _, held = self.pairs[self.form_sheet]
        now = self.of_form.now
        words = [
            key(str(held.value(Spot(row, now[columns.index(name)])) or ""))
            for name in unit_fields(form)
            if columns.index(name) in now
        ]
        return bool(words and words[-1]) and any(
            key(unit) in ("".join(words), words[0]) or key(unit).endswith(words[-1]) for unit in units
        )

    @cached_property
    def uncertain(self) -> frozenset[str]:
        """Units whose rows cannot be told from the sources that are given."""
        origins = (*self.given.recorded.merged, *self.given.merged.origins)
        return frozenset(each.unit for each in origins if each.file in self.affected)

    def is_of_affected(self, row: Sequence[Value]) -> bool:
        """Tell whether a line names a source that is not there as it was."""
        return any(isinstance(value, str) and value in self.affected for value in row)

    @property
    def computed(self) -> str:
        """What the right figure comes from."""
        return "各行算出" if self.given.alone else "来源算出"

    def now(self, name: str) -> str:
        """Return what an expected sheet is called now."""
        return self.pairs[name][1].name if name in self.pairs else name

    def heading(self, name: str, column: int) -> str:
        """Return what should stand above a column of an expected sheet."""
        return heading_of(self.pairs[name][0], column)


def _units(table: Table) -> Sequence[frozenset[str]]:
    """Return the names of the unit and the city of each row: a source may be a city's."""
    return [
        frozenset({full_name(each.unit), each.unit.city.name}) for each in table.blocks for _ in each.rows
    ]


def _numbers(sheets: Sequence[SheetCells]) -> Mapping[int, int]:
    detail = next((sheet for sheet in sheets if sheet.name == DETAIL), None)
    rows = detail.table if detail else range(0)
    numbers = detail.columns[0][rows.start : rows.stop] if detail else ()
    return {number - 1: at for at, number in enumerate(numbers) if isinstance(number, int)}


def heading_of(sheet: SheetCells, column: int) -> str:
    """Return what stands above a column; empty where nothing does."""
    header = header_of(sheet)
    return "" if header is None else str(sheet.value(Spot(header, column)) or "")


def _first(row: Sequence[Value]) -> Value:
    """Return what a row begins with."""
    return next((value for _, value in filled(row)), None)


def _is_signature(row: Sequence[Value], headings: tuple[str, ...]) -> bool:
    """Tell a line that holds nothing but such headings, the first one first, and a value beside each."""
    labels = [isinstance(value, str) and key(value).startswith(headings) for _, value in filled(row)]
    first = _first(row)
    named = isinstance(first, str) and key(first).startswith(headings[:1])
    return named and all(one or other for one, other in pairwise(labels))


def _blanked(sheet: SheetCells, rows: frozenset[int]) -> SheetCells:
    """Return a sheet without what some rows say."""
    if not rows:
        return sheet
    columns = [list(column) for column in sheet.columns]
    for column in columns:
        for row in rows:
            column[row] = ""
    return replace(sheet, columns=columns)


def _without_code(value: Value) -> Value:
    return CODE.sub("", value) if isinstance(value, str) else value


def _is_alike(expected: SheetCells, held: SheetCells) -> bool:
    """Tell whether a sheet of another name has the same headings."""
    header = header_of(expected)
    if header is None:
        return False
    wanted = {compared(text) for _, text in filled(expected.row(header))}
    return any(
        len({compared(text) for _, text in filled(held.row(row))} & wanted) >= _ALIKE * len(wanted)
        for row in range(min(held.height, header + 5))
    )
