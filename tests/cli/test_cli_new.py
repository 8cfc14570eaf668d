"""``skt new`` and ``skt forms`` from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from skilltrain_cli.cli.app import run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-01")


@pytest.mark.parametrize("name", ["project", "附件2", "项目制培训情况统计表"])
def test_a_form_is_found_by_id_annex_and_title(name: str) -> None:
    assert run(["new", name, "-o", "表.xlsx"]) == 0
    assert openpyxl.load_workbook("表.xlsx").sheetnames[:2] == ["项目制培训情况统计表", "自检"]


def test_a_unit_in_the_form_and_former_names_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "project", "-o", "表.xlsx", "--unit", "茌平县", "--rows", "3"]) == 0
    sheet = openpyxl.load_workbook("表.xlsx").worksheets[0]
    assert sheet["A3"].value == "填报单位：茌平区"
    assert sheet["A8"].value == "填表人："
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "“茌平县”已撤销，现为“茌平区”\n已写入 表.xlsx\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["project", "-o", "表.pdf"], "错误：不能生成“.pdf”文件，只支持 .xlsx 和 .docx\n"),
        (["project", "-o", "表"], "错误：不能生成“表”文件，只支持 .xlsx 和 .docx\n"),
        (["projekt", "-o", "表.xlsx"], "错误：没有名为“projekt”的表\n"),
        (["project", "-o", "表.xlsx", "--unit", "张殿区"], "提示：是否指 张店区？\n"),
        (["project", "-o", "表.xlsx", "--unit", "市中区"], "是否指 济南市市中区、枣庄市市中区？"),
        (["project", "-o", "没有/表.xlsx"], "错误：输出文件夹“没有”不存在\n"),
        (["project", "-o", "表.xlsx", "--rows", "0"], "--rows"),
        (["brand", "-o", "表.xlsx", "--rows", "9"], "错误：附件1一表一个品牌，没有行数可设\n"),
        (["project"], "-o"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_an_existing_file_is_only_replaced_when_asked() -> None:
    path = Path("表.xlsx")
    path.write_text("旧", encoding="utf-8")
    assert run(["new", "brand", "-o", "表.xlsx"]) == 2
    assert path.read_text(encoding="utf-8") == "旧"
    assert run(["new", "brand", "-o", "表.xlsx", "--force"]) == 0
    assert openpyxl.load_workbook(path).sheetnames[:2] == ["一市一品牌建设情况一览表", "自检"]


def test_a_citys_own_unit_gets_its_blank(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("淄博市市直", "淄博市直", "淄博市本级"):
        assert run(["new", "project", "-o", "市直.xlsx", "--unit", name, "--force"]) == 0
        sheet = openpyxl.load_workbook("市直.xlsx").worksheets[0]
        assert [sheet[spot].value for spot in ("A3", "A5", "B5")] == ["填报单位：淄博市直", "淄博市", "市直"]
    capsys.readouterr()
    assert run(["new", "project", "-o", "直.xlsx", "--unit", "市直"]) == 2
    told = capsys.readouterr().err
    assert "“市直”是哪个市的？" in told
    assert "请连同市名写，如 淄博市直" in told


def test_a_county_is_told_that_the_city_reports_the_brand(capsys: pytest.CaptureFixture[str]) -> None:
    for form, unit, said in (
        ("brand", "张店区", True),
        ("brand", "淄博市", False),
        ("project", "张店区", False),
    ):
        assert run(["new", form, "-o", "表.xlsx", "--unit", unit, "--force"]) == 0
        told = capsys.readouterr().err
        assert ("附件1由设区的市报送：“报送市”已填“淄博市”" in told) is said


def test_forms_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms"]) == 0
    out = capsys.readouterr().out
    assert "brand" in out
    assert "项目制培训情况统计表" in out


def test_a_form_is_described_in_printed_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "附件2"]) == 0
    out = capsys.readouterr().out
    names = [
        f"字段：{name}\n"
        for name in (
            *("city", "county", "project", "audience", "trainees", "period", "remarks"),
            *("filled_by", "filled_on"),
        )
    ]
    assert sorted(names, key=out.index) == names
    assert "注3：该表由设区的市统一汇总报送。" in out
    assert run(["forms", "没有"]) == 2


def test_forms_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forms", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    brand, project = found["forms"][:2]
    assert [each["name"] for each in project["fields"]] == [
        "city", "county", "project", "audience", "trainees", "period", "remarks",
    ]  # fmt: skip
    assert [each["name"] for each in project["footer"]] == ["filled_by", "phone", "filled_on"]
    assert [each["required"] for each in project["fields"]] == [True] * 6 + [False]
    assert project["schema"]["properties"]["trainees"]["minimum"] == 0
    assert {each["name"]: each["words"] for each in brand["fields"] if each["words"]} == {
        "features": 300, "practice": 500, "case": 500,
    }  # fmt: skip
    assert brand["footer_schema"] is None
    assert run(["forms", "brand", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["forms"] == [brand]


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; from skilltrain_cli.cli.app import run; run(['new', '--help']); run(['--help']);"
        "sys.exit(', '.join({'xlsxwriter', 'openpyxl', 'python_calamine'} & {*sys.modules}) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
