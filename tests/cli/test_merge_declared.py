"""Forms that a user's notice declares go from filled blanks through city to province, by commands alone."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from read_back import grids_of
from repository import TESTS
from skilltrain_cli.cli.app import run as run_command
from skilltrain_cli.values.grid import Spot, Value

NOTICE = TESTS / "notices" / "merge-2027.toml"
ROWS = {
    "standard": [
        {"职业（工种）": "电工", "等级": "初级工", "补贴标准（元/人）": "800.5", "已补贴": "12.25"},
        {"职业（工种）": "焊工", "等级": "高级工", "补贴标准（元/人）": "1200"},
    ],
    "quarter": [{"培训总量": "30", "目标任务": "90", "完成率（%）": "33.3"}],
    "site": [{"基地名称": "实训基地", "所在市": "淄博市", "工位数": "40"}],
}
UNIT = {"standard": "区县", "quarter": "填报单位名称", "site": "所在区县"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command with the notice, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = run_command([*arguments, "--notice", str(NOTICE), "--as-of", "2027-04-10"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def _fill(run: Run, form: str, units: Sequence[str]) -> list[str]:
    """Fill the form in for each unit; return the files."""
    Path("填").mkdir(exist_ok=True)
    files = []
    for unit in units:
        rows = [row | {UNIT[form]: unit} for row in ROWS[form]]
        given = rows[0] if form == "site" else rows
        Path("行.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        files.append(f"填/淄博市{unit}{form}.xlsx")
        code, out, err = run("fill", form, "--from", "行.json", "-o", files[-1])
        assert code == 0, out + err
    return files


def _lines(path: str, sheet: str, wide: int) -> list[list[Value]]:
    grid = grids_of(Path(path))[sheet]
    return [[grid.value(Spot(row, column)) for column in range(wide)] for row in range(grid.bottom + 1)]


def test_rows_of_a_declared_form(run: Run) -> None:
    code, out, err = run("merge", *_fill(run, "standard", ("张店区", "淄川区", "市直")), "-o", "市.xlsx")
    assert code == 0, out + err
    assert "3 个单位，6 行，补贴标准（元/人） 6,001.5 元，已补贴 36.75 元" in out
    assert "一县一标准（1 个以上）：县（市、区）8 个，已达到 2 个，未报送 6 个" in out
    rows = _lines("市.xlsx", "职业培训补贴标准表", 5)[4:10]
    assert [row[0] for row in rows] == ["淄川区", "淄川区", "张店区", "张店区", "市直", "市直"]
    assert rows[0][1:] == ["电工", "初级工", 800.5, 12.25]
    assert rows[1][4] in (None, "")
    levels = _lines("市.xlsx", "等级", 5)
    head = next(at for at, row in enumerate(levels) if row[0] == "等级")
    assert levels[head : head + 4] == [
        ["等级", "类数（类）", "记录数（个）", "已补贴（元）", "占比"],
        ["初级工", 3, 3, 36.75, 1], ["高级工", 3, 3, "", ""], ["合计", 6, 6, 36.75, 1],
    ]  # fmt: skip
    code, out, _ = run("validate", "市.xlsx")
    assert (code, "RD017" in out) == (0, False)
    code, out, err = run("merge", "市.xlsx", "-o", "省.xlsx", "--level", "province")
    assert code == 0, out + err
    assert _lines("省.xlsx", "职业培训补贴标准表", 5)[4:10] == rows


def test_a_line_is_told_from_the_total_and_from_blanks_whatever_somebody_wrote(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = NOTICE.read_text(encoding="utf-8").replace('type = "choice"\n  choices', 'type = "text"\n  #', 1)
    Path("通知.toml").write_text(text.replace("  closed = true\n", "", 1), encoding="utf-8")
    words = ("合计", "#REF!", "（未填）", "高级工")
    rows = [f"张店区,工种{at},{word},800,{at + 1}" for at, word in enumerate(words)]
    above = ("职业培训补贴标准表", "区县,职业（工种）,等级,补贴标准（元/人）,已补贴")
    Path("张店区.csv").write_text("\n".join((*above, *rows)), encoding="utf-8")
    usual = ("--notice", "通知.toml", "--as-of", "2027-04-10")
    assert run_command(["merge", "张店区.csv", "-o", "市.xlsx", "--unit", "淄博市", *usual]) == 0
    lines = [(row[0], row[3]) for row in _lines("市.xlsx", "等级", 4) if isinstance(row[3], int)]
    assert lines[:-1] == [("#REF!", 2), ("“合计”", 1), ("高级工", 4), ("“（未填）”", 3)]
    assert lines[-1] == ("合计", 10)
    capsys.readouterr()
    assert run_command(["verify", "市.xlsx", "张店区.csv", "--notice", "通知.toml"]) == 0
    assert "没有不同" in capsys.readouterr().out


def test_forms_of_two_years_that_are_called_the_same_are_named_with_their_notices(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = NOTICE.read_text(encoding="utf-8")
    for year in ("2026", "2027"):
        Path(f"{year}.toml").write_text(text.replace("2027", year), encoding="utf-8")
        lines = (f"{year}年补贴", "职业培训补贴标准表", "区县,职业（工种）,等级,补贴标准（元/人）,已补贴")
        foot = f"填表人：张三,联系电话：0533-2345678,填表日期：{year}年4月8日"
        body = "\n".join((*lines, "张店区,电工,初级工,800,1", foot))
        Path(f"{year}张店区.csv").write_text(body, encoding="utf-8")
    Path("skt.toml").write_text('notices = ["2026.toml", "2027.toml"]\nunit = "淄博市"\n', encoding="utf-8")
    usual = ("--as-of", "2027-04-10", "-o")
    assert run_command(["merge", "2026张店区.csv", "2027张店区.csv", *usual, "市.xlsx"]) == 2
    said = capsys.readouterr().err
    assert "  某人社发〔2026〕5号 附件1《职业培训补贴标准表》：2026张店区.csv\n" in said
    assert run_command(["merge", "2027张店区.csv", *usual, "市.xlsx"]) == 0
    assert run_command(["merge", "2026张店区.csv", "--update", "市.xlsx", *usual, "新.xlsx"]) == 2
    said = capsys.readouterr().err
    assert "汇总的是某人社发〔2027〕5号 附件1" in said
    assert "“2026张店区.csv”是某人社发〔2026〕5号 附件1" in said


def test_a_declared_roll_adds_up(run: Run) -> None:
    code, out, err = run("merge", *_fill(run, "quarter", ("张店区", "淄川区")), "-o", "市.xlsx")
    assert code == 0, out + err
    assert _lines("市.xlsx", "职业技能培训季报表", 4)[3:6] == [
        ["淄川区", 30, 90, 33.3], ["张店区", 30, 90, 33.3], ["合计", 60, 180, 33.3],
    ]  # fmt: skip
    code, out, err = run("merge", "市.xlsx", "-o", "省.xlsx", "--level", "province")
    assert code == 0, out + err
    assert _lines("省.xlsx", "职业技能培训季报表", 4)[5:7] == [
        ["淄博市小计", 60, 180, 33.3], ["合计", 60, 180, 33.3],
    ]  # fmt: skip
    assert run("validate", "省.xlsx")[0] == 0


def test_declared_cards_become_a_catalogue_and_forms_are_told_apart(run: Run) -> None:
    files = _fill(run, "site", ("张店区", "淄川区"))
    files += _fill(run, "quarter", ("张店区",))
    code, _, err = run("merge", *files, "-o", "市.xlsx")
    assert code == 2
    assert "请加 --form quarter（附件2） 或 --form site（附件3）" in err
    code, out, err = run("merge", *files, "--form", "site", "-o", "市.xlsx")
    assert code == 0, out + err
    assert _lines("市.xlsx", "公共实训基地情况表", 4)[3:] == [
        ["实训基地", "淄博市", "淄川区", 40], ["实训基地", "淄博市", "张店区", 40],
    ]  # fmt: skip
    assert run("merge", "市.xlsx", "-o", "省.xlsx", "--level", "province")[0] == 0
    code, _, err = run("merge", *files, "--form", "季报", "-o", "市2.xlsx")
    assert code == 2, err


def test_tables_of_another_form_say_nothing_of_who_has_sent_this_one(run: Run) -> None:
    files = [*_fill(run, "standard", ("张店区",)), *_fill(run, "quarter", ("张店区", "淄川区"))]
    code, out, err = run("merge", *files, "--form", "standard", "-o", "市.xlsx")
    assert code == 0, out + err
    assert "已达到 1 个，未报送 7 个" in out
    asked = "是附件2《职业技能培训季报表》，这次汇总的是附件1《职业培训补贴标准表》"
    assert f"另一种表：填/淄博市淄川区quarter.xlsx 职业技能培训季报表，{asked}" in err
    told = {row[1]: row[-2:] for row in _lines("市.xlsx", "覆盖", 6) if row[1] in ("张店区", "淄川区")}
    assert told == {"张店区": ["已达到", ""], "淄川区": ["未报送", ""]}
    code, out, err = run("merge", "市.xlsx", "-o", "省.xlsx", "--level", "province")
    assert code == 0, out + err
    assert f"另一种表（“市.xlsx”里记的）：填/淄博市淄川区quarter.xlsx 职业技能培训季报表，{asked}" in err
    assert "已报送未汇总" not in out


def test_a_card_is_one_with_another_by_the_identity_of_its_form(run: Run) -> None:
    files = _fill(run, "site", ("张店区", "淄川区"))  # both are called 实训基地, each of its own county
    assert "BT104" not in run("validate", *files)[1]
    given = ROWS["site"][0] | {"所在区县": "淄川", "工位数": "50"}
    Path("行.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    assert run("fill", "site", "--from", "行.json", "-o", "填/又一份.xlsx")[0] == 0
    found = json.loads(run("validate", *files, "填/又一份.xlsx", "--format", "json")[1])["findings"]
    assert [each["message"] for each in found if each["code"] == "BT104"] == [
        "记录“实训基地”在“填/淄博市淄川区site.xlsx”里已经报过（所在区县相同）"
    ]
    code, _, err = run("merge", *files, "填/又一份.xlsx", "-o", "市.xlsx")
    assert (code, "淄川区的“实训基地”报了不止一份" in err) == (2, True)


def test_a_province_has_the_city_before_the_county_and_nothing_is_said_of_it(run: Run) -> None:
    for city, units in (("淄博市", ("张店区", "市直")), ("枣庄市", ("滕州市",))):
        for unit in units:
            rows = [row | {UNIT["standard"]: unit} for row in ROWS["standard"]]
            Path("行.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            path = f"{city}{unit}.xlsx"
            assert run("fill", "standard", "--from", "行.json", "-o", path, "--unit", f"{city}{unit}")[0] == 0
    files = ("淄博市张店区.xlsx", "淄博市市直.xlsx", "枣庄市滕州市.xlsx")
    assert run("merge", *files, "-o", "省.xlsx", "--level", "province")[0] == 0
    found = json.loads(run("validate", "省.xlsx", "--format", "json")[1])["findings"]
    assert [each["code"] for each in found if each["code"].startswith("RG")] == []
    code, out, err = run("fix", "省.xlsx", "-o", "改.xlsx")
    assert code == 0, out + err
    assert "没有需要改的写法" in out


def test_a_comparison_adds_up_every_amount_and_none_where_there_is_none(run: Run) -> None:
    (old,) = _fill(run, "quarter", ("张店区",))
    changed = ROWS["quarter"][0] | {UNIT["quarter"]: "张店区", "目标任务": "100", "完成率（%）": "30"}
    Path("行.json").write_text(json.dumps([changed]), encoding="utf-8")
    assert run("fill", "quarter", "--from", "行.json", "-o", "新.xlsx")[0] == 0
    out = run("diff", old, "新.xlsx")[1]
    assert "培训总量 30（不变）；目标任务 90 → 100（+10）" in out
    told = json.loads(run("diff", old, "新.xlsx", "--format", "json")[1])["totals"]
    assert (told["trained"], told["goal"]) == ({"old": 30, "new": 30}, {"old": 90, "new": 100})


def test_a_whole_form_is_judged_whatever_its_sheet_is_called(run: Run) -> None:
    """Only a summary is passed over beside its form: rows under a name that merge uses are rows."""
    code, out, err = run("merge", *_fill(run, "quarter", ("张店区", "淄川区")), "-o", "市.xlsx")
    assert code == 0, out + err
    book = openpyxl.load_workbook("市.xlsx")
    del book["汇总"]
    book.copy_worksheet(book["职业技能培训季报表"]).title = "汇总"
    book.save("市.xlsx")
    found = json.loads(run("validate", "市.xlsx", "--format", "json")[1])
    assert [each["sheet"] for each in found["submissions"]] == ["职业技能培训季报表", "汇总"]


@pytest.mark.parametrize(
    ("form", "cell"),
    [("standard", ("补贴标准（元/人）", 1)), ("quarter", ("培训总量", 1)), ("site", ("工位数", 1))],
)
def test_what_was_merged_of_a_declared_form_is_verified(run: Run, form: str, cell: tuple[str, int]) -> None:
    assert run("merge", *_fill(run, form, ("张店区", "淄川区")), "-o", "市.xlsx")[0] == 0
    assert run("merge", "市.xlsx", "-o", "省.xlsx", "--level", "province")[0] == 0
    for order in (("市.xlsx", "填"), ("市.xlsx",), ("省.xlsx", "市.xlsx"), ("省.xlsx",)):
        code, out, err = run("verify", *order)
        assert code == 0, (order, out + err)
    book = openpyxl.load_workbook("市.xlsx")
    heading = next(
        each for row in book.worksheets[0].iter_rows() for each in row if str(each.value).startswith(cell[0])
    )
    changed = book.worksheets[0].cell(heading.row + cell[1], heading.column)
    changed.value += 7
    book.save("改.xlsx")
    code, out, err = run("verify", "改.xlsx", "填", "--format", "json")
    assert code == 1, err
    [told] = json.loads(out)["differences"]
    assert (told["kind"], told["cell"]) == ("cell", changed.coordinate)
    assert run("verify", "改.xlsx")[0] == 1
