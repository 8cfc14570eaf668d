"""Through two levels: what a city left out, and where each row first came from, reaches the province."""

from collections.abc import Mapping
from itertools import dropwhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from command_line import Skt
from county_files import BAD, county_file, row_of
from project_rows import FOOTER, HEAD, ROW
from project_submissions import HEADINGS, counties, merged_of, of_grid, rows_in, submitted
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge import Choice, Merged, MergeState
from skilltrain_cli.operations.merge.merge_types import Covered
from skilltrain_cli.review.provenance import (
    DETAIL,
    SOURCES,
    RowSource,
    read_columns,
    read_origins,
    read_trace,
    written_columns,
)
from skilltrain_cli.values.grid import Grid, Value
from skilltrain_cli.values.region import Level
from skilltrain_cli.writers.workbooks.summaries.merged_workbook import write_merged_book
from word_files import FOOT, form, word

PROVINCE = Choice(level=Level.PROVINCE)
MAIN = "项目制培训情况统计表"


def grids_of(path: Path) -> Mapping[str, Grid]:
    return {grid.name: grid for grid in read(path, file=path.name).grids}


def received(path: Path) -> Submitted:
    """Return a merged workbook as the next level receives it."""
    grids = grids_of(path)
    origins = read_origins(grids[SOURCES], file=path.name)
    return replace(of_grid(grids[MAIN], path.name), origins=origins, trace=read_trace(grids[DETAIL]))


def passed_on(merged: Merged, path: Path) -> Submitted:
    write_merged_book(merged, path)
    return received(path)


def firsts(merged: Merged) -> list[RowSource | None]:
    """Return where each row first came from."""
    direct = [merged.table.source(row) for row in range(len(merged.table))]
    return [(merged.first.source(row) if merged.first else None) or direct[row] for row in range(len(direct))]


@given(counties(least=2))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_of_the_province_knows_its_county_cell(tmp_path: Path, sheets: list[Submitted]) -> None:
    by_city: dict[str, list[Submitted]] = {}
    for each in sheets:
        by_city.setdefault(each.sheet.file.split("/")[0], []).append(each)
    cities = [passed_on(merged_of(group), tmp_path / f"{city}.xlsx") for city, group in by_city.items()]
    straight, steps = merged_of(sheets, choice=PROVINCE), merged_of(cities, choice=PROVINCE)
    assert rows_in(steps.table) == rows_in(straight.table)
    assert firsts(steps) == firsts(straight)
    back = passed_on(steps, tmp_path / "省.xlsx")
    assert firsts(merged_of([back], choice=PROVINCE)) == firsts(straight)
    write_merged_book(merged_of(cities[::-1], choice=PROVINCE), tmp_path / "反.xlsx")
    assert (tmp_path / "反.xlsx").read_bytes() == (tmp_path / "省.xlsx").read_bytes()


ROWS = [
    ("淄博市", "张店区", f"项目{number}", "失业人员", 10 + number, "2021年5月", "") for number in range(4)
]
ZHANGDIAN, ZICHUAN = (
    submitted("张店区.xlsx", ROWS),
    submitted("淄川区.xlsx", [(row[0], "淄川区", *row[2:]) for row in ROWS]),
)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    write_merged_book(merged_of([ZHANGDIAN, ZICHUAN]), tmp_path / "淄博市.xlsx")
    return tmp_path / "淄博市.xlsx"


def first_row(path: Path) -> RowSource:
    """Return where the province's first row first came from."""
    found = firsts(merged_of([received(path)], choice=PROVINCE))[0]
    assert found is not None
    return found


def test_a_city_workbook_alone_has_no_columns_of_first_sources(city: Path) -> None:
    headings = [text for _, text in grids_of(city)[DETAIL].filled(2)]
    assert headings == [
        "统计表行",
        "来源文件",
        "工作表",
        "来源行",
        "归入群体",
        "计入时段",
        "计入季度",
        "主题",
        "状态",
        "计入类数",
        "计入名称",
        "行校验码",
    ]


def test_the_footer_and_remarks_may_be_filled_in_by_hand(city: Path) -> None:
    book = load_workbook(city)
    sheet = book[MAIN]
    sheet["G4"] = "已核对"
    sheet["B12"] = "张三"
    book.save(city)
    assert first_row(city) == RowSource(file="淄川区.xlsx", sheet="Sheet1", row=4)


def test_sorted_rows_are_still_traced(city: Path) -> None:
    book = load_workbook(city)
    sheet = book[MAIN]
    for column in "CE":
        first, second = sheet[f"{column}4"], sheet[f"{column}5"]
        first.value, second.value = second.value, first.value
    book.save(city)
    assert first_row(city) == RowSource(file="淄川区.xlsx", sheet="Sheet1", row=5)


@pytest.mark.parametrize("change", ["removed", "count"])
def test_a_row_changed_by_hand_is_not_traced_falsely(city: Path, change: str) -> None:
    book = load_workbook(city)
    sheet = book[MAIN]
    if change == "removed":
        for column in "ABCDEF":
            sheet[f"{column}4"] = None
    else:
        sheet["E4"] = 99
    book.save(city)
    merged = merged_of([received(city)], choice=PROVINCE)
    assert merged.first is not None
    rows = [merged.first.source(row) for row in range(len(merged.table))]
    known = RowSource(file="淄川区.xlsx", sheet="Sheet1", row=5)
    assert rows[:2] == ([known, replace(known, row=6)] if change == "removed" else [None, known])


def test_units_in_another_order_are_still_traced(city: Path) -> None:
    book = load_workbook(city)
    sheet = book[MAIN]
    lines = [[cell.value for cell in sheet[row]] for row in range(4, 12)]
    for row, line in enumerate([*lines[4:], *lines[:4]], start=4):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value
    book.save(city)
    assert first_row(city) == RowSource(file="淄川区.xlsx", sheet="Sheet1", row=4)


@pytest.mark.parametrize("value", ["四", 0, -3, 10**12, 4.5, None])
def test_a_trace_that_is_not_as_it_was_written_is_not_believed(city: Path, value: object) -> None:
    book = load_workbook(city)
    book[DETAIL]["D5"] = value
    book.save(city)
    assert read_trace(grids_of(city)[DETAIL]) is None


# What was left out


@pytest.fixture
def skt(skt: Skt) -> Skt:
    for county in ("张店区", "淄川区"):
        county_file(Path(f"收件/{county}.csv"), row_of(county))
    county_file(Path("收件/博山区.csv"), BAD.replace("张店区", "博山区"))
    Path("收件/周村区.xlsx").write_bytes(b"PK\x03\x04 broken")
    return skt


def left_out(path: str) -> list[tuple[object, ...]]:
    lines = load_workbook(path)[SOURCES].iter_rows(min_row=4, values_only=True)
    return [line for line in lines if line[4] in ("未汇总", "未读出")]


def test_what_a_city_left_out_is_listed_by_the_province(skt: Skt) -> None:
    skt("merge", "收件", "--skip-bad", "-o", "淄博市.xlsx", code=3)
    county_file(Path("枣庄市.csv"), row_of("滕州市", "枣庄市"))
    out, err = skt("merge", "淄博市.xlsx", "枣庄市.csv", "-o", "省.xlsx")
    assert "没有汇总 2 项（原因见“来源”表，其中 2 项是下级没有汇总的）：" in out
    assert "未汇总（“淄博市.xlsx”里记的）：收件/博山区.csv" in err
    assert [line[:7] for line in left_out("省.xlsx")] == [line[:7] for line in left_out("淄博市.xlsx")]
    assert [line[2] for line in left_out("省.xlsx")] == ["淄博市博山区", "淄博市周村区"]
    assert {line[7] for line in left_out("省.xlsx")} == {"淄博市.xlsx"}
    skt("merge", "省.xlsx", "-o", "再.xlsx", "--level", "province")
    assert left_out("再.xlsx") == left_out("省.xlsx")
    states = {line[1]: line[6] for line in load_workbook("再.xlsx", data_only=True)["覆盖"].values if line[1]}
    assert (states["博山区"], states["周村区"]) == (Covered.LEFT_OUT, Covered.LEFT_OUT)
    assert (states["张店区"], states["沂源县"]) == (Covered.YES, Covered.SILENT)


def test_only_what_was_not_merged_is_carried() -> None:
    rows: list[list[Value]] = [
        ["来源文件", "工作表", "填报单位", "行数", "处理", "原因", "SHA-256"],
        ["张店区.xlsx", "Sheet1", "淄博市张店区", 3, "已汇总", None, "ab"],
        ["博山区.xlsx", "Sheet1", "淄博市博山区", 3, "未汇总", "强制性的问题 1 处", "cd"],
        ["坏.xlsx", None, None, None, "未读出", "没有读出来", None],
        ["Thumbs.db", None, None, None, "已跳过", "系统文件", None],
        ["张店区.xlsx", "Sheet1", None, None, "未计入", "第 9 行：“合计”行", None],
    ]
    found = read_origins(Grid(name=SOURCES, rows=rows), file="市.xlsx")
    assert [(each.file, each.state, each.rows, each.via) for each in found] == [
        ("博山区.xlsx", MergeState.LEFT_OUT, 3, "市.xlsx"),
        ("坏.xlsx", MergeState.UNREAD, None, "市.xlsx"),
    ]
    assert read_origins(Grid(name=SOURCES, rows=[[*HEADINGS], ["张店区.xlsx"]]), file="市.xlsx") == ()


def passed(path: str) -> list[tuple[object, ...]]:
    lines = load_workbook(path)[SOURCES].iter_rows(min_row=4, values_only=True)
    return [line[:6] for line in lines if str(line[4]).startswith("未计入")]


def test_what_a_city_passed_over_is_listed_at_every_level(skt: Skt) -> None:
    book = Workbook()
    county = ("淄博市", "周村区", *ROW[2:])
    total = ("合计", None, None, None, 30, None, "未结业12人")
    for row in (HEAD, (*county, "第二期另有25人"), total, FOOTER):
        book.active.append(row)
    book.save("周村区.xlsx")
    Path("张店区.docx").write_bytes(word("附件2", "另有1个项目20人未列入", form(), FOOT))
    skt("merge", "周村区.xlsx", "张店区.docx", "-o", "淄博市.xlsx")
    told = passed("淄博市.xlsx")
    assert {(line[0], line[1], line[2], line[4]) for line in told} == {
        ("周村区.xlsx", "Sheet", "淄博市周村区", "未计入"),
        ("周村区.xlsx", "Sheet", "淄博市周村区", "未计入 1 格"),
        ("张店区.docx", "正文", "淄博市张店区", "未计入 1 格"),
    }
    assert "第 2 段：第2段“另有1个项目20人未列入” 不在任何一栏里" in [line[5] for line in told]
    county_file(Path("枣庄市.csv"), row_of("滕州市", "枣庄市"))
    out, _ = skt("merge", "淄博市.xlsx", "枣庄市.csv", "-o", "省.xlsx")
    assert "没有汇总的内容 2 处（见“来源”表，其中 2 处是下级汇总表里记的）" in out
    assert [line for line in passed("省.xlsx") if line in told] == told
    skt("merge", "省.xlsx", "-o", "再.xlsx", "--level", "province")
    assert passed("再.xlsx") == passed("省.xlsx")
    via = {line[7] for line in load_workbook("再.xlsx")[SOURCES].values if str(line[4]).startswith("未计入")}
    assert via == {"淄博市.xlsx"}


# Which column held which field, and the files below


def sources(path: str) -> list[dict[str, object]]:
    """Return the lines of 来源 by their headings."""
    rows = load_workbook(path)[SOURCES].iter_rows(values_only=True)
    head, *lines = dropwhile(lambda row: row[0] != "来源文件", rows)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def columns_of(path: str) -> dict[object, object]:
    return {line["来源文件"]: line["栏位"] for line in sources(path)}


def test_each_source_tells_which_column_holds_which_field(skt: Skt) -> None:
    book = Workbook()
    book.active.append(("序号", *HEAD[:5], "开始时间", "结束时间", "备注"))
    book.active.append((1, "淄博市", "周村区", *ROW[2:5], "2021年5月10日", "2021年5月20日"))
    book.active.append(FOOTER)
    book.save("周村区.xlsx")
    Path("张店区.docx").write_bytes(word("附件2", form(), FOOT))
    skt("merge", "周村区.xlsx", "张店区.docx", "收件/淄川区.csv", "-o", "淄博市.xlsx")
    plain = "A=市；B=组织区县；C=培训项目名称；D=群体范围；E=培训人数；F=组织时间；G=备注"
    assert columns_of("淄博市.xlsx") == {
        "周村区.xlsx": "B=市；C=组织区县；D=培训项目名称；E=群体范围；F=培训人数；G+H=组织时间；I=备注",
        "张店区.docx": plain,
        "收件/淄川区.csv": plain,
    }


def test_a_workbook_alone_lists_every_file_below_with_hash_and_columns(skt: Skt) -> None:
    county_file(Path("枣庄市.csv"), row_of("滕州市", "枣庄市"))
    skt("merge", "收件/张店区.csv", "收件/淄川区.csv", "-o", "淄博市.xlsx")
    skt("merge", "淄博市.xlsx", "枣庄市.csv", "-o", "省.xlsx")
    skt("merge", "省.xlsx", "-o", "再.xlsx", "--level", "province")
    told = ("来源文件", "工作表", "填报单位", "行数", "SHA-256", "栏位")
    city, province, again = (sources(path) for path in ("淄博市.xlsx", "省.xlsx", "再.xlsx"))
    own = [[line[name] for name in told] for line in city]
    assert [line["下级汇总表"] for line in province] == [None, None, "淄博市.xlsx", "淄博市.xlsx"]
    assert [line["处理"] for line in province] == ["已汇总", "已汇总", "下级已汇总", "下级已汇总"]
    assert [[line[name] for name in told] for line in province[2:]] == own
    assert [line["下级汇总表"] for line in again] == [None, *["省.xlsx"] * 2, *["省.xlsx > 淄博市.xlsx"] * 2]
    assert [[line[name] for name in told] for line in again[1:]] == [
        [line[name] for name in told] for line in province
    ]


def test_files_of_one_name_are_told_apart_by_the_workbooks_between(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = Path.cwd()
    for city, county in (("淄博市", "张店区"), ("枣庄市", "滕州市")):
        county_file(Path(f"{city}/区县.csv"), row_of(county, city))
        monkeypatch.chdir(top / city)
        skt("merge", "区县.csv", "-o", f"../{city}.xlsx")
        monkeypatch.chdir(top)
    skt("merge", "淄博市.xlsx", "枣庄市.xlsx", "-o", "省.xlsx")
    skt("merge", "省.xlsx", "-o", "再.xlsx", "--level", "province")
    trace = read_trace(grids_of(Path("再.xlsx"))[DETAIL])
    assert trace is not None
    assert trace.parts == (("区县.csv", "区县"), ("区县.csv", "区县"))
    assert trace.via == ("省.xlsx > 淄博市.xlsx", "省.xlsx > 枣庄市.xlsx")


def test_columns_read_back_as_they_were_written_whatever_the_headings_say() -> None:
    columns = (("A", "甲；乙=丙"), ("F+G", "时间"), ("C5", "名称（A=优；良）"), ("AA10+AB10", "期"))
    assert read_columns(written_columns(columns)) == columns
    assert read_columns("") == ()
