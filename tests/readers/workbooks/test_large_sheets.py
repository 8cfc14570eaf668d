"""Large sheets: what the bytes alone prove of their extent and texts, so that they need not be parsed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hostile_files import archive, far_cell_dialects, number, parts_of, sheet, two_cells, xlsx
from skilltrain_cli.intake.read_file import read_data
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, Limits
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks import sheet_facts_scan
from skilltrain_cli.readers.workbooks.calamine_values import _whole, table_of
from skilltrain_cli.readers.workbooks.shared_strings import Shared, Strings
from skilltrain_cli.readers.workbooks.sheet_xml import parse_sheet
from skilltrain_cli.values.grid import a1
from skilltrain_cli.values.read_outcome import Failure

CELLS = st.tuples(st.integers(0, 1_048_575), st.integers(0, 16_383))
VALUES = ["甲", "", None, 0.0, -0.0, 1.0, True, False, 30.0, 1.5, 1, 1e15, 10**15, 1e999, date(2021, 6, 1)]
NAMESPACE = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@given(st.integers(1, 1_048_576), st.integers(1, 5_000_000), CELLS, CELLS)
def test_cells_that_are_not_found_outside_lie_in_one_rectangle_of_that_area(
    last: int, area: int, one: tuple[int, int], other: tuple[int, int]
) -> None:
    outside = sheet_facts_scan._outside(last, area)
    if not any(outside.search(b'<c r="%s"/>' % a1(*each).encode()) for each in (one, other)):
        assert (max(one[0], other[0]) + 1) * (max(one[1], other[1]) + 1) <= area
    if 2 * last <= area:
        assert outside.search(b'<c r="A%d"/>' % last) is None


@given(
    st.lists(
        st.sampled_from(["<t/>", "<t>甲</t>", "<t>甲乙丙丁</t>", '<t xml:space="preserve"> &lt;a </t>']),
        min_size=1,
    ),
    st.lists(
        st.sampled_from(['t="s"><v>0</v>', 't="s"><v>2</v>', "><v>1</v>", 't="s"><v>01</v>', "><v>1.5</v>"])
    ),
    st.integers(0, 60),
)
def test_the_bytes_let_no_more_text_pass_than_a_parser_does(
    strings: list[str], cells: list[str], most: int
) -> None:
    shared = Shared(
        strings=Strings(xml=f"{NAMESPACE}{''.join(f'<si>{each}</si>' for each in strings)}</sst>".encode())
    )
    assert all(
        size >= length for size, length in zip(shared.strings.sizes, shared.strings.lengths, strict=True)
    )
    limits, row = (
        replace(LIMITS, text=most),
        "".join(f'<c r="{a1(0, at)}" {each}</c>' for at, each in enumerate(cells)),
    )
    xml = sheet(f'<row r="1">{row}</row>').encode()

    def refused(read: object) -> bool:
        try:
            read(xml, limits, shared)  # type: ignore[operator]
        except Refused:
            return True
        return False

    assert refused(sheet_facts_scan.sheet_facts) == refused(parse_sheet)


def test_many_rows_with_a_long_note_among_their_texts_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the sheet was parsed")

    monkeypatch.setattr(sheet_facts_scan, "parse_sheet", never)
    monkeypatch.setattr("skilltrain_cli.readers.workbooks.shared_strings.parse", never)
    text = '<c r="{}{}" t="s"><v>{}</v></c>'
    rows = "".join(
        f'<row r="{row}">{number(f"A{row}")}{text.format("B", row, row % 2)}{text.format("C", row, 1)}</row>'
        for row in range(1, 20_001)
    )
    data = archive(parts_of(sheet(rows), strings=[f"<t>{'注' * 3_000}</t>", "<t>甲</t>"]))
    assert read_data(data, file="表.xlsx", limits=roomy()).failure is None


def test_many_rows_with_texts_of_their_own_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the sheet was parsed")

    for parser in ("sheet_facts_scan.parse_sheet", "xlsx.parse_sheet", "shared_strings.parse"):
        monkeypatch.setattr(f"skilltrain_cli.readers.workbooks.{parser}", never)
    rows = "".join(
        f'<row r="{row}">{number(f"A{row}")}'
        f'<c r="B{row}" t="inlineStr"><is><t>v/山亭区.csv</t></is></c></row>'
        for row in range(1, 20_001)
    )
    heading = '<row r="20001"><c r="A20001" t="s"><v>0</v></c></row>'
    data = archive(parts_of(sheet(rows + heading), strings=[f"<t>{'注' * 6_000}</t>"]))
    assert read_data(data, file="表.xlsx", limits=roomy()).failure is None


def roomy() -> Limits:
    """Return limits that let pass what an archive of the same few rows over and over comes to."""
    return replace(LIMITS, ratio_refused=10_000, ratio_noted=10_000)


@pytest.mark.parametrize("cell", ["<c/>", '<c r="A1"/>', '<x:c r="A1"/>'])
def test_too_many_cells_are_refused_before_anything_is_parsed(
    cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_facts_scan, "parse_sheet", lambda *_: None)
    xml = sheet(f"<row>{cell * 100}</row>").encode()
    with pytest.raises(Refused) as caught:
        sheet_facts_scan.sheet_facts(xml, replace(LIMITS, cells=50))
    assert caught.value.failure is Failure.TOO_LARGE


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{number("A1")}</row><row r="0"/>',
        '<row r="1"><c r="A1" t="e"><v>Err:502</v></c></row>',
    ],
)
def test_the_errors_that_the_bytes_show_are_those_a_parser_finds(rows: str) -> None:
    xml = sheet(rows).encode()
    assert sheet_facts_scan.sheet_facts(xml, LIMITS).errors == parse_sheet(xml, LIMITS).errors


@given(st.lists(st.sampled_from(VALUES), min_size=1), st.sampled_from([1, 10_000]))
def test_values_come_out_of_a_long_column_as_out_of_a_short_one(column: list[object], times: int) -> None:
    long = column * -(-times // len(column))
    told = table_of([[each] for each in long], 1)
    assert [(type(row[0]), row[0]) for row in told["rows"]] == [
        (type(_whole(each)), _whole(each)) for each in long
    ]
    assert [*told["by_column"][0]] == [row[0] for row in told["rows"]]


def test_of_a_long_column_equal_texts_are_one_object() -> None:
    written = [f"{name}市" for name in ["淄博", "济南"] * 5_000]  # as a reader makes them, each anew
    (column,) = table_of([[each] for each in written], 1)["by_column"]
    assert len({id(each) for each in written}) == 10_000
    assert len({id(each) for each in column}) == 2
    assert [*column] == written


@pytest.mark.parametrize(
    "inside", ["<!-- </si> -->", "<![CDATA[</si>]]>", "<?x </si><si> ?>", "<rPh><t>乙</t></rPh>"]
)
def test_no_string_is_longer_than_its_bytes_are_found_to_be(inside: str) -> None:
    strings = Strings(xml=f"{NAMESPACE}<si><t>{'甲' * 50}{inside}{'甲' * 50}</t></si></sst>".encode())
    assert strings.longest_written >= 100
    assert all(size >= 100 for size in strings.sizes)


def dense(rows: int, columns: int, *, first: int = 1) -> str:
    """Return a sheet whose cells are all filled, from a row on."""
    told = (
        "".join(number(a1(row, column)) for column in range(columns))
        for row in range(first - 1, first - 1 + rows)
    )
    return sheet("".join(f'<row r="{row}">{cells}</row>' for row, cells in enumerate(told, first)))


def test_sheets_too_large_together_are_refused_before_any_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a sheet was looked at closer")

    data = xlsx(dense(40, 5), dense(40, 5, first=1_000), dense(20, 5))
    together = replace(LIMITS, total_area=499)
    assert read_data(data, file="表.xlsx", limits=replace(LIMITS, total_area=500)).failure is None
    monkeypatch.setattr("skilltrain_cli.readers.workbooks.workbook_facts_scan.sheet_facts", never)
    reading = read_data(data, file="表.xlsx", limits=together)
    assert (reading.failure, reading.detail) == (
        Failure.TOO_LARGE,
        "各工作表合计至少 500 格，上限 499 格",
    )


def test_a_part_that_several_sheets_show_counts_for_each() -> None:
    parts = parts_of(dense(40, 5), dense(1, 1))
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace("sheet2.xml", "sheet1.xml")
    data = archive({**parts, "xl/_rels/workbook.xml.rels": relations})
    assert read_data(data, file="表.xlsx", limits=replace(LIMITS, total_area=400)).failure is None
    reading = read_data(data, file="表.xlsx", limits=replace(LIMITS, total_area=399))
    assert reading.failure is Failure.TOO_LARGE


def test_a_look_ahead_spends_nothing_of_what_may_be_inflated() -> None:
    one = dense(200, 10)
    most = 2 * len(one.encode()) + 10_000
    data = xlsx(one, one)
    limits = replace(roomy(), total_bytes=most)
    assert read_data(data, file="表.xlsx", limits=limits).failure is None
    reading = read_data(data, file="表.xlsx", limits=replace(limits, total_bytes=most - 12_000))
    assert reading.failure is Failure.BOMB


def test_of_several_sheets_one_too_large_by_itself_is_told_of_alone() -> None:
    reading = read_data(xlsx(dense(2, 2), two_cells("A1", "XFD1048576")), file="表.xlsx")
    assert reading.failure is Failure.TOO_LARGE
    assert reading.detail.startswith("一张工作表占 1048576 行")


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 300), st.integers(0, 60)),
        st.sampled_from(["<v>1</v>", "<v></v>", "", "<f>1+1</f><v>2</v>", "<f>1+1</f>", "<v>&#48;</v>"]),
        max_size=8,
    ),
    st.sampled_from(["", "<!-- {} -->", "<?x {} ?>"]),
)
def test_no_sheet_is_taken_for_larger_than_it_is(cells: dict[tuple[int, int], str], aside: str) -> None:
    rows = "".join(
        f'<row r="{at[0] + 1}"><c r="{a1(*at)}">{held}</c></row>' for at, held in sorted(cells.items())
    )
    xml = sheet(aside.format(f'<row r="9999">{number("XFD9999")}</row>') + rows).encode()
    (grid,) = read_data(xlsx(xml), file="表.xlsx").grids
    assert sheet_facts_scan.least_area(xml) <= sum(map(len, grid.rows))


@pytest.mark.parametrize("dialect", ["in-cdata", "utf-16", "prefixed", "single-quotes"])
def test_of_a_sheet_in_another_dialect_nothing_is_taken_for_sure(dialect: str) -> None:
    xml = far_cell_dialects()[dialect]
    assert sheet_facts_scan.least_area(xml if isinstance(xml, bytes) else xml.encode()) <= 1
