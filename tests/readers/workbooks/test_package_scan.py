"""Facts from the raw package: what is refused, what is found, and by the fast way as by the slow."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hostile_files import (
    archive,
    doctype,
    far_cell_dialects,
    flagged_encrypted,
    inline,
    lying,
    many_merges,
    number,
    overlapping,
    parts_of,
    sheet,
    two_cells,
    xlsx,
)
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, Limits
from skilltrain_cli.readers.untrusted.office_package import open_package
from skilltrain_cli.readers.untrusted.reader_result import Refused
from skilltrain_cli.readers.workbooks.hidden_facts import NOTHING_HIDDEN, SheetFacts
from skilltrain_cli.readers.workbooks.sheet_facts_scan import sheet_facts
from skilltrain_cli.readers.workbooks.sheet_xml import parse_sheet
from skilltrain_cli.readers.workbooks.workbook_facts_scan import Scan, scan_package
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.read_outcome import Failure

FORMULA = '<row r="1"><c r="A1"{kind}><f>SUM(B1:B2)</f>{value}</c></row>'


def scanned(data: bytes, limits: Limits = LIMITS) -> Scan:
    return scan_package(open_package(data, limits))


def refusal(data: bytes, limits: Limits = LIMITS) -> Failure:
    with pytest.raises(Refused) as caught:
        scanned(data, limits)
    return caught.value.failure


def facts(xml: str | bytes) -> SheetFacts:
    raw = xml.encode() if isinstance(xml, str) else xml
    return replace(sheet_facts(raw, LIMITS), values=None)


@pytest.mark.parametrize("dialect", far_cell_dialects())
def test_a_far_cell_is_refused_however_it_is_written(dialect: str) -> None:
    assert refusal(xlsx(far_cell_dialects()[dialect])) is Failure.TOO_LARGE


@pytest.mark.parametrize(
    ("last", "fits"), [("Z99999", True), ("ALL60000", False), ("CV50000", True), ("CW50001", False)]
)
def test_the_area_of_the_filled_cells_decides(last: str, fits: bool) -> None:  # noqa: FBT001
    data = xlsx(two_cells("A1", last))
    assert scanned(data).sheets if fits else refusal(data) is Failure.TOO_LARGE


@pytest.mark.parametrize("empty", ['<c r="XFD1048576" s="1"/>', '<c r="XFD1048576" s="1"></c>'])
def test_formatted_empty_cells_far_out_are_no_reason_to_refuse(empty: str) -> None:
    assert facts(sheet(f'<row r="1">{number("A1")}</row><row r="1048576">{empty}</row>')) == NOTHING_HIDDEN


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_the_dimension_is_never_believed(dimension: str) -> None:
    rows = f'<row r="1">{number("A1")}</row>'
    assert facts(sheet(rows, before=f'<dimension ref="{dimension}"/>')) == NOTHING_HIDDEN


def test_too_many_cells_are_refused() -> None:
    row = '<row r="1">' + number("A1") * 11 + "</row>"
    for xml in (sheet(row), sheet(row, before="<!-- -->")):
        assert refusal(xlsx(xml), Limits(cells=10)) is Failure.TOO_LARGE


@pytest.mark.parametrize("bomb", [False, True])
@pytest.mark.parametrize(
    "part",
    [
        *("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
        *("xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"),
    ],
)
def test_a_document_type_is_refused_in_every_part(part: str, bomb: bool) -> None:  # noqa: FBT001
    parts = parts_of(sheet(""), strings=["<t>市</t>"])
    parts[part] = doctype(str(parts[part]), bomb=bomb)
    assert refusal(archive(parts)) is Failure.DOCTYPE


def test_a_document_type_in_utf_16_is_refused() -> None:
    parts = parts_of(sheet(""), strings=["<t>市</t>"])
    parts["xl/sharedStrings.xml"] = (
        doctype(str(parts["xl/sharedStrings.xml"])).replace("UTF-8", "UTF-16").encode("utf-16")
    )
    assert refusal(archive(parts)) is Failure.DOCTYPE


@pytest.mark.parametrize(("count", "fits"), [(2_353, True), (10_000, True), (10_001, False)])
def test_merged_ranges_are_counted(count: int, fits: bool) -> None:  # noqa: FBT001
    data = xlsx(many_merges(count))
    assert scanned(data).sheets if fits else refusal(data) is Failure.TOO_LARGE


def test_too_many_sheets_or_parts_are_refused() -> None:
    assert refusal(xlsx(*[sheet("")] * 3), Limits(sheets=2)) is Failure.TOO_LARGE
    assert refusal(xlsx(sheet("")), Limits(parts=3)) is Failure.TOO_LARGE


def padded(size: int) -> bytes:
    return xlsx(sheet(f'<row r="1">{number("A1")}</row>') + " " * size)


def test_what_inflates_out_of_proportion_is_refused_or_noted() -> None:
    assert refusal(padded(5_000_000)) is Failure.BOMB
    assert "压缩比" in scanned(padded(300_000)).facts[0]
    assert not scanned(padded(50_000)).facts
    assert refusal(padded(50_000), Limits(part_bytes=40_000)) is Failure.BOMB
    assert refusal(padded(50_000), Limits(total_bytes=40_000)) is Failure.BOMB


def test_a_picture_may_inflate_as_it_likes() -> None:
    assert scanned(archive({**parts_of(sheet("")), "xl/media/image1.bmp": bytes(5_000_000)})).sheets


@pytest.mark.parametrize(("claimed", "failure"), [(100, Failure.BOMB), (9_999, Failure.DAMAGED)])
def test_sizes_that_lie_are_found_while_inflating(claimed: int, failure: Failure) -> None:
    data = xlsx(sheet(f'<row r="1">{number("A1")}</row>'))
    assert refusal(lying(data, "xl/worksheets/sheet1.xml", claimed)) is failure


def test_overlapping_encrypted_doubled_and_broken_containers_are_refused() -> None:
    assert refusal(overlapping()) is Failure.BOMB
    data = xlsx(sheet(""))
    assert refusal(flagged_encrypted(data)) is Failure.ENCRYPTED
    assert refusal(archive({**parts_of(sheet("")), "XL/workbook.XML": ""})) is Failure.DAMAGED
    assert refusal(data[:-30]) is Failure.DAMAGED
    assert refusal(data.replace(b"PK\x03\x04", b"PK\x00\x00", 1)) is Failure.DAMAGED
    assert refusal(archive({"xl/other.xml": "<x/>"})) is Failure.DAMAGED


@pytest.mark.parametrize(
    ("kind", "value", "uncached"),
    [
        ("", "", True),
        ("", "<v></v>", True),
        ("", "<v/>", True),
        ("", "<v />", True),
        (' t="str"', "", True),
        (' t="str"', "<v></v>", False),  # what Excel writes for a formula whose result is an empty text
        ("", "<v>3</v>", False),
        (' t="str"', "<v>三</v>", False),
    ],
)
def test_formulas_nobody_computed_are_found(kind: str, value: str, uncached: bool) -> None:  # noqa: FBT001
    xml = sheet(FORMULA.format(kind=kind, value=value))
    for variant in (
        xml,
        xml.replace('"', "'"),
        xml.replace("<v", "\n  <v"),
        xml.replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        assert facts(variant).uncached == ({Spot(0, 0)} if uncached else set())


def test_a_shared_formula_without_value_is_found() -> None:
    xml = sheet(
        '<row r="1"><c r="A1"><f t="shared" si="0"/></c><c r="B1"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    assert facts(xml).uncached == {Spot(0, 0)}


@pytest.mark.parametrize("old_new", [("", ""), ('"', "'"), ('t="e"', 't = "e"'), ('t="e"', 't="&#101;"')])
def test_error_cells_are_found_with_their_text(old_new: tuple[str, str]) -> None:
    xml = sheet(
        '<row r="3"><c r="B3" t="e"><v>#REF!</v></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    found = facts(xml.replace(*old_new) if old_new[0] else xml)
    assert found.errors == {Spot(2, 1): "#REF!", Spot(2, 2): "#DIV/0!"}
    assert not found.uncached


def test_a_picture_in_a_cell_is_found() -> None:
    formula = '_xlfn.DISPIMG("ID_1",1)'.replace('"', "&quot;")
    xml = sheet(f'<row r="1"><c r="A1" t="str"><f>{formula}</f><v>=DISPIMG("ID_1",1)</v></c></row>')
    assert facts(xml).pictures == {Spot(0, 0)}


@pytest.mark.parametrize(
    "yes", ['hidden="1"', 'hidden="true"', "hidden='1'", 'hidden = "1"', 'hidden="&#49;"']
)
def test_hidden_rows_and_columns_are_found(yes: str) -> None:
    xml = sheet(
        f'<row r="1">{number("A1")}</row><row r="2" {yes}>{number("A2")}</row><row r="3" hidden="0"></row>',
        before=f'<cols><col min="2" max="3" width="9" {yes}/><col min="4" max="4" width="9"/></cols>',
        after='<autoFilter ref="A1:B2"><filterColumn colId="0" hiddenButton="1"/></autoFilter>',
    )
    found = facts(xml)
    assert (found.hidden_rows, found.hidden_columns) == (frozenset({1}), frozenset({1, 2}))


@pytest.mark.parametrize("height", ['ht="0"', "ht='0'", 'ht="0.0"', 'ht = "0"', 'customHeight="1" ht="0"'])
def test_a_row_of_no_height_is_hidden(height: str) -> None:
    rows = f'<row r="1" ht="20">{number("A1")}</row><row r="2" {height}>{number("A2")}</row>'
    assert facts(sheet(rows)).hidden_rows == frozenset({1})
    assert not facts(sheet(f'<row r="1" ht="0.75">{number("A1")}</row>')).hidden_rows


def test_merges_are_listed_by_the_slow_way() -> None:
    assert parse_sheet(many_merges(2).encode(), LIMITS).merges == (Area(0, 0, 0, 1), Area(1, 0, 1, 1))


def test_sheets_are_found_through_relations_in_the_order_of_the_workbook() -> None:
    hidden = sheet(f'<row r="1" hidden="1">{number("A1")}</row>')
    parts = parts_of(sheet(""), hidden, names=["一", "二"])
    relations = str(parts.pop("xl/_rels/workbook.xml.rels")).replace(
        "worksheets/sheet2.xml", "/XL/odd/Äx.xml"
    )
    moved: Mapping[str, str | bytes] = {
        **{name: content for name, content in parts.items() if "sheet2" not in name},
        "xl/_rels/workbook.xml.rels": relations,
        "xl\\odd\\Äx.xml": hidden,
    }
    found = {name: told.hidden_rows for name, told in scanned(archive(moved)).sheets}
    assert list(found.items()) == [("一", frozenset()), ("二", frozenset({0}))]


def test_a_sheet_nobody_refers_to_is_held_to_the_limits() -> None:
    parts = parts_of(sheet(""))
    parts["xl/worksheets/other.xml"] = two_cells("A1", "XFD1048576")
    assert refusal(archive(parts)) is Failure.TOO_LARGE


def test_macros_and_external_links_are_told() -> None:
    plain = scanned(xlsx(sheet("")))
    assert (plain.macros, plain.external_links) == (False, False)
    parts = {**parts_of(sheet("")), "xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": "<x/>"}
    told = scanned(archive(parts))
    assert (told.macros, told.external_links) == (True, True)


CELLS = st.sampled_from(
    [
        "<c r={}><v>1</v></c>",
        "<c r={} s='0'/>",
        "<c r={} t='e'><v>#N/A</v></c>",
        "<c r={}><f>1+1</f><v>2</v></c>",
        "<c r={}><f>1+1</f></c>",
        "<c r={} t='str'><f>B1</f><v></v></c>",
        "<c r={} t='inlineStr'><is><t>隐藏 hidden # f ! : '</t></is></c>",
        "<c r={} t='str'><f>DISPIMG(1)</f><v>x</v></c>",
    ]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", " hidden='1'", " hidden='0'", " ht='20'", " ht='0'"]),
        st.lists(CELLS, max_size=4),
    ),
    max_size=5,
)


@given(ROWS, st.booleans(), st.sampled_from(["", "<cols><col min='2' max='2' hidden='1'/></cols>"]))
def test_the_fast_way_finds_what_the_slow_way_finds(
    rows: list[tuple[str, list[str]]],
    double: bool,  # noqa: FBT001
    columns: str,
) -> None:
    text = ""
    for at, (more, cells) in enumerate(rows, 1):
        filled = "".join(cell.format(repr("ABCD"[i] + str(at))) for i, cell in enumerate(cells))
        text += f"<row r='{at}'{more}>{filled}</row>"
    xml = sheet(text, before=columns)
    raw = (xml.replace("'", '"') if double else xml).encode()
    assert replace(sheet_facts(raw, LIMITS), merges=None, values=None) == replace(
        parse_sheet(raw, LIMITS), merges=None
    )


def test_text_in_a_cell_is_no_markup() -> None:
    assert facts(
        sheet(f'<row r="1">{inline("A1", "&lt;!DOCTYPE&gt; #REF! t=&quot;e&quot;")}</row>')
    ) == replace(NOTHING_HIDDEN)
