"""JUnit: accepted by the schema that Jenkins goes by, read back by an independent reader."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree
from msgspec.structs import replace

from command_line import Skt
from repository import EXAMPLES, TESTS
from reviews import BLANK, CITY_RUN, FILE, REVIEW, count, review
from skilltrain_cli.reporters import as_junit
from skilltrain_cli.reporters.reporter import PLAIN, Showing
from skilltrain_cli.review.finding import Place, Review, Severity, Unchecked
from skilltrain_cli.values.text import one_line

SCHEMA = etree.XMLSchema(etree.parse(TESTS / "schemas" / "junit-10.xsd"))
"""The xUnit plug-in's of Jenkins (MIT licence), as pytest's tests ship it."""


def suites(found: Review, how: Showing = PLAIN) -> JUnitXml:
    """Return the suites of a file that the schema has accepted."""
    data = as_junit.render(found, how).encode()
    SCHEMA.assertValid(etree.fromstring(data))
    return JUnitXml.fromstring(data)


def kinds(found: Review, how: Showing = PLAIN) -> dict[str, list[str]]:
    """Return the cases of each suite: how they ended, and their names."""
    return {
        suite.name: [
            " ".join([*(type(each).__name__ for each in case.result), case.name]).strip() for case in suite
        ]
        for suite in suites(found, how)
    }


def test_a_file_is_a_suite_and_a_law_a_case() -> None:
    assert kinds(REVIEW) == {
        "淄博/临淄区.xlsx": ["Failure RD002 文件不要加密码", "Error 文件能读出来"],
        "淄博/周村区.xlsx": ["没有问题"],
        "淄博/张店区.xlsx": [
            "RG004 市直组织的填“市直”",
            "TM001 组织时间尽可能精确到日",
            "Failure VL001 必填栏目不能空",
            "Failure VL003 人数填整数",
            "Skipped 没有审核：规则 AM001、ID001：“培训人数”一栏认不出来。",
        ],
        "淄博/淄川区.xlsx": ["Failure VL003 人数填整数"],
    }


def test_the_text_of_a_case_has_cells_remedy_and_clause() -> None:
    cases = {(suite.name, case.name): case for suite in suites(REVIEW) for case in suite}
    case = cases[FILE, "VL003 人数填整数"]
    assert case.classname == FILE
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.type == "强制"
    assert failure.message == "E5、E6（2 处）“培训人数”，要求：人数填整数。"
    assert failure.text == (
        "【强制】工作表“Sheet1”E5、E6（2 处）“培训人数”，要求：人数填整数。\n"
        "E5 填的是“约30人”，应为整数人数。\nE6 填的是“2000万”，应为整数人数。\n"
        "怎么办：请核实后只填整数，如 30，不带文字和单位。\n依据：鲁人社字〔2021〕32号 附件2“培训人数”。"
    )
    query = cases[FILE, "RG004 市直组织的填“市直”"].system_out
    assert query is not None
    assert query.startswith("【核实】工作表“Sheet1”B9")
    assert "【核实·已说明】" in query


def test_the_counts_are_those_of_the_cases() -> None:
    read = suites(REVIEW)
    assert (read.tests, read.failures, read.errors) == (9, 4, 1)
    for suite in read:
        results = [each for case in suite for each in case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(each, Failure) for each in results)
        assert suite.errors == sum(isinstance(each, Error) for each in results)
        assert suite.skipped == sum(isinstance(each, Skipped) for each in results)


@pytest.mark.parametrize("fails", [Severity.ERROR, Severity.QUERY])
@pytest.mark.parametrize("explanation", [None, "名称以批文为准"])
@pytest.mark.parametrize("card", [BLANK.card, CITY_RUN])
def test_a_case_fails_where_the_exit_code_says_so(card: object, explanation: str, fails: Severity) -> None:
    found = review(replace(BLANK, card=card, explanation=explanation))
    failed = "Failure" in str(kinds(found, Showing(fails=fails)))
    assert failed == (found.exit_code(fails) == 1)


def test_statistics_are_a_suite_without_cases() -> None:
    *_, last = suites(REVIEW, Showing(statistics=True))
    assert (last.name, last.tests) == ("按规则统计", 0)
    assert "VL003  强制  10,002" in as_junit.render(REVIEW, Showing(statistics=True))


def test_what_no_rule_judges_is_skipped_each_reason_once() -> None:
    whole = tuple(Unchecked(code="", file=FILE, why=why) for why in ("甲栏没有规则", "乙栏没有规则"))
    assert kinds(review(unchecked=whole))[FILE] == [
        "Skipped 没有审核：甲栏没有规则。",
        "Skipped 没有审核：乙栏没有规则。",
    ]


@given(st.text("<>&\"']]\n\r\t\x00\x1b\x85\u2028\ufffe\ud800a表", max_size=20) | st.text(max_size=20))
def test_any_text_is_read_back_as_it_is_shown(text: str) -> None:
    place = Place(file=f"甲{text}", entry=text or None, sheet=text or None, spot=BLANK.place.spot)
    found = replace(BLANK, place=place, message=f"乙{text}", hint=text, heading=None, value=None)
    unchecked = Unchecked(code="", file=place.file, why=f"丙{text}")
    (suite,) = suites(review(found, submissions=(), unchecked=(unchecked,)))
    failed, skipped = suite
    (failure,) = failed.result
    shown = one_line(text).replace("\ufffe", "?").replace("\uffff", "?")
    assert f"乙{shown}" in failure.message
    assert f"乙{shown}" in failure.text
    assert f"丙{shown}" in skipped.name


def test_nothing_ends_the_text_early() -> None:
    found = count(5, "]]></failure><testcase name='x'/>")
    (suite,) = suites(review(found))
    assert len(list(suite)) == 1


def test_examples_are_accepted(skt: Skt, tmp_path: Path) -> None:
    made = tmp_path / "问题.xml"
    skt("validate", str(EXAMPLES / "broken" / "读取"), "--as-of", "2021-06-10", "-o", str(made), code=3)
    SCHEMA.assertValid(etree.parse(made))
    read = JUnitXml.fromfile(str(made))
    assert read.failures
    assert read.errors
    names = [(case.classname, case.name) for suite in read for case in suite]
    assert len(set(names)) == len(names)
