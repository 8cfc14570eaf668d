"""What the user of ``skt merge`` must decide: batches or versions, strangers, catalogues among cards."""

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl import load_workbook

from brand_submissions import write_card
from command_line import Skt
from county_files import BAD, FOOT, GOOD, county_file, row_of
from project_submissions import merged_of, row, submitted
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.operations.merge import Choice, MergeRefusedError, MergeState

OUT = "市.xlsx"
LATER = FOOT.replace("6月8日", "6月9日")
ZAOZHUANG = FOOT.replace("0533", "0632")
SECOND = "淄博市,张店区,琉璃制作培训,失业人员,45,2021年5月21日至5月30日,"


@pytest.fixture
def skt(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Skt:
    """Return a command line in a folder of its own, on a fixed day."""
    monkeypatch.setenv("SKT_TODAY", "2021-06-20")
    return skt


def sources(path: str = OUT) -> dict[str, tuple[str, str]]:
    """Return what became of each file, and why."""
    lines = load_workbook(path)["来源"].iter_rows(min_row=4, values_only=True)
    return {str(line[0]): (str(line[4]), str(line[5] or "")) for line in lines}


def errors(skt: Skt, path: str) -> list[tuple[str, str, str]]:
    """Return what is wrong: code, file, message."""
    found = json.loads(skt("validate", path, "--format", "json", code=1)[0])["findings"]
    return [(each["code"], each["file"], each["message"]) for each in found]


# Batches and versions


@pytest.fixture
def batches(skt: Skt) -> Skt:
    """Let 张店区 send two batches."""
    county_file(Path("收件/张店区第一批.csv"), GOOD)
    county_file(Path("收件/张店区第二批（补充）.csv"), SECOND, foot=LATER)
    return skt


def test_batches_are_told_from_versions_and_never_advised_away(batches: Skt) -> None:
    [(code, file, message)] = errors(batches, "收件")
    assert (code, file) == ("BT102", "收件/张店区第二批（补充）.csv")
    assert "没有一行相同" in message
    for options in ((), ("--latest",)):
        out, err = batches("merge", "收件", "-o", OUT, *options, code=2)
        assert "没有一行相同" in err
        assert "请加 --batches 都采用" in err
        assert "--latest" not in err
        assert out == ""
    assert not Path(OUT).exists()


def test_batches_are_merged_together_in_the_order_of_their_days(batches: Skt) -> None:
    out, _ = batches("merge", "收件", "-o", OUT, "--batches")
    assert out.startswith("淄博市：汇总 2 个文件，1 个单位，2 行，75 人次。")
    assert [cell.value for cell in load_workbook(OUT).worksheets[0]["C"][3:5]] == [
        "陶瓷工艺培训",
        "琉璃制作培训",
    ]


def test_what_a_later_file_lacks_is_dropped_only_when_that_is_said(batches: Skt) -> None:
    out, err = batches("merge", "收件", "-o", OUT, "--latest", "--drop-earlier")
    assert "1 行，45 人次" in out
    assert "未汇总：收件/张店区第一批.csv" in err
    assert "1 行、30 人次没有计入，其中 1 行、30 人次在那份里没有（--drop-earlier）" in err
    assert "1 行、30 人次" in sources()["收件/张店区第一批.csv"][1]


def test_drop_earlier_needs_latest(batches: Skt) -> None:
    assert "--drop-earlier 要和 --latest 一起用" in batches.refused(
        "merge", "收件", "-o", OUT, "--drop-earlier"
    )


def _versions(older: list[str], newer: list[str], choice: Choice) -> list[str]:
    """Return the projects that two files of one unit come to."""
    sheets = [
        submitted(file, [row("淄博市", "张店区", name) for name in names], filled_on=day)
        for file, names, day in (
            ("张店区.xlsx", older, "2021年6月1日"),
            ("张店区（改）.xlsx", newer, "2021年6月2日"),
        )
    ]
    return list(merged_of(sheets, choice=choice).table.columns["project"])


def test_latest_takes_a_version_that_has_all_rows() -> None:
    assert _versions(["甲", "乙"], ["乙", "甲", "丙"], Choice(latest=True)) == ["乙", "甲", "丙"]


@pytest.mark.parametrize("newer", [["甲"], ["甲", "丙"], ["甲", "甲"]])
def test_latest_refuses_a_version_that_lacks_a_row_and_names_it(newer: list[str]) -> None:
    with pytest.raises(MergeRefusedError, match=r"较早的有 1 行、30 人次.*第 5 行“乙”") as refused:
        _versions(["甲", "乙"], newer, Choice(latest=True))
    assert "--latest --drop-earlier" in refused.value.hint
    assert _versions(["甲", "乙"], newer, Choice(latest=True, drop_earlier=True)) == newer


def test_of_three_versions_the_last_has_all_rows_of_each() -> None:
    sheets = [
        submitted(
            f"张店区{day}.xlsx",
            [row("淄博市", "张店区", name) for name in "甲乙"],
            filled_on=f"2021年6月{day}日",
        )
        for day in (1, 2, 3)
    ]
    assert merged_of(sheets, choice=Choice(latest=True)).totals["trainees"].value == 60


def test_versions_are_no_batches() -> None:
    with pytest.raises(MergeRefusedError, match="有的行两份里都有，不能当作分批报送"):
        _versions(["甲", "乙"], ["甲", "丙"], Choice(batches=True))


def test_a_corrected_headcount_is_no_other_row() -> None:
    sheets = [
        submitted("张店区.xlsx", [row("淄博市", "张店区", trainees=30)], filled_on="2021年6月1日"),
        submitted("张店区（改）.xlsx", [row("淄博市", "张店区", trainees=40)], filled_on="2021年6月2日"),
    ]
    with pytest.raises(MergeRefusedError):
        merged_of(sheets, choice=Choice(batches=True))
    merged = merged_of(sheets, choice=Choice(latest=True))
    assert merged.totals["trainees"].value == 40
    assert "1 行、30 人次没有计入" in merged.of(MergeState.LEFT_OUT)[0].reason


def test_another_class_of_a_project_is_a_batch() -> None:
    times = ("2021年5月10日至5月20日", "2021年6月1日至6月5日")
    sheets = [
        submitted(f"第{number}批.xlsx", [row("淄博市", "张店区", period=time)])
        for number, time in enumerate(times)
    ]
    assert merged_of(sheets, choice=Choice(batches=True)).totals["trainees"].value == 60


def test_an_empty_blank_beside_the_filled_form_is_one_finding(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"))
    skt("new", "附件2", "--unit", "张店区", "-o", "收件/张店区-空表.xlsx")
    assert [(code, file) for code, file, _ in errors(skt, "收件")] == [("ST006", "收件/张店区-空表.xlsx")]
    out, err = skt("merge", "收件", "-o", OUT, "--skip-bad")
    assert "1 行，30 人次" in out
    assert "未汇总：收件/张店区-空表.xlsx" in err


# Strangers


@pytest.fixture
def strange(skt: Skt) -> Skt:
    """Let a file of 枣庄 lie among those of 淄博."""
    for county in ("张店区", "淄川区"):
        county_file(Path(f"收件/{county}.csv"), row_of(county))
    county_file(Path("收件/台儿庄区.csv"), row_of("台儿庄区", "枣庄市"), foot=ZAOZHUANG)
    return skt


def test_a_stranger_is_named_by_the_review(strange: Skt) -> None:
    [found] = strange.json("validate", "收件")["findings"]
    assert (found["code"], found["severity"], found["file"]) == ("BT109", "query", "收件/台儿庄区.csv")
    assert found["message"] == "它是枣庄市的，其余 2 份是淄博市的区县表"
    assert found["basis"]["clause"] == "工具箱自定"


def test_a_stranger_is_left_out_by_name(strange: Skt) -> None:
    for options in (("--skip-bad",), ("--skip-bad", "--unit", "淄博市"), ("--skip-bad", "--level", "city")):
        out, err = strange("merge", "收件", "-o", OUT, "--force", *options)
        assert out.startswith("淄博市：汇总 2 个文件，2 个单位，2 行，60 人次。")
        assert "未汇总：收件/台儿庄区.csv 台儿庄区，是枣庄市的" in err
        assert sources()["收件/台儿庄区.csv"][0] == "未汇总"
        assert "核实性问题" not in out


def test_all_reasons_of_a_refusal_are_told_at_once(strange: Skt) -> None:
    county_file(Path("收件/博山区.csv"), BAD.replace("张店区", "博山区"))
    county_file(Path("收件/博山区（改）.csv"), BAD.replace("张店区", "博山区"), foot=LATER)
    county_file(Path("收件/淄川区（改）.csv"), row_of("淄川区").replace(",30,", ",31,"), foot=LATER)
    _, err = strange("merge", "收件", "-o", OUT, code=2)
    assert "收件/淄川区.csv、收件/淄川区（改）.csv：淄川区报了不止一份" in err
    assert "收件/博山区.csv、收件/博山区（改）.csv：博山区报了不止一份" in err
    assert "收件/博山区.csv：强制性的问题 1 处" in err
    assert "收件/台儿庄区.csv：是枣庄市的，其余 5 份是淄博市的区县表" in err
    assert "--level province" in err
    assert "--skip-bad" in err


def test_errors_are_told_beside_a_mix_of_forms(strange: Skt) -> None:
    write_card(Path("收件/淄博市.csv"), "陶琉工匠", "淄博市")
    county_file(Path("收件/博山区.csv"), BAD.replace("张店区", "博山区"))
    _, err = strange("merge", "收件", "-o", OUT, code=2)
    assert "给出的不是同一种表" in err
    assert "此外，收件/博山区.csv：有强制性的问题" in err


def test_the_city_asked_for_makes_strangers_of_all_others(strange: Skt) -> None:
    _, err = strange("merge", "收件", "-o", OUT, "--unit", "枣庄市", code=2)
    assert "这次汇总的是枣庄市，里面却夹着别的市的：淄博市 2 份（收件/张店区.csv、收件/淄川区.csv）" in err
    out, _ = strange("merge", "收件", "-o", OUT, "--unit", "枣庄市", "--skip-bad")
    assert out.startswith("枣庄市：汇总 1 个文件")


def test_the_province_is_a_unit_too(strange: Skt) -> None:
    out, _ = strange("merge", "收件", "-o", OUT, "--unit", "山东省")
    assert out.startswith("山东省：汇总 3 个文件")
    assert "核实性问题" not in out
    assert "不能一起用" in strange.refused(
        "merge", "收件", "-o", OUT, "--unit", "山东省", "--level", "city", "--force"
    )


def test_files_of_several_cities_are_no_strangers(strange: Skt) -> None:
    county_file(Path("收件/滕州市.csv"), row_of("滕州市", "枣庄市"), foot=ZAOZHUANG)
    assert strange.json("validate", "收件")["findings"] == []


# Merged workbooks among their files


def test_a_catalogue_among_its_cards_is_one_item_and_nothing_is_advised_away(skt: Skt) -> None:
    for city, brand in (("淄博市", "陶琉工匠"), ("枣庄市", "鲁班传人"), ("济南市", "泉城技匠")):
        write_card(Path(f"cards/{city}.csv"), brand, city)
    skt("merge", "cards", "-o", "全省.xlsx")
    _, err = skt("merge", "全省.xlsx", "cards/济南市.csv", "-o", "新.xlsx", code=2)
    assert "请从各单位原件重新汇总" in err
    assert "加 --skip-bad" not in err
    out, err = skt("merge", "全省.xlsx", "cards/济南市.csv", "-o", "新.xlsx", "--skip-bad")
    assert err.count("未汇总：全省.xlsx") == 1
    assert "只移走它会漏掉别处没有的 2 个品牌，请从各单位原件重新汇总" in err
    assert "没有汇总 1 项（原因见“来源”表）：全省.xlsx。" in out
    out, _ = skt("validate", "全省.xlsx", "cards/济南市.csv", code=1)
    assert "请从各单位原件重新汇总" in out


def test_a_merged_table_with_rows_of_others_is_not_advised_away(skt: Skt) -> None:
    for county in ("张店区", "淄川区"):
        county_file(Path(f"收件/{county}.csv"), row_of(county))
    skt("merge", "收件", "-o", "淄博市.xlsx")
    _, err = skt("merge", "淄博市.xlsx", "收件/张店区.csv", "-o", OUT, code=2)
    assert "会漏掉别处没有的 1 个项目" in err
    assert "加 --skip-bad" not in err
    _, err = skt("merge", "淄博市.xlsx", "收件", "-o", OUT, code=2)
    assert "加 --skip-bad 汇总其余文件" in err


# Several sheets in one file


def _two_sheets(path: Path, people: object) -> None:
    """Write a file of two counties, a sheet each; the second says this of its people."""
    book = openpyxl.Workbook()
    for at, (county, trainees) in enumerate((("张店区", 20), ("博山区", people))):
        sheet = book.create_sheet(county[:2], at)
        sheet.append(find_form("project").headings)
        sheet.append(["淄博市", county, "电工", "企业职工", trainees, "2021年3月1日至3月5日"])
        sheet.append([FOOT])
    book.remove(book.worksheets[-1])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_the_sheet_that_is_wrong_is_named_and_the_sound_one_is_not_said_to_be(skt: Skt) -> None:
    _two_sheets(Path("收件/两个区.xlsx"), "三十")
    county_file(Path("收件/淄川区.csv"), row_of("淄川区"))
    _, err = skt("merge", "收件", "-o", OUT, code=2)
    assert "收件/两个区.xlsx：强制性的问题 1 处，首处 工作表“博山”E2 " in err
    out, err = skt("merge", "收件", "-o", OUT, "--skip-bad")
    left = {line.partition("，")[0]: line for line in err.splitlines() if "两个区.xlsx" in line}
    sound, wrong = (left[f"未汇总：收件/两个区.xlsx {name}"] for name in ("张店", "博山"))
    assert "首处 工作表“博山”E2 " in wrong
    assert "这张表没有强制性的问题，但同一文件的工作表“博山”有" in sound
    assert "E2" not in sound
    assert "没有汇总 2 项（原因见“来源”表）：收件/两个区.xlsx（2 张表）。" in out


def test_a_sheet_of_several_that_says_nothing_of_its_people_is_named(skt: Skt) -> None:
    _two_sheets(Path("收件/两个区.xlsx"), None)
    _, err = skt("merge", "收件", "-o", OUT, code=2)
    assert "工作表“博山”E2" in err
