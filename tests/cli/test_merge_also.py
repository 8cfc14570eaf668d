"""``skt merge --also``: the rows beside the workbook, refused by name where they cannot be meant."""

from pathlib import Path

import pytest

from command_line import Skt
from county_files import GOOD, county_file, row_of

DAY = ("--as-of", "2021-06-10")


@pytest.fixture
def counties(tmp_path: Path) -> Path:
    """Return a folder with what two counties sent."""
    county_file(tmp_path / "收件/张店区.csv", GOOD)
    county_file(tmp_path / "收件/博山区.csv", row_of("博山区"))
    return tmp_path / "收件"


def test_the_rows_are_written_beside_the_workbook(counties: Path, skt: Skt) -> None:
    home = counties.parent
    out, _ = skt("merge", str(counties), "-o", str(home / "市.xlsx"), "--also", str(home / "行.csv"), *DAY)
    assert "行.csv" in out
    lines = (home / "行.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "来源文件" in lines[0]
    assert "张店区.csv" in lines[1] + lines[2]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("行.xls", "只能写成 .csv 或 .parquet"),
        ("收件/行.csv", "在输入的文件夹里"),
        ("收件/张店区.csv", "张店区.csv"),
        ("有.csv", "已经存在"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    counties: Path, skt: Skt, name: str, said: str
) -> None:
    home = counties.parent
    (home / "有.csv").write_text("别人的", encoding="utf-8")
    before = sorted(home.rglob("*"))
    wanted = ("-o", str(home / "市.xlsx"), "--also", str(home / name))
    assert said in skt.refused("merge", str(counties), *wanted, *DAY)
    assert sorted(home.rglob("*")) == before
    assert (home / "有.csv").read_text(encoding="utf-8") == "别人的"


def test_two_outputs_of_one_name_are_refused(counties: Path, skt: Skt) -> None:
    home = counties.parent
    twice = ("--also", str(home / "行.csv"), "--also", str(home / "行.csv"))
    said = skt.refused("merge", str(counties), "-o", str(home / "市.xlsx"), *twice, *DAY)
    assert "同一个文件" in said
