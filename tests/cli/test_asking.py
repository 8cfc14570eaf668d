"""``skt fill`` by answering: no answer is lost, none is taken for another, and there is always a way on."""

import json
from pathlib import Path

import openpyxl
import pytest

from scripted_clerk import OUT, Script, wish
from skilltrain_cli.cli import fill_by_questions
from skilltrain_cli.cli.saved_answers import Draft, draft_path
from skilltrain_cli.errors import OutputError
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.usecases.review_of_filled import Problem

FOOT = ("张三", "0533-2345678", "2021.6.10")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKT_TODAY", "2021-06-12")


def row(project: str, period: str = "2021年6月1日") -> tuple[str, ...]:
    return ("", "", project, "4", "30", period, "")


def cells(*spots: str) -> list[object]:
    page = openpyxl.load_workbook(OUT).worksheets[0]
    return [page[spot].value for spot in spots]


def test_a_project_named_like_a_total_can_be_given_another_name() -> None:
    screen = Script(*row("陶瓷工艺培训"), "y", *row("合计"), "n", *FOOT, "y", "", "", "琉璃")
    assert fill_by_questions.converse(wish(), "", screen) == 0
    assert [question.split("（")[0].rstrip("：") for question in screen.asked[-3:]] == [
        "第 2 条 市", "第 2 条 组织区县", "第 2 条 培训项目名称",
    ]  # fmt: skip
    assert cells("C5", "C6", "E6") == ["陶瓷工艺培训", "琉璃", 30]


def test_an_error_of_no_row_lets_the_clerk_choose_the_row() -> None:
    problem = Problem(row=-1, field="", severity=Severity.ERROR, says="错", hint="改", code="XX001")
    draft = Draft(path=draft_path(OUT), form="project", rows=[{"project": "甲"}, {"project": "乙"}])
    assert fill_by_questions.forgotten([problem], find_form("project"), draft, Script("2"))
    assert draft.rows == [{"project": "甲"}, {}]
    assert not fill_by_questions.forgotten([problem], find_form("project"), draft, Script(""))
    assert not fill_by_questions.forgotten([problem], find_form("project"), draft, Script("9"))


def kept_draft() -> bytes:
    with pytest.raises(KeyboardInterrupt):
        fill_by_questions.converse(wish(), "", Script("", "", "陶瓷工艺培训"))
    return draft_path(OUT).read_bytes()


@pytest.mark.parametrize("word", ["接着填", "ok", "继续", "Y吧"])
def test_an_unknown_word_is_no_no(word: str) -> None:
    kept_draft()
    screen = Script(word, "是", "4", "30", "2021年6月1日", "", "n", *FOOT)
    assert fill_by_questions.converse(wish(), "", screen) == 0
    assert screen.asked[0] == screen.asked[1]
    assert cells("C5") == ["陶瓷工艺培训"]


@pytest.mark.parametrize("word", ["n", "否", "\uff2e", "不要"])
def test_a_draft_that_is_not_gone_on_with_is_kept_under_another_name(word: str) -> None:
    kept = kept_draft()
    for number in ("", "2"):
        screen = Script(word, "", "", "琉璃")
        with pytest.raises(KeyboardInterrupt):
            fill_by_questions.converse(wish(), "", screen)
        aside = draft_path(OUT).with_name(f"{draft_path(OUT).name}.bak{number}")
        assert aside.read_bytes() == kept
        assert str(aside) in screen.said[0]
        kept = draft_path(OUT).read_bytes()
    assert json.loads(kept)["rows"][0]["project"] == "琉璃"


def test_a_draft_that_cannot_be_renamed_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = kept_draft()

    def locked(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(OutputError, match="改不了名"):
        fill_by_questions.converse(wish(), "", Script("n", "", "", "琉璃"))
    assert draft_path(OUT).read_bytes() == kept


@pytest.mark.parametrize("end", ["完", "。", "END", " 完 "])
def test_a_passage_with_blank_lines_is_one_answer(end: str) -> None:
    pasted = ("第一段讲特色。", "", "第二段讲做法。", "  ", "第三段。", end)
    screen = Script("淄博市", "陶琉工匠", "", *pasted, "做法", "完", "案例", "完", "李四", "0533-2345678")
    assert fill_by_questions.converse(wish("brand"), "", screen) == 0
    assert cells("A6", "A8") == ["第一段讲特色。\n\n第二段讲做法。\n  \n第三段。", "做法"]
    assert "　收下 3 段，18 字" in screen.said
    assert sum("空行也收下" in text for text in screen.said) == 1


def test_a_year_that_is_supposed_is_said_at_once() -> None:
    screen = Script(*row("陶瓷工艺培训", "12月25日-1月10日"), "n", *FOOT)
    assert fill_by_questions.converse(wish(), "", screen) == 0
    told = "　没有写年份，按 2021 年补全，写成“2021年12月25日至2022年1月10日”"
    assert any(text.startswith(told) for text in screen.said)
