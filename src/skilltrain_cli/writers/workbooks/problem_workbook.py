"""The list of problems as a workbook of its own, for files that cannot be marked themselves."""

import io
from collections.abc import Sequence

from skilltrain_cli.review.explanation import ENTRY, FILE, LIST, LISTED, LONGEST_LISTED, ROW
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.values.privacy import shown_name
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.cell_text import fitting_width, height_for
from skilltrain_cli.writers.workbooks.marking.finding_wording import list_line
from skilltrain_cli.writers.workbooks.marking.problem_sheet import MOST_LINES, WIDTHS
from skilltrain_cli.writers.workbooks.workbook_style import (
    BODY_SIZE,
    Look,
    formats,
    open_book,
    set_page,
    write_merged,
    write_text,
)

_FILE_WIDTH, _ENTRY_WIDTH = 24, 24
_BROADER = 1.25
"""The widths are meant for 10 points; the body of our own workbooks has 12."""


def problem_book(findings: Sequence[Finding], why: str) -> bytes:
    """
    Return a workbook with one sheet: ``why`` the file was not marked, and a line for each finding.

    Its headings are those ``--explanations`` reads; one for the files of a package is among them when a
    finding names one. The same findings give the same bytes.
    """
    inside = any(finding.place.entry for finding in findings)
    headings = (FILE, *([ENTRY] * inside), *LISTED)
    widths = [
        _FILE_WIDTH,
        *([_ENTRY_WIDTH] * inside),
        *(round(WIDTHS[heading] * _BROADER) for heading in LISTED),
    ]
    rooms = [fitting_width(width, BODY_SIZE) - 2 for width in widths]
    package = io.BytesIO()
    with open_book(package, LIST) as book:
        looks = formats(book)
        sheet = book.add_worksheet(LIST)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        top = _above(findings, why, inside=inside)
        sheet.set_row(0, height_for([(top, sum(rooms))], BODY_SIZE))
        write_merged(sheet, Area(0, 0, 0, len(headings) - 1), top, looks[Look.LINE])
        for column, heading in enumerate(headings):
            write_text(sheet, Spot(1, column), heading, looks[Look.HEADING])
        if any(finding.about for finding in findings):
            sheet.set_column(len(headings), len(headings), None, None, {"hidden": True})
            write_text(sheet, Spot(1, len(headings)), ROW, looks[Look.HEADING])
        for row, finding in enumerate(findings[:MOST_LINES], 2):
            entry = quoted(finding.place.entry, LONGEST_LISTED) if finding.place.entry else ""
            listed = list_line(finding)
            texts = (shown_name(finding.place.file), *([entry] * inside), *listed.texts)
            sheet.set_row(row, height_for(zip(texts, rooms, strict=True), BODY_SIZE))
            for column, text in enumerate(texts):
                write_text(sheet, Spot(row, column), text, looks[Look.TEXT])
            if listed.row:
                write_text(sheet, Spot(row, len(headings)), listed.row, looks[Look.TEXT])
        sheet.freeze_panes(2, 0)
        sheet.autofilter(1, 0, max(len(findings) + 1, 1), len(headings) - 1)
        sheet.set_header('&C&"黑体,Regular"&16问题清单', {"scale_with_doc": False})
        set_page(sheet, Area(0, 0, len(findings) + 1, len(headings) - 1), landscape=True, repeat=1)
    return package.getvalue()


def _above(findings: Sequence[Finding], why: str, *, inside: bool) -> str:
    cut = len(findings) - MOST_LINES
    where = f"{ENTRY}、工作表和单元格" if inside else "工作表和单元格"
    return (
        f"原件没有标注：{why}。共 {len(findings):,} 处问题，请对照{where}在原件中改正；核实性问题"
        "也可以在最右一栏写情况说明，审核时用 --explanations 指明本文件。"
        + (f"本表放不下，后面 {cut:,} 处没有列出。" if cut > 0 else "")
    )
