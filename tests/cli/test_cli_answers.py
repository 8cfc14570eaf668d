"""情况说明 that answer nothing are named, by ``validate`` and by ``merge``."""

from pathlib import Path

import pytest

from command_line import Skt
from county_files import county_file
from skilltrain_cli.review.explanation import Explanation
from skilltrain_cli.usecases.unmatched_explanations import unmatched
from skilltrain_cli.values.grid import Area


@pytest.fixture
def skt(skt: Skt, tmp_path: Path) -> Skt:
    county_file(tmp_path / "收件" / "张店区.csv")
    text = "文件,工作表,单元格,编码,情况说明\n张店区.csv,张店区,E9,TM003,人数已与培训机构核对无误\n"
    Path("说明.csv").write_text(text, encoding="utf-8")
    return skt


@pytest.mark.parametrize("command", [["validate", "收件"], ["merge", "收件", "-o", "汇总.xlsx"]])
def test_an_explanation_that_answers_nothing_is_named(skt: Skt, command: list[str]) -> None:
    _, err = skt(*command, "--explanations", "说明.csv")
    assert (
        "有 1 条情况说明没有对上任何核实性问题：“人数已与培训机构核对无误”（张店区.csv 张店区!E9 TM003）"
        in err
    )
    assert "情况说明没有对上" not in skt(*command, *(["--force"] if "merge" in command else []))[1]
    assert (
        skt("-q", *command, "--explanations", "说明.csv", *(["--force"] if "merge" in command else []))[1]
        == ""
    )


def test_the_first_three_are_named() -> None:
    given = [
        Explanation(text=f"说明第{number}条", areas=(Area(number, 0, number, 0),)) for number in range(4)
    ]
    (said,) = unmatched(given)
    assert "有 4 条" in said
    assert "“说明第2条”（A3） 等" in said
    assert "说明第3条" not in said
    assert list(unmatched(())) == []
