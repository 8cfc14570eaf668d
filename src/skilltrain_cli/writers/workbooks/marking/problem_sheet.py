"""The sheet 问题清单: one line for each finding, with a link to its cell and room for 情况说明."""

from collections.abc import Iterator, Mapping, Sequence

from skilltrain_cli.review.explanation import ENOUGH, LISTED, ROW, TITLE
from skilltrain_cli.review.finding import Finding, Severity
from skilltrain_cli.values.grid import Spot, a1
from skilltrain_cli.writers.workbooks.cell_text import cell_text, height_of, lines_in, width_of
from skilltrain_cli.writers.workbooks.marking.finding_wording import ListLine
from skilltrain_cli.writers.workbooks.marking.located_xml import attribute, joined, xml_text
from skilltrain_cli.writers.workbooks.marking.mark_styles import MAIN, ListLook, Styles
from skilltrain_cli.writers.workbooks.marking.marked_cells import mark_severity

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WIDTHS = {
    "编码": 8,
    "级别": 7,
    "工作表": 12,
    "单元格": 7,
    "现填": 14,
    "问题": 38,
    "改法": 30,
    "依据": 28,
    "情况说明": 26,
}
"""Widths of the columns in Excel's units, some half-width characters of 10 points each."""
_SIZE = 10
_HIDDEN = f'<col min="{len(LISTED) + 1}" max="{len(LISTED) + 1}" width="8" hidden="1" customWidth="1"/>'
"""The column behind them."""
MOST_LINKS = 65_000
"""Links of one sheet; Excel takes 65,530."""
MOST_LINES = 1_000_000
"""Lines of the list; a sheet has 1,048,576 rows."""
_PAGE = (
    '<pageMargins left="0.5" right="0.5" top="0.9" bottom="0.8" header="0.4" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    '<headerFooter scaleWithDoc="0"><oddHeader>&amp;C&amp;"黑体,Regular"&amp;16问题清单</oddHeader>'
    '<oddFooter>&amp;C&amp;"宋体,Regular"&amp;14— &amp;P —</oddFooter></headerFooter></worksheet>'
)


def intro_lines(findings: Sequence[Finding], uncommented: int = 0, threaded: int = 0) -> str:
    """Return the sentences above the list."""
    if not findings:
        return "没有发现问题，上次审核的颜色和批注已经去掉。本文件直接报送即可，不必删除本表。"
    counts = "，".join(
        f"{severity.label} {count:,} 处"
        for severity in Severity
        if (count := sum(each.card.severity is severity for each in findings))
    )
    sentences = [
        f"审核出 {len(findings):,} 处问题：{counts}。",
        "红色是强制性问题，必须改正。",
        f"橙色是核实性问题，请改正，或在最右一栏写情况说明（不少于 {ENOUGH} 个字）。",
        "蓝色是提示，或已经写了说明。",
        "在本文件上改好后直接报送即可，不必删除本表和批注。",
    ]
    if uncommented:
        sentences.append(f"批注写在较重的单元格上，另有 {uncommented:,} 个单元格只标颜色，问题见本表。")
    if threaded:
        sentences.append(
            f"有 {threaded:,} 个单元格已有会话批注，我们的意见只标颜色、写在本表，会话原样保留。"
        )
    if len(findings) > MOST_LINES:
        sentences.append(f"本表放不下，后面 {len(findings) - MOST_LINES:,} 处没有列出。")
    return "".join(sentences)


def sheet(lines: Sequence[ListLine], above: str, styles: Styles, names: Mapping[str, str]) -> bytes:
    """
    Return the list as a worksheet; ``names`` are the sheets a link can lead to: as shown → real.

    Texts stand in the cells themselves: nothing in the workbook's shared strings changes.
    """
    last, behind = (a1(0, len(LISTED) - 1 + more)[:-1] for more in (0, _named(lines)))
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{WIDTHS[heading]}" customWidth="1"/>'
        for index, heading in enumerate(LISTED, 1)
    )
    columns += _HIDDEN * _named(lines)
    lines = lines[:MOST_LINES]
    links = list(_links(lines, names))
    head = (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{behind}{len(lines) + 2}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )
    filters = f'<autoFilter ref="A2:{last}{len(lines) + 2}"/>' if lines else ""
    merged = f'</sheetData>{filters}<mergeCells count="1"><mergeCell ref="A1:{last}1"/></mergeCells>'
    linked = ("<hyperlinks>", *links, "</hyperlinks>") if links else ()
    return joined([head, *_rows(lines, above, styles), merged, *linked, _PAGE])


def _rows(lines: Sequence[ListLine], above: str, styles: Styles) -> Iterator[str]:
    top = styles.look(ListLook.INTRO)
    room = sum(WIDTHS.values())
    yield _row(1, [(above, top)], lines_in(above, room) + 1)
    head = styles.look(ListLook.HEADING)
    named = _named(lines)
    yield _row(2, [(heading, head) for heading in (*LISTED, *([ROW] * named))], 1)
    text, write = styles.look(ListLook.TEXT), styles.look(ListLook.WRITE)
    labels = {severity: styles.look(ListLook.TEXT, severity) for severity in Severity}
    base = [text] * len(LISTED)
    base[LISTED.index("单元格")] = styles.look(ListLook.LINK)
    grade, room_for = LISTED.index("级别"), LISTED.index(TITLE)
    widths = [WIDTHS[heading] for heading in LISTED]
    for number, line in enumerate(lines, 3):
        own = [*base]
        own[grade] = labels[mark_severity(line.finding)]
        if line.finding.card.severity is Severity.QUERY:
            own[room_for] = write
        tall = max(map(_lines, line.texts, widths))
        yield _row(number, [*zip(line.texts, own, strict=True), *([(line.row, text)] * named)], tall)


def _named(lines: Sequence[ListLine]) -> bool:
    """Tell whether any line says what its row is about."""
    return any(line.row for line in lines)


def _lines(text: str, width: int) -> int:
    return 1 if width_of(text) <= width else lines_in(text, width)


def _row(number: int, cells: Sequence[tuple[str, int]], lines: int) -> str:
    written = "".join(
        f'<c r="{a1(number - 1, column)}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{xml_text(cell_text(text))}</t></is></c>"
        if text
        else f'<c r="{a1(number - 1, column)}" s="{style}"/>'
        for column, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}" ht="{height_of(lines, _SIZE):g}" customHeight="1">{written}</row>'


def _links(lines: Sequence[ListLine], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the links of the lines that name a cell."""
    column = LISTED.index("单元格")
    for number, line in enumerate(lines[:MOST_LINKS], 2):
        place = line.finding.place
        real = names.get(place.sheet or "")
        if place.cell and real is not None:
            quoted = real.replace("'", "''")
            location = attribute(f"'{quoted}'!{place.cell}")
            ref = Spot(number, column).a1
            yield f'<hyperlink ref="{ref}" location="{location}" display="{place.cell}"/>'
