"""
A draft of an official document in Word: 通报, 总结, 调度, in the layout of GB/T 9704-2012.

Title in 小标宋 2号, text in 仿宋 3号, 22 lines a page; 一、 in 黑体, （一） in 楷体. What only the office
knows stands in 【】, bold, to be filled in.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date

from docx.document import Document as Opened
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from msgspec.structs import replace

from skilltrain_cli.operations.briefing.official_draft import (
    Exhibit,
    Heading,
    Illustration,
    OfficialDraft,
    Part,
    Passage,
)
from skilltrain_cli.operations.summaries.masked_table import masked_table
from skilltrain_cli.operations.summaries.summary_table import (
    ChartKind,
    Shape,
    SummaryCell,
    SummaryColumn,
    SummaryLine,
    SummaryTable,
)
from skilltrain_cli.values.figure_with_sources import Figure, percent_text, rounded
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.numeral import numeral_of
from skilltrain_cli.values.privacy import mask
from skilltrain_cli.writers.documents.document_style import (
    NARROW,
    Space,
    TextLook,
    draw_table,
    fill,
    number_pages,
    open_document,
    refill,
    saved,
    write_text,
)
from skilltrain_cli.writers.documents.word_chart import DATA_SHEET, ChartData, add_chart
from skilltrain_cli.writers.workbooks.cell_text import width_of
from skilltrain_cli.writers.workbooks.chart_numbers import workbook_behind_chart

_MOST_BARS, _GREATEST = 23, 15
"""Bars that a page has room to name; of more lines only the greatest are drawn, as in the workbook."""
_SIZE = 16
"""3号, in points."""
_LINE = 28.95
"""Points from line to line: 22 lines in a type area of 225 mm (GB/T 9704-2012, 5.2.3)."""
_LOOKS = {1: TextLook.ANNEX, 2: TextLook.SECOND}
_BLANK = re.compile("(【[^】]*】)")
_TITLE_LINE = 40
"""Half-width characters of a title on one line, at 2号."""
_TURN = lazy_pattern("(?=目标任务|情况的|建设|工作)")
"""Where a title may go on in the next line."""
_HEADING, _NARROWEST, _WIDEST, _MARGIN = 8, 6, 40, 3
"""Half-width characters: of a heading on one line, of the narrowest and the widest column, beside a text."""
_LEFT = "另有 {count} 栏没有列在这里，见汇总表的“{name}”。"
_CHARACTER = 5.25 / 72 * 25.4
"""Millimetres of a half-width character, at 5号."""
_WIDE_DIGITS, _BESIDE = 1.3, 2
"""How much wider digits are in fonts that stand in for 仿宋; characters left free beside them."""
_EMPTY = "—"
"""Stands in a cell of nothing known: a blank could be taken for a number forgotten."""


def official_document(draft: OfficialDraft) -> bytes:
    """Return the draft as a .docx file; the same draft gives the same bytes."""
    document = open_document(mask(draft.title), landscape=False)
    if draft.number:
        _write(document, draft.number, TextLook.BODY, WD_ALIGN_PARAGRAPH.CENTER)
        _write(document, "", TextLook.BODY)
    _write(document, _turned(draft.title), TextLook.TITLE, space=Space(0, 14))
    if draft.addressee:
        _write(document, f"{draft.addressee}：", TextLook.BODY, WD_ALIGN_PARAGRAPH.LEFT)
    for number, part in _numbered(draft.body):
        match part:
            case Heading(text=text, level=level):
                heading = _indented(_write(document, number + text, _LOOKS[level]))
                heading.paragraph_format.keep_with_next = True
            case Passage(text=text):
                _indented(_write(document, text, TextLook.BODY))
            case Exhibit():
                _draw_exhibit(document, part)
            case Illustration():
                _draw_picture(document, part)
    _sign(document, draft.signed, draft.dated)
    number_pages(document)
    if draft.code:
        write_text(document.sections[0].footer.add_paragraph(), f"内容校验码 {draft.code}", TextLook.SMALL)
    return saved(document)


def _turned(title: str) -> str:
    """Return a title too long for a line broken between two words near its middle (GB/T 9704, 7.3.1)."""
    middle = len(title) / 2
    turns = [found.start() for found in _TURN.finditer(title, 1)]
    if width_of(title) <= _TITLE_LINE or not turns:
        return title
    at = min(turns, key=lambda each: abs(each - middle))
    return f"{title[:at]}\n{title[at:]}"


def _numbered(body: Sequence[Part]) -> Iterator[tuple[str, Part]]:
    """Yield each part with the number that a heading has: 一、 then （一）, anew below each 一、."""
    first = second = 0
    for part in body:
        if not isinstance(part, Heading):
            yield "", part
        elif part.level == 1:
            first, second = first + 1, 0
            yield f"{numeral_of(first)}、", part
        else:
            second += 1
            yield f"（{numeral_of(second)}）", part


def _write(
    document: Opened,
    text: str,
    look: TextLook,
    place: WD_ALIGN_PARAGRAPH | None = None,
    space: Space = Space(),  # noqa: B008 - a value
) -> Paragraph:
    """Write a paragraph, what is to be filled in (【】) in bold."""
    paragraph = document.add_paragraph()
    for piece in _BLANK.split(mask(text)) or [""]:
        write_text(paragraph, piece, look, space)
        paragraph.runs[-1].bold = True if _BLANK.fullmatch(piece) else None
    if place is not None:
        paragraph.alignment = place
    shape = paragraph.paragraph_format
    if look is not TextLook.TITLE:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
    return paragraph


def _indented(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.first_line_indent = Pt(2 * _SIZE)
    return paragraph


def _sign(document: Opened, signed: str, dated: date) -> None:
    """Write who sends it and the day, four characters from the right edge (GB/T 9704-2012, 7.3.5)."""
    _write(document, "", TextLook.BODY)
    for text in (signed, f"{dated.year}年{dated.month}月{dated.day}日"):
        line = _write(document, text, TextLook.BODY, WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(4 * _SIZE)
        line.paragraph_format.keep_with_next = text == signed


def _draw_picture(document: Opened, picture: Illustration) -> None:
    """Add the chart, and below it the sentence that says what it shows."""
    table = masked_table(replace(picture.table, charts=(picture.chart,)))
    chart = table.charts[0]
    if chart.kind not in (ChartKind.BARS, ChartKind.COLUMNS):
        raise ValueError(f"Word has no chart of this kind: {chart.kind}")
    ranked = chart.kind is ChartKind.BARS and any(column.shape is Shape.RANK for column in table.columns)
    crowded = chart.kind is ChartKind.BARS and len(table.lines) > _MOST_BARS
    lines = _in_order(table, chart.values[0] if ranked or crowded else "")
    if crowded:
        lines = lines[:_GREATEST]
        chart = replace(chart, title=f"{chart.title}（前{_GREATEST}位）")
    labels = tuple(table.name_of(line)[-1] for line in lines)
    places = {heading: table.at(heading) for heading in chart.values}
    series = tuple(
        (heading, tuple(_number(line.cells[at]) for line in lines)) for heading, at in places.items()
    )
    data = ChartData(kind=chart.kind, title=chart.title, says=chart.says, labels=labels, series=series)
    add_chart(document, data, workbook_behind_chart(DATA_SHEET, labels, series), width=NARROW)
    write_text(document.add_paragraph(), chart.says, TextLook.NOTE, Space(2, 10))


def _number(cell: SummaryCell) -> float | None:
    return float(cell.value) if isinstance(cell, Figure) and cell.known else None


def _draw_exhibit(document: Opened, exhibit: Exhibit) -> None:
    """Draw the title, the table, whose headings come again on every page, and its notes."""
    asked = [exhibit.table.at(each) for each in exhibit.headings] or [*range(len(exhibit.table.columns))]
    whole = masked_table(exhibit.table)
    places = _fitting(whole, asked, exhibit.by_rank)
    columns = [whole.columns[at] for at in places]
    rows = [line.cells for line in _in_order(whole, exhibit.by_rank)]
    if whole.total is not None:
        rows.append(_total_cells(whole, whole.total, places))
    title = write_text(document.add_paragraph(), whole.title, TextLook.CAPTION, Space(10, 4))
    title.paragraph_format.keep_with_next = True
    widths = _widths(
        [(column, [cells[at] for cells in rows]) for at, column in zip(places, columns, strict=True)]
    )
    table = draw_table(document, 1 + min(len(rows), 1), widths)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        fill(cell, column.heading, TextLook.SMALL_HEADING)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _as_head(table.rows[0])
    if rows:
        _fill_lines(table, columns, [[cells[at] for at in places] for cells in rows])
    left = len(asked) - len(places)
    for note in (*([_LEFT.format(count=left, name=whole.name)] if left else ()), *whole.notes):
        write_text(document.add_paragraph(), note, TextLook.NOTE)
    document.add_paragraph()


def _fill_lines(
    table: Table, columns: Sequence[SummaryColumn], lines: Sequence[Sequence[SummaryCell]]
) -> None:
    """Fill the last row in, once for each line: copying a finished row is cheap, making one is not."""
    specimen = table.rows[-1]
    specimen._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no other way in python-docx
    for blank, column in zip(specimen.cells, columns, strict=True):
        fill(blank, "", TextLook.SMALL_TEXT if column.shape is Shape.TEXT else TextLook.SMALL)
        blank.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for cells in lines:
        row = deepcopy(specimen._tr)  # noqa: SLF001
        for place, column, cell in zip(row.tc_lst, columns, cells, strict=True):
            refill(place, written(cell, column))
        specimen._tr.addprevious(row)  # noqa: SLF001
    table._tbl.remove(specimen._tr)  # noqa: SLF001


def _as_head(row: _Row) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no other way in python-docx
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _total_cells(table: SummaryTable, total: SummaryLine, shown: Sequence[int]) -> tuple[SummaryCell, ...]:
    """Return the cells of the total, its word in the first column of names that is shown."""
    word = next(filter(None, table.name_of(total)), "合计")
    names = [at for at in shown if at in table.names]
    words = dict.fromkeys(table.names) | dict.fromkeys(names[:1], word)
    return tuple(words.get(at, cell) for at, cell in enumerate(total.cells))


def _in_order(table: SummaryTable, heading: str) -> Sequence[SummaryLine]:
    """Return the lines, the greatest in a column first and those without a number in it last."""
    if not heading:
        return table.lines
    at = table.at(heading)
    numbers = {id(line): _number(line.cells[at]) for line in table.lines}
    return sorted(table.lines, key=lambda line: -_greatest(numbers[id(line)]))


def _greatest(value: float | None) -> float:
    return float("-inf") if value is None else value


def _fitting(table: SummaryTable, places: Sequence[int], by_rank: str) -> Sequence[int]:
    """Return those columns that the paper has room for: names, ranks and shares first, then as they come."""
    room, taken = NARROW / _CHARACTER, set[int]()
    for at in sorted(places, key=lambda at: _priority(table.columns[at], by_rank)):
        cells = [line.cells[at] for line in (*table.lines, *filter(None, (table.total,)))]
        room -= _least(table.columns[at], cells)
        if room < 0:
            break
        taken.add(at)
    return [at for at in places if at in taken]


def _priority(column: SummaryColumn, by_rank: str) -> int:
    if column.heading == by_rank:
        return 1
    return {Shape.NAME: 0, Shape.RANK: 2, Shape.PERCENT: 3}.get(column.shape, 4)


def _widths(columns: Sequence[tuple[SummaryColumn, Sequence[SummaryCell]]]) -> Sequence[float]:
    """
    Return how wide each column is, in millimetres: together the type area, no number on two lines.

    Each column has the room for its numbers; what is left goes to those that want more, as they want it.
    """
    least = [_least(column, cells) for column, cells in columns]
    wished = [max(_wished(column, cells), low) for (column, cells), low in zip(columns, least, strict=True)]
    left, wanted = max(NARROW / _CHARACTER - sum(least), 0), sum(wished) - sum(least)
    rooms = [
        low + left * (high - low) / wanted if wanted else low for low, high in zip(least, wished, strict=True)
    ]
    return [NARROW * room / sum(rooms) for room in rooms]


def _least(column: SummaryColumn, cells: Sequence[SummaryCell]) -> float:
    """Return what a column must have room for: a number is not broken, and some fonts have wide digits."""
    number = max((len(written(cell, column)) for cell in cells if isinstance(cell, Figure)), default=0)
    return max(number * _WIDE_DIGITS, min(width_of(column.heading), _NARROWEST)) + _BESIDE


def _wished(column: SummaryColumn, cells: Sequence[SummaryCell]) -> float:
    """Return how wide a column is best: as its longest text, within reason."""
    longest = max((width_of(written(cell, column)) for cell in cells), default=0)
    return min(max(longest, min(width_of(column.heading), _HEADING), _NARROWEST) + _MARGIN, _WIDEST)


def written(cell: SummaryCell, column: SummaryColumn) -> str:
    """Return a cell as running text has it: 1234 人次, 25.0%, and a dash for what is not known."""
    if not isinstance(cell, Figure):
        return cell or _EMPTY
    if not cell.known:
        return _EMPTY
    if column.shape is Shape.PERCENT:
        return percent_text(cell.value)
    return f"{rounded(cell.value, column.decimals) if column.decimals else cell.value:,}"
