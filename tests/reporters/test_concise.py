"""One line a finding: stable, and harmless whatever was sent."""

import re

import pytest
from msgspec.structs import replace

from reviews import FILE, REVIEW, UNREADABLE, count, review
from skilltrain_cli.reporters import as_concise
from skilltrain_cli.reporters.reporter import Showing
from skilltrain_cli.review.finding import Place, Unchecked
from skilltrain_cli.values.grid import Spot


def test_every_finding_has_its_line() -> None:
    lines = as_concise.render(REVIEW).splitlines()
    assert lines[:4] == [
        "淄博/临淄区.xlsx: RD002 文件设了打开密码",
        "淄博/张店区.xlsx:Sheet1!E5: VL003 “培训人数”：填的是“约30人”，应为整数人数",
        "淄博/张店区.xlsx:Sheet1!F5: TM001 “组织时间”：没有精确到日",
        "淄博/张店区.xlsx:Sheet1!E6: VL003 “培训人数”：填的是“2000万”，应为整数人数",
    ]
    assert lines[4] == "淄博/张店区.xlsx:Sheet1!D8: VL001 “群体范围”没有填"
    assert lines[6].endswith("应填“市直”（已说明：由市就业中心统一组织，名称以批文为准）")
    assert lines[-2:] == [
        "淄博/张店区.xlsx: AM001 没有审核：“培训人数”一栏认不出来",
        "淄博/张店区.xlsx: ID001 没有审核：“培训人数”一栏认不出来",
    ]
    assert len(lines) == len(REVIEW.findings) + len(REVIEW.unchecked)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            Place(file="包.zip", entry="表/张店区.csv", sheet="张店区", spot=Spot(6, 4)),
            "包.zip/表/张店区.csv:张店区!E7",
        ),
        (Place(file="张店区.docx", sheet="表格1", spot=Spot(6, 4)), "张店区.docx:表格1!E7"),
        (Place(file="张店区.xlsx", sheet="Sheet1"), "张店区.xlsx:Sheet1"),
        (Place(file=""), "各文件之间"),
        (Place(file="a\n::error::b13800000000.xlsx", sheet="c\nd"), "a↵::error::b138****0000.xlsx:c↵d"),
    ],
)
def test_every_place_has_its_name(place: Place, said: str) -> None:
    assert as_concise.render(review(replace(UNREADABLE, place=place))) == f"{said}: RD002 文件设了打开密码\n"


def test_nothing_found_is_nothing_said() -> None:
    assert as_concise.render(review()) == ""


def test_what_was_not_read_is_said_when_no_finding_does() -> None:
    assert as_concise.render(review(unread=("张店区.xlsx",))) == "张店区.xlsx: 没有读出来\n"
    assert "没有读出来" not in as_concise.render(review(UNREADABLE, unread=(UNREADABLE.place.file,)))


def test_a_demand_that_no_rule_judges_has_a_line_too() -> None:
    found = review(unchecked=(Unchecked(code="", file=FILE, why="没有规则审核它"),))
    assert as_concise.render(found) == f"{FILE}: 没有审核：没有规则审核它\n"


def test_no_cell_begins_a_line_or_gives_an_order() -> None:
    text = as_concise.render(review(count(5, "a\n::error::b\x1b[31m\u202e"), count(6, "c\r\nd")))
    assert text.count("\n") == 2
    assert not re.search("[\x1b\u202e\r]|^::", text, re.MULTILINE)


def test_colours_only_repeat_what_the_text_says() -> None:
    text = as_concise.render(REVIEW, Showing(colour=True))
    assert text.startswith("\x1b[1;31m淄博/临淄区.xlsx: RD002\x1b[0m 文件设了打开密码\n")
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == as_concise.render(REVIEW)
