"""``skt fix`` and ``skt diff`` on Word files: what is a number there, and where its cells are found."""

from pathlib import Path

from repairs import ORDER
from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.repair_file import RepairedFile, repair
from skilltrain_cli.usecases.diff import compared
from word_files import FOOT, HEADINGS, ROW, form, table, word


def mended(folder: Path, *blocks: str) -> RepairedFile:
    path = folder / "张店区.docx"
    path.write_bytes(word("附件2", "项目制培训情况统计表", *blocks))
    return repair(Source(path=path, file=path.name), ORDER)


def places(found: RepairedFile) -> list[tuple[str, str]]:
    """Return where the repairs stand."""
    return [(each.sheet, each.spot.a1) for each in found.repairs]


def test_a_clean_word_file_is_returned_byte_for_byte(tmp_path: Path) -> None:
    found = mended(tmp_path, form(), FOOT)
    assert (found.repairs, found.left, found.refusal) == ((), (), None)
    assert found.data == (tmp_path / "张店区.docx").read_bytes()


def test_a_repair_in_the_text_below_a_table_is_named_by_its_paragraph(tmp_path: Path) -> None:
    found = mended(tmp_path, form(), FOOT.replace("2021年6月10日", "2021.6.10"))
    assert places(found) == [("正文", "A3")]


def test_a_paragraph_that_a_query_speaks_of_is_not_repaired(tmp_path: Path) -> None:
    foot = FOOT.replace("0533-2345678", "0533-123").replace("2021年6月10日", "2021.6.10")
    found = mended(tmp_path, form(), foot)
    assert places(found) == []
    assert [(each.sheet, each.spot and each.spot.a1, each.code) for each in found.left] == [
        ("正文", "A3", "VL012")
    ]


def test_a_footer_cell_of_the_table_itself_is_named_as_such(tmp_path: Path) -> None:
    foot = ["填表人：张三", "联系电话：0533-2345678", "填表日期：2021.6.10", "", "", "", ""]
    found = mended(tmp_path, table(HEADINGS, ROW, foot))
    assert places(found) == [("表格1", "C3")]


def test_a_comparison_names_the_paragraphs_that_differ(tmp_path: Path) -> None:
    old, new = tmp_path / "旧.docx", tmp_path / "新.docx"
    old.write_bytes(word(form(), FOOT))
    new.write_bytes(word("附件2", form(), FOOT.replace("张三", "李四")))
    [change] = compared(old, new, ORDER).changed
    assert (change.old_sheet, change.old_spot and change.old_spot.a1) == ("正文", "A1")
    assert (change.new_sheet, change.new_spot and change.new_spot.a1) == ("正文", "A2")
