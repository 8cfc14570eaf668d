"""From workbooks that are compared to differences that people understand: one for each cause, worst first."""

from collections.abc import Iterator

from msgspec import Struct

from skilltrain_cli.operations.summaries.content_code import CODE, CODE_NAME
from skilltrain_cli.operations.verify.compared_books import RECORDS, ComparedBooks, HeldAndExpected
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind, worst_first
from skilltrain_cli.operations.verify.discrepancy_wording import RESTORE, shown
from skilltrain_cli.operations.verify.form_rows import form_row_discrepancies
from skilltrain_cli.operations.verify.recorded_sources import (
    record_discrepancies,
    records_at_odds,
    source_discrepancies,
)
from skilltrain_cli.operations.verify.sheet_discrepancies import SheetDiscrepancies
from skilltrain_cli.operations.verify.sheet_layout import hidden_parts, layout_discrepancies, sheets_otherwise
from skilltrain_cli.operations.verify.source_matching import MatchedSources
from skilltrain_cli.operations.verify.summary_lines import SummaryLines
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.provenance import DETAIL


class Verdict(Struct, frozen=True, kw_only=True):
    """What is otherwise, the worst first; and what there is to say besides, which is no difference."""

    differences: tuple[Discrepancy, ...] = ()
    notes: tuple[str, ...] = ()


def verdict(given: HeldAndExpected) -> Verdict:
    """Return every difference of a workbook from what its sources come to."""
    books = ComparedBooks(given=given)
    summaries = SummaryLines(books=books)
    return Verdict(
        differences=worst_first(_differences(books, summaries), [sheet.name for sheet in given.held]),
        notes=tuple(_notes(books, summaries)),
    )


def renamed_notes(matched: MatchedSources) -> Iterator[str]:
    """Yield which sources are called otherwise now."""
    for name, file in sorted(matched.renamed.items()):
        yield f"来源“{shown(file, 120)}”现在叫“{shown(name, 120)}”，内容一字节不差，数没有因此改变"


def _differences(books: ComparedBooks, summaries: SummaryLines) -> Iterator[Discrepancy]:
    yield from sheets_otherwise(books)
    yield from source_discrepancies(books)
    yield from form_row_discrepancies(books)
    yield from summaries.form_totals()
    if books.unread is not None:
        yield books.unread
    for name, found in books.of_sheets.items():
        if books.unread is not None:
            yield from hidden_parts(books, name, found)
            continue
        if name in RECORDS:
            yield from record_discrepancies(books, name, found)
        elif name != books.form_sheet:
            yield from summaries.discrepancies(name, found)
        yield from layout_discrepancies(books, name, found)
    if books.unread is None:
        yield from summaries.misled_formulas()
    if books.given.alone:
        yield from records_at_odds(books)
    yield from _codes(books)
    if books.given.misleading_index and not books.affected:
        yield Discrepancy(
            kind=DiscrepancyKind.PROVENANCE,
            message="文件里随带的来源索引和各张表不符，skt trace 照它查会答错",
            hint="请用 skt merge 重新汇总；用 WPS 或 Excel 打开再保存一次，也就不再带这个索引",
        )


def _notes(books: ComparedBooks, summaries: SummaryLines) -> Iterator[str]:
    """Yield what is no difference."""
    form = books.form_sheet
    anew = [
        books.now(name)
        for name, found in books.of_sheets.items()
        if _is_sorted_anew(books, name, found) and not (name == form and summaries.misled)
    ]
    if summaries.carried:
        yield f"这是更新过的汇总表：“{TITLE}”里没有换的部分是按以前的审核日期问的，没有核对"
    if summaries.unproved:
        yield f"统计表的行改过，“{DETAIL}”没有跟着变：按它算出的数、行和栏目没有核对，请给出汇总时的来源"
    if anew:
        yield f"“{'”“'.join(anew)}”的行重新排过序，内容没有因此改变"
    order = [sheet.name for sheet in books.expected if sheet.name in books.held]
    if order != [sheet.name for sheet in books.given.held if sheet.name in order]:
        yield "工作表的先后次序变了，内容没有因此改变"
    yield from renamed_notes(books.given.matched)
    if books.given.recorded.tool and books.given.recorded.tool != books.given.tool:
        then = books.given.recorded.tool
        yield f"汇总时用的是 {then}，现在核对用的是 {books.given.tool}：各数按现在的口径比较"
    if any(sheet.formulas is None for sheet in books.given.held):
        yield "这个文件不是 .xlsx，公式、链接和页脚看不到，只比较了数和文字"


def _is_sorted_anew(books: ComparedBooks, name: str, found: SheetDiscrepancies) -> bool:
    """Tell whether a sheet was sorted: lines of others come in the order of rows that sources do not tell."""
    told = books.given.alone and name != books.form_sheet and books.of_form.rows.sorted_anew
    if told or books.is_altered:
        return False
    if not found.rows.sorted_anew or not books.affected or name == books.form_sheet:
        return found.rows.sorted_anew
    again = books.of_again.get(name)
    return name not in RECORDS and again is not None and again.rows.sorted_anew


def _codes(books: ComparedBooks) -> Iterator[Discrepancy]:
    given = books.given
    if books.affected or not given.code:
        return
    if given.alone:
        yield from _code_of_itself(books)
        return
    printed = {sheet.name for sheet in books.expected if CODE.search(sheet.foot)}
    for sheet, spot, code in given.recorded.codes:
        if code != given.code:
            yield Discrepancy(
                kind=DiscrepancyKind.CODE,
                sheet=sheet,
                spot=spot,
                held=code,
                expected=given.code,
                message=f"{spot.a1 if spot else '页脚'} 印的{CODE_NAME}是 {code}，"
                f"{books.computed} {given.code}",
                hint="校验码不用手工改：请重新汇总",
            )
    without = printed - {sheet for sheet, spot, _ in given.recorded.codes if spot is None}
    read = {name for name, sheet in books.held.items() if sheet.formulas is not None}
    for name in sorted(without & read):
        yield Discrepancy(
            kind=DiscrepancyKind.CODE,
            sheet=name,
            expected=given.code,
            message=f"“{name}”的页脚没有印{CODE_NAME}，应为 {given.code}",
            hint=RESTORE,
        )


def _code_of_itself(books: ComparedBooks) -> Iterator[Discrepancy]:
    """Yield that the printed codes do not agree, or fit no part of what was found to be consistent."""
    given = books.given
    codes, most = {code for _, _, code in given.recorded.codes}, given.recorded.code
    for sheet, spot, code in given.recorded.codes:
        if code != most:
            yield Discrepancy(
                kind=DiscrepancyKind.CODE,
                sheet=sheet,
                spot=spot,
                held=code,
                expected=most,
                message=f"{spot.a1 if spot else '页脚'} 印的{CODE_NAME}是 {code}，别处印的是 {most}",
                hint="校验码不用手工改：请重新汇总",
            )
    if codes and given.code not in codes:
        yield Discrepancy(
            kind=DiscrepancyKind.CODE,
            held=given.recorded.code,
            expected=given.code,
            message=f"印的{CODE_NAME}是 {most}，按现在的内容是 {given.code}：汇总以后内容改过",
            hint="改在哪里见其他各条；没有其他各条的，请给出来源再核对",
        )
