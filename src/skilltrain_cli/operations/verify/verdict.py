"""From sheets that differ to differences that people understand: one for each cause, with what to do."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice, pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.operations.merge.admission import full_name
from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import unit_fields
from skilltrain_cli.operations.summaries.content_code import CODE, CODE_NAME
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind, worst_first
from skilltrain_cli.operations.verify.formula_cells import CellOfBook, cells_read, followers
from skilltrain_cli.operations.verify.formula_comparison import FormulaComparison, MovedRows
from skilltrain_cli.operations.verify.recorded_merge import RecordedMerge, rows_by_source
from skilltrain_cli.operations.verify.sheet_cells import SheetCells, compared, filled
from skilltrain_cli.operations.verify.sheet_discrepancies import (
    CellDiscrepancy,
    SheetDiscrepancies,
    header_of,
    leading_words,
    sheet_discrepancies,
)
from skilltrain_cli.operations.verify.source_matching import MatchedSources
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL, REVISIONS, SOURCES, Alteration, Origin, RowSource
from skilltrain_cli.values.grid import Spot, Value, column_letters, row_runs
from skilltrain_cli.values.privacy import shown as shown_cell
from skilltrain_cli.values.text import key

_RECORDS = (SOURCES, DETAIL)
_WORDS = ("目录", "口径说明", TITLE)
_REMERGE = "请用 skt merge 从来源重新汇总；确需更正的，请改来源文件后重新汇总"
_RESTORE = "请恢复原样，或用 skt merge 从来源重新汇总"
_READ = 4
"""Decimals of a quotient in a message."""
_LISTED = 12
"""Cells that a message names; a script has all of them."""
_ALIKE = 0.6
"""The share of headings by which a sheet of another name is the one that is not there."""
_MADE = "汇总依据"
UPDATE = "--update"
"""The option by which an earlier workbook was carried on."""


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
    again: Callable[[], MergedAgain | None] = lambda: None
    """What the rows held come to; asked for only where they are not those of the sources."""
    code: str = ""
    """The content code that it should print."""
    tool: str = ""
    """The tool that compares."""
    alone: bool = False
    """Whether there are no sources: it should hold what its own rows come to."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What is otherwise, the worst first; and what there is to say besides, which is no difference."""

    differences: tuple[Discrepancy, ...] = ()
    notes: tuple[str, ...] = ()


def verdict(given: HeldAndExpected) -> Verdict:
    """Return every difference of a workbook from what its sources come to."""
    judge = _Judge(given=given)
    found = [*judge.differences()]
    return Verdict(
        differences=worst_first(found, [sheet.name for sheet in given.held]),
        notes=tuple(judge.notes()),
    )


def renamed_notes(matched: MatchedSources) -> Iterator[str]:
    """Yield which sources are called otherwise now."""
    for name, file in sorted(matched.renamed.items()):
        yield f"来源“{shown(file, 120)}”现在叫“{shown(name, 120)}”，内容一字节不差，数没有因此改变"


class _Judge(Struct, kw_only=True, dict=True):
    """One comparison; what several steps need is worked out once."""

    given: HeldAndExpected

    # What is compared with what

    @cached_property
    def expected(self) -> Sequence[SheetCells]:
        """What should be held; without sources what only they can tell is taken for right."""
        held = {sheet.name: sheet for sheet in self.given.held}
        kept = (*_RECORDS, *_WORDS)
        return [
            held[sheet.name] if self.given.alone and sheet.name in kept and sheet.name in held else sheet
            for sheet in self.given.expected
        ]

    @cached_property
    def held(self) -> Mapping[str, SheetCells]:
        return {sheet.name: sheet for sheet in self.given.held}

    @cached_property
    def form_sheet(self) -> str:
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
        if sheet.name in _WORDS:
            columns = [[*map(_without_code, column)] for column in sheet.columns]
            told = (row for row in range(sheet.height) if _first(sheet.row(row)) == REVISIONS)
            updated = self.given.recorded.given(UPDATE) is not None  # no source tells what it then says
            return _blanked(replace(sheet, columns=columns), frozenset(islice(told, 1) if updated else ()))
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
        found = {self.form_sheet: self.of_form}
        others = [sheet for name, (sheet, _) in self.pairs.items() if name != self.form_sheet]
        return {**found, **self._compared(others, found, unmoved=not self.affected)}

    def _compared(
        self, sheets: Sequence[SheetCells], found: Mapping[str, SheetDiscrepancies], *, unmoved: bool
    ) -> Mapping[str, SheetDiscrepancies]:
        """Compare sheets with those held; formulas name rows of ``found`` ones and of each other."""
        recorded = sum(each.rows or 0 for each in self.given.recorded.merged)
        tables = {sheet.name: sheet.table for sheet in self.given.expected}
        tables |= {sheet.name: sheet.table for sheet in sheets}
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
                pairs=each.rows, unmoved=unmoved, table=sheet.table, recorded=recorded
            )
        return {sheet.name: compared_ones[sheet.name] for sheet in sheets if sheet.name in compared_ones}

    @cached_property
    def of_form(self) -> SheetDiscrepancies:
        pair = self.pairs.get(self.form_sheet)
        formulas = FormulaComparison(sheet=self.form_sheet, renamed=self.renamed)
        return sheet_discrepancies(*pair, formulas=formulas) if pair else SheetDiscrepancies()

    @cached_property
    def again(self) -> MergedAgain | None:
        """What the held rows come to, where they are not those of the sources."""
        rows = self.of_form.rows
        other = rows.changed or rows.gone or rows.added or self.affected or self.form_sheet not in self.pairs
        return self.given.again() if other and not self.given.alone else None

    # What is told

    def differences(self) -> Iterator[Discrepancy]:
        yield from self._sheets()
        yield from self._sources()
        yield from self._form_rows()
        for name, found in self.of_sheets.items():
            if name in _RECORDS:
                yield from self._record(name, found)
            elif name != self.form_sheet:
                yield from self._summary(name, found)
            yield from self._layout(name, found)
        yield from self._misled()
        if self.given.alone:
            yield from self._records_of_itself()
        yield from self._codes()

    def notes(self) -> Iterator[str]:
        """Yield what is no difference."""
        anew = [
            self._now(name) for name, found in self.of_sheets.items() if self._is_sorted_anew(name, found)
        ]
        if anew:
            yield f"“{'”“'.join(anew)}”的行重新排过序，内容没有因此改变"
        order = [sheet.name for sheet in self.expected if sheet.name in self.held]
        if order != [sheet.name for sheet in self.given.held if sheet.name in order]:
            yield "工作表的先后次序变了，内容没有因此改变"
        yield from renamed_notes(self.given.matched)
        if self.given.recorded.tool and self.given.recorded.tool != self.given.tool:
            then = self.given.recorded.tool
            yield f"汇总时用的是 {then}，现在核对用的是 {self.given.tool}：各数按现在的口径比较"
        if any(sheet.formulas is None for sheet in self.given.held):
            yield "这个文件不是 .xlsx，公式看不到，只比较了数和文字"

    def _is_sorted_anew(self, name: str, found: SheetDiscrepancies) -> bool:
        """Tell whether a sheet was sorted: without some sources lines come in an order of their own."""
        if not found.rows.sorted_anew or not self.affected or name == self.form_sheet:
            return found.rows.sorted_anew
        again = self.of_again.get(name)
        return name not in _RECORDS and again is not None and again.rows.sorted_anew

    @property
    def _computed(self) -> str:
        """What the right figure comes from."""
        return "各行算出" if self.given.alone else "来源算出"

    def _now(self, name: str) -> str:
        """Return what an expected sheet is called now."""
        return self.pairs[name][1].name if name in self.pairs else name

    # Sheets and sources

    def _sheets(self) -> Iterator[Discrepancy]:
        for now, before in self.renamed.items():
            yield Discrepancy(
                kind=DiscrepancyKind.SHEET_RENAMED,
                sheet=now,
                held=now,
                expected=before,
                message=f"工作表“{shown(before)}”改名为“{shown(now)}”",
                hint=f"请改回“{before}”：再汇总、追溯时按工作表名找",
            )
        for sheet in self.expected:
            if sheet.name not in self.pairs:
                yield Discrepancy(
                    kind=DiscrepancyKind.SHEET_GONE,
                    sheet=sheet.name,
                    expected=sheet.name,
                    message=f"少了工作表“{sheet.name}”",
                    hint=_RESTORE,
                )
        names = {sheet.name for sheet in self.expected}
        for sheet in self.given.held:
            if sheet.name not in names and sheet.name not in self.renamed and any(_words(sheet)):
                yield Discrepancy(
                    kind=DiscrepancyKind.SHEET_ADDED,
                    sheet=sheet.name,
                    held=sheet.name,
                    message=f"多了工作表“{shown(sheet.name)}”，不是汇总出来的",
                    hint="请另存到别的文件，不要放在汇总表里",
                )

    def _sources(self) -> Iterator[Discrepancy]:
        matched = self.given.matched
        for origin in matched.missing:
            rows = f"它的 {origin.rows} 行" if origin.rows is not None else "它的行"
            whose = f"（{origin.unit}）" if origin.unit else ""
            yield Discrepancy(
                kind=DiscrepancyKind.SOURCE_MISSING,
                message=f"来源“{shown(origin.file, 120)}”{whose}没有给出，{rows}只能按行校验码核对",
                hint="请把这个文件一起给出",
                held=origin.file,
            )
        for file in self.changed:
            yield Discrepancy(
                kind=DiscrepancyKind.SOURCE_CHANGED,
                message=f"来源“{shown(file, 120)}”和汇总时不是同一份（SHA-256 不同），{self._effect(file)}",
                hint="请核对是谁改了来源：改得对的，重新汇总；不对的，换回汇总时的那一份",
                held=file,
            )
        for file in matched.additional:
            yield Discrepancy(
                kind=DiscrepancyKind.SOURCE_ADDED,
                message=f"“{shown(file, 120)}”没有汇总在里面（“{SOURCES}”里没有这个文件）",
                hint="应当汇总的，请重新汇总；不应当的，请移走",
                held=file,
            )

    def _effect(self, file: str) -> str:
        """Say what became of the rows of a source that is another now."""
        units = {each.unit for each in self.given.recorded.merged if each.file == file}
        rows = self.of_form.rows
        other = [row for row in (*rows.gone, *(one for one, _ in rows.changed)) if self._whose(row) in units]
        added = [row for row in rows.added if self._is_of(row, units)]
        if not other and not added:
            return "它的行没有变，数没有因此改变"
        return f"按现在的这一份有 {len(other) + len(added)} 行不同"

    # The rows of the form

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """Sheet row of the form → row of the table, as 来源明细 should say."""
        detail = next((sheet for sheet in self.given.expected if sheet.name == DETAIL), None)
        rows = detail.table if detail else range(0)
        numbers = detail.columns[0][rows.start : rows.stop] if detail else ()
        return {number - 1: at for at, number in enumerate(numbers) if isinstance(number, int)}

    @cached_property
    def units(self) -> Sequence[str]:
        """The unit of each row of the table."""
        blocks = self.given.merged.table.blocks
        return [full_name(block.unit) for block in blocks for _ in block.rows]

    def _whose(self, row: int) -> str:
        """Return whose an expected row is."""
        at = self.numbers.get(row)
        return "" if at is None else self.units[at]

    def _is_of(self, row: int, units: Collection[str]) -> bool:
        """Tell whether a held row says that it is of one of these units."""
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
            key(unit) == "".join(words) or key(unit).endswith(words[-1]) for unit in units
        )

    @cached_property
    def uncertain(self) -> frozenset[str]:
        """Units whose rows cannot be told from the sources that are given."""
        origins = (*self.given.recorded.merged, *self.given.merged.origins)
        return frozenset(each.unit for each in origins if each.file in self.affected)

    def _form_rows(self) -> Iterator[Discrepancy]:
        if self.form_sheet not in self.pairs:
            return
        name = self._now(self.form_sheet)
        for cells in _by_row(self.of_form.cells):
            row = cells[0].place.row
            if row not in self.numbers:
                yield from (self._text(name, each) for each in cells)
            elif not self._unsure(self._whose(row)):
                yield self._row_changed(name, cells)
        rows = self.of_form.rows
        yield from (self._row_gone(name, row) for row in rows.gone if not self._unsure(self._whose(row)))
        yield from (self._row_added(name, row) for row in rows.added if not self._is_uncertain(row))
        again = self.given.again() if self.given.alone else self.again
        if again is not None and (self.uncertain or self.given.alone):
            yield from self._by_marks(name, again.alteration)

    def _unsure(self, unit: str) -> bool:
        """Tell whether the sources that are given cannot tell the rows of a unit."""
        return self.given.alone or unit in self.uncertain

    def _is_uncertain(self, row: int) -> bool:
        return self.given.alone or bool(self.uncertain and self._is_of(row, self.uncertain))

    def _row_changed(self, name: str, cells: Sequence[CellDiscrepancy]) -> Discrepancy:
        form = self.given.merged.table.form
        fields = [column.name for column in form.columns]
        places = {fields.index(each) for each in unit_fields(form)}
        moved = any(each.place.column in places for each in cells)
        first, said = cells[0], []
        for each in cells:
            heading = self._heading(self.form_sheet, each.place.column)
            if each.held_formula:
                said.append(f"{each.spot.a1}“{heading}”写成了公式“={shown(each.held_formula, 60)}”")
            else:
                said.append(f"{each.spot.a1}“{heading}”写的是“{shown(each.held)}”")
            said[-1] += f"，应为“{shown(each.expected)}”" if each.other_value else "，应是数或文字"
        source, cell = self._source(first.place.row), self._source_cell(first.place)
        where = f"；来源 {source}{f'（{cell}）' if cell else ''}" if source else ""
        return Discrepancy(
            kind=DiscrepancyKind.UNIT if moved else DiscrepancyKind.CELL,
            sheet=name,
            spot=first.spot,
            also=tuple(each.spot for each in cells[1:]),
            held=first.held,
            expected=first.expected,
            source=source,
            source_cell=cell,
            message=f"{'；'.join(said)}{where}",
            hint=_REMERGE,
        )

    def _row_gone(self, name: str, row: int) -> Discrepancy:
        expected, _ = self.pairs[self.form_sheet]
        source = self._source(row)
        where = f"；来源 {source}" if source else ""
        return Discrepancy(
            kind=DiscrepancyKind.ROW_GONE,
            sheet=name,
            spot=Spot(row, 0),
            expected=_line(expected.row(row)),
            source=source,
            source_cell=self._source_cell(Spot(row, 0)),
            message=f"少了一行“{_line(expected.row(row))}”（原在第 {row + 1} 行）{where}",
            hint=_REMERGE,
        )

    def _row_added(self, name: str, row: int) -> Discrepancy:
        _, held = self.pairs[self.form_sheet]
        twin = self.of_form.rows.repeats.get(row)
        line = _line(held.row(row))
        again = f"第 {row + 1} 行和第 {(twin or 0) + 1} 行一样，来源里只有一行：“{line}”"
        return Discrepancy(
            kind=DiscrepancyKind.ROW_ADDED if twin is None else DiscrepancyKind.ROW_REPEATED,
            sheet=name,
            spot=Spot(row, 0),
            held=line,
            message=f"第 {row + 1} 行“{line}”是来源里没有的" if twin is None else again,
            hint="请删去这一行，或把它填进来源后重新汇总",
        )

    def _by_marks(self, name: str, alteration: Alteration) -> Iterator[Discrepancy]:
        """Yield what marks tell of rows whose source is not there as it was."""
        _, held = self.pairs[self.form_sheet]
        for spot, heading in alteration.changed:
            if self._is_uncertain(spot.row):
                yield Discrepancy(
                    kind=DiscrepancyKind.CELL,
                    sheet=name,
                    spot=spot,
                    held=held.value(spot),
                    message=f"{spot.a1}“{heading}”写的是“{shown(held.value(spot))}”，按行校验码是后改的",
                    hint="请给出汇总时的来源，才知道原来是什么",
                )
        for source in alteration.gone:
            if self.given.alone or source.file in self.affected:
                yield Discrepancy(
                    kind=DiscrepancyKind.ROW_GONE,
                    sheet=name,
                    source=source,
                    message=f"按“{DETAIL}”少了一行，它来自 {source}",
                    hint="请给出汇总时的来源，才知道原来是什么",
                )
        for row in alteration.added:
            if self._is_uncertain(row):
                line = _line(held.row(row))
                yield Discrepancy(
                    kind=DiscrepancyKind.ROW_ADDED,
                    sheet=name,
                    spot=Spot(row, 0),
                    held=line,
                    message=f"第 {row + 1} 行“{line}”是汇总以后加的",
                    hint="请删去这一行，或把它填进来源后重新汇总",
                )

    def _source(self, row: int) -> RowSource | None:
        at = self.numbers.get(row)
        return None if at is None else self.given.merged.table.source(at)

    def _source_cell(self, place: Spot) -> str:
        """Return the cell of the sender's sheet that a cell of the form comes from, where it is one cell."""
        source = self._source(place.row)
        form = self.given.merged.table.form
        if source is None or place.column >= len(form.columns):
            return ""
        heading = form.columns[place.column].heading
        for origin in self.given.merged.origins:
            if (origin.file, origin.sheet) == (source.file, source.sheet):
                letters = next((where for where, said in origin.columns if said == heading), "")
                return f"{letters}{source.row}" if letters.isalpha() else ""
        return ""

    # Summaries

    def _sheet_again(self, name: str) -> SheetCells:
        sheets = self.again.sheets if self.again else ()
        empty = SheetCells(name=name, columns=())
        return next((self._free(each) for each in sheets if each.name == name), empty)

    @cached_property
    def of_again(self) -> Mapping[str, SheetDiscrepancies]:
        """Compare the sheets with what the held rows come to, where these are not those of the sources."""
        sheets = [self._free(each) for each in self.again.sheets] if self.again else []
        return self._compared(sheets, {}, unmoved=True)

    def _summary(self, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        now = self._now(name)
        expected, held = self.pairs[name]
        told = {*self.following, *self.misled}
        cells = [each for each in found.cells if (now, each.spot) not in told]
        gone, added = found.rows.gone, found.rows.added
        again = self.of_again.get(name) if cells or gone or added else None
        if again is not None:
            other = {each.spot: each for each in again.cells}
            unknown = [
                each
                for each in again.cells
                if each.other_formula and each.spot.row in added and (now, each.spot) not in told
            ]
            cells = [both for each in cells if (both := _in_both(each, other.get(each.spot)))]
            cells += unknown  # lines that the given sources cannot tell, as their own rows make them
            lines = {leading_words(self._sheet_again(name).row(row)) for row in again.rows.gone}
            gone = tuple(row for row in gone if leading_words(expected.row(row)) in lines)
            added = tuple(row for row in added if row in again.rows.added)
        for each in cells:
            if not self._only_records(name, each) and not self._follows_in_words(name, each):
                yield self._figure(name, now, each)
        for row in gone:
            if not self._of_affected(expected.row(row)):
                yield _line_gone(DiscrepancyKind.LINE_GONE, now, row, expected.row(row))
        for row in added:
            yield _line_added(DiscrepancyKind.LINE_ADDED, now, row, held.row(row), "不是汇总出来的")

    def _only_records(self, name: str, each: CellDiscrepancy) -> bool:
        """Tell whether a text differs because sources are missing or others: it says how many there are."""
        return (
            bool(self.affected)
            and isinstance(each.held, str)
            and not each.formula
            and (name in _WORDS or each.place.row < (self.of_sheets[name].header or 0))
        )

    def _follows_in_words(self, name: str, each: CellDiscrepancy) -> bool:
        """Tell whether a sentence below a table differs because rows were changed: it is no formula."""
        again = self.given.again() if self.given.alone else self.again
        if again is None or not again.alteration or not isinstance(each.held, str) or each.formula:
            return False
        _, held = self.pairs[name]
        below = each.place.row > (self.of_sheets[name].header or 0)
        return below and len([*filled(held.row(each.spot.row))]) == 1

    def _of_affected(self, row: Sequence[Value]) -> bool:
        return any(isinstance(value, str) and value in self.affected for value in row)

    @cached_property
    def following(self) -> Mapping[CellOfBook, CellOfBook]:
        """Cells that are otherwise because they read a cell that is, though their formulas stand."""
        changed, formulas = set(), {}
        for name, found in self.of_sheets.items():
            if name == self.form_sheet:
                continue
            for each in found.cells:
                cell = self._now(name), each.spot
                if each.held_formula and not each.other_formula:
                    formulas[cell] = each.held_formula
                else:
                    changed.add(cell)
        rows = self.of_form.rows
        if self.form_sheet in self.pairs and (rows.gone or rows.added or rows.changed):
            # what such a formula gives now depends on 来源明细 too, whose rows say what the form's were
            sheet, (_, held) = self._now(self.form_sheet), self.pairs[self.form_sheet]
            other = {*rows.added, *rows.gone, *(each.spot.row for each in self.of_form.cells)}
            changed |= {(sheet, Spot(row, at)) for row in other for at in range(len(held.columns))}
        return followers(formulas, changed)

    @cached_property
    def misled(self) -> Mapping[CellOfBook, CellDiscrepancy]:
        """Cells whose formulas take rows of 来源明细 for those of the form, whose rows moved without it."""
        rows = self.of_form.rows
        if not (rows.sorted_anew or rows.gone or rows.added):
            return {}
        both = (self._now(self.form_sheet), self._now(DETAIL))
        cells = {
            (self._now(name), each.spot): each
            for name, found in self.of_sheets.items()
            for each in found.cells
            if each.held_formula
            and not each.other_formula
            and (
                (self._now(name), each.spot) not in self.following
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
        if not (self.of_form.rows.gone or self.of_form.rows.added) or self.again is None:
            return {}
        names = [name for name, found in self.of_sheets.items() if found.cells and name not in _RECORDS]
        found = {name: self.of_again.get(name) for name in names if name != self.form_sheet}
        return {
            name: frozenset(each.spot for each in again.cells if each.other_value)
            for name, again in found.items()
            if again is not None
        }

    def _misled(self) -> Iterator[Discrepancy]:
        for name in dict.fromkeys(sheet for sheet, _ in self.misled):
            spots = sorted(spot for sheet, spot in self.misled if sheet == name)
            first = self.misled[name, spots[0]]
            how = "重新排过序" if self.of_form.rows.sorted_anew else "加过行或少了行"
            yield Discrepancy(
                kind=DiscrepancyKind.FIGURE,
                sheet=name,
                spot=spots[0],
                also=tuple(spots[1:]),
                held=first.held,
                expected=first.expected,
                message=f"统计表{how}，“{DETAIL}”没有跟着变，{_cells(spots)} 的公式因此算错，"
                f"如 {spots[0].a1} 是 {shown(first.held)}，{self._computed} {shown(first.expected)}",
                hint="请恢复原来的行和次序，或用 skt merge 从来源重新汇总",
            )

    def _figure(self, name: str, now: str, each: CellDiscrepancy) -> Discrepancy:
        if isinstance(each.expected, str) and not each.formula and not each.held_formula:
            return self._text(now, each)
        heading = self._heading(name, each.place.column)
        line = _names(self.pairs[name][1].row(each.spot.row))
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
            said = f"写的是 {shown(each.held)}，{self._computed} {shown(each.expected)}"
            if each.other_formula and each.formula:
                said += (
                    f"；公式改成了“={shown(each.held_formula, 80)}”"
                    if each.held_formula
                    else "；公式换成了数"
                )
        told = f"；{_cells(also)} 跟着变了" if also else ""
        return Discrepancy(
            kind=DiscrepancyKind.FIGURE if each.other_value else DiscrepancyKind.FORMULA,
            sheet=now,
            spot=each.spot,
            also=tuple(sorted(also)),
            held=each.held,
            expected=each.expected,
            message=f"{where}{said}{told}",
            hint=f"请恢复公式“={shown(each.formula, 120)}”" if each.formula else _REMERGE,
        )

    def _text(self, now: str, each: CellDiscrepancy) -> Discrepancy:
        return Discrepancy(
            kind=DiscrepancyKind.TEXT,
            sheet=now,
            spot=each.spot,
            held=each.held,
            expected=each.expected,
            message=f"{each.spot.a1} 写的是“{shown(each.held, 80)}”，应为“{shown(each.expected, 80)}”",
            hint=_RESTORE,
        )

    # Records

    def _record(self, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        expected, held = self.pairs[name]
        now = self._now(name)
        header = found.header or 0
        for cells in _by_row(found.cells):
            row = cells[0].spot.row
            if cells[0].place.row < header:
                if name == SOURCES:
                    yield from self._made(now, cells)
                else:
                    yield from (self._text(now, each) for each in cells)
            elif not self._of_affected(expected.row(cells[0].place.row)) and not self._of_affected(
                held.row(row)
            ):
                said = "；".join(
                    f"{each.spot.a1}“{self._heading(name, each.place.column)}”写的是“{shown(each.held, 60)}”"
                    f"，应为“{shown(each.expected, 60)}”"
                    for each in cells
                )
                yield Discrepancy(
                    kind=DiscrepancyKind.PROVENANCE,
                    sheet=now,
                    spot=cells[0].spot,
                    also=tuple(each.spot for each in cells[1:]),
                    held=cells[0].held,
                    expected=cells[0].expected,
                    message=said,
                    hint=_RESTORE,
                )
        for row in found.rows.gone:
            if not self._of_affected(expected.row(row)):
                yield _line_gone(DiscrepancyKind.PROVENANCE, now, row, expected.row(row))
        for row in found.rows.added:
            if not self._of_affected(held.row(row)):
                yield _line_added(DiscrepancyKind.PROVENANCE, now, row, held.row(row), "是汇总时没有的")

    def _records_of_itself(self) -> Iterator[Discrepancy]:
        """Yield where 来源 and 来源明细 do not agree on which file gave how many rows."""
        sources, detail = self.held.get(SOURCES), self.held.get(DETAIL)
        if sources is None or detail is None:
            return
        counted = rows_by_source(detail)
        recorded: dict[str, int] = {}
        for origin in self.given.recorded.merged:
            recorded[origin.file] = recorded.get(origin.file, 0) + (origin.rows or 0)
        for file in dict.fromkeys((*recorded, *counted)):
            rows, told = counted.get(file, 0), recorded.get(file)
            if rows != told:
                spot = _spot_of(sources, file) or _spot_of(detail, file)
                said = f"“{SOURCES}”记的是 {told} 行" if told is not None else f"“{SOURCES}”里没有它"
                yield Discrepancy(
                    kind=DiscrepancyKind.PROVENANCE,
                    sheet=SOURCES if _spot_of(sources, file) else DETAIL,
                    spot=spot,
                    held=told,
                    expected=rows,
                    message=f"“{shown(file, 120)}”在“{DETAIL}”里有 {rows} 行，{said}",
                    hint=_RESTORE,
                )

    def _made(self, now: str, cells: Sequence[CellDiscrepancy]) -> Iterator[Discrepancy]:
        """Yield what 来源 says otherwise of how it was made; another version of the tool is no change."""
        other = self.given.recorded.tool != self.given.tool
        for each in cells:
            held, expected = str(each.held or ""), str(each.expected or "")
            if self.affected and _MADE not in held:
                continue
            parts = [
                (one, two)
                for one, two in zip(held.split("；"), expected.split("；"), strict=False)
                if one != two and not (self.affected and _MADE not in one and "汇总" in one)
            ]
            if not parts and held.count("；") == expected.count("；"):
                continue
            if other and all(
                one.lstrip("。").split(" ")[0] in ("规则", "通知") or "工具" in one for one, _ in parts
            ):
                continue
            about = all(one.split(" ")[0] in ("规则", "通知") for one, _ in parts)
            said = "；".join(f"“{shown(one, 80)}”，应为“{shown(two, 80)}”" for one, two in parts)
            yield Discrepancy(
                kind=DiscrepancyKind.VERSION if about else DiscrepancyKind.PROVENANCE,
                sheet=now,
                spot=each.spot,
                held=each.held,
                expected=each.expected,
                message=f"{each.spot.a1} 记的汇总依据是{said or '另一种写法'}",
                hint="请用汇总时的规则、通知和插件核对；记录改过的，请重新汇总" if about else _RESTORE,
            )

    # How the sheet is laid out

    def _layout(self, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        expected, held = self.pairs.get(name, (None, None))
        if expected is None or held is None:
            return
        now = held.name
        found = self._whatever_is_missing(name, found)
        for each in found.headings:
            yield Discrepancy(
                kind=DiscrepancyKind.HEADING,
                sheet=now,
                spot=each.spot,
                held=each.held,
                expected=each.expected,
                message=f"{each.spot.a1} 栏目写的是“{shown(each.held)}”，应为“{shown(each.expected)}”",
                hint=f"请改回“{shown(each.expected)}”：再汇总、追溯时按栏目找",
            )
        for column in found.columns_gone:
            heading = self._heading(name, column)
            yield Discrepancy(
                kind=DiscrepancyKind.COLUMN_GONE,
                sheet=now,
                spot=Spot(found.header or 0, column),
                expected=heading,
                message=f"少了“{heading}”一栏（原在 {column_letters(column)} 列）",
                hint=_RESTORE,
            )
        for column in found.columns_added:
            top = next(row for row, cell in enumerate(held.columns[column]) if compared(cell))
            where, said = f"{column_letters(column)} 列", shown(held.columns[column][top])
            yield Discrepancy(
                kind=DiscrepancyKind.COLUMN_ADDED,
                sheet=now,
                spot=Spot(top, column),
                held=held.columns[column][top],
                message=f"{where}是汇总时没有的，从第 {top + 1} 行起写着“{said}”",
                hint="请删去这一列",
            )
        yield from self._hidden(held, found)

    def _whatever_is_missing(self, name: str, found: SheetDiscrepancies) -> SheetDiscrepancies:
        """Return what is laid out otherwise than with and without the sources that are missing or others."""
        other = found.headings or found.columns_gone or found.columns_added
        again = self.of_again.get(name) if other and self.affected and name != self.form_sheet else None
        if again is None:
            return found
        lost = {self._again_heading(name, column) for column in again.columns_gone}
        spots = {each.spot for each in again.headings}
        return replace(
            found,
            headings=tuple(each for each in found.headings if each.spot in spots),
            columns_gone=tuple(each for each in found.columns_gone if self._heading(name, each) in lost),
            columns_added=tuple(each for each in found.columns_added if each in again.columns_added),
        )

    def _again_heading(self, name: str, column: int) -> str:
        return _heading_of(self._sheet_again(name), column)

    def _unseen(self, held: SheetCells) -> Iterator[Discrepancy]:
        """Yield numbers that people see as others, or not at all."""
        by_text: dict[bool, list[Spot]] = {}
        for spot, text in held.displayed.items():
            by_text.setdefault(bool(text), []).append(spot)
        for seen, spots in by_text.items():
            first, *others = sorted(spots)
            number, text = shown(held.value(first)), shown(held.displayed[first])
            said = f"的单元格格式把数显示成别的，如 {first.a1} 存的是 {number}，显示“{text}”"
            nothing = f"的单元格格式使数显示不出来，如 {first.a1} 存的是 {number}"
            yield Discrepancy(
                kind=DiscrepancyKind.HIDDEN,
                sheet=held.name,
                spot=first,
                also=tuple(others),
                held=held.value(first),
                message=f"{_cells(spots)} {said if seen else nothing}",
                hint="请把这些格的数字格式改回“常规”或带千分位的数值",
            )
        for spot, count in held.covered.items():
            yield Discrepancy(
                kind=DiscrepancyKind.HIDDEN,
                sheet=held.name,
                spot=spot,
                message=f"从 {spot.a1} 起的合并单元格遮住了 {count} 格，里面有数或文字",
                hint="请取消合并：遮住的照样计数，看的人却看不到",
            )

    def _hidden(self, held: SheetCells, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
        yield from self._unseen(held)
        hint = "请取消隐藏：藏着的行、列、工作表照样计数，看的人却看不到"
        if found.hidden:
            yield Discrepancy(
                kind=DiscrepancyKind.HIDDEN, sheet=held.name, message=f"工作表“{held.name}”隐藏了", hint=hint
            )
        if found.hidden_rows:
            rows = "、".join(row_runs([row + 1 for row in found.hidden_rows]))
            yield Discrepancy(
                kind=DiscrepancyKind.HIDDEN,
                sheet=held.name,
                spot=Spot(found.hidden_rows[0], 0),
                also=tuple(Spot(row, 0) for row in found.hidden_rows[1:]),
                message=f"第 {rows} 行隐藏了",
                hint=hint,
            )
        if found.hidden_columns:
            columns = "、".join(map(column_letters, found.hidden_columns))
            yield Discrepancy(
                kind=DiscrepancyKind.HIDDEN,
                sheet=held.name,
                spot=Spot(0, found.hidden_columns[0]),
                also=tuple(Spot(0, column) for column in found.hidden_columns[1:]),
                message=f"{columns} 列隐藏了",
                hint=hint,
            )

    def _heading(self, name: str, column: int) -> str:
        return _heading_of(self.pairs[name][0], column)

    # The content code

    def _codes(self) -> Iterator[Discrepancy]:
        given = self.given
        if self.affected or not given.code:
            return
        if given.alone:
            yield from self._code_of_itself()
            return
        printed = {sheet.name for sheet in self.expected if CODE.search(sheet.foot)}
        for sheet, spot, code in given.recorded.codes:
            if code != given.code:
                yield Discrepancy(
                    kind=DiscrepancyKind.CODE,
                    sheet=sheet,
                    spot=spot,
                    held=code,
                    expected=given.code,
                    message=f"{spot.a1 if spot else '页脚'} 印的{CODE_NAME}是 {code}，"
                    f"{self._computed} {given.code}",
                    hint="校验码不用手工改：请重新汇总",
                )
        without = printed - {sheet for sheet, spot, _ in given.recorded.codes if spot is None}
        for name in sorted(without & self.held.keys()):
            yield Discrepancy(
                kind=DiscrepancyKind.CODE,
                sheet=name,
                expected=given.code,
                message=f"“{name}”的页脚没有印{CODE_NAME}，应为 {given.code}",
                hint=_RESTORE,
            )

    def _code_of_itself(self) -> Iterator[Discrepancy]:
        """Yield that the printed codes do not agree, or fit no part of what was found to be consistent."""
        given = self.given
        codes, most = {code for _, _, code in given.recorded.codes}, given.recorded.code
        for sheet, spot, code in given.recorded.codes:
            if code != most:
                yield Discrepancy(
                    kind=DiscrepancyKind.CODE,
                    sheet=sheet,
                    spot=spot,
                    held=code,
                    expected=most,
                    message=f"{spot.a1 if spot else '页脚'} 印的{CODE_NAME}是 {code}，别处印的是 {most}",
                    hint="校验码不用手工改：请重新汇总",
                )
        if codes and given.code not in codes:
            yield Discrepancy(
                kind=DiscrepancyKind.CODE,
                held=given.recorded.code,
                expected=given.code,
                message=f"印的{CODE_NAME}是 {most}，按现在的内容是 {given.code}：汇总以后内容改过",
                hint="改在哪里见其他各条；没有其他各条的，请给出来源再核对",
            )


def _heading_of(sheet: SheetCells, column: int) -> str:
    header = header_of(sheet)
    return "" if header is None else str(sheet.value(Spot(header, column)) or "")


def shown(value: Value, limit: int = 40) -> str:
    """Return a value as a message quotes it; of a quotient as many digits as anybody reads."""
    return shown_cell(round(value, _READ) if isinstance(value, float) else value, limit)


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


_SIGNED = 40
"""Rows from the end in which people sign a form."""


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


def _words(sheet: SheetCells) -> Iterator[Value]:
    return (value for row in range(min(sheet.height, 1_000)) for _, value in filled(sheet.row(row)))


def _by_row(cells: Sequence[CellDiscrepancy]) -> Iterator[Sequence[CellDiscrepancy]]:
    """Yield the cells of each row together."""
    return (list(same) for _, same in groupby(cells, key=lambda each: each.spot.row))


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


def _spot_of(sheet: SheetCells, text: str) -> Spot | None:
    """Return the first cell that says just this."""
    found = ((column.index(text), at) for at, column in enumerate(sheet.columns) if text in column)
    return next((Spot(row, at) for row, at in found), None)


def _line_gone(kind: DiscrepancyKind, sheet: str, row: int, cells: Sequence[Value]) -> Discrepancy:
    """Tell of a line that stood in this zero-based row when the workbook was merged."""
    line = _line(cells)
    said = f"少了一行“{line}”（原在第 {row + 1} 行）"
    return Discrepancy(kind=kind, sheet=sheet, spot=Spot(row, 0), expected=line, message=said, hint=_RESTORE)


def _line_added(kind: DiscrepancyKind, sheet: str, row: int, cells: Sequence[Value], why: str) -> Discrepancy:
    """Tell of a line that was not there; ``why`` ends the sentence."""
    line = _line(cells)
    said = f"第 {row + 1} 行“{line}”{why}"
    return Discrepancy(kind=kind, sheet=sheet, spot=Spot(row, 0), held=line, message=said, hint=_RESTORE)


def _line(row: Sequence[Value]) -> str:
    """Return a row for people, each cell masked by itself; no personal number is told over ``、``."""
    return "、".join(shown(value, 30) for _, value in filled(row))[:200]


def _cells(spots: Sequence[Spot]) -> str:
    listed = "、".join(spot.a1 for spot in sorted(spots)[:_LISTED])
    return listed + (f" 等 {len(spots)} 格" if len(spots) > _LISTED else "")
