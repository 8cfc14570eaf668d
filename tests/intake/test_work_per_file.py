"""What a file costs, in calls of Python functions: the same on every machine, however slow."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from types import FrameType

import xlsxwriter

from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.intake.discover import discover
from skilltrain_cli.intake.examine_file import Order, examine
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.usecases.review_request import order_of

ROWS = 1_000
MOST_CALLS = 8_200
"""A quarter more than one took when this was written (6,548, Python 3.11)."""


def test_a_sheet_of_a_thousand_rows_takes_few_calls_a_row(tmp_path: Path) -> None:
    """Each file after the first, as a worker judges it: what is made once is made, no row is known."""
    order = order_of(date(2021, 6, 10), values=False)
    first, second = (workbook(tmp_path / f"{each}.xlsx", each) for each in ("张店区", "淄川区"))
    judged(first, order)
    submission, calls = counted(second, order)
    assert submission.sheets[0].rows == ROWS
    assert calls <= MOST_CALLS


def judged(path: Path, order: Order) -> Submission:
    """Read a file and judge it in this process, without a worker."""
    return examine(discover([path]).files[0], order)


def counted(path: Path, order: Order) -> tuple[Submission, int]:
    """Return what a file comes to, and how many calls of Python functions, generators resumed too."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        submission = judged(path, order)
    finally:
        sys.setprofile(before)
    return submission, calls


def workbook(path: Path, county: str) -> Path:
    """Write what a county sends: 附件2 with a thousand good rows, no two alike, the same in every run."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "附件2")
        sheet.write(1, 0, "项目制培训情况统计表")
        sheet.write_row(2, 0, find_form("project").headings)
        for at, values in enumerate(rows(county), 3):
            sheet.write_row(at, 0, values)
        sheet.write(ROWS + 3, 0, "填表人：张三")
        sheet.write(ROWS + 3, 3, "联系电话：0533-2345678")
        sheet.write(ROWS + 3, 5, "填表日期：2021年6月8日")
    return path


def rows(county: str) -> Iterator[tuple[str | int, ...]]:
    """Yield the rows in printed order."""
    chance = Random(county)
    for number in range(ROWS):
        month, day = chance.randint(1, 5), chance.randint(1, 20)
        yield (
            "淄博市",
            county,
            f"{chance.choice(('电工', '焊工', '家政服务员', '养老护理员'))}培训第{number + 1}期",
            chance.choice(("失业人员", "农村转移就业劳动者", "企业职工")),
            chance.randint(20, 200),
            f"2021年{month}月{day}日至{day + chance.randint(1, 8)}日",
            "线下" if number % 7 == 0 else "",
        )
