"""``skt merge``: what it says, what it leaves with, and that it never harms a submission."""

import re
from pathlib import Path

import pytest
import typer

from project_submissions import HEADINGS
from skilltrain_cli.cli.merge import Wanted, merge
from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.operations.merge import MergeRefusedError, UnreadError

AS_OF = "2021-06-15"


def sent(folder: Path, county: str, count: str = "30", *, city: str = "淄博市", name: str = "") -> Path:
    """Write a county's submission."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or county}.csv"
    line = f"{city},{county},陶瓷工艺培训,失业人员,{count},2021年5月10日,"
    foot = "填表人：张三　联系电话：0533-2345678　填表日期：2021年6月8日"
    path.write_text(f"{','.join(HEADINGS)}\n{line}\n{foot}\n", encoding="utf-8")
    return path


def merging(
    *paths: Path, output: Path, skip_bad: bool = False, force: bool = False, level: Wanted | None = None
) -> int:
    """Run the command and return its exit code."""
    with pytest.raises(typer.Exit) as left:
        merge([*paths], output, level=level, skip_bad=skip_bad, force=force, as_of=AS_OF)
    return left.value.exit_code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two counties' submissions, the current one being its parent."""
    monkeypatch.chdir(tmp_path)
    sent(tmp_path / "收件", "张店区")
    sent(tmp_path / "收件", "淄川区", "20")
    return tmp_path / "收件"


def test_it_tells_what_was_merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merging(folder, output=folder.parent / "汇总.xlsx") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "淄博市：汇总 2 个文件，2 个单位，2 行，50 人次。"
    assert out[1] == (
        "一县一项目：县（市、区）8 个，已覆盖 2 个，仅有计划 0 个，未覆盖 0 个，未报送 6 个（见“覆盖”表）。"
    )
    assert out[2] == "未报送的县（市、区）6 个：博山区、临淄区、周村区、桓台县、高青县、沂源县。"
    assert re.fullmatch(r"未报送的功能区 \d 个：淄博高新技术产业开发区、.*。", out[3])
    assert out[4] == "报送前，请在统计表下面填写填表人、联系电话、填表日期。"
    assert out[-1].startswith("已写入 ")
    assert len(read(folder.parent / "汇总.xlsx", file="x").grids) == 16


def test_an_error_leaves_nothing_written(folder: Path) -> None:
    sent(folder, "博山区", "约30人")
    with pytest.raises(MergeRefusedError, match=r"收件/博山区.csv：强制性的问题 1 处"):
        merge([folder], folder.parent / "汇总.xlsx", as_of=AS_OF)
    assert not (folder.parent / "汇总.xlsx").exists()


def test_skip_bad_merges_the_rest_and_names_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(folder, "博山区", "约30人")
    assert merging(folder, output=folder.parent / "汇总.xlsx", skip_bad=True) == 0
    said = capsys.readouterr()
    assert "未汇总：收件/博山区.csv 博山区，强制性的问题 1 处" in said.err
    assert "没有汇总 1 项（原因见“来源”表）：收件/博山区.csv。" in said.out
    assert "未覆盖 0 个，已报送未汇总 1 个，未报送 5 个" in said.out
    assert "已报送未汇总的县（市、区）1 个：博山区。" in said.out
    [coverage] = [grid for grid in read(folder.parent / "汇总.xlsx", file="x").grids if grid.name == "覆盖"]
    states = {line[1]: line[6] for line in coverage.rows if len(line) > 6}
    assert (states["博山区"], states["周村区"]) == ("已报送未汇总", "未报送")


def test_an_unread_file_makes_the_result_incomplete(folder: Path) -> None:
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UnreadError, match=r"收件/坏.xlsx：没有读出来"):
        merge([folder], folder.parent / "汇总.xlsx", as_of=AS_OF)
    assert merging(folder, output=folder.parent / "汇总.xlsx", skip_bad=True) == 3
    assert (folder.parent / "汇总.xlsx").exists()


def test_an_earlier_output_in_the_folder_is_replaced_and_not_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = folder / "汇总.xlsx"
    assert merging(folder, output=output) == 0
    first = output.read_bytes()
    with pytest.raises(UsageError, match="已经存在"):
        merge([folder], output, as_of=AS_OF)
    assert merging(folder, output=output, force=True) == 0
    assert output.read_bytes() == first
    assert "是以前的汇总表，没有当作输入" in capsys.readouterr().err


def test_a_submission_is_never_overwritten(folder: Path) -> None:
    victim = folder / "高青县.xlsx"
    victim.write_bytes(b"somebody's work")
    with pytest.raises(UsageError, match="会丢失一份报送件"):
        merge([folder], victim, force=True, as_of=AS_OF)
    assert merging(folder / "张店区.csv", output=folder.parent / "汇总.xlsx") == 0
    with pytest.raises(UsageError, match="同时是输入"):
        merge([folder.parent / "汇总.xlsx"], folder.parent / "汇总.xlsx", force=True, as_of=AS_OF)
    assert victim.read_bytes() == b"somebody's work"


@pytest.mark.parametrize("name", ["汇总.xls", "汇总", "没有/汇总.xlsx"])
def test_an_output_that_cannot_be_is_refused_before_any_work(folder: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"汇总表只能写成|不存在"):
        merge([folder / "不看"], folder.parent / name, as_of=AS_OF)


def test_two_cities_and_level_city(folder: Path) -> None:
    sent(folder, "滕州市", city="枣庄市")
    with pytest.raises(UsageError, match="--level city 只汇总一个市"):
        merge([folder], folder.parent / "汇总.xlsx", level=Wanted.CITY, as_of=AS_OF)
    assert merging(folder, output=folder.parent / "汇总.xlsx", level=Wanted.PROVINCE) == 0


def test_a_province_is_told_who_is_silent_city_by_city(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(folder, "滕州市", city="枣庄市")
    assert merging(folder, output=folder.parent / "汇总.xlsx", level=Wanted.PROVINCE) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("未报送的县"))
    assert line.startswith("未报送的县（市、区）133 个：济南市全部；青岛市全部；淄博市博山区、临淄区、")
    assert "；枣庄市市中区、" in line
    assert "张店区" not in line
    assert "滕州市" not in line


def test_an_empty_folder_gets_no_useless_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    with pytest.raises(UnreadError) as refused:
        merge([Path("空")], tmp_path / "汇总.xlsx", as_of=AS_OF)
    assert "--skip-bad" not in refused.value.hint
