"""Reporters: sentences for people, the contract's JSON for scripts, annotations for workflows."""

import ast
import io
import json
import re
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from cpu_seconds import usual_seconds
from reviews import FILE, REVIEW, SCHEMA, UNREADABLE, count, review
from skilltrain_cli import __version__, reporters
from skilltrain_cli.cli import show_review
from skilltrain_cli.reporters import as_json, as_terminal
from skilltrain_cli.reporters.output_formats import offered
from skilltrain_cli.reporters.reporter import PLAIN, Showing, reporter
from skilltrain_cli.review.finding import Place, Review

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

WIDE = """\
淄博/ 里的各个文件：
   文件         单位      行数    强制  核实  提示  结论
×  临淄区.xlsx                       1     0     0  没有读出来
√  周村区.xlsx  周村区   1,200       0     0     0  没有问题
×  张店区.xlsx  张店区      12       3     2     1  需要改正
×  淄川区.xlsx  淄川区  10,000  10,000     0     0  需要改正

淄博/临淄区.xlsx

【强制】文件设了打开密码。
  怎么办：请去掉密码后重新报送。
  依据：鲁人社字〔2021〕32号 二（三）“于6月15日前汇总报送《项目制培训情况统计表》（附件2）”〔RD002〕

淄博/张店区.xlsx
工作表“Sheet1”（张店区，12 行）

【强制】E5、E6（2 处）“培训人数”，要求：人数填整数。
  - E5 填的是“约30人”，应为整数人数。
  - E6 填的是“2000万”，应为整数人数。
  怎么办：请核实后只填整数，如 30，不带文字和单位。
  依据：鲁人社字〔2021〕32号 附件2“培训人数”〔VL003〕

【强制】D8“群体范围”没有填。
  怎么办：请填写：培训面向的群体，如 失业人员、退役军人。
  依据：鲁人社字〔2021〕32号 附件2“群体范围”〔VL001〕

【核实】B9“组织区县”：填的是“市本级”，由市直组织的应填“市直”。
  怎么办：请改为“市直”；不改的，汇总时按“市直”写入。
  依据：鲁人社字〔2021〕32号 附件2 注1“如培训项目由市直组织，‘组织区县’一列填写‘市直’”〔RG004〕

【核实·已说明】B10“组织区县”：填的是“市级”，由市直组织的应填“市直”。
  情况说明：由市就业中心统一组织，名称以批文为准。
  依据：鲁人社字〔2021〕32号 附件2 注1（原文见上）〔RG004〕

【提示】F5“组织时间”：现填“[red]6月[/]”，没有精确到日。
  怎么办：已经确定起止日期的，请写明几日至几日。
  依据：鲁人社字〔2021〕32号 附件2 注1（原文见上）〔TM001〕

【未审核】规则 AM001、ID001：“培训人数”一栏认不出来。

淄博/淄川区.xlsx
工作表“Sheet1”（淄川区，10,000 行）

【强制】E5、E6、E7 等 10,000 处（第 5～10004 行）“培训人数”：填的是“若干”，应为整数人数。
  怎么办：请核实后只填整数，如 30，不带文字和单位。
  依据：鲁人社字〔2021〕32号 附件2“培训人数”〔VL003〕

──────────────────────────────────────────────────
合计：5 个文件，3 份报送件，11,212 行；强制 10,004 处，核实 2 处（1 处已说明），提示 1 处，未审核 2
  项。
没有读出来的 1 处，审核不完整：淄博/临淄区.xlsx。
跳过的无关文件 1 个：淄博/~$张店区.xlsx（打开文件时的锁文件）。
“依据”末尾的〔〕里是规则编码，运行 skt rules 编码 可以查看它的要求和例子。
下一步：请逐处改正 10,004 处强制性的问题；1 处核实性的问题，请改正或写情况说明（不少于 6 个字，写在
  “问题清单”里，或那一行后面的“情况说明”列里）；然后重新审核。
"""

NARROW = """\
淄博/ 里的各个文件：
× 临淄区.xlsx：强制 1，没有读出来
√ 周村区.xlsx：周村区，1,200 行，没有问题
× 张店区.xlsx：张店区，12 行，强制 3，核实 2，提示 1，需要改
  正
× 淄川区.xlsx：淄川区，10,000 行，强制 10,000，需要改正

淄博/临淄区.xlsx

【强制】文件设了打开密码。
  怎么办：请去掉密码后重新报送。
  依据：鲁人社字〔2021〕32号 二（三）“于6月15日前汇总报送
    《项目制培训情况统计表》（附件2）”〔RD002〕

淄博/张店区.xlsx
工作表“Sheet1”（张店区，12 行）

【强制】E5、E6（2 处）“培训人数”，要求：人数填整数。
  - E5 填的是“约30人”，应为整数人数。
  - E6 填的是“2000万”，应为整数人数。
  怎么办：请核实后只填整数，如 30，不带文字和单位。
  依据：鲁人社字〔2021〕32号 附件2“培训人数”〔VL003〕

【强制】D8“群体范围”没有填。
  怎么办：请填写：培训面向的群体，如 失业人员、退役军人。
  依据：鲁人社字〔2021〕32号 附件2“群体范围”〔VL001〕

【核实】B9“组织区县”：填的是“市本级”，由市直组织的应填“市
  直”。
  怎么办：请改为“市直”；不改的，汇总时按“市直”写入。
  依据：鲁人社字〔2021〕32号 附件2 注1“如培训项目由市直组
    织，‘组织区县’一列填写‘市直’”〔RG004〕

【核实·已说明】B10“组织区县”：填的是“市级”，由市直组织的应填
  “市直”。
  情况说明：由市就业中心统一组织，名称以批文为准。
  依据：鲁人社字〔2021〕32号 附件2 注1（原文见上）〔RG004〕

【提示】F5“组织时间”：现填“[red]6月[/]”，没有精确到日。
  怎么办：已经确定起止日期的，请写明几日至几日。
  依据：鲁人社字〔2021〕32号 附件2 注1（原文见上）〔TM001〕

【未审核】规则 AM001、ID001：“培训人数”一栏认不出来。

淄博/淄川区.xlsx
工作表“Sheet1”（淄川区，10,000 行）

【强制】E5、E6、E7 等 10,000 处（第 5～10004 行）“培训人
  数”：填的是“若干”，应为整数人数。
  怎么办：请核实后只填整数，如 30，不带文字和单位。
  依据：鲁人社字〔2021〕32号 附件2“培训人数”〔VL003〕

──────────────────────────────
合计：5 个文件，3 份报送件，11,212 行；强制 10,004 处，核实
  2 处（1 处已说明），提示 1 处，未审核 2 项。
没有读出来的 1 处，审核不完整：淄博/临淄区.xlsx。
跳过的无关文件 1 个：淄博/~$张店区.xlsx（打开文件时的锁文
  件）。
“依据”末尾的〔〕里是规则编码，运行 skt rules 编码 可以查看它
  的要求和例子。
下一步：请逐处改正 10,004 处强制性的问题；1 处核实性的问题，
  请改正或写情况说明（不少于 6 个字，写在“问题清单”里，或那
  一行后面的“情况说明”列里）；然后重新审核。
"""


class Tty(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True


def shown(found: Review) -> str:
    """Return what the screen shows of a review."""
    show_review.show(found, "terminal")
    assert isinstance(sys.stdout, io.StringIO)
    return sys.stdout.getvalue()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_terminal_wide() -> None:
    assert as_terminal.render(REVIEW) == WIDE


def test_terminal_narrow() -> None:
    assert as_terminal.render(REVIEW, Showing(width=60)) == NARROW


def test_piped_output_is_plain_and_of_one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert shown(REVIEW) == WIDE


def test_terminal_is_coloured_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    monkeypatch.setattr(sys, "stdout", Tty())
    text = shown(REVIEW)
    assert "\x1b[1;31m【强制】\x1b[0m" in text
    assert ESCAPE.sub("", text) == NARROW


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdout", Tty())
    assert shown(REVIEW) == NARROW


def test_fixed_texts_exist_in_gbk() -> None:
    for path in Path(reporters.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\ud800" not in node.value:
                node.value.encode("gbk")
    as_terminal.render(REVIEW).encode("gbk")


def test_json_is_the_contract() -> None:
    text = as_json.render(REVIEW)
    payload = json.loads(text)
    Draft202012Validator(SCHEMA).validate(payload)
    assert payload["tool"] == {"name": "skt", "version": __version__}
    assert payload["summary"] == {
        "files": 5,
        "submissions": 3,
        "rows": 11_212,
        "error": 10_004,
        "query": 2,
        "note": 1,
        "unchecked": 2,
    }
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
    assert "\\u" not in text


def test_json_keys_stand_in_the_order_of_the_contract() -> None:
    payload = json.loads(as_json.render(REVIEW))
    item = SCHEMA["properties"]
    assert list(payload) == SCHEMA["required"]
    assert list(payload["summary"]) == item["summary"]["required"]
    for name in ("submissions", "findings", "unchecked"):
        assert all(list(each) == item[name]["items"]["required"] for each in payload[name])


def test_json_of_findings() -> None:
    found = json.loads(as_json.render(review(UNREADABLE, count(5, "约30人"))))["findings"]
    assert found[0] == {
        "code": "RD002",
        "severity": "error",
        "title": "文件不要加密码",
        "message": "文件设了打开密码",
        "hint": "请去掉密码后重新报送",
        "basis": {
            "notice": "鲁人社字〔2021〕32号",
            "clause": "二（三）",
            "quote": "于6月15日前汇总报送《项目制培训情况统计表》（附件2）",
        },
        "file": "淄博/临淄区.xlsx",
        "entry": None,
        "sheet": None,
        "cell": None,
        "field": None,
        "heading": None,
        "value": None,
        "explanation": None,
    }
    assert [found[1][name] for name in ("file", "sheet", "cell", "field", "value")] == [
        FILE,
        "Sheet1",
        "E5",
        "trainees",
        "约30人",
    ]


def test_json_of_a_broken_file_name_can_be_written() -> None:
    text = as_json.render(review(replace(UNREADABLE, place=Place(file="\udcff.xlsx"))))
    assert json.loads(text.encode())["findings"][0]["file"] == "\udcff.xlsx"


def test_json_of_an_empty_review() -> None:
    payload = json.loads(as_json.render(review(submissions=(), files=0)))
    Draft202012Validator(SCHEMA).validate(payload)
    assert payload["findings"] == payload["submissions"] == payload["unchecked"] == []


@pytest.mark.parametrize("name", [each.id for each in offered("validate")])
@pytest.mark.parametrize("how", [PLAIN, Showing(colour=True, statistics=True, width=40)])
def test_every_reporter_keeps_what_all_promise(name: str, how: Showing) -> None:
    data = reporter(name).render(REVIEW, how)
    assert data == reporter(name).render(REVIEW, how)
    if isinstance(data, str):
        assert data.endswith("\n")
        assert not data.endswith("\n\n")
        assert how.colour or "\x1b" not in data
        assert ESCAPE.sub("", data).replace("\n", "").isprintable()


@pytest.mark.parametrize("name", [each.id for each in offered("validate") if each.on_screen])
def test_a_hundred_thousand_findings_take_seconds(name: str) -> None:
    render = reporter(name).render
    found = review(*(count(row, f"约{row}人") for row in range(1, 100_001)))
    began = usual_seconds()
    render(found)
    assert usual_seconds() - began < 10
