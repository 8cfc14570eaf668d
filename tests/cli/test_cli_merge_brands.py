"""``skt merge`` of brand cards: what it says, what it leaves with, and a mix of forms."""

from pathlib import Path

import pytest

from brand_submissions import write_card
from command_line import Skt
from county_files import county_file, folder_state, row_of
from read_back import grids_of
from skilltrain_cli.intake.read_file import read

OUT = "一市一品牌.xlsx"


@pytest.fixture
def skt(skt: Skt, monkeypatch: pytest.MonkeyPatch) -> Skt:
    """Return a command line in a folder with the cards of three cities, on a fixed day."""
    monkeypatch.setenv("SKT_TODAY", "2021-06-20")
    write_card(Path("cities/淄博市.csv"), "陶琉工匠", "淄博市")
    write_card(Path("cities/枣庄市.csv"), "鲁班传人", "枣庄市", phone="13800000000")
    write_card(Path("cities/济南市.csv"), "泉城技匠", "济南市", phone="13800000001")
    return skt


def brands(path: str = OUT) -> list[object]:
    """Return the names in a catalogue."""
    grid = read(Path(path), file=path).grids[0]
    return [line[0] for line in grid.rows[3:]]


def test_it_tells_what_was_gathered_and_who_is_missing(skt: Skt) -> None:
    before = folder_state(Path("cities"))
    out, err = skt("merge", "cities", "-o", OUT)
    assert err == ""
    first, coverage, silent, material, written = out.splitlines()
    assert first == "山东省：汇总 3 个文件，3 个市，3 个品牌。"
    assert coverage == ("一市一品牌（1 个以上）：设区的市 16 个，已达到 3 个，未报送 13 个（见“覆盖”表）。")
    assert silent.startswith("未报送的市 13 个：青岛市、东营市、")
    assert material == "宣传素材（见“宣传素材”表）：随宣传素材 0 个，只有卡片 3 个。"
    assert written == f"已写入 {OUT}"
    assert brands() == ["泉城技匠", "陶琉工匠", "鲁班传人"]
    assert folder_state(Path("cities")) == before


def test_no_whole_telephone_number_is_printed(skt: Skt) -> None:
    write_card(Path("cities/济南市.csv"), "泉城技匠", "济南市", phone="0533-2345678、13800000002")
    said = "".join(skt("merge", "cities", "-o", OUT))
    out, _ = skt("validate", OUT)
    assert "0533-2345678、138****0002" in out
    assert "1380000" not in said + out


def test_the_catalogue_passes_its_own_review_as_one_submission(skt: Skt) -> None:
    skt("merge", "cities", "-o", OUT)
    review = skt.json("validate", OUT)
    assert review["findings"] == []
    [submission] = review["submissions"]
    assert (submission["form"], submission["unit"], submission["rows"]) == ("brand", None, 3)


def test_a_catalogue_and_later_cards_are_merged_as_all_cards_at_once(skt: Skt) -> None:
    skt("merge", "cities", "-o", "早.xlsx")
    write_card(Path("late/东营市.csv"), "石油蓝领", "东营市", phone="13800000003")
    out, _ = skt("merge", "早.xlsx", "late", "-o", "后.xlsx")
    skt("merge", "cities", "late", "-o", "一次.xlsx")
    assert out.startswith("山东省：汇总 2 个文件，4 个市，4 个品牌。")
    ours, theirs = (grids_of(Path(name)) for name in ("后.xlsx", "一次.xlsx"))
    assert ours.keys() == theirs.keys()
    for name in ("一市一品牌建设情况一览表", "汇总", "覆盖"):
        assert ours[name].rows == theirs[name].rows, name


def test_a_catalogue_among_its_cards_is_refused(skt: Skt) -> None:
    skt("merge", "cities", "-o", "cities/目录.xlsx")
    skt("merge", "cities", "-o", "cities/目录.xlsx", "--force")  # replaced, and not read
    _, err = skt("merge", "cities", "-o", OUT, code=2)
    assert "cities/目录.xlsx：强制性的问题 1 处，首处 A3 它是汇总出来的表，里面的品牌在" in err
    assert not Path(OUT).exists()


def test_a_mix_of_forms_is_refused_until_one_is_named(skt: Skt) -> None:
    county_file(Path("cities/张店区.csv"), row_of("张店区"))
    _, err = skt("merge", "cities", "-o", OUT, code=2)
    assert "附件1：cities/枣庄市.csv、" in err
    assert "附件2：cities/张店区.csv" in err
    assert "--form brand" in err
    assert "--form project" in err
    assert not Path(OUT).exists()
    _, err = skt("merge", "cities", "-o", OUT, "--form", "brand")
    assert err == (
        "另一种表：cities/张店区.csv 张店区，是附件2《项目制培训情况统计表》，"
        "这次汇总的是附件1《“一市一品牌”建设情况一览表》\n"
    )
    assert len(brands()) == 3
    out, _ = skt("merge", "cities", "-o", "淄博市.xlsx", "--form", "附件2")
    assert out.startswith("淄博市：汇总 1 个文件，1 个单位，1 行，30 人次。")


def test_naming_a_form_that_is_not_there_or_unknown_is_wrong_usage(skt: Skt) -> None:
    assert "没有找到附件2" in skt.refused("merge", "cities", "-o", OUT, "--form", "project")
    assert "没有名为“附件9”的表" in skt.refused("merge", "cities", "-o", OUT, "--form", "附件9")


def test_skip_bad_gathers_the_rest_and_names_what_is_missing(skt: Skt) -> None:
    write_card(Path("cities/东营市.csv"), "石油蓝领", "东营市", features="字" * 301)
    _, err = skt("merge", "cities", "-o", OUT, code=2)
    assert "cities/东营市.csv：强制性的问题 1 处" in err
    out, err = skt("merge", "cities", "-o", OUT, "--skip-bad")
    assert "未汇总：cities/东营市.csv" in err
    assert "已报送未汇总 1 个，未报送 12 个" in out
    assert "已报送未汇总的市 1 个：东营市。" in out


def test_one_citys_catalogue(skt: Skt) -> None:
    out, _ = skt("merge", "cities/淄博市.csv", "-o", OUT, "--level", "city")
    assert out.splitlines()[:2] == [
        "淄博市：汇总 1 个文件，1 个市，1 个品牌。",
        "一市一品牌（1 个以上）：设区的市 1 个，已达到 1 个，未报送 0 个（见“覆盖”表）。",
    ]
