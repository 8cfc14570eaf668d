"""自检: the sheet beside a form that says, while it is filled in, what is wrong and where."""

from collections.abc import Mapping

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from skilltrain_cli.forms.blank_version import SELF_CHECK, current_stamp
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.values.grid import Area, Spot
from skilltrain_cli.writers.workbooks.blanks.checked_area import Subject, reference
from skilltrain_cli.writers.workbooks.blanks.hidden_sheet import LISTED, MARKS, Reckoning
from skilltrain_cli.writers.workbooks.cell_text import height_for, units_for
from skilltrain_cli.writers.workbooks.workbook_style import (
    BODY_SIZE,
    Look,
    set_page,
    write_merged,
    write_text,
)

RED, YELLOW = "#FFC7CE", "#FFEB9C"
"""Fills of cells to mend and of cells to look at again; Excel's own for bad and neutral."""
PROTECTION: Mapping[str, bool] = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What stays free on a protected form: everything but the printed words. There is no password."""

_WIDTHS = (8, 20, 64, 12, 10)
_LIST = 4
"""The row of the headings above the problems, below title, state, advice and stamp."""
_FIRST = _LIST + LISTED + 3
"""The row of the first check."""
_LINE_HEIGHT = 20.0
_ADVICE = (
    "填写时，填错的单元格变红（必须改正）或变黄（请核对），下面逐项列出；点“位置”跳到那一格。"
    "字数是近似值，只会多算，不会少算；以 Word 的“字数”为准。自检只查下列内容，报送后还会全面审核。"
)
_ROWS_ADVICE = "行不够时，在两行{kind}之间插入行；不要删除本表和表头。"


def add_self_check(book: Workbook, subject: Subject, looks: Mapping[Look, Format]) -> Reckoning:
    """Add the sheet a person reads, and behind it the hidden one that reckons; return the latter."""
    sheet = book.add_worksheet(SELF_CHECK)
    reckoning = Reckoning(book, subject)
    sheet.set_default_row(_LINE_HEIGHT)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, units_for(width, BODY_SIZE))
    _draw_top(sheet, reckoning, looks)
    _draw_checks(sheet, reckoning, looks)
    _draw_list(book, sheet, reckoning, looks)
    # It is for the screen: what is printed of it, should somebody print the whole workbook, is an empty cell.
    beyond = len(_WIDTHS) + 1
    set_page(sheet, Area(0, beyond, 0, beyond), landscape=False, tall=1)
    sheet.freeze_panes(2, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    return reckoning


def colour_by_marks(book: Workbook, sheet: Worksheet, area: Area, mark: str, errors: int) -> None:
    """Let the cells of an area turn red or yellow by their mark, a formula of ROW() and COLUMN() or fixed."""
    number = f"MOD({mark},1000)"
    rules = (
        (f"=AND({mark}>0,{number}<={errors})", RED, "#9C0006"),
        (f"={number}>{errors}", YELLOW, "#9C5700"),
    )
    for criteria, fill, ink in rules:
        look = book.add_format({"bg_color": fill, "font_color": ink})
        sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": look})


def mark_here(spot: Spot | None = None) -> str:
    """Return the mark of the cell a conditional format looks at, or of a line of the marks."""
    return (
        f"INDEX({MARKS},ROW(),COLUMN())"
        if spot is None
        else f"INDEX({MARKS},{spot.row + 1},{spot.column + 1})"
    )


def _draw_top(sheet: Worksheet, reckoning: Reckoning, looks: Mapping[Look, Format]) -> None:
    form = reckoning.subject.form
    advice = _ADVICE + (
        _ROWS_ADVICE.format(kind=reckoning.subject.form.card.kind) if reckoning.subject.table else ""
    )
    lines = ((f"{form.card.annex} 自检", Look.TITLE, 36.0), (None, Look.LINE, 24.0), (advice, Look.LINE, 0.0))
    for row, (text, look, height) in enumerate((*lines, (_stamped(form), Look.LINE, 24.0))):
        area = Area(row, 0, row, len(_WIDTHS) - 1)
        sheet.set_row(row, height or height_for([(advice, sum(_WIDTHS))], BODY_SIZE))
        write_merged(sheet, area, text or "", looks[look])
    value = _state(reckoning.subject) if reckoning.subject.settled else ""
    sheet.write_formula(1, 0, _state_formula(reckoning), looks[Look.LINE], value)


def _stamped(form: FormSpec) -> str:
    return f"表样标识（请勿改动）：{current_stamp(form)}"


_EMPTY = "还没有填写。"


def _state(subject: Subject) -> str:
    """Return what the state says before anybody reckons, all being well."""
    return _fine(str(subject.filled), subject) if subject.filled else _EMPTY


def _fine(count: str, subject: Subject) -> str:
    return f"没有发现问题，共 {count} {'行' if subject.table else '份'}，可以保存后报送。"


def _state_formula(reckoning: Reckoning) -> str:
    shown = reckoning.shown
    total, errors, used = shown(reckoning.total), shown(reckoning.errors), shown(reckoning.used)
    fine = _fine(f'"&{used}&"', reckoning.subject)
    wrong = f'"必须改正 "&{errors}&" 处（红色），请核对 "&({total}-{errors})&" 处（黄色）。"'
    more = f'IF({total}>{LISTED},"先列出前 {LISTED} 处。","")'
    state = f'IF({used}=0,"{_EMPTY}",IF({total}=0,"{fine}",{wrong}&{more}))'
    if reckoning.subject.table:
        beyond = f'"第 {reckoning.lines} 行以后没有检查，请分成几份填写。"'
        state += f'&IF({shown(reckoning.last)}>{reckoning.lines},{beyond},"")'
    return f"={state}"


def _headings(sheet: Worksheet, row: int, texts: tuple[str, ...], looks: Mapping[Look, Format]) -> None:
    for index, text in enumerate(texts):
        write_text(sheet, Spot(row, index), text, looks[Look.HEADING])


def _draw_checks(sheet: Worksheet, reckoning: Reckoning, looks: Mapping[Look, Format]) -> None:
    """List what is checked and how many cells failed it."""
    _headings(sheet, _FIRST - 1, ("序号", "栏目", "检查什么", "程度", "处数"), looks)
    for number, check in enumerate(reckoning.checks, 1):
        row = _FIRST + number - 1
        sheet.write_number(row, 0, number, looks[Look.COUNT])
        write_text(sheet, Spot(row, 1), check.heading, looks[Look.WORD])
        write_text(sheet, Spot(row, 2), check.says, looks[Look.TEXT])
        write_text(sheet, Spot(row, 3), "必须改正" if check.error else "请核对", looks[Look.WORD])
        value = 0 if reckoning.subject.settled else ""
        sheet.write_formula(row, 4, f"={reckoning.count_of(number)}", looks[Look.COUNT], value)


def _draw_list(book: Workbook, sheet: Worksheet, reckoning: Reckoning, looks: Mapping[Look, Format]) -> None:
    """List the problems one by one, each with a link to its cell."""
    _headings(sheet, _LIST, ("序号", "栏目", "问题", "程度", "位置"), looks)
    link = book.add_format({"font_color": "#0563C1", "underline": 1, "align": "center"})
    count = len(reckoning.checks)
    for index in range(LISTED):
        mark, name, row, column = reckoning.listed(index)
        check, line = reckoning.check_of(mark), _LIST + 1 + index
        sheet.write_formula(line, 0, f'=IF({mark}=0,"",{index + 1})', looks[Look.PLAIN], "")
        for at, look in ((1, Look.PLAIN), (2, Look.LINE), (3, Look.PLAIN)):
            own = f"{reference(Spot(_FIRST, at))}:{reference(Spot(_FIRST + count - 1, at))}"
            sheet.write_formula(line, at, f'=IF({mark}=0,"",INDEX({own},{check}))', looks[look], "")
        address = f"ADDRESS({row},{column},4)"
        target = f'=IF({mark}=0,"",HYPERLINK("#"&{name}&{address},{address}))'
        sheet.write_formula(line, 4, target, link, "")
