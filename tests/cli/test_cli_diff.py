"""``skt diff`` from the command line: formats, exit codes, refusals."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from command_line import Skt
from county_files import BAD, GOOD, QUERY, county_file
from read_back import below_headings, grids_of
from repository import ROOT
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.values.text import clean

EXAMPLES = ROOT / "examples"
TEA = GOOD.replace("陶瓷工艺培训", "茶艺")


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder with 原.csv and 新.csv: one row changed, one new, one gone."""
    county_file(Path("原.csv"), GOOD, BAD, GOOD.replace("陶瓷工艺培训", "面点").replace("失业人员", "残疾人"))
    county_file(
        Path("新.csv"),
        TEA.replace("失业人员,30", "退役军人,15"),
        BAD.replace("约30人", "45"),
        GOOD.replace(",30,", ",40,"),
    )
    return skt


def test_the_json_of_the_contract(skt: Skt) -> None:
    found = skt.json("diff", "原.csv", "新.csv")
    assert list(found)[:2] == ["schema_version", "identical"]
    assert (found["schema_version"], found["identical"], found["same_file"]) == (1, False, False)
    told = [{key: each[key] for key in ("row", "field", "old", "new", "cell")} for each in found["changed"]]
    assert told == [
        {"row": "张店区 电工（初级）", "field": "trainees", "old": "约30人", "new": 45, "cell": "E3"},
        {"row": "张店区 陶瓷工艺培训", "field": "trainees", "old": 30, "new": 40, "cell": "E4"},
    ]
    assert [(each["row"], each["cell"]) for each in found["added"]] == [("张店区 茶艺", "A2")]
    assert [(each["row"], each["cell"]) for each in found["removed"]] == [("张店区 面点", "A4")]
    assert found["totals"] == {
        "projects": {"old": 3, "new": 3},
        "trainees": {"old": 60, "new": 100},
        "unread": {"old": 1, "new": 0},
    }
    assert [(each["code"], each["cell"]) for each in found["findings"]["solved"]] == [("VL003", "E3")]


def test_the_terminal_shows_both_sides_of_a_change(skt: Skt) -> None:
    out, err = skt("diff", "原.csv", "新.csv")
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["附件2：原.csv", "→", "新.csv"]
    assert lines[1] == ["改动", "2", "处，新增", "1", "行，删去", "1", "行，行的先后次序不同"]
    assert lines[2] == ["项目", "3（不变）；人次", "60", "→", "100（+40）"]
    assert ["张店区", "陶瓷工艺培训", "培训人数", "30", "40", "E2", "E4"] in lines
    assert ["已改好", "强制", "VL003", "原", "E3"] in [line[:5] for line in lines]
    assert err == ""


def test_the_workbook_has_a_sheet_for_each_kind_of_change(skt: Skt) -> None:
    county_file(
        Path("新.csv"),
        GOOD.replace(",30,", ",40,"),
        TEA.replace("2021年5月10日至5月20日", "待定"),
        "=1+1,a,b,c,3,d,",
    )
    out, err = skt("diff", "原.csv", "新.csv", "-o", "变化.xlsx")
    assert (out, err) == ("", "已写入 变化.xlsx\n")
    made = openpyxl.load_workbook("变化.xlsx")
    assert made.sheetnames == ["改动", "增删的行", "问题"]
    rows = [[cell.value for cell in row] for row in made["改动"].iter_rows()]
    rows = rows[below_headings(grids_of(Path("变化.xlsx"))["改动"]) - 1 :]
    assert rows[0] == ["行", "栏目", "原来", "现在", "原单元格", "现单元格"]
    assert rows[1] == ["张店区 陶瓷工艺培训", "培训人数", "30", "40", "E2", "E2"]
    kinds = {cell.data_type for page in made for row in page for cell in row}
    assert "f" not in kinds


def test_the_same_file_twice_is_said(skt: Skt) -> None:
    shutil.copy("原.csv", "又报.csv")
    out, _ = skt("diff", "原.csv", "又报.csv")
    assert "两份文件完全相同（逐字节一致）" in out
    found = skt.json("diff", "原.csv", "又报.csv")
    assert (found["identical"], found["same_file"]) == (True, True)


def test_the_same_content_in_another_wrapper_is_said(skt: Skt) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for line in Path("原.csv").read_text(encoding="utf-8").splitlines():
        page.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    made.save("原.xlsx")
    out, _ = skt("diff", "原.csv", "原.xlsx")
    assert out.splitlines()[1] == "内容相同，没有增、删、改"
    found = skt.json("diff", "原.csv", "原.xlsx")
    assert (found["identical"], found["same_file"], found["rewritten"]) == (True, False, [])


def test_what_fix_did_is_no_change_but_other_writings(skt: Skt) -> None:
    county_file(Path("原.csv"), GOOD.replace("张店区", "张店").replace(",30,", ",30人,"))
    skt("fix", "原.csv", "-o", "改.csv")
    found = skt.json("diff", "原.csv", "改.csv")
    assert found["identical"]
    assert [(each["field"], each["old"], each["new"]) for each in found["rewritten"]] == [
        ("county", "张店", "张店区"),
        ("trainees", "30人", "30"),
    ]
    assert [each["code"] for each in found["findings"]["solved"]] == ["RG007", "VL007"]


def test_text_output_goes_into_a_file(skt: Skt) -> None:
    out, _ = skt("diff", "原.csv", "新.csv", "-o", "变化.txt")
    assert out == ""
    assert "改动 2 处" in Path("变化.txt").read_text(encoding="utf-8")


def test_cards_are_compared_word_by_word(skt: Skt) -> None:
    (source,) = EXAMPLES.glob("brand/*.xlsx")
    made = openpyxl.load_workbook(source)
    page = made.worksheets[0]
    heading = find_form("brand").by_name["practice"].heading
    cell = next(
        page.cell(row=each.row + 1, column=each.column)
        for row in page
        for each in row
        if isinstance(each.value, str) and clean(each.value) == heading
    )
    if not isinstance(cell.value, str):
        cell = page.cell(row=cell.row - 1, column=cell.column + 1)
    text = str(cell.value)
    cell.value = text[:60] + "（新增一句）" + text[60:]
    made.save("新卡.xlsx")
    (change,) = skt.json("diff", str(source), "新卡.xlsx")["changed"]
    assert change["field"] == "practice"
    assert [part for part in change["parts"] if part["op"] != "equal"] == [
        {"op": "insert", "text": "（新增一句）"}
    ]
    out, _ = skt("diff", str(source), "新卡.xlsx")
    assert "【（新增一句）】" in out


def test_whole_personal_numbers_are_never_shown(skt: Skt) -> None:
    county_file(
        Path("原.csv"),
        GOOD + "13800001234",
        foot="填表人：张三　联系电话：13800001234　填表日期：2021年6月8日",
    )
    county_file(
        Path("新.csv"),
        GOOD + "13800005234",
        foot="填表人：张三　联系电话：13800011234　填表日期：2021年6月8日",
    )
    for shape in ("terminal", "json"):
        out, _ = skt("diff", "原.csv", "新.csv", "--format", shape)
        assert "1380000" not in out
        assert "1380001" not in out
    assert "138****1234（号码有改动）" in skt("diff", "原.csv", "新.csv")[0]


def test_a_mobile_typed_as_a_headcount_or_a_county_is_not_shown_either(skt: Skt) -> None:
    county_file(Path("原.csv"), GOOD.replace(",30,", ",13800001234,"), TEA)
    county_file(Path("新.csv"), GOOD.replace("张店区", "13800001234"), TEA.replace(",30,", ",13800005678,"))
    for shape in ("terminal", "json"):
        assert "1380000" not in skt("diff", "原.csv", "新.csv", "--format", shape)[0]
    found = skt.json("diff", "原.csv", "新.csv")
    assert found["totals"]["trainees"] == {"old": 30, "new": 30}
    assert found["totals"]["unread"] == {"old": 1, "new": 1}
    assert "138****1234" in [each["name"] for each in found["units"]]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_rows_in_another_order_solve_nothing_and_break_nothing(skt: Skt, order: tuple[int, ...]) -> None:
    rows = [GOOD, GOOD.replace(",30,", ",35,"), GOOD.replace(",30,", ",40,"), TEA, TEA]
    county_file(Path("原.csv"), *rows)
    county_file(Path("新.csv"), *rows[3:], *(rows[each] for each in order))
    found = skt.json("diff", "原.csv", "新.csv")["findings"]
    assert (found["solved"], found["new"]) == ([], [])
    assert sorted(each["code"] for each in found["remaining"]) == ["ID001", "ID002", "ID002"]


def test_one_more_repetition_is_one_new_problem(skt: Skt) -> None:
    county_file(Path("原.csv"), GOOD, GOOD.replace(",30,", ",35,"))
    county_file(Path("新.csv"), GOOD.replace(",30,", ",40,"), GOOD, GOOD.replace(",30,", ",35,"))
    for files, counts in ((("原.csv", "新.csv"), (0, 1, 1)), (("新.csv", "原.csv"), (1, 0, 1))):
        found = skt.json("diff", *files)["findings"]
        assert tuple(len(found[kind]) for kind in ("solved", "new", "remaining")) == counts


def test_an_explained_query_is_not_said_to_remain(skt: Skt) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for line in county_file(Path("原.csv"), QUERY, TEA).read_text(encoding="utf-8").splitlines():
        page.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    made.save("原.xlsx")
    skt("validate", "原.xlsx", "--annotate", "标注")
    marked = openpyxl.load_workbook("标注/原.xlsx")
    marked["问题清单"]["I3"] = "培训机构九月招标，日期届时确定"
    marked.save("新.xlsx")
    out, _ = skt("diff", "原.xlsx", "新.xlsx")
    assert "新出现 0 处，仍存在 0 处，已说明 1 处" in out
    assert "仍存在   核实" not in out
    assert ["已说明", "核实", "TM002", "F2"] in [line.split()[:4] for line in out.splitlines()]
    (kept,) = skt.json("diff", "原.xlsx", "新.xlsx")["findings"]["remaining"]
    assert kept["explanation"] == "培训机构九月招标，日期届时确定"
    skt("diff", "原.xlsx", "新.xlsx", "--format", "xlsx", "-o", "变化.xlsx")
    listed = openpyxl.load_workbook("变化.xlsx")["问题"]
    assert [row[0].value for row in listed.iter_rows(min_row=4)] == ["已说明"]
    out, _ = skt("fix", "新.xlsx", "--dry-run")
    assert "没有改的：1 处，都已写情况说明" in out
    assert "情况说明：培训机构九月招标，日期届时确定" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["原.csv", "."], "是一个文件夹"),
        (["原.csv", "没有.csv"], "找不到"),
        (["原.csv", "新.csv", "--format", "xlsx"], "请加 -o 变化.xlsx"),
        (["原.csv", "新.csv", "--format", "xlsx", "-o", "变化.csv"], "后缀请用 .xlsx"),
        (["原.csv", "新.csv", "-o", "新.csv", "--force"], "同时是输入"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(skt: Skt, arguments: list[str], said: str) -> None:
    assert said in skt.refused("diff", *arguments)
    assert sorted(path.name for path in Path().iterdir()) == ["原.csv", "新.csv"]


@pytest.mark.parametrize("name", ["读取/RD001-传了一半.xlsx", "结构/ST001-不是规定的表.xlsx"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_file_that_cannot_be_compared_ends_with_3(skt: Skt, name: str, side: int) -> None:
    files = ["原.csv", "原.csv"]
    files[side] = str(EXAMPLES / "broken" / name)
    out, err = skt("diff", *files, code=3)
    assert out == ""
    assert [line[:3] for line in err.splitlines()] == ["错误：", "提示："]


def test_a_note_is_never_the_reason_why_there_is_no_form(skt: Skt) -> None:
    Path("花名册.xlsx").write_text("姓名,单位\n张三,某公司\n", encoding="utf-8")  # RD010: it is a csv
    said = skt("diff", "原.csv", "花名册.xlsx", code=3)[1]
    assert "里没有附件规定的表：看过的" in said
    assert "表头" in said.splitlines()[0]
    assert "后缀" not in said


def test_a_difference_is_no_failure(skt: Skt) -> None:
    assert json.loads(skt("diff", "原.csv", "新.csv", "--format", "json", code=0)[0])["identical"] is False


def test_two_senders_are_said_to_be_two(skt: Skt) -> None:
    county_file(Path("桓台县.csv"), GOOD.replace("张店区", "桓台县"))
    county_file(Path("张店区.csv"), GOOD)
    county_file(Path("两处.csv"), GOOD, GOOD.replace("张店区", "桓台县"))
    assert "两份不是同一单位（张店区、桓台县）" in skt("diff", "张店区.csv", "桓台县.csv")[0]
    assert "不是同一单位" not in skt("diff", "两处.csv", "张店区.csv")[0]
    assert "不是同一单位" not in skt("diff", "原.csv", "新.csv")[0]
