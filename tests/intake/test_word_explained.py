"""Where a 情况说明 is written in a Word file: the hint says it, and it is read there."""

from pathlib import Path

import pytest

from repairs import ORDER
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.examine_file import examine
from skilltrain_cli.review.finding import Finding
from word_files import FOOT, HEADINGS, ROW, form, table, word

COARSE = [*ROW[:5], "2021年第四季度", ""]
REASON = "因疫情推迟，四季度统一组织"


def found(folder: Path, *blocks: str) -> list[Finding]:
    path = folder / "张店区.docx"
    path.write_bytes(word("附件2", "项目制培训情况统计表", *blocks))
    return list(examine(Source(path=path, file=path.name), ORDER).findings)


def test_the_hint_says_where_there_is_room(tmp_path: Path) -> None:
    [query] = found(tmp_path, form(ROW, COARSE), FOOT)
    assert query.explanation is None
    assert "在表格最后加一列“情况说明”" in query.hint
    assert "表头写 编码、单元格、情况说明" in query.hint


def test_a_column_at_the_end_of_the_table_is_read(tmp_path: Path) -> None:
    explained = table([*HEADINGS, "情况说明"], [*ROW, ""], [*COARSE, REASON])
    [query] = found(tmp_path, explained, FOOT)
    assert (query.card.code, query.explanation) == ("TM002", REASON)


@pytest.mark.parametrize(
    "cell", ["F3", "第3行第6列", "表格1第3行第6列", "表格1!F3", "表格1第2行第6列、表格1第3行第6列"]
)
def test_a_table_below_the_form_is_read_and_is_no_form(tmp_path: Path, cell: str) -> None:
    reasons = table(["编码", "单元格", "情况说明"], ["TM002", cell, REASON])
    [query] = found(tmp_path, form(ROW, COARSE), FOOT, reasons)
    assert (query.card.code, query.explanation) == ("TM002", REASON)


def test_a_reason_for_another_cell_answers_nothing(tmp_path: Path) -> None:
    reasons = table(["编码", "单元格", "情况说明"], ["TM002", "表格2第3行第6列", REASON])
    [query] = found(tmp_path, form(ROW, COARSE), FOOT, reasons)
    assert query.explanation is None


def test_a_table_that_looks_like_data_is_to_be_deleted_as_a_table(tmp_path: Path) -> None:
    other = table(*([*ROW[:4], f"{number}", "2021年5月10日至5月20日"] for number in (30, 40)))
    [query] = [each for each in found(tmp_path, form(), FOOT, other) if each.card.code == "RD016"]
    assert "不上报的请删除这个表格" in query.hint
    assert "工作表" not in query.hint + query.message
