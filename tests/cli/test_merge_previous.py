"""``skt merge --previous``: last year's workbook beside this year's figures; one message where it is none."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Skt
from read_back import grids_of
from skilltrain_cli.values.grid import a1

HEADINGS = "市,组织区县,培训项目名称,群体范围,培训人数,组织时间,备注"
FOOT = "填表人：张三,,联系电话：0533-2345678,,填表日期：{}年6月10日,,"


def table(path: str, year: int, people: int) -> None:
    rows = [
        f"淄博市,{unit},陶瓷工艺培训,失业人员,{people + at},{year}年6月1日,"
        for at, unit in enumerate(("张店区", "淄川区"))
    ]
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text("\n".join((HEADINGS, *rows, FOOT.format(year))), encoding="utf-8")


@pytest.fixture
def skt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Skt:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-20")
    table("今年/淄博市.csv", 2021, 30)
    table("上年/淄博市.csv", 2020, 20)
    return Skt(capsys)


def said(path: str, sheet: str) -> Iterator[str]:
    return (str(cell) for row in grids_of(Path(path))[sheet].rows for cell in row if cell is not None)


def test_last_years_merged_workbook_stands_beside_this_years(skt: Skt) -> None:
    skt("merge", "上年", "-o", "2020.xlsx")
    skt("merge", "今年", "-o", "2021.xlsx", "--previous", "2020.xlsx")
    rows = [row for row in grids_of(Path("2021.xlsx"))["汇总"].rows if "张店区" in row]
    assert rows
    assert 20 in rows[0]
    assert 0.5 in rows[0]
    with zipfile.ZipFile("2021.xlsx") as package:
        assert re.search(rb"<f>IF\(N\(.I\d+\)=0,\"\",.F\d+/.I\d+-1\)</f><v>0.5</v>", _sheets(package))
    sources = "".join(said("2021.xlsx", "来源"))
    assert "上年 2020.xlsx（2020年，2 行，SHA-256 " in sources
    assert "--previous 2020.xlsx" in sources


def test_with_last_years_workbook_at_hand_nothing_is_told_as_otherwise(skt: Skt) -> None:
    skt("merge", "今年", "-o", "2021.xlsx", "--previous", "上年/淄博市.csv")
    out, _ = skt("verify", "2021.xlsx", "今年", "--previous", "上年/淄博市.csv")
    assert "没有不同" in out
    _, err = skt("verify", "2021.xlsx", "今年", code=2)
    assert "汇总时用了 --previous 淄博市.csv，这里找不到这个文件" in err, "this year's is called so too"


def test_an_update_without_last_years_workbook_says_that_its_figures_are_gone(skt: Skt) -> None:
    skt("merge", "今年", "-o", "2021.xlsx", "--previous", "上年/淄博市.csv")
    update = ("merge", "今年/淄博市.csv", "--update", "2021.xlsx", "-o")
    _, err = skt(*update, "新.xlsx")
    assert "以前的汇总表列有上年的数，这次没有给出上年的表，不再列；要列的，请加 --previous" in err
    assert "上年人次" not in said("新.xlsx", "汇总")
    _, err = skt(*update, "又新.xlsx", "--previous", "上年/淄博市.csv")
    assert "不再列" not in err
    assert "上年人次" in said("又新.xlsx", "汇总")


def test_a_trace_of_last_years_figures_leads_to_last_years_workbook(skt: Skt) -> None:
    skt("merge", "今年", "-o", "2021.xlsx", "--previous", "上年/淄博市.csv")
    grid = grids_of(Path("2021.xlsx"))["汇总"]
    header = next(at for at, row in enumerate(grid.rows) if "上年人次" in row)
    for heading, what in (("上年人次", "是上年的数"), ("同比", "是与上年的数相比算出来的")):
        cell = a1(grid.top + header + 1, grid.left + grid.rows[header].index(heading))
        told = f"汇总!{cell}（{heading}）{what}，来源在上年的汇总表里"
        refusal = skt.refused("trace", "2021.xlsx", f"汇总!{cell}")
        assert told in refusal
        assert "上年的数来自“淄博市.csv”；它是汇总表的，请对它运行 skt trace" in refusal


def test_a_citys_own_table_of_last_year_will_do(skt: Skt) -> None:
    skt("merge", "今年", "-o", "2021.xlsx", "--previous", "上年/淄博市.csv")
    assert "上年人次" in said("2021.xlsx", "汇总")


def _sheets(package: zipfile.ZipFile) -> bytes:
    return b"".join(package.read(name) for name in package.namelist() if "/sheet" in name)


@pytest.mark.parametrize(
    ("given", "message", "code"),
    [
        ("上年", "--previous 的“上年”是文件夹", 2),
        ("今年/淄博市.csv", "--previous 的“今年/淄博市.csv”也在这次要汇总的文件里", 2),
        ("没有.xlsx", "没有.xlsx", 2),
        ("别的.csv", "是补贴标准表《职业培训补贴标准表》，这次汇总的是附件2《项目制培训情况统计表》", 2),
        ("空的.csv", "里没有能认出来的表", 2),
        ("坏的.xlsx", "--previous 的“坏的.xlsx”读不出来", 3),
        ("有错.csv", "有强制性的问题 1 处，首处 E2：", 2),
        ("今年的.csv", "和这次汇总的是同一年（2021年）的", 2),
    ],
)
def test_what_is_no_last_years_workbook_is_one_message(skt: Skt, given: str, message: str, code: int) -> None:
    table("今年的.csv", 2021, 1)
    table("有错.csv", 2020, 1)
    Path("有错.csv").write_text(
        Path("有错.csv").read_text(encoding="utf-8").replace("失业人员,1,", "失业人员,约1人,", 1),
        encoding="utf-8",
    )
    Path("别的.csv").write_text(
        "区县,职业（工种）,等级,补贴标准（元/人）,依据,执行日期,备注\n张店区,车工,五级/初级工,1000,,2020年5月1日,\n",
        encoding="utf-8",
    )
    Path("空的.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    Path("坏的.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    _, err = skt("merge", "今年", "-o", "2021.xlsx", "--previous", given, code=code)
    assert message in err
    assert "Traceback" not in err
    assert not Path("2021.xlsx").exists()
