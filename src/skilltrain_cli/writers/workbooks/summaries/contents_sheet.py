"""目录 of a merged workbook: each sheet with a link to it and a sentence about it."""

from collections.abc import Iterable

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.summaries.content_code import CODE_NAME
from skilltrain_cli.operations.summaries.definitions import as_of_day
from skilltrain_cli.values.grid import Spot
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn, ListPage
from skilltrain_cli.writers.workbooks.workbook_style import Look, write_link

CONTENTS_COLUMNS = (
    ListColumn(heading="序号", width=8, look=Look.COUNT),
    ListColumn(heading="工作表", width=34, look=Look.LINK),
    ListColumn(heading="内容", width=91, look=Look.TEXT),
)


def draw_contents(page: ListPage, merged: Merged, code: str, sheets: Iterable[tuple[str, str]]) -> None:
    """Draw the page, which was begun when it was its turn; ``sheets`` are names and sentences."""
    page.head(f"{merged.region.name}{merged.table.form.card.title}汇总目录", _facts(merged, code))
    page.note("点工作表的名称转到该表；点各表的标题回到本目录。")
    page.headings()
    for number, (name, says) in enumerate(sheets, start=1):
        at = page.row((number, name, says))
        write_link(page.sheet, Spot(at, 1), name, name, page.looks[Look.LINK])
    page.finish()


def _facts(merged: Merged, code: str) -> str:
    """Say whose workbook it is, of which day, and its content code."""
    day = as_of_day(merged)
    facts = [f"汇总范围：{merged.region.name}"]
    facts += [f"截至{quoted(day)}"] if day else []
    facts += [f"{CODE_NAME}：{code}"] if code else []
    return "　　".join(facts)
