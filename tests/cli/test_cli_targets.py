"""``skt targets``: what it shows, writes and refuses."""

import json
from datetime import date
from pathlib import Path

import docx
import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from command_line import Skt
from county_files import GOOD, county_file
from progress_rows import own_notice, progress_file
from repository import EXAMPLES, SCHEMAS
from skilltrain_cli.errors import UsageError
from skilltrain_cli.usecases.targets import targets, write_book

DAY = ("--as-of", "2023-12-31")
FIRST = {
    "county": "薛城区",
    "period": "2022年",
    "subsidised": "1.5",
    "migrants": "0.5",
    "highly_skilled": "2",
}
SECOND = {"county": "滕州市", "period": "2022年", "subsidised": "3.5", "migrants": "1", "highly_skilled": "3"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sent() -> Path:
    """Return a folder with what two counties have sent."""
    progress_file(Path("收件/薛城区.csv"), FIRST)
    progress_file(Path("收件/滕州市.csv"), SECOND)
    return Path("收件")


def test_the_table_says_what_is_done_of_what(skt: Skt, sent: Path) -> None:
    out, err = skt("targets", str(sent), *DAY)
    assert err == ""
    assert "枣庄市：枣人社发〔2022〕14号 的目标（截至 2023-12-31）" in out
    [row] = [
        line.split()
        for line in out.splitlines()
        if line.startswith("补贴性职业技能培训") and "万人次" in line
    ][:1]
    assert row == ["补贴性职业技能培训", "≥", "16.5", "万人次", "5", "30.3%", "60.0%", "11.5", "慢于进度"]
    assert "7 个单位中 2 个有数" in out
    few = "只有 7 个单位中 2 个的数"
    forecast = f"预计（按已过时间推算，不是完成数，{few}）：到期末 补贴性职业技能培训 8.34 万人次；"
    assert forecast in out.replace("\n  ", "")
    assert "没有表报数、没有计算的目标 1 项：I25" in out


def test_what_is_said_of_several_cities_says_of_which(skt: Skt, tmp_path: Path) -> None:
    every = {
        "id": "T1",
        "indicator": "补贴性职业技能培训",
        "measure": "万人次",
        "value": 10,
        "period": "2021—2025年",
    }
    own_notice(tmp_path, {**every, "actual": "progress.subsidised"})
    text = Path("通知.toml").read_text(encoding="utf-8").replace("淄博市人力资源和社会保障局", "山东省人社厅")
    Path("通知.toml").write_text(text, encoding="utf-8")
    for unit in ("淄博市张店区", "济南市市中区"):
        row = {"county": unit, "period": "2023年", "subsidised": "1.5", "migrants": "0"}
        progress_file(Path(f"两市/{unit}.csv"), row)
    out, _ = skt("targets", "两市", *DAY, "--notice", "通知.toml")
    lines = out.splitlines()
    headings = next(line.split() for line in lines if line.startswith("指标"))
    cells = next(line.split() for line in lines if line.startswith("补贴性职业技能培训"))
    assert headings[:4] == ["指标", "单位", "目标", "完成"]
    assert cells[1:6] == ["2", "个市", "各", "≥", "10"]
    told = out.replace("\n  ", "")
    assert "济南市：数报到 2023-12-31；12 个单位中 1 个有数" in told
    assert "淄博市：预计（按已过时间推算，不是完成数，只有 11 个单位中 1 个的数）" in told
    assert "济南市：市中区没有2021年、2022年的数，完成数里没有这一部分" in told


def test_the_units_below_are_listed_when_asked_for(skt: Skt, sent: Path) -> None:
    assert "下面各单位" not in skt("targets", str(sent), *DAY)[0]
    out = skt("targets", str(sent), "--by-unit", *DAY)[0]
    below = out.partition("下面各单位")[2]
    assert [line.split() for line in below.splitlines() if line.startswith("补贴性")][:2] == [
        ["补贴性职业技能培训", "薛城区", "1.5", "万人次"],
        ["补贴性职业技能培训", "滕州市", "3.5", "万人次"],
    ]


def test_the_json_is_as_described_and_leads_to_the_cells(skt: Skt, sent: Path) -> None:
    written = skt.json("targets", str(sent), *DAY)
    schema = json.loads((SCHEMAS / "targets.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(written)
    [line] = [each for each in written["targets"] if each["id"] == "I13" and not each["part"]]
    assert (line["done"], line["target"], line["gap"], line["state"]) == (5, 16.5, 11.5, "behind")
    assert line["unit"] == {"code": "370400", "name": "枣庄市"}
    assert [(each["file"], each["cell"], each["value"]) for each in line["sources"]] == [
        ("收件/滕州市.csv", "C4", 3.5),
        ("收件/薛城区.csv", "C4", 1.5),
    ]
    assert {each["share"] for each in written["plans"]} == {0.033, 0.033333, 0.025, 0.04, 0.018421}


def test_what_is_written_into_a_file_is_what_is_shown(skt: Skt, sent: Path) -> None:
    shown = skt("targets", str(sent), *DAY)[0]
    skt("targets", str(sent), *DAY, "-o", "进展.txt")
    assert Path("进展.txt").read_text(encoding="utf-8").strip() == shown.strip()
    skt("targets", str(sent), *DAY, "-o", "进展.json")
    assert json.loads(Path("进展.json").read_text(encoding="utf-8"))["schema_version"] == 1
    assert "已经存在" in skt.refused("targets", str(sent), *DAY, "-o", "进展.txt")
    assert skt.refused("targets", "收件/薛城区.csv", *DAY, "-o", "收件/薛城区.csv", "--force")


def test_the_level_and_the_unit_asked_for_decide_what_is_shown(skt: Skt, sent: Path) -> None:
    province = skt.json("targets", str(sent), *DAY, "--level", "province")["targets"]
    assert {each["notice"] for each in province} == {"sd-press-2022", "鲁人社字〔2021〕32号"}
    asked = skt.json("targets", str(sent), *DAY, "--unit", "枣庄市")["targets"]
    assert {each["unit"]["name"] for each in asked if each["done"] is not None and not each["part"]} == {
        "枣庄市"
    }
    assert "没有“火星”这个单位" in skt.refused("targets", str(sent), *DAY, "--unit", "火星")
    assert "没有名为“火星”的表" in skt.refused("targets", str(sent), *DAY, "--form", "火星")


@pytest.mark.parametrize("unit", ["枣庄市直", "枣庄市本级", "枣庄市级", "市直"])
def test_the_city_itself_has_no_target_of_its_own(skt: Skt, sent: Path, unit: str) -> None:
    said = skt.refused("targets", str(sent), *DAY, "--unit", unit)
    assert f"“{unit}”没有单列的目标，它的数计入全市" in said
    assert f"请写 --unit {'市名' if unit == '市直' else '枣庄市'}，加 --by-unit" in said


def test_a_form_that_is_not_asked_for_is_not_counted(skt: Skt, sent: Path) -> None:
    found = skt.json("targets", str(sent), *DAY, "--form", "quarterly", "--notice", "枣人社发〔2022〕14号")
    assert {each["done"] for each in found["targets"]} == {None}


def test_a_form_that_nobody_sent_and_a_time_that_has_not_begun_are_said(
    skt: Skt, sent: Path, tmp_path: Path
) -> None:
    early = {"id": "T1", "indicator": "补贴培训", "measure": "人次", "value": 1, "period": "2027年"}
    own_notice(tmp_path, {**early, "actual": "progress.subsidised"})
    out, err = skt("targets", str(sent), *DAY, "--notice", "通知.toml", "--form", "brand")
    assert err == "报来的文件里没有附件1\n"
    assert "淄人社发〔2021〕9号 的目标还没有开始：T1 补贴培训（2027年）" in out


def test_a_file_with_errors_is_not_counted_and_named(skt: Skt, sent: Path) -> None:
    progress_file(sent / "山亭区.csv", {**FIRST, "county": "山亭区", "subsidised": "约3"})
    out, _ = skt("targets", str(sent), *DAY, code=1)
    assert "没有计入：收件/山亭区.csv，强制性的问题 1 处，首处 C4" in out
    assert "7 个单位中 2 个有数" in out


def test_a_file_that_cannot_be_read_is_named(skt: Skt, sent: Path) -> None:
    (sent / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    out, _ = skt("targets", str(sent), *DAY, code=3)
    assert "没有计入：收件/坏.xlsx，没有读出来" in out


def test_two_figures_of_one_unit_end_in_one(skt: Skt, sent: Path) -> None:
    progress_file(sent / "薛城区（新）.csv", {**FIRST, "subsidised": "1.7"})
    out, _ = skt("targets", str(sent), *DAY)
    assert "薛城区报了两个不同的数：收件/薛城区.csv" in out.replace("\n  ", "")


def test_counties_and_cities_are_counted_by_what_annexes_list(skt: Skt) -> None:
    out, _ = skt("targets", str(EXAMPLES / "zibo"), str(EXAMPLES / "brand"), "--as-of", "2021-07-10")
    rows = {line.split()[0]: line.split() for line in out.splitlines() if "≥ 1" in line}
    assert rows["项目制培训类别"][1:3] == ["8", "个县（市、区）"]
    assert rows["项目制培训类别"][-1] == "都已完成"
    assert rows["“领航型”职业技能培训品牌"][1] == "淄博市"
    assert rows["“领航型”职业技能培训品牌"][-1] == "已完成"


def test_the_sources_of_what_a_form_lists_are_its_own_cells_and_lead_on_from_a_merged_workbook(
    skt: Skt, tmp_path: Path
) -> None:
    listed = {"id": "T1", "indicator": "培训", "measure": "人次", "value": 9, "actual": "project.trainees"}
    own_notice(tmp_path, listed)
    county_file(Path("收件/张店区.csv"), GOOD)
    day = ("--notice", "通知.toml", "--as-of", "2021-12-31")
    [source] = skt.json("targets", "收件", *day)["targets"][0]["sources"]
    assert (source["cell"], source["value"]) == ("E2", 30)
    assert "skt trace" not in skt("targets", "收件", *day)[0]
    skt("merge", "收件", "-o", "市.xlsx", *day)
    skt("targets", "市.xlsx", *day, "-o", "目标.xlsx")
    shown = load_workbook("目标.xlsx")["来源"]["A3"].value
    assert shown in skt("targets", "市.xlsx", *day)[0].replace("\n  ", "")
    file, cell = shown.partition("skt trace ")[2].split()
    traced = skt.json("trace", file, cell.strip("'"))["sources"]
    assert [(each["file"], each["cell"], each["value"]) for each in traced] == [
        (source["file"], source["cell"], source["value"])
    ]


def test_counties_cities_and_the_province_come_to_the_same(skt: Skt, sent: Path) -> None:
    progress_file(Path("淄博/张店区.csv"), {**FIRST, "county": "张店区"})
    progress_file(Path("淄博/淄川区.csv"), {**SECOND, "county": "淄川区"})
    skt("merge", str(sent), "-o", "枣庄市.xlsx", *DAY)
    skt("merge", "淄博", "-o", "淄博市.xlsx", *DAY)
    skt("merge", "枣庄市.xlsx", "淄博市.xlsx", "-o", "山东省.xlsx", *DAY)

    def done(*files: str) -> dict[tuple[str, str], object]:
        lines = skt.json("targets", *files, *DAY)["targets"]
        return {
            (line["id"], line["unit"]["name"]): line["done"] for line in lines if line["done"] is not None
        }

    counties = done(str(sent), "淄博")
    assert counties["I28", "山东省"] == 10
    assert counties["I13", "枣庄市"] == 5
    assert done("枣庄市.xlsx", "淄博市.xlsx") == done("山东省.xlsx") == counties


def test_shares_are_the_targets_of_the_units(skt: Skt) -> None:
    shares = [{"county": name, "year": "2019", "trained": "2.3"} for name in ("张店区", "淄川区")]
    progress_file(Path("收件/淄博市分解.csv"), *shares, name="allocation")
    out, _ = skt("targets", "收件", "--as-of", "2020-01-10")
    assert (
        "淄博市2019年“补贴性职业技能培训”：2 个单位合计 4.6 万人次，淄政办发〔2019〕11号 的目标是 "
        "≥ 4.41 万人次，够；没有分到任务的：博山区、"
    ) in out.replace("\n  ", "")


def test_a_notice_of_ones_own_is_reckoned_by_and_its_mistakes_are_said(skt: Skt, tmp_path: Path) -> None:
    target = {"id": "T1", "indicator": "补贴培训", "measure": "人次", "value": 30000, "period": "2022年"}
    own_notice(tmp_path, {**target, "actual": "progress.subsidised"})
    progress_file(Path("收件/张店区.csv"), {**FIRST, "county": "张店区"})
    [line] = skt.json("targets", "收件", *DAY, "--notice", "通知.toml")["targets"][:1]
    assert (line["done"], line["rate"], line["state"]) == (15000, 0.5, "missed")
    own_notice(tmp_path, {**target, "actual": "progress.remarks"})
    out, _ = skt("targets", "收件", *DAY, "--notice", "通知.toml", code=1)
    assert (
        "T1 补贴培训：淄人社发〔2021〕9号 目标 T1 的 actual 写的“progress.remarks”是文字栏（备注）"
        in out.replace("\n  ", "")
    )


def test_what_a_form_lists_is_counted_as_far_as_it_has_begun(skt: Skt, tmp_path: Path) -> None:
    target = {"id": "T1", "indicator": "项目制培训", "measure": "人次", "value": 7000}
    own_notice(tmp_path, {**target, "actual": "project.trainees"})
    arguments = ("targets", str(EXAMPLES / "zibo"), "--notice", "通知.toml", "--as-of", "2021-06-10")
    out, _ = skt(*arguments)
    assert "33 行是计划，还没有开始，没有计入" in out
    assert "预计（按已过时间推算，不是完成数）：到期末 项目制培训 12972 人次" in out
    lines = skt.json(*arguments)["targets"]
    whole = next(line for line in lines if not line["part"])
    assert (whole["done"], whole["state"], whole["reported_to"]) == (5722, "ahead", None)
    assert sum(line["done"] for line in lines if line["part"]) == 5722
    assert sum(source["value"] for source in whole["sources"]) == 5722


def test_nothing_to_show_is_said(skt: Skt) -> None:
    progress_file(Path("收件/薛城区.csv"), FIRST)
    out, _ = skt("targets", "收件", *DAY, "--level", "county", "--unit", "枣庄市")
    assert "鲁人社字〔2021〕32号 的目标没有报数：I05 项目制培训类别" in out


def test_a_word_file_is_a_draft_of_the_kind_asked_for(skt: Skt, sent: Path) -> None:
    skt("targets", str(sent), *DAY, "-o", "调度.docx")
    skt("targets", str(sent), *DAY, "-o", "总结.docx", "--draft", "summary")
    titles = [docx.Document(name).core_properties.title for name in ("调度.docx", "总结.docx")]
    assert titles == [
        "关于全市职业技能培训目标任务进展情况的调度通报",
        "关于全市职业技能培训目标任务完成情况的总结",
    ]
    assert "请加 -o 目标.docx" in skt.refused("targets", str(sent), *DAY, "--format", "docx")


def test_a_workbook_has_the_targets_with_formulas_and_the_cells_of_each_figure(skt: Skt, sent: Path) -> None:
    skt("targets", str(sent), *DAY, "-o", "目标.xlsx")
    values, formulas = load_workbook("目标.xlsx", data_only=True), load_workbook("目标.xlsx")
    assert values.sheetnames == ["目标", "各单位", "来源"]
    rows = {row[1].value: row for row in values["目标"].iter_rows()}
    first = rows["I13"]
    assert [cell.value for cell in first[5:9]] == ["万人次", 16.5, "≥ 16.5 万人次", 5]
    assert first[9].value == pytest.approx(5 / 16.5)
    number = first[0].row
    assert formulas["目标"].cell(number, 10).value == f"=I{number}/G{number}"
    assert formulas["目标"].cell(number, 12).value == f"=G{number}-I{number}"
    found = [[cell.value for cell in row] for row in values["来源"].iter_rows() if row[0].value == "I13"]
    assert [row[3:7] for row in found] == [
        ["收件/滕州市.csv", "滕州市", "C4", 3.5],
        ["收件/薛城区.csv", "薛城区", "C4", 1.5],
    ]


def test_what_is_counted_by_coverage_has_no_empty_list_of_cells_and_no_decimals(skt: Skt) -> None:
    skt("targets", str(EXAMPLES / "zibo"), "--as-of", "2021-06-10", "-o", "目标.xlsx")
    book = load_workbook("目标.xlsx")
    assert book.sheetnames == ["目标"]
    sheet = book["目标"]
    assert sheet["A1"].value == "淄博市目标完成情况（截至2021年6月10日）"
    assert any("skt trace" in str(row[0].value) for row in sheet.iter_rows(max_row=8))
    done = {row[3].value: row[8] for row in sheet.iter_rows() if row[1].value == "I05"}
    assert done["张店区"].value == 7
    assert done["张店区"].number_format == "#,##0"


@pytest.mark.parametrize("name", ["目标.docx", "目标.xls", "目标"])
def test_a_program_is_refused_a_workbook_under_another_name(sent: Path, name: str) -> None:
    found = targets(sent, as_of=date(2023, 12, 31))
    with pytest.raises(UsageError, match=r"只能写成 \.xlsx"):
        write_book(found, name)
    assert not Path(name).exists()


def test_what_it_wrote_among_the_submissions_is_passed_over_by_name(skt: Skt, sent: Path) -> None:
    skt("targets", str(sent), *DAY, "-o", "目标.xlsx")
    before = skt("targets", str(sent), *DAY)[0]
    Path("目标.xlsx").rename(sent / "目标.xlsx")
    assert skt("targets", str(sent), *DAY)[0] == before
    skt("merge", str(sent), "-o", "市.xlsx", *DAY)
    passed = skt.json("validate", str(sent), *DAY)["skipped"]
    assert [(Path(each["file"]).name, "skt targets" in str(each)) for each in passed] == [("目标.xlsx", True)]


@pytest.mark.parametrize("name", ["目标.xlsx", "下/目标.docx"])
def test_no_table_is_written_among_the_submissions(skt: Skt, sent: Path, name: str) -> None:
    (sent / "下").mkdir()
    assert "在输入的文件夹里" in skt.refused("targets", str(sent), *DAY, "-o", str(sent / name))
    assert not (sent / name).exists()
    skt("targets", str(sent), *DAY, "-o", str(sent / "目标.json"))


def test_time_passed_is_called_as_circulars_call_it(skt: Skt, sent: Path) -> None:
    assert "序时进度" in skt("targets", str(sent), *DAY)[0]
