"""What the engine does for one form it does for every form: also for two that live in tests alone."""

import io
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from invented_forms import every_form, good_rows
from libreoffice import needs_office, recalculated
from marked_copies import marked, values
from read_back import opened
from sheets import setting, subject
from skilltrain_cli.forms.blank_version import SELF_CHECK
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import AMOUNTS, Column, FieldKind, FormSpec, Layout, Role
from skilltrain_cli.forms.values_to_fill_in import officially_written
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.judging.submission import submitted
from skilltrain_cli.operations.diff import Difference, Side, diff
from skilltrain_cli.operations.fix import RepairPlan, plan_repairs, same_values
from skilltrain_cli.reporters import as_html
from skilltrain_cli.review.finding import Finding, Review
from skilltrain_cli.rules.run_rules import Outcome, check
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.text import is_blank, quoted
from skilltrain_cli.writers.documents.form_document import document_of
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FormContents, blank_form
from skilltrain_cli.writers.workbooks.editing.edit_cells import edit_cells
from web_pages import taken_apart

EVERY = pytest.mark.parametrize("form", every_form(), ids=lambda form: form.id)
FILE = "淄博市.xlsx"
FOOT = {"filled_by": "张三", "phone": "0533-2345678", "filled_on": "2021年6月10日"}
YEAR = 2021
Rows = list[dict[str, str]]


def held(column: Column, text: str) -> Value:
    """Return what a cell holds for a text."""
    value = officially_written(column, text, YEAR)
    assert value is None or isinstance(value, str | int | float) or hasattr(value, "year")
    return value  # type: ignore[return-value]


def contents(form: FormSpec, rows: Rows) -> FormContents:
    """Return rows as the cells of a blank are to hold them, and a good footer."""
    cells = [{name: held(form.by_name[name], text) for name, text in row.items()} for row in rows]
    footer = {column.name: held(column, FOOT[column.name]) for column in form.footer}
    return FormContents(rows=cells, footer=footer)


def book(form: FormSpec, rows: Rows | None = None) -> bytes:
    """Return a workbook of a form, filled in on our own blank."""
    return blank_form(form, contents=contents(form, good_rows(form) if rows is None else rows))


def grid_of(data: bytes, name: str = FILE) -> Grid:
    """Return the sheet of a workbook that holds the form."""
    reading = read_data(data, file=name)
    assert reading.failure is None, reading.detail
    return reading.grids[0]


def fitted(form: FormSpec, grid: Grid, name: str = FILE) -> Sheet:
    """Return a sheet fitted to a form."""
    found = fit(grid, form, FileContext(file=name, year=YEAR))
    assert found is not None
    return found


def judged(form: FormSpec, grid: Grid) -> Outcome:
    """Return what comes of a sheet."""
    return check(subject(fitted(form, grid)))


def said(outcome: Outcome) -> list[str]:
    """Return code, cell and words of what asks for something."""
    return [f"{each.card.code} {each.place.cell} {each.message}" for each in outcome.findings if each.open]


def spots(form: FormSpec, grid: Grid) -> Iterator[tuple[Column, Spot]]:
    """Yield the cell of each field of the first row, or of the card."""
    sheet = fitted(form, grid)
    for column in form.columns:
        if column.name in sheet.cells:
            yield column, sheet.spot(0, column.name)


def with_cells(grid: Grid, cells: Mapping[Spot, Value]) -> Grid:
    """Return a sheet with some cells holding something else."""
    height = max(len(grid.rows), *(spot.row + 1 for spot in cells)) if cells else len(grid.rows)
    rows = [list(row) for row in grid.rows] + [[] for _ in range(height - len(grid.rows))]
    for spot, value in cells.items():
        rows[spot.row].extend([None] * (spot.column + 1 - len(rows[spot.row])))
        rows[spot.row][spot.column] = value
    return Grid(name=grid.name, rows=rows, merges=grid.merges)


# Fit


@EVERY
def test_a_blank_filled_in_well_is_read_whole_and_has_nothing_wrong(form: FormSpec) -> None:
    rows = good_rows(form)
    sheet = fitted(form, grid_of(book(form)))
    assert len(sheet.rows) == len(rows)
    for name in rows[0]:
        column = form.by_name[name]
        assert list(sheet.values(name)) == [column.read(row[name], YEAR) for row in rows]
    outcome = check(subject(sheet))
    assert said(outcome) == []
    assert outcome.unchecked == ()


@EVERY
def test_an_empty_blank_is_the_form_and_has_no_rows(form: FormSpec) -> None:
    sheet = fitted(form, grid_of(blank_form(form)))
    assert sheet.rows == ()
    assert [each.card.code for each in check(subject(sheet)).findings] == ["ST006"]


# Accounting: a filled cell anywhere is a value, or is spoken of


PLANTED: tuple[Value, ...] = ("第二期另有25人", 25)


@EVERY
@pytest.mark.parametrize("value", PLANTED)
def test_a_cell_planted_anywhere_is_a_value_or_spoken_of(form: FormSpec, value: Value) -> None:
    grid = grid_of(book(form))
    width = max(map(len, grid.rows))
    covered = {
        Spot(row, column)
        for area in grid.merges
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }
    for row, column in itertools.product(range(len(grid.rows) + 2), range(width + 2)):
        spot = Spot(row, column)
        if spot in covered or not is_blank(grid.value(spot)):
            continue
        planted = with_cells(grid, {spot: value})
        found = fit(planted, form, FileContext(file=FILE, year=YEAR))
        assert found is not None, spot.a1
        assert _is_value(found, spot, value) or _is_spoken_of(check(subject(found)).findings, spot, value), (
            spot.a1
        )


def _is_value(sheet: Sheet, spot: Spot, value: Value) -> bool:
    for cells in sheet.cells.values():
        rows = sheet.rows if cells.row is None else (cells.row,)
        if cells.column == spot.column and any(
            row == spot.row and raw == value for row, raw in zip(rows, cells.raw, strict=True)
        ):
            return True
    return any(cell.spot == spot for cell in sheet.footer.values())


def _is_spoken_of(findings: tuple[Finding, ...], spot: Spot, value: Value) -> bool:
    for each in findings:
        at = each.place.spot
        same_row = at is not None and at.row == spot.row
        if at == spot or f"{spot.a1}“" in each.message or (same_row and quoted(value, 30) in each.message):
            return True
        if spot.row in each.rows and spot.column == (at or spot).column:
            return True
    return False


# Check, marked copy, page


def wrong_for(column: Column) -> Value:
    """Return what no cell of a field may hold."""
    wrong: dict[FieldKind, Value] = {
        **dict.fromkeys(AMOUNTS, "约30"),
        FieldKind.PHONE: "见通讯录",
        FieldKind.LONG_TEXT: "同上",
    }
    if column.role is Role.WHEN:
        return "待定"
    if column.kind in (FieldKind.CITY, FieldKind.COUNTY):
        return "某某某"
    return wrong.get(column.kind, "同上")


@EVERY
def test_a_mistake_in_any_field_is_one_finding_at_its_cell(form: FormSpec) -> None:
    grid = grid_of(book(form))
    for column, spot in spots(form, grid):
        if column.role is Role.REMARK:
            continue
        found = [
            each for each in judged(form, with_cells(grid, {spot: wrong_for(column)})).findings if each.open
        ]
        assert [(each.place.cell, each.field) for each in found] == [(spot.a1, column.name)]


@EVERY
def test_a_marked_copy_says_the_same_and_is_judged_the_same(form: FormSpec) -> None:
    data = book(form)
    column, spot = next(each for each in spots(form, grid_of(data)) if each[0].kind is not FieldKind.CITY)
    sheet = openpyxl.load_workbook(io.BytesIO(data))
    sheet.worksheets[0].cell(spot.row + 1, spot.column + 1).value = wrong_for(column)
    broken = io.BytesIO()
    sheet.save(broken)
    before = judged(form, grid_of(broken.getvalue()))
    copy, remarks = marked(broken.getvalue(), *before.findings)
    assert remarks is not None
    assert values(copy) == values(broken.getvalue())
    after = judged(form, grid_of(copy))
    assert said(after) == said(before) != []


@EVERY
def test_the_page_of_a_review_names_the_cell_and_what_is_wrong(form: FormSpec) -> None:
    grid = grid_of(book(form))
    column, spot = next(iter(spots(form, grid)))
    outcome = judged(form, with_cells(grid, {spot: wrong_for(column)}))
    review = Review(as_of="2021-06-15", files=1, findings=outcome.findings, unchecked=outcome.unchecked)
    text = taken_apart(as_html.render(review)).text
    assert all(each.message in text and (each.place.cell or "") in text for each in outcome.findings)


# Repairs


def planned(form: FormSpec, data: bytes) -> tuple[RepairPlan, Sheet]:
    grid = grid_of(data)
    sheet = fitted(form, grid)
    found = check(subject(sheet)).findings
    return plan_repairs(grid, sheet, setting(), found, plain_text=False), sheet


@EVERY
def test_nothing_is_repaired_in_a_sheet_that_is_right(form: FormSpec) -> None:
    found, _ = planned(form, book(form))
    assert (found.repairs, found.cells, found.left) == ((), {}, ())


UNTIDY = {
    FieldKind.COUNT: "{}人",
    FieldKind.PHONE: "（0533）2345678",
    FieldKind.DATE: "2021.4.1",
    FieldKind.PERIOD: "2021.5.10-5.20",
}


@EVERY
def test_a_repair_changes_no_value_and_a_second_one_nothing(form: FormSpec) -> None:
    data, rows = book(form), good_rows(form)
    sheet = openpyxl.load_workbook(io.BytesIO(data))
    changed = 0
    for column, spot in spots(form, grid_of(data)):
        people = "人" if "人数" in column.heading else column.amount.measure or "人"
        pattern = UNTIDY.get(column.kind, "  {}　").replace("人", people)
        text = pattern.format(rows[0].get(column.name, ""))
        if not text.strip() or column.amount.measure == "元" or column.amount.denominator:
            continue
        sheet.worksheets[0].cell(spot.row + 1, spot.column + 1).value = text
        changed += 1
    untidy = io.BytesIO()
    sheet.save(untidy)
    found, before = planned(form, untidy.getvalue())
    assert len(found.repairs) == changed > 3
    name = openpyxl.load_workbook(untidy).sheetnames[0]
    edited = edit_cells(untidy.getvalue(), {name: dict(found.cells)})
    again, after = planned(form, edited.data)
    assert same_values([before], [after], setting())
    assert (again.repairs, again.cells) == ((), {})
    assert said(check(subject(after))) == []


# Comparison


def side(form: FormSpec, grid: Grid, digest: str) -> Side:
    judging = subject(fitted(form, grid))
    found = check(judging).findings
    return Side(file=FILE, sha256=digest, sheets=(submitted(judging),), findings=found)


def compared(form: FormSpec, old: Grid, new: Grid) -> Difference:
    return diff(side(form, old, "1"), side(form, new, "2"))


OTHER: dict[FieldKind, Value] = {
    **dict.fromkeys(AMOUNTS, 77),
    FieldKind.PERIOD: "2021年4月1日至4月9日",
    FieldKind.DATE: "2021年4月9日",
    FieldKind.CITY: "枣庄市",
    FieldKind.COUNTY: "沂源县",
    FieldKind.PHONE: "0533-7654321",
    FieldKind.CHOICE: "中级",
}


@EVERY
def test_one_changed_cell_is_one_change(form: FormSpec) -> None:
    grid = grid_of(book(form))
    assert compared(form, grid, grid).identical
    for column, spot in spots(form, grid):
        found = compared(form, grid, with_cells(grid, {spot: OTHER.get(column.kind, "别的内容")}))
        changes = [(each.field, each.new_spot) for each in found.changed]
        assert (changes, found.added, found.removed) == ([(column.name, spot)], (), ()), column.name


@EVERY
def test_a_row_more_is_one_row_added(form: FormSpec) -> None:
    if form.is_card:
        return
    rows = good_rows(form)
    found = compared(form, grid_of(book(form, rows[:-1])), grid_of(book(form, rows)))
    assert (len(found.added), found.removed, found.changed) == (1, (), ())
    (old, *_), (new, *_) = (each.sums for each in found.totals)
    assert new - old == int(rows[-1][form.amount])


# Word


@EVERY
def test_a_form_in_word_is_read_back_as_it_was_written(form: FormSpec, tmp_path: Path) -> None:
    rows = good_rows(form)
    fields = [{name: form.by_name[name].read(text, YEAR) for name, text in row.items()} for row in rows]
    footer = {column.name: column.read(FOOT[column.name], YEAR) for column in form.footer}
    reading = opened(tmp_path / "表.docx", document_of(form, fields, footer))
    sheets = [fit(grid, form, FileContext(file="淄博市.docx", year=YEAR)) for grid in reading.grids]
    (sheet,) = [each for each in sheets if each is not None]
    assert [list(sheet.values(name)) for name in rows[0]] == [
        [row[name] for row in fields] for name in rows[0]
    ]
    assert said(check(subject(sheet))) == []


# Self-check


@needs_office
def test_a_blank_checks_itself(tmp_path: Path) -> None:
    forms = [form for form in every_form() if form.card.layout is not Layout.CARD]
    for form in forms:
        data = book(form)
        (tmp_path / f"{form.id}-good.xlsx").write_bytes(data)
        spot = next(spot for column, spot in spots(form, grid_of(data)) if column.role is Role.AMOUNT)
        sheet = openpyxl.load_workbook(io.BytesIO(data))
        sheet.worksheets[0].cell(spot.row + 1, spot.column + 1).value = "约30"
        sheet.save(tmp_path / f"{form.id}-bad.xlsx")
    paths = [tmp_path / f"{form.id}-{kind}.xlsx" for form in forms for kind in ("good", "bad")]
    for path, made in zip(paths, recalculated(tmp_path, *paths), strict=True):
        lines = list(made[SELF_CHECK].iter_rows(min_row=5, values_only=True))
        top = next(at for at, line in enumerate(lines) if line[4] == "处数")
        counts = sum(line[4] or 0 for line in lines[top + 1 :] if isinstance(line[4], int | float))
        assert (path.name, counts) == (path.name, 0 if path.stem.endswith("good") else 1)
