"""``skt fill`` from the command line: from files of every kind, and by answering questions."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scripted_clerk import Script, wish
from skilltrain_cli.cli import fill_by_questions
from skilltrain_cli.cli.app import run
from skilltrain_cli.cli.saved_answers import draft_path
from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.usecases import fill as filling
from skilltrain_cli.usecases.review_request import order_of as order

ROW = {"project": "陶瓷工艺培训", "audience": "失业人员", "trainees": 30, "period": "2021年6月1日至6月15日"}
CARD = {
    "品牌名称": "陶琉工匠", "报送市": "淄博市", "品牌特色": "特色𠮷\n第二段",
    "经验做法": "做法", "典型案例": "案例",
    "联系人": "张三", "联系电话": "0533-2345678",
}  # fmt: skip
FOOTER = ["--filled-by", "张三", "--phone", "0533-2345678", "--filled-on", "2021-06-10"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-12")


def write(name: str, data: Any) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    Path(name).write_text(text, encoding="utf-8")
    return name


def filled(*arguments: str, form: str = "project") -> int:
    return run(["fill", form, "-o", "表.xlsx", *arguments])


def cells(*spots: str, sheet: int = 0) -> list[Any]:
    body = openpyxl.load_workbook("表.xlsx").worksheets[sheet]
    return [body[spot].value for spot in spots]


def test_records_with_unit_and_footer_validate_clean(capsys: pytest.CaptureFixture[str]) -> None:
    source = write("数.json", [ROW, {**ROW, "project": "琉璃"}])
    assert filled("--from", source, "--unit", "张店区", *FOOTER) == 0
    assert cells("A3", "A5", "B6", "C5", "E5", "B13", "D13") == [
        "填报单位：张店区", "淄博市", "张店区", "陶瓷工艺培训", 30, "张三", "0533-2345678",
    ]  # fmt: skip
    capsys.readouterr()
    assert run(["validate", "表.xlsx", "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert (review["findings"], review["unchecked"], review["summary"]["rows"]) == ([], [], 2)
    assert [each["sheet"] for each in review["submissions"]] == ["项目制培训情况统计表"]


CSV = "市,组织区县,project,群体范围,培训人数,组织时间\n淄博市,张店区,陶瓷工艺培训,失业人员,30,2021.6.1-6.15\n"
YAML = (
    "- 市: 淄博市\n  县区: 张店区\n"
    "  project: 陶瓷工艺培训\n  audience: 失业人员\n  人数: 30\n  period: 2021.6.1-6.15\n"
)
TOML = (
    '"市"="淄博市"\n'
    'county="张店区"\nproject="陶瓷工艺培训"\naudience="失业人员"\ntrainees=30\nperiod="2021.6.1-6.15"\n'
)
NAMES = "city,county,project,audience,trainees,period\n淄博市,张店区,陶瓷工艺培训,失业人员,30,2021.6.1-6.15\n"


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", CSV), ("a.yaml", YAML), ("a.toml", TOML), ("b.csv", NAMES)], ids=range(4)
)
def test_every_kind_of_file_fills_the_same(name: str, text: str) -> None:
    assert filled("--from", write(name, text), *FOOTER) == 0
    assert cells("A4", "B4", "C4", "D4", "E4", "F4") == [
        "淄博市", "张店区", "陶瓷工艺培训", "失业人员", 30, "2021.6.1-6.15",
    ]  # fmt: skip


def test_an_old_form_is_moved_over_with_its_footer(capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("--from", write("数.json", [ROW]), "--unit", "张店区", *FOOTER) == 0
    book = openpyxl.load_workbook("表.xlsx")
    for name in ("自检", "自检计算"):
        for row in book[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "skt-form project 1" in cell.value:
                    cell.value = cell.value.replace("project 1", "project 0")
    book.save("旧.xlsx")
    assert run(["validate", "旧.xlsx"]) == 0
    out = capsys.readouterr().out
    assert "用的是旧表样（第 0 版），现行的是第 1 版" in out
    assert "skt new project -o 附件2.xlsx" in out
    assert filled("--from", "旧.xlsx", "--force") == 0
    assert cells("A4", "B4", "C4", "E4", "B12", "D12") == [
        "淄博市", "张店区", "陶瓷工艺培训", 30, "张三", "0533-2345678",
    ]  # fmt: skip


def test_a_messy_sheet_of_a_clerks_own_is_taken_row_by_row(capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["2021年培训"], ["序号", "区县", "项目名称", "培训对象", "人数", "培训时间"],
        [1, "张店区", "陶瓷工艺培训", "失业人员", 30, "2021.6.1"], ["合计", None, None, None, 30, None],
    ):  # fmt: skip
        sheet.append(row)
    book.save("自己的.xlsx")
    assert filled("--from", "自己的.xlsx", "--unit", "淄博市") == 0
    assert cells("A5", "B5", "C5", "E5", "C6") == ["淄博市", "张店区", "陶瓷工艺培训", 30, None]
    assert "第 4 行是“合计”行，没有采用" in capsys.readouterr().err


def test_wrong_values_are_refused_cell_by_cell(capsys: pytest.CaptureFixture[str]) -> None:
    total = {"project": "合计", "trainees": 30}
    bad = [{**ROW, "trainees": "约30人"}, total, {**ROW, "period": "待定", "audience": ""}]
    assert filled("--from", write("数.json", bad), "--unit", "张店区", *FOOTER) == 1
    out = capsys.readouterr().out
    assert "【强制】第 1 条“培训人数”：填的是“约30人”，应为整数人数：是约数。" in out
    assert "【强制】第 2 条：会被当作“合计”行，不算数据。" in out
    assert "【强制】第 3 条“群体范围”没有填。" in out
    assert "第 3 条“组织时间”：填的是“待定”" in out
    assert "共 4 处必须改正，没有写入。" in out
    assert not Path("表.xlsx").exists()


def test_wrong_values_are_written_and_marked_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    bad = [ROW, {**ROW, "trainees": "约30人", "project": "琉璃"}]
    assert filled("--from", write("数.json", bad), "--unit", "张店区", "--allow-invalid") == 1
    body = openpyxl.load_workbook("表.xlsx").worksheets[0]
    assert body["E6"].value == "约30人"
    assert "应为整数人数" in body["E6"].comment.text
    assert body["E5"].comment is None
    assert "已在表里标出" in capsys.readouterr().out


def test_too_many_words_are_refused_with_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("--from", write("卡.json", {**CARD, "品牌特色": "特" * 312}), form="brand") == 1
    assert "有 312 字，规定 300 字以内，超出 12 字" in capsys.readouterr().out


def test_unknown_keys_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("--from", write("数.json", [{**ROW, "培训入数": 3}])) == 2
    assert "第 1 条里有附件2没有的栏目：“培训入数”（是否指“培训人数”）" in capsys.readouterr().err
    assert filled("--from", write("数.csv", CSV.replace("培训人数", "培训入数"))) == 2
    assert "是否指“培训人数”" in capsys.readouterr().err


def test_cards_share_a_workbook_or_have_a_file_each(capsys: pytest.CaptureFixture[str]) -> None:
    source = write("卡.json", [CARD, {**CARD, "品牌名称": "鲁/菜:师傅"}, {**CARD, "品牌名称": "鲁菜师傅"}])
    assert filled("--from", source, form="brand") == 0
    names = openpyxl.load_workbook("表.xlsx").sheetnames
    assert names[:4] == [f"一市一品牌建设情况一览表{mark}" for mark in ("", "（2）", "（3）")] + ["自检"]
    assert cells("B3", "A6", sheet=1) == ["鲁/菜:师傅", "特色𠮷\n第二段"]
    Path("卡").mkdir()
    assert run(["fill", "brand", "--from", source, "-o", "卡"]) == 0
    assert sorted(path.name for path in Path("卡").iterdir()) == [
        "淄博市-陶琉工匠.xlsx", "淄博市-鲁菜师傅.xlsx", "淄博市-鲁菜师傅（2）.xlsx",
    ]  # fmt: skip
    capsys.readouterr()
    assert run(["validate", "表.xlsx", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["submissions"] == 3
    assert run(["fill", "brand", "--from", "表.xlsx", "-o", "又.xlsx"]) == 0
    assert openpyxl.load_workbook("又.xlsx").worksheets[2]["B3"].value == "鲁菜师傅"


def test_a_table_of_cards() -> None:
    lines = [
        list(CARD),
        list(CARD.values()),
        [*list(CARD.values())[:1], "枣庄市", *list(CARD.values())[2:6], "13800000000"],
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    book.save("卡.xlsx")
    assert filled("--from", "卡.xlsx", form="brand") == 0
    assert [cells("B4", "D13", sheet=index) for index in (0, 1)] == [
        ["淄博市", "0533-2345678"], ["枣庄市", "13800000000"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["project", "-o", "表.pdf", "--from", "数.json"], "只支持 .xlsx、.docx"),
        (["project", "-o", "表.xlsx", "--from", "没有.json"], "“没有.json”不存在"),
        (["project", "-o", "数.json", "--from", "数.json", "--force"], "同时是输入"),
        (["project", "-o", "有.xlsx", "--from", "数.json"], "已经存在"),
        (["project", "-o", "有.xlsx", "--from", "有.xlsx", "--force"], "同时是输入"),
        (["project", "-o", "表.xlsx", "--from", "有.xlsx"], "“有.xlsx”：这是认不出种类的文件，不是表格"),
        (["project", "-o", "表.xlsx", "--from", "."], "是文件夹"),
        (["project", "-o", "表.xlsx", "--from", "空.csv"], "没有找到可以填入附件2的内容"),
        (["brand", "-o", "表.xlsx", "--from", "卡.json", "--phone", "1"], "附件1没有表尾"),
        (["project", "-o", "表.xlsx"], "这里又不是终端"),
        (["project", "-o", ".", "--from", "数.json"], "不能写成"),
    ],
)
def test_wrong_usage_is_told_and_writes_nothing(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("数.json", [ROW])
    write("卡.json", CARD)
    write("有.xlsx", "旧")
    write("空.csv", "甲,乙\n1,2\n")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert run(["fill", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_values_the_source_does_not_tell_stop_the_filling(capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["市", "组织区县", "培训项目名称", "群体范围", "培训人数", "组织时间"])
    sheet.append(["淄博市", "张店区", "陶瓷工艺培训", "失业人员", "=10+20", "2021.6.1"])
    book.save("源.xlsx")
    assert filled("--from", "源.xlsx") == 2
    assert "E2 公式没有计算过" in capsys.readouterr().err


def test_the_remembered_unit_is_taken_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    write("skt.toml", 'unit = "张店区"\n')
    assert filled("--from", write("数.json", [ROW])) == 0
    assert cells("A3", "B5") == ["填报单位：张店区", "张店区"]
    assert "按 skt.toml，填报单位是“张店区”" in capsys.readouterr().err
    assert filled("--from", write("数.json", [ROW]), "--unit", "张店区", "--force") == 0
    assert "skt.toml" not in capsys.readouterr().err, "it decided nothing"


def test_a_remembered_unit_that_is_none_names_the_file_it_stands_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("skt.toml", 'unit = "张点区"\n')
    assert filled("--from", write("数.json", [ROW])) == 2
    assert "（默认的填报单位，如 skt.toml 里的 unit）" in capsys.readouterr().err


# By answering questions.


def test_a_conversation_fills_rows_and_footer() -> None:
    screen = Script(
        "", "", "陶瓷工艺培训", "4", "约30人", "30", "待定", "2021年6月1日", "",
        "y", "", "", "<", "", "琉璃", "其他", "12", "6月8日", "第二期", "n",
        "张三", "123", "0533-2345678", "2021.6.10",
    )  # fmt: skip
    assert fill_by_questions.converse(wish(), "", screen) == 0
    assert cells("A5", "B5", "C5", "D5") == ["淄博市", "张店区", "陶瓷工艺培训", "失业人员"]
    assert cells("E5", "F5") == [30, "2021年6月1日"]
    assert cells("C6", "D6", "E6", "F6", "G6", "B13") == [
        "琉璃",
        "其他",
        12,
        "2021年6月8日",
        "第二期",
        "张三",
    ]
    assert any("是约数" in text for text in screen.said)
    assert "第 1 条 市（回车即 淄博市）：" in screen.asked
    assert not draft_path(Path("表.xlsx")).exists()
    assert Path("skt.toml").read_text(encoding="utf-8") == 'unit = "张店区"\n'
    assert any("skt.toml" in text for text in screen.said)


def test_an_interrupted_conversation_goes_on_from_its_draft() -> None:
    first = Script("", "", "陶瓷工艺培训", "4")
    with pytest.raises(KeyboardInterrupt):
        fill_by_questions.converse(wish(), "", first)
    assert draft_path(Path("表.xlsx")).exists()
    assert not Path("表.xlsx").exists()
    assert "接着填" in first.said[-1]
    second = Script("", "30", "2021年6月1日", "", "n", "张三", "0533-2345678", "2021.6.10")
    assert fill_by_questions.converse(wish(), "", second) == 0
    assert second.asked[:2] == ["有一份没填完的草稿（1 条），接着填吗？[Y/n] ", "第 1 条 培训人数："]
    assert cells("C5", "D5", "E5") == ["陶瓷工艺培训", "失业人员", 30]
    assert not draft_path(Path("表.xlsx")).exists()


def test_a_card_has_its_words_counted_and_wrong_answers_are_asked_again() -> None:
    screen = Script(
        "淄搏市", "淄博市", "陶琉工匠", "张店区", "", "特" * 301, "完", "特色", "第二段", "完", "做法", "完",
        "案例", "。",
        "张三", "0531-2345678",
    )  # fmt: skip
    assert fill_by_questions.converse(wish("brand", None), "", screen) == 0
    assert "　超出 1 字，请删减后重新输入" in screen.said
    assert "　已用 5 / 300 字" in screen.said
    assert any("不是山东省设区的市" in text for text in screen.said)
    assert cells("B3", "B4", "A6") == ["陶琉工匠", "淄博市", "特色\n第二段"]


def test_what_the_review_finds_is_asked_again() -> None:
    same = ("", "", "陶瓷工艺培训", "4", "30", "2021年6月1日", "")
    screen = Script(*same, "y", *same, "n", "张三", "0533-2345678", "2021.6.10", "y", "琉璃")
    assert fill_by_questions.converse(wish(), "", screen) == 0
    assert cells("C5", "C6") == ["陶瓷工艺培训", "琉璃"]


def test_a_draft_of_another_form_is_not_taken() -> None:
    draft_path(Path("表.xlsx")).write_text('{"version": 1}', encoding="utf-8")
    with pytest.raises(UsageError, match="草稿"):
        fill_by_questions.converse(wish(), "", Script())


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is POSIX's")
def test_at_a_terminal_ctrl_c_keeps_the_draft() -> None:
    import fcntl  # noqa: PLC0415
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    def controlled() -> None:
        """Make the pseudo-terminal the process's own, so that Ctrl-C reaches it."""
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "skilltrain_cli", "fill", "project", "-o", "表.xlsx", "--unit", "张店区"],
        stdin=child,
        stdout=subprocess.PIPE,
        stderr=child,
        start_new_session=True,
        preexec_fn=controlled,  # noqa: PLW1509 - no thread runs here
    ) as process:
        os.close(child)
        shown = b""
        for until, typed in (("市（回车", "\n"), ("组织区县", "\n"), ("培训项目名称", "\x03")):
            shown += seen(parent, until)
            os.write(parent, typed.encode())
        for _ in range(5):  # Ctrl-C right before the process begins to read is heard at the next key
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
                break
            os.write(parent, b"\x03")
        assert process.wait(10) == 130
    os.close(parent)
    draft = json.loads(draft_path(Path("表.xlsx")).read_text(encoding="utf-8"))
    assert draft["rows"] == [{"city": "淄博市", "county": "张店区"}]
    assert not Path("表.xlsx").exists()


def seen(terminal: int, until: str) -> bytes:
    """Return what a terminal shows up to some words."""
    return b"".join(chunks(terminal, until))


def chunks(terminal: int, until: str) -> Iterator[bytes]:
    text = b""
    while until.encode() not in text:
        chunk = os.read(terminal, 4096)
        text += chunk
        yield chunk


def test_a_word_file_is_written_and_validates_clean(capsys: pytest.CaptureFixture[str]) -> None:
    source = write("数.json", [ROW, {**ROW, "project": "琉璃"}])
    assert run(["fill", "project", "-o", "表.docx", "--from", source, "--unit", "张店区", *FOOTER]) == 0
    capsys.readouterr()
    assert run(["validate", "表.docx", "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert (review["findings"], review["summary"]["rows"]) == ([], 2)


def test_a_wrong_word_file_is_refused_and_only_written_marked_on_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = write("数.json", {**CARD, "品牌特色": "字" * 301})
    arguments = ["fill", "brand", "-o", "卡.docx", "--from", source]
    assert run(arguments) == 1
    assert not Path("卡.docx").exists()
    assert "301" in capsys.readouterr().out
    assert run([*arguments, "--allow-invalid"]) == 1
    with zipfile.ZipFile("卡.docx") as copy:
        assert "VL025" in copy.read("word/comments.xml").decode()


# Names of regions.


def test_names_are_written_in_full_and_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {**ROW, "city": "淄博", "county": "张店", "project": "甲班"},
        {**ROW, "city": "淄博市", "county": "张店区人社局", "project": "乙班"},
        {**ROW, "city": "淄博", "county": "市本级", "project": "丙班"},
        {**ROW, "city": "淄博市", "county": "高新区", "project": "丁班"},
    ]
    assert filled("--from", write("数.json", rows), *FOOTER) == 0
    assert cells("A4", "B4", "B5", "A6", "B6", "B7") == [
        "淄博市", "张店区", "张店区", "淄博市", "市直", "高新区",
    ]  # fmt: skip
    told = capsys.readouterr().err
    assert "第 1 条、第 3 条“市”：“淄博”已写成“淄博市”" in told
    assert "第 2 条“组织区县”：“张店区人社局”已写成“张店区”" in told
    assert "高新区" not in told


def test_a_name_that_nobody_knows_is_left_for_the_review(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROW, "city": "淄博", "county": "城关区"}]
    assert filled("--from", write("数.json", rows), "--allow-invalid", *FOOTER) == 1
    assert cells("A4", "B4") == ["淄博市", "城关区"]
    assert "“城关区”已写成" not in capsys.readouterr().err


# 填报单位 in the data.


def test_the_unit_may_stand_in_the_data() -> None:
    heading = "填报单位,project,群体范围,培训人数,组织时间\n"
    table = heading + "张店区,甲班,失业人员,30,2021-06-01\n,乙班,失业人员,30,2021-06-01\n"
    assert filled("--from", write("数.csv", table), *FOOTER) == 0
    assert cells("A3", "A5", "B6") == ["填报单位：张店区", "淄博市", "张店区"]
    source = write("数.json", {"填报单位": "张店区", "rows": [ROW]})
    assert filled("--from", source, "--unit", "张店", "--force", *FOOTER) == 0
    assert cells("A3") == ["填报单位：张店区"]


def test_the_data_count_for_more_than_the_unit_remembered() -> None:
    Path("skt.toml").write_text('unit = "桓台县"\n', encoding="utf-8")
    assert filled("--from", write("数.json", {"填报单位": "张店区", "rows": [ROW]}), *FOOTER) == 0
    assert cells("A3") == ["填报单位：张店区"]
    assert filled("--from", write("数.json", [ROW]), "--force", *FOOTER) == 0
    assert cells("A3") == ["填报单位：桓台县"]


def test_units_that_disagree_are_both_named(capsys: pytest.CaptureFixture[str]) -> None:
    source = write("数.json", {"填报单位": "张店区", "rows": [ROW]})
    assert filled("--from", source, "--unit", "桓台县") == 2
    assert "数据里的填报单位是“张店区”，--unit 是“桓台县”" in capsys.readouterr().err
    rows = [{**ROW, "填报单位": "张店区"}, {**ROW, "填报单位": "桓台县"}]
    assert filled("--from", write("数.json", rows)) == 2
    assert "填报单位不止一个：第 1 条是“张店区”，第 2 条是“桓台县”" in capsys.readouterr().err
    assert not Path("表.xlsx").exists()


def test_a_citys_own_unit_fills_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("--from", write("数.json", [ROW]), "--unit", "淄博市市直", *FOOTER) == 0
    assert cells("A3", "A5", "B5") == ["填报单位：淄博市直", "淄博市", "市直"]
    capsys.readouterr()
    assert run(["validate", "表.xlsx", "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert (review["findings"], review["submissions"][0]["unit"]["name"]) == ([], "市直")


# What is said of data that cannot be used.


def test_unknown_headings_are_blamed_on_the_heading_row(capsys: pytest.CaptureFixture[str]) -> None:
    plain = "project,群体范为,培训人数,组织时间\n甲班,失业人员,30,2021-06-01\n"
    heading = "市,组织区县,培训项目名称,群体范围,培训人数,组织时间,学费\n"
    form = heading + "淄博市,张店区,甲班,失业人员,30,2021-06-01,9\n"
    for text, unknown in ((plain, "B1“群体范为”"), (form, "G1“学费”")):
        assert filled("--from", write("数.csv", text)) == 2
        assert f"表头（第 1 行）里有附件2没有的栏目：{unknown}" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["空.csv", "空.json", "空.yaml", "空.xlsx"])
def test_an_empty_file_is_called_empty(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_bytes(b"")
    assert filled("--from", name) == 2
    told = capsys.readouterr().err
    assert re.search(f"“{name}”：?文件是空的", told)
    assert "empty" not in told


# A folder for cards.

CARDS = [CARD, {**CARD, "品牌名称": "鲁菜师傅", "报送市": "淄博"}]


@pytest.mark.parametrize("output", ["卡片", "卡片/", "卡.片/"])
def test_a_folder_for_cards_is_made(output: str) -> None:
    source = write("卡.json", CARDS)
    assert run(["fill", "附件1", "--from", source, "-o", output]) == 0
    names = {path.name for path in Path(output).iterdir()}
    assert names == {"淄博市-陶琉工匠.xlsx", "淄博市-鲁菜师傅.xlsx"}


def test_no_folder_is_left_when_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    source = write("卡.json", [{**CARD, "联系电话": "1"}])
    assert run(["fill", "附件1", "--from", source, "-o", "卡片/"]) == 1
    assert not Path("卡片").exists()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filling, "write_atomically", full)
    with pytest.raises(OSError, match="No space"):
        filling.carried_out(
            filling.gather(Path(write("卡.json", CARDS)), find_form("brand")),
            filling.Wish(form=find_form("brand"), output=Path("卡片"), order=order(date(2021, 6, 12))),
        )
    assert not Path("卡片").exists()


@pytest.mark.parametrize(
    ("form", "output", "said"),
    [
        ("附件1", "没有/卡片", "输出文件夹“没有”不存在"),
        ("附件1", "表.json", "不能写成“.json”文件"),
        ("附件1", "卡.json", "同时是输入"),
        ("附件2", "卡片", "不能写成“卡片”文件"),
    ],
)
def test_what_is_no_folder_for_cards_is_refused(
    form: str, output: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fill", form, "--from", write("卡.json", CARDS), "-o", output]) == 2
    assert said in capsys.readouterr().err
