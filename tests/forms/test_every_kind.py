"""Whatever can be asked for is printed, checked, filled in, judged, repaired and compared."""

import pickle
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from form_of_every_kind import BAD, NOTICE, ROW, as_class, as_declared
from libreoffice import needs_office, planted, recalculated
from skilltrain_cli.cli.forms import page
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.spec import FieldKind
from skilltrain_cli.intake.examine_file import Order, judge, setting_of
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.judging.subject import subject_of
from skilltrain_cli.judging.submission import Submission, submitted
from skilltrain_cli.operations.diff.changes import Side
from skilltrain_cli.operations.diff.compare import diff
from skilltrain_cli.operations.fill_form import Given, fill
from skilltrain_cli.operations.fix import plan_repairs
from skilltrain_cli.operations.merge import Choice, merge
from skilltrain_cli.review.finding import Review
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.privacy import masked_number
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.writers.documents.form_document import document_of
from skilltrain_cli.writers.workbooks.blanks.check_formulas import checks_of
from skilltrain_cli.writers.workbooks.blanks.form_workbook import FormContents, blank_form
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book

FIRST = 6
"""The first data row of the form with two rows of headings and 填报单位."""
FOOTER: Mapping[str, Value] = {"filled_by": "张三", "phone": "0533-2345678", "filled_on": date(2021, 6, 10)}
FORM = as_declared()
TYPED: Mapping[str, Value] = {
    **ROW,
    **{name: float(ROW[name]) for name in ("lessons", "fee", "share", "rate", "year")},
}
"""The good row with its numbers as numbers."""
NAMES = [column.name for column in FORM.columns if column.name in ROW]


@pytest.fixture
def order(tmp_path: Path) -> Order:
    path = tmp_path / "notice.toml"
    path.write_text(NOTICE, encoding="utf-8")
    return Order(as_of=date(2021, 6, 15), notice=str(path))


def filled(**changed: str) -> bytes:
    """Return the form with its good row, some fields changed."""
    given = fill(Given(rows=[{**ROW, **changed}], footer=FOOTER), FORM, 2021)
    return blank_form(FORM, unit="张店区", contents=FormContents(rows=given.rows, footer=given.footer))


def drawn(order: Order, displayed: Mapping[str, str] | None = None, **changed: Value) -> Submission:
    """Review the good row, some fields changed, as a sheet that is drawn."""
    return judge(reading(displayed, **changed), order)


def reading(displayed: Mapping[str, str] | None = None, **changed: Value) -> Reading:
    """Return the form with the good row, some fields changed."""
    row = tuple({**TYPED, **changed}.get(name) for name in FORM.by_name if name not in FOOTER)
    foot = ("填表人：张三", None, "联系电话：0533-2345678", None, "填表日期：2021年6月10日")
    spots = {
        Spot(FIRST - 1, list(FORM.by_name).index(name)): text for name, text in (displayed or {}).items()
    }
    rows = (("附件3",), (FORM.card.title,), ("填报单位：张店区",), (), FORM.headings, row, foot)
    grid = Grid(name="Sheet1", rows=rows, displayed=spots)
    return Reading(file="张店区.xlsx", kind=FileKind.XLSX, sha256="0", grids=(grid,))


def judged(data: bytes, order: Order, file: str = "张店区.xlsx") -> Submission:
    return judge(read_data(data, file=file), order)


def test_it_asks_for_everything() -> None:
    assert {column.kind for column in FORM.columns} == {*FieldKind} - {FieldKind.LONG_TEXT}


def test_a_declaration_is_the_class() -> None:
    one, other = as_class(), as_declared()
    assert one.card == other.card
    assert [each.printed for each in one.columns] == [each.printed for each in other.columns]
    assert blank_form(one, unit="张店区") == blank_form(other, unit="张店区")
    rows = [{**ROW}]
    assert document_of(one, rows, unit="张店区") == document_of(other, rows, unit="张店区")
    assert one.model.model_json_schema()["properties"] == other.model.model_json_schema()["properties"]


def test_a_merge_of_a_declared_form_is_that_of_the_class(order: Order, tmp_path: Path) -> None:
    """Its headings stand in two rows; the sheets are of two counties, and merged as ``skt merge`` does."""
    setting = setting_of(order)
    books = []
    for form, name in ((as_class(), "类.xlsx"), (as_declared(), "声明.xlsx")):
        sheets = []
        for county in ("张店区", "淄川区"):
            given = fill(Given(rows=[{**ROW, "county": county}], footer=FOOTER), form, 2021)
            data = blank_form(form, unit=county, contents=FormContents(rows=given.rows, footer=given.footer))
            grid = next(iter(read_data(data, file=f"{county}.xlsx").grids))
            source = FileContext(file=f"{county}.xlsx", sha256=sha256(county.encode()).hexdigest(), year=2021)
            sheet = fit(grid, form, source)
            assert sheet is not None
            sheets.append(submitted(subject_of(sheet, setting)))
        review = Review(as_of=order.as_of.isoformat(), files=2)
        write_merged_book(merge(sheets, review, setting, Choice(), form), tmp_path / name)
        books.append((tmp_path / name).read_bytes())
    (main, *_) = read_data(books[1], file="市.xlsx").grids
    counties = {value for row in main.rows for value in row if value in ("张店区", "淄川区")}
    assert counties == {"张店区", "淄川区"}
    assert books[0] == books[1]


def test_a_declared_form_travels() -> None:
    assert pickle.loads(pickle.dumps(FORM)) is FORM


def test_every_type_has_a_word() -> None:
    assert all(row[3].text for row in page(FORM).rows)


def test_a_good_row_is_clean(order: Order) -> None:
    found = judged(filled(), order)
    assert [f"{each.card.code} {each.message}" for each in found.findings] == []
    assert found.unchecked == ()
    values = {name: found.sheets[0].sheet.values(name)[0] for name in ("fee", "share", "rate", "year")}
    assert [float(value) for value in values.values()] == [1200.5, 12.5, 0.95, 2021]


def test_two_rows_of_headings_are_read_back(order: Order) -> None:
    sheet = judged(filled(), order).sheets[0].sheet
    assert set(sheet.cells) == {column.name for column in FORM.columns}
    assert sheet.rows == (FIRST - 1,)
    document = document_of(FORM, [ROW], FOOTER, unit="张店区")
    word = judged(document, order, "张店区.docx")
    assert set(word.sheets[0].sheet.cells) == {column.name for column in FORM.columns}
    assert [each.card.code for each in word.findings] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_value_is_found_at_its_cell(name: str, order: Order) -> None:
    cell = f"{chr(ord('A') + list(FORM.by_name).index(name))}{FIRST}"
    found = [each for each in drawn(order, None, **{name: BAD[name]}).findings if each.open]
    assert [each.place.cell for each in found] == [cell]
    assert found[0].hint
    assert found[0].heading == FORM.by_name[name].heading


def test_what_nobody_sees_in_a_number_is_no_mistake(order: Order) -> None:
    seen = ROW["id_number"]
    found = drawn(order, id_number=f"\u200b{seen[:6]}\u200b{seen[6:]}\ufeff").findings
    assert [each for each in found if each.card.code == "VL030"] == []


def test_no_finding_shows_a_number_whole(order: Order) -> None:
    for number in (BAD["id_number"], "99999919900307001", "99999919900307"):
        found = drawn(order, id_number=number).findings
        assert all(number not in f"{each.message}{each.hint}{each.value}" for each in found)
    assert masked_number("12345") == "123**"


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("year", "2021年", 2021),
        ("id_number", "999999 19900307 0012", "999999199003070012"),
        ("fee", "￥1,200.50元", 1200.5),
        ("lessons", "40课时", 40),
    ],
)
def test_other_writings_are_read_repaired_and_no_change(
    name: str, written: str, meant: Value, order: Order
) -> None:
    read = reading(None, **{name: written})
    found = judge(read, order)
    assert not [each for each in found.findings if each.open]
    sheet = found.sheets[0].sheet
    planned = plan_repairs(read.grids[0], sheet, setting_of(order), found.findings, plain_text=False)
    assert list(planned.cells.values()) == [meant]
    assert {each.column for each in planned.cells} == {list(FORM.by_name).index(name)}
    other = drawn(order)
    sides = [
        Side(file=each.file, sha256=each.sha256, sheets=each.sheets, findings=each.findings)
        for each in (other, found)
    ]
    assert diff(*sides).identical


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("city", "county")])
def test_one_changed_cell_is_one_change(name: str, order: Order) -> None:
    other = {
        "person": "赵亮",
        "id_number": "999999199003070020",
        "code": "Z-2021-0002",
        "course": "琉璃制作",
        "level": "中级",
        "year": "2020",
        "lessons": "41",
        "fee": "1200.51",
        "share": "13",
        "rate": "94%",
        "period": "2021年5月11日至5月20日",
        "issued": "2021年6月2日",
        "phone_number": "0533-2345679",
    }
    sides = [
        Side(file=each.file, sha256=each.sha256, sheets=each.sheets)
        for each in (drawn(order), drawn(order, None, **{name: other[name]}))
    ]
    found = diff(*sides)
    assert [each.field for each in found.changed] == [name] or (name == "id_number" and found.added)


def test_a_percentage_that_a_format_shows_is_what_it_shows(order: Order) -> None:
    found = drawn(order, {"share": "12.5%", "rate": "95.0%"}, share=0.125, rate=0.95)
    values = [float(found.sheets[0].sheet.values(name)[0]) for name in ("share", "rate")]
    assert values == [12.5, 0.95]
    assert not found.findings


@needs_office
def test_the_blank_checks_itself(tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    good.write_bytes(filled())
    letters = {name: chr(ord("A") + index) for index, name in enumerate(FORM.by_name)}
    asked = {check.column.name for check in checks_of(FORM, {"level": ("初级", "中级")})}
    bad = {**BAD, "issued": "待定"}  # that a day is none of the calendar a blank asks of periods alone
    wrong = {name: bad[name] for name in NAMES if name in asked and name not in ("city", "county", "code")}
    paths = [
        planted(good, tmp_path / f"{name}.xlsx", {f"{letters[name]}{FIRST}": value})
        for name, value in wrong.items()
    ]
    books = recalculated(tmp_path, good, *paths)
    for name, book in zip(("good", *wrong), books, strict=True):
        state = str(book["自检"]["A2"].value)
        assert ("没有发现问题" in state) is (name == "good"), (name, state)
