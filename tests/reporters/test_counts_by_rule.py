"""Findings counted by rule: once for all formats."""

import json

import pytest
from rich.cells import cell_len

from reviews import REVIEW, review
from skilltrain_cli.reporters import as_concise, as_github, as_html, as_json, as_terminal
from skilltrain_cli.reporters.counts_by_rule import statistics_lines, tallies
from skilltrain_cli.reporters.reporter import Reporter, Showing
from web_pages import taken_apart

TABLE = """\
按规则统计：
编码   程度    处数  文件数  规则
VL003  强制  10,002       2  人数填整数
RD002  强制       1       1  文件不要加密码
VL001  强制       1       1  必填栏目不能空
RG004  核实       2       1  市直组织的填“市直”
TM001  提示       1       1  组织时间尽可能精确到日
"""
ASKED = Showing(statistics=True)


def test_the_gravest_and_most_frequent_come_first() -> None:
    assert [(each.card.code, each.count, each.files) for each in tallies(REVIEW)] == [
        ("VL003", 10_002, 2),
        ("RD002", 1, 1),
        ("VL001", 1, 1),
        ("RG004", 2, 1),
        ("TM001", 1, 1),
    ]
    assert sum(each.count for each in tallies(REVIEW)) == len(REVIEW.findings)


@pytest.mark.parametrize("reporter", [as_terminal, as_concise, as_github])
def test_formats_of_lines_end_with_the_table(reporter: Reporter) -> None:
    text, without = reporter.render(REVIEW, ASKED), reporter.render(REVIEW)
    assert isinstance(text, str)
    assert isinstance(without, str)
    assert text.startswith(without)
    assert text.removeprefix(without).lstrip("\n") == TABLE


@pytest.mark.parametrize("width", [30, 44, 80])
def test_the_table_is_no_wider_than_asked(width: int) -> None:
    lines = [line.text for line in statistics_lines(REVIEW, width)]
    assert max(map(cell_len, lines)) <= width
    assert "组织时间尽可能精确到日" in "".join(line.strip() for line in lines)


def test_json_has_them_only_when_asked() -> None:
    assert "statistics" not in json.loads(as_json.render(REVIEW))
    found = json.loads(as_json.render(REVIEW, ASKED))
    assert list(found)[-1] == "statistics"
    assert found["statistics"][0] == {
        "code": "VL003",
        "title": "人数填整数",
        "severity": "error",
        "count": 10_002,
        "files": 2,
    }
    assert json.loads(as_json.render(review(), ASKED))["statistics"] == []


def test_the_page_has_them_as_a_table() -> None:
    rows = taken_apart(as_html.render(REVIEW, ASKED)).all("tr")
    assert ["VL003", "强制", "10,002", "2", "人数填整数"] in [
        [cell.text for cell in row.children] for row in rows
    ]


def test_nothing_found_is_said() -> None:
    assert [line.text for line in statistics_lines(review(), 80)] == ["按规则统计：没有要统计的。"]
