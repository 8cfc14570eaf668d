"""The 问题清单 comes back: what is written in it speaks of what it was asked about, and of nothing else."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import Skt
from county_files import GOOD, HEADINGS, QUERY, county_file
from skilltrain_cli.review.explanation import LIST

REASON = "因疫情推迟，四季度统一组织"
FOOTER = "填表人：张三,,,联系电话：0533-2345678,,填表日期：2021年6月8日"


def workbook(path: Path, *rows: str) -> None:
    """Write a submission of 附件2 as a workbook."""
    book = openpyxl.Workbook()
    for row in (",".join(HEADINGS), *rows, FOOTER):
        book.active.append([int(text) if text.isdecimal() else text or None for text in row.split(",")])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def explained(path: Path) -> None:
    """Write a reason at the first query of the list in a marked copy, or of a list by itself."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book[LIST]
    column = next(cell.column for cell in page[2] if cell.value == "情况说明")
    grade = next(cell.column for cell in page[2] if cell.value == "级别")
    row = next(row for row in range(3, page.max_row + 1) if page.cell(row, grade).value == "核实")
    page.cell(row, column).value = REASON
    book.save(path)


def queries(skt: Skt, *paths: str) -> dict[str, tuple[Any, Any]]:
    """Return the queries of a review by file and cell: code and explanation."""
    said = json.loads(skt("validate", *paths, "--format", "json", "--fail-on", "error", code=0)[0])
    return {
        f"{each['file']}!{each['cell']}": (each["code"], each["explanation"])
        for each in said["findings"]
        if each["severity"] == "query"
    }


def test_a_reason_in_a_marked_copy_answers_its_query(skt: Skt) -> None:
    workbook(Path("收件/张店区.xlsx"), GOOD, QUERY)
    skt("validate", "收件", "--annotate", "标注")
    explained(Path("标注/张店区.xlsx"))
    assert queries(skt, "标注") == {"标注/张店区.xlsx!F3": ("TM002", REASON)}


def test_a_reason_does_not_answer_another_query_that_came_to_stand_there(skt: Skt) -> None:
    workbook(Path("收件/张店区.xlsx"), GOOD, QUERY)
    skt("validate", "收件", "--annotate", "标注")
    copy = Path("标注/张店区.xlsx")
    explained(copy)
    book = openpyxl.load_workbook(copy)
    book["Sheet"]["F3"] = "2021年下半年"
    book.save(copy)
    assert queries(skt, "标注") == {"标注/张店区.xlsx!F3": ("TM002", None)}
    assert f"没有对上任何核实性问题：“{REASON}”" in skt("validate", "标注", code=0)[1]


def test_a_list_beside_its_file_is_no_submission_and_its_reasons_count(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, QUERY)
    skt("validate", "收件", "--annotate", "标注")
    listed = Path("收件/张店区.问题清单.xlsx")
    shutil.copy("标注/张店区.问题清单.xlsx", listed)
    assert queries(skt, "收件") == {"收件/张店区.csv!F3": ("TM002", None)}
    explained(listed)
    assert queries(skt, "收件") == {"收件/张店区.csv!F3": ("TM002", REASON)}
    shutil.move("收件", "县里送来")
    assert queries(skt, "县里送来") == {"县里送来/张店区.csv!F3": ("TM002", REASON)}
    out, _ = skt("validate", "县里送来", code=0)
    assert "1 个文件" in out
    assert "县里送来/张店区.问题清单.xlsx（问题清单，只取其中的情况说明）" in out


def test_a_list_beside_its_file_leaves_files_of_the_same_name_elsewhere_alone(skt: Skt) -> None:
    for folder, county in (("甲", "张店区"), ("乙", "淄川区")):
        county_file(
            Path(f"收件/{folder}/统计表.csv"), *(row.replace("张店区", county) for row in (GOOD, QUERY))
        )
    skt("validate", "收件/甲", "--annotate", "收件/甲标注")
    shutil.move("收件/甲标注/统计表.问题清单.xlsx", "收件/甲/统计表.问题清单.xlsx")
    shutil.rmtree("收件/甲标注")
    explained(Path("收件/甲/统计表.问题清单.xlsx"))
    assert {cell: text for cell, (_, text) in queries(skt, "收件").items()} == {
        "收件/甲/统计表.csv!F3": REASON,
        "收件/乙/统计表.csv!F3": None,
    }


def test_a_list_given_as_explanations_from_another_folder_finds_its_file(
    skt: Skt, monkeypatch: pytest.MonkeyPatch
) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, QUERY)
    skt("validate", "收件", "--annotate", "标注")
    explained(Path("标注/张店区.问题清单.xlsx"))
    monkeypatch.chdir("收件")
    given = ("张店区.csv", "--explanations", "../标注/张店区.问题清单.xlsx")
    assert queries(skt, *given) == {"张店区.csv!F3": ("TM002", REASON)}


def test_a_list_alone_is_nothing_to_review(skt: Skt) -> None:
    county_file(Path("收件/张店区.csv"), GOOD, QUERY)
    skt("validate", "收件", "--annotate", "标注")
    _, err = skt("validate", "标注", code=2)
    assert "是问题清单，不是报表" in err
