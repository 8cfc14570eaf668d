"""``skt merge`` as the contract has it: levels, refusals, what is left out, and always the same bytes."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from command_line import Skt
from county_files import BAD, FOOT, GOOD, QUERY, county_file, folder_state, row_of
from repository import EXAMPLES

HALF = (EXAMPLES / "broken/读取/RD001-传了一半.xlsx").read_bytes()
COUNTIES = ("张店区", "淄川区", "博山区")
OUT = "市.xlsx"


@pytest.fixture
def skt(skt: Skt) -> Skt:
    """Return a command line in a folder with three counties' submissions in 收件, on a fixed day."""
    for county in COUNTIES:
        county_file(Path("收件") / f"{county}.csv", row_of(county))
    return skt


def rows(path: str | Path, sheet: str) -> list[tuple[Any, ...]]:
    """Return the values of a sheet, those of formulas as they were left in the file."""
    book = load_workbook(path, data_only=True)
    values = list(book[sheet].iter_rows(values_only=True))
    book.close()
    return values


def fates(path: str | Path = OUT) -> dict[str, tuple[str, str]]:
    """Return what the sheet 来源 says became of each file, and why."""
    heading, *found = (each for each in rows(path, "来源") if each[0] and each[1] != "" and each[4])
    assert heading[0] == "来源文件"
    return {each[0]: (each[4], each[5] or "") for each in found}


def units(path: str | Path = OUT) -> list[Any]:
    """Return the counties of the merged rows, in their order."""
    return [each[1] for each in rows(path, "项目制培训情况统计表") if each[0] == "淄博市"]


def refused(skt: Skt, *arguments: str, code: int = 2) -> str:
    """Return why nothing was written; the output must not be there."""
    out, err = skt("merge", *arguments, "-o", OUT, code=code)
    assert out == ""
    assert "Traceback" not in err
    assert not Path(OUT).exists()
    return err


# What it makes.


def test_the_merged_workbook(skt: Skt) -> None:
    before = folder_state(Path("收件"))
    out, err = skt("merge", "收件", "-o", OUT)
    assert err == ""
    assert out.splitlines()[-1] == f"已写入 {OUT}"
    book = load_workbook(OUT, read_only=True)
    assert book.sheetnames == [
        *(
            "项目制培训情况统计表",
            "目录",
            "口径说明",
            "汇总",
            "群体",
            "时间",
            "季度",
            "主题",
            "状态",
            "单位月份",
        ),
        *("覆盖", "覆盖统计", "对照", "情况说明", "来源", "来源明细"),
    ]
    book.close()
    assert units() == ["淄川区", "张店区", "博山区"]  # official order
    assert fates() == {f"收件/{county}.csv": ("已汇总", "") for county in COUNTIES}
    assert folder_state(Path("收件")) == before


def test_it_passes_its_own_review(skt: Skt) -> None:
    skt("merge", "收件", "-o", OUT)
    review = skt.json("validate", OUT)
    asked = [each["code"] for each in review["findings"] if each["severity"] != "note"]
    assert asked == ["ST010"]  # its footer, which nobody has filled in yet
    assert review["submissions"][0]["unit"]["name"] == "淄博市"
    assert (review["summary"]["rows"], review["summary"]["unchecked"]) == (3, 0)


def test_it_merges_upward_to_the_same_as_all_counties_at_once(skt: Skt) -> None:
    county_file(Path("枣庄/滕州市.csv"), row_of("滕州市", "枣庄市"))
    skt("merge", "收件", "-o", "淄博市.xlsx")
    skt("merge", "枣庄", "-o", "枣庄市.xlsx")
    out, _ = skt("merge", "枣庄市.xlsx", "淄博市.xlsx", "-o", "省.xlsx")
    assert out.startswith("山东省：汇总 2 个文件，4 个单位，4 行，120 人次。")
    skt("merge", "收件", "枣庄", "-o", "一次.xlsx", "--level", "province")
    for sheet in ("项目制培训情况统计表", "汇总", "群体", "时间", "季度", "主题", "状态", "覆盖"):
        assert rows("省.xlsx", sheet) == rows("一次.xlsx", sheet), sheet
    assert skt.json("validate", "省.xlsx")["summary"]["error"] == 0


def test_the_same_inputs_give_the_same_bytes_in_any_order(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), row_of("张店区"), QUERY)
    names = [f"收件/{county}.csv" for county in COUNTIES]
    written = set()
    for order in [*permutations(names), ["收件"], [names[2], "收件"]]:
        skt("merge", *order, "-o", OUT, "--force")
        written.add(Path(OUT).read_bytes())
    assert len(written) == 1


def test_the_level_is_found_or_given(skt: Skt) -> None:
    assert skt("merge", "收件", "-o", OUT)[0].startswith("淄博市：")
    assert skt("merge", "收件", "-o", "省.xlsx", "--level", "province")[0].startswith("山东省：")
    county_file(Path("枣庄/滕州市.csv"), row_of("滕州市", "枣庄市"))
    assert skt("merge", "收件", "枣庄", "-o", "两市.xlsx", "--level", "province")[0].startswith("山东省：")
    assert skt("merge", OUT, "-o", "再.xlsx", "--level", "city")[0].startswith("淄博市：")
    assert "枣庄市 1 份（枣庄/滕州市.csv）" in skt.refused("merge", "收件", "枣庄", "-o", "错.xlsx")
    err = skt.refused("merge", "收件", "枣庄", "-o", "错.xlsx", "--level", "city")
    assert "滕州市.csv" in err
    skt.refused("merge", "收件", "-o", "错.xlsx", "--level", "county")
    assert not Path("错.xlsx").exists()


def test_a_merged_workbook_is_not_asked_about_the_explanations_it_carries(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, "合计,,,,31,,")
    said = "编码,文件,情况说明\nST009,收件/张店区.csv,含上年结转学员一人\n"
    Path("说明.csv").write_text(said, encoding="utf-8")
    skt("merge", "收件", "--explanations", "说明.csv", "-o", OUT)
    assert [(row[0], row[1], row[4]) for row in rows(OUT, "情况说明")[3:]] == [
        ("ST009", "表外", "含上年结转学员一人")
    ]
    assert skt("validate", OUT)[1] == ""
    assert skt("merge", OUT, "-o", "省.xlsx")[1] == ""
    [footer, *carried] = sorted(rows("省.xlsx", "情况说明")[3:], key=lambda row: row[0] != "ST010")
    assert (footer[0], footer[5], carried) == ("ST010", OUT, rows(OUT, "情况说明")[3:])


def test_what_is_added_to_its_explanations_by_hand_is_still_matched(skt: Skt) -> None:
    skt("merge", "收件", "-o", OUT)
    book = load_workbook(OUT)
    book["情况说明"].append(["TM002", None, "F99", None, "四季度由市里统一组织"])
    book.save("改.xlsx")
    assert "没有对上任何核实性问题" in skt("validate", "改.xlsx")[1]


# What it refuses.


def test_files_with_errors_are_named(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, BAD)
    county_file(Path("收件/博山区.csv"), BAD.replace("张店区", "博山区"))
    err = refused(skt, "收件")
    for county in ("张店区", "博山区"):
        assert f"收件/{county}.csv：强制性的问题 1 处，首处 E" in err
    assert "淄川区" not in err
    assert "--skip-bad" in err


def test_skip_bad_names_what_it_left_out_twice(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, BAD)
    out, err = skt("merge", "收件", "-o", OUT, "--skip-bad")
    assert err.startswith("未汇总：收件/张店区.csv")
    assert "VL003" in err
    assert "没有汇总 1 项（原因见“来源”表）：收件/张店区.csv。" in out
    state_, why = fates()["收件/张店区.csv"]
    assert state_ == "未汇总"
    assert "约30人" in why
    assert units() == ["淄川区", "博山区"]


def test_a_file_that_cannot_be_read_makes_it_incomplete(skt: Skt) -> None:
    Path("收件/周村区.xlsx").write_bytes(HALF)
    county_file(Path("收件/张店区.csv"), BAD)
    err = refused(skt, "收件", code=3)  # 3 wins over 1
    assert "周村区.xlsx：没有读出来" in err
    assert "张店区.csv：强制性的问题" in err
    out, err = skt("merge", "收件", "-o", OUT, "--skip-bad", code=3)
    assert "未读出：收件/周村区.xlsx" in err
    assert fates()["收件/周村区.xlsx"][0] == "未读出"
    assert f"已写入 {OUT}" in out


def test_nothing_left_to_merge(skt: Skt) -> None:
    for county in COUNTIES:
        county_file(Path("收件") / f"{county}.csv", BAD.replace("张店区", county))
    assert "没有一个文件可以汇总" in refused(skt, "收件", "--skip-bad")
    Path("空").mkdir()
    assert "空" in refused(skt, "空", code=3)
    assert "找不到：没有" in refused(skt, "没有", code=2)
    assert "没有找到附件2，是附件1" in refused(skt, str(EXAMPLES / "brand"), "--form", "project", code=2)


@pytest.fixture
def twice(skt: Skt) -> Skt:
    """Let 张店区 send a second file, filled in a day later."""
    later = FOOT.replace("6月8日", "6月9日")
    county_file(Path("收件/张店区（修改）.csv"), GOOD.replace(",30,", ",45,"), foot=later)
    return skt


def test_two_files_of_one_county_are_both_named(twice: Skt) -> None:
    err = refused(twice, "收件")
    assert "收件/张店区.csv、收件/张店区（修改）.csv：张店区报了不止一份" in err
    assert "--latest" in err
    assert "不止一份" in refused(twice, "收件", "--skip-bad")


def test_latest_is_taken_only_when_asked_for_and_said(twice: Skt) -> None:
    out, err = twice("merge", "收件", "-o", OUT, "--latest")
    assert "未汇总：收件/张店区.csv" in err
    assert "105 人次" in out
    assert "收件/张店区（修改）.csv" in fates()["收件/张店区.csv"][1]


def test_latest_cannot_tell_files_of_one_day(twice: Skt) -> None:
    county_file(Path("收件/张店区（修改）.csv"), GOOD.replace(",30,", ",45,"))
    assert "--latest 也分不出先后" in refused(twice, "收件", "--latest")


def test_a_city_and_one_of_its_counties(skt: Skt) -> None:
    skt("merge", "收件", "-o", "淄博市.xlsx")
    err = refused(skt, "淄博市.xlsx", "收件/张店区.csv")
    assert "淄博市.xlsx" in err
    assert "收件/张店区.csv" in err
    assert "汇总出来的表" in err


# Queries travel upward.


@pytest.mark.parametrize("explanation", ["", "四季度由市里统一组织"])
def test_queries_and_their_explanations_are_listed(skt: Skt, explanation: str) -> None:
    county_file(Path("收件/张店区.csv"), row_of("张店区"), QUERY)
    Path("说明.csv").write_text(f"编码,情况说明\nTM002,{explanation or '略'}\n", encoding="utf-8")
    out, _ = skt("merge", "收件", "-o", OUT, "--explanations", "说明.csv")
    silent = 0 if explanation else 1
    assert f"核实性问题 1 处，没有情况说明的 {silent} 处" in out
    told = next(each for each in rows(OUT, "情况说明") if each[0] == "TM002")
    assert (told[4] or "", told[5], told[6]) == (explanation, "收件/张店区.csv", "张店区!F3")
    review = skt.json("validate", OUT)
    assert [(each["code"], each["cell"], each["explanation"]) for each in review["findings"][:1]] == [
        ("TM002", told[2], explanation or None)
    ]


# The output.


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("旧.xlsx", "已经存在"),
        ("市.xls", "汇总表只能写成 .xlsx"),
        ("市", "汇总表只能写成 .xlsx"),
        ("没有/市.xlsx", "不存在"),
        ("夹.xlsx", "是一个文件夹"),
    ],
)
def test_outputs_that_cannot_be(skt: Skt, output: str, said: str) -> None:
    Path("旧.xlsx").write_bytes(b"old")
    Path("夹.xlsx").mkdir()
    before = folder_state(Path())
    assert said in skt.refused("merge", "收件", "-o", output)
    assert folder_state(Path()) == before


def test_an_output_is_required(skt: Skt) -> None:
    assert "缺少 -o" in skt.refused("merge", "收件")


def test_an_output_among_the_inputs(skt: Skt) -> None:
    skt("merge", "收件", "-o", f"收件/{OUT}")
    first = Path(f"收件/{OUT}").read_bytes()
    assert "已经存在" in skt.refused("merge", "收件", "-o", f"收件/{OUT}")
    skt("merge", "收件", "-o", f"收件/{OUT}", "--force")
    assert Path(f"收件/{OUT}").read_bytes() == first
    before = folder_state(Path())
    for output in _copies(first):
        assert "请换一个输出文件名" in skt.refused("merge", "收件", output, "-o", output, "--force")
    assert folder_state(Path()).keys() - before.keys() == {"省.xlsx"}


def _copies(data: bytes) -> Sequence[str]:
    """Write a city's workbook that is an input; return the names under which it could be overwritten."""
    Path("省.xlsx").write_bytes(data)
    return ("省.xlsx", str(Path("省.xlsx").absolute()), "收件/../省.xlsx")
