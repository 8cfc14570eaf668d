"""The list of repairs as a workbook of its own: before and after side by side, and a place to sign."""

from collections.abc import Sequence
from pathlib import Path

from skilltrain_cli.operations.fix import LeftToSender, Repair
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.privacy import shown, shown_name
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book

_QUOTED = 500
"""Characters of a long text that a line of the list quotes."""
_REPAIRS = (
    ListColumn(heading="序号", width=6, look=Look.COUNT),
    ListColumn(heading="工作表", width=18),
    ListColumn(heading="单元格", width=8),
    ListColumn(heading="栏目", width=16),
    ListColumn(heading="改前", width=30, look=Look.TEXT),
    ListColumn(heading="改后", width=30, look=Look.TEXT),
    ListColumn(heading="规则", width=8),
    ListColumn(heading="修改原因", width=22, look=Look.TEXT),
    ListColumn(heading="填表人签字", width=14),
)
_LEFT = (
    ListColumn(heading="序号", width=6, look=Look.COUNT),
    ListColumn(heading="工作表", width=18),
    ListColumn(heading="单元格", width=8),
    ListColumn(heading="栏目", width=16),
    ListColumn(heading="现填", width=26, look=Look.TEXT),
    ListColumn(heading="级别", width=6),
    ListColumn(heading="规则", width=8),
    ListColumn(heading="没有改的原因", width=34, look=Look.TEXT),
    ListColumn(heading="怎么办", width=30, look=Look.TEXT),
)


def write_change_list(
    repairs: Sequence[Repair], left: Sequence[LeftToSender], file: str, target: Path
) -> None:
    """Write the list to ``target``; personal numbers are masked in it."""
    with target.open("wb") as package, open_book(package, "修改清单") as book:
        looks = formats(book)
        page = ListPage(book, looks, "修改清单", _REPAIRS)
        line = f"文件：{shown_name(file)}　共 {len(repairs):,} 处。只改写法，不改内容；请逐条核对后签字。"
        page.head("修改清单", line)
        page.headings()
        for number, each in enumerate(repairs, 1):
            page.row((number, *_cells(each, file), ""))
        page.finish()
        page = ListPage(book, looks, "未改", _LEFT)
        page.head("没有改的地方", f"共 {len(left):,} 处，需要填表人自己核实或补充。")
        page.headings()
        for number, one in enumerate(left, 1):
            page.row((number, *_left_cells(one, file)))
        page.finish()


def _cells(repair: Repair, file: str) -> tuple[str, ...]:
    place = (repair.sheet, Place(file=file, sheet=repair.sheet, spot=repair.spot).address, repair.heading)
    return (
        *place,
        shown(repair.before, _QUOTED),
        shown(repair.after, _QUOTED),
        repair.code or "—",
        repair.why,
    )


def _left_cells(left: LeftToSender, file: str) -> tuple[str, ...]:
    cell = Place(file=file, sheet=left.sheet, spot=left.spot).address
    return (left.sheet, cell, left.heading, left.value, left.label, left.code, left.why, left.hint)
