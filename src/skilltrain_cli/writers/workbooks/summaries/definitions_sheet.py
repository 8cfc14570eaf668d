"""口径说明 of a merged workbook: what is in it and what is not, how it is counted, what blanks mean."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_summary import merged_files, missing_units
from skilltrain_cli.operations.merge.merge_types import Coverage
from skilltrain_cli.operations.merge.official_writing import DEFINITIONS
from skilltrain_cli.operations.summaries.content_code import CODE_NAME
from skilltrain_cli.review.provenance import NOT_MERGED, REVISIONS, SOURCES
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.plain_list_sheet import ListColumn
from skilltrain_cli.writers.workbooks.summaries.contents_sheet import as_of_day
from skilltrain_cli.writers.workbooks.summaries.derived_page import derived_page
from skilltrain_cli.writers.workbooks.workbook_style import Look

Fact = tuple[str, str]
"""What is spoken of, and what is said of it."""
_COLUMNS = (
    ListColumn(heading="事项", width=30, look=Look.TEXT),
    ListColumn(heading="说明", width=103, look=Look.TEXT),
)
_ROUNDING = (
    "各数是报送的数相加得来的，未作机械调整；占比、比率按合计数计算后四舍五入，"
    "各项之和与总计有出入的，是四舍五入造成的。"
)
_BLANKS = "空白表示没有填报、不知道或不适用，不是 0；0 才是零。"
_LIVE = (
    "合计、占比、名次等多数是公式，改统计表里的数会自动重算；表上写明“为数值”的不会。"
    "不要给统计表重新排序：来源明细不跟着排，类数、时间等会算错；排过的请重新汇总。"
)
_NO_REVISION = "没有：不是用 --update 在以前的汇总表上更新的。"
_CODE = "{code}：由各行、各表的数和来源算出，与每页页脚的一致；用别的软件另存不会变，改动内容才会变。"


def draw_definitions(
    book: Workbook, looks: Mapping[Look, Format], merged: Merged, facts: Sequence[Fact]
) -> None:
    """Draw the sheet: ``facts`` about the workbook, each with what it is about."""
    page = derived_page(book, looks, DEFINITIONS, _COLUMNS)
    page.head(DEFINITIONS, f"“{merged.table.form.card.title}”汇总的范围、口径和各栏的意思。")
    page.headings()
    for fact in facts:
        page.row(fact)
    page.finish()


def facts_of(merged: Merged, code: str, revisions: Sequence[str]) -> Iterator[Fact]:
    """Yield what holds of the whole workbook."""
    day = as_of_day(merged)
    yield "汇总范围", f"{merged_files(merged)}逐个见“{SOURCES}”表。"
    if day is not None:
        yield "截至日期", f"{quoted(day)}。已开展、计划、是否逾期按这一天判断。"
    missing = list(missing_units(merged))
    yield "缺报的单位", "".join(missing) or "没有。"
    yield "是否初步数", _preliminary(merged, missing)
    yield REVISIONS, "".join(revisions) or _NO_REVISION
    yield "取整", _ROUNDING
    yield "空白", _BLANKS
    yield "公式", _LIVE
    if code:
        yield CODE_NAME, _CODE.format(code=code)


def _preliminary(merged: Merged, missing: Sequence[str]) -> str:
    """Say whether the figures will change, and why."""
    reasons = list(_reasons(merged, missing))
    if reasons:
        return f"是初步数：{'；'.join(reasons)}。补报、更正后数会变。"
    return "不是：应报的单位都已汇总，期限已过或没有期限。更正后请重新汇总。"


def _reasons(merged: Merged, missing: Sequence[str]) -> Iterator[str]:
    for as_of, due in dict.fromkeys(_dues(merged)):
        if due is not None and as_of <= due:
            yield f"截至{quoted(as_of)}，期限{quoted(due)}还没有过"
    if missing:
        yield "有单位没有报送或报送的没有汇总"
    elif left := len(merged.of(*NOT_MERGED)):
        yield f"有 {left} 项没有汇总"


def _dues(merged: Merged) -> Iterator[tuple[date, date | None]]:
    for each in merged.covered:
        yield (each.as_of, each.due) if isinstance(each, Coverage) else (each.as_of, each.demand.by)
