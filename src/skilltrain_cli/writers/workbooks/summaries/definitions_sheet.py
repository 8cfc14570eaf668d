"""口径说明 of a merged workbook: what is in it and what is not, how it is counted, what blanks mean."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import DEFINITIONS
from skilltrain_cli.operations.summaries.content_code import CODE_NAME
from skilltrain_cli.operations.summaries.definitions import Fact, definitions_of
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn
from skilltrain_cli.writers.workbooks.summaries.derived_page import derived_page
from skilltrain_cli.writers.workbooks.workbook_style import Look

_COLUMNS = (
    ListColumn(heading="事项", width=30, look=Look.TEXT),
    ListColumn(heading="说明", width=103, look=Look.TEXT),
)
_LIVE = (
    "合计、占比、名次等多数是公式，改统计表里的数会自动重算；表上写明“为数值”的不会。"
    "不要给统计表重新排序：来源明细不跟着排，类数、时间等会算错；排过的请重新汇总。"
)
_CODE = "{code}：由各行、各表的数和来源算出，与每页页脚的一致；用别的软件另存不会变，改动内容才会变。"


def draw_definitions(
    book: Workbook, looks: Mapping[Look, Format], merged: Merged, facts: Sequence[Fact]
) -> None:
    """Draw the sheet: ``facts`` about the workbook, each with what it is about."""
    page = derived_page(book, looks, DEFINITIONS, _COLUMNS)
    page.head(DEFINITIONS, f"《{merged.table.form.card.title}》汇总的范围、口径和各栏的意思。")
    page.headings()
    for fact in facts:
        page.row(fact)
    page.finish()


def facts_of(merged: Merged, code: str, revisions: Sequence[str]) -> Iterator[Fact]:
    """Yield what holds of the whole workbook."""
    yield from definitions_of(merged, revisions)
    yield "公式", _LIVE
    if code:
        yield CODE_NAME, _CODE.format(code=code)
