"""Tamper with a merged workbook as people do: one change each, by openpyxl or in the XML, and known."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from msgspec import Struct
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from skilltrain_cli.usecases.verify import Verified

FORM = "项目制培训情况统计表"
SUMMARIES = ("汇总", "群体", "时间")
TOTAL = "合计"
_FIGURE = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f([^>]*)>([^<]*)</f><v>([0-9]+)</v></c>')


class Planted(Struct, frozen=True, kw_only=True):
    """What was done, and how it must be told: one of these kinds, in this sheet, at one of these cells."""

    name: str
    kinds: frozenset[str]
    sheet: str
    cells: frozenset[str | None]


def told_right(found: Verified, planted: Planted) -> tuple[bool, bool]:
    """Tell whether what was planted is among the differences, and whether there are others besides."""
    hits = [
        each
        for each in found.differences
        if each.kind.value in planted.kinds
        and ((each.sheet == planted.sheet and each.cell in planted.cells) or None in planted.cells)
    ]
    follow = [each for each in found.differences if each not in hits and "没有跟着变" in each.message]
    return bool(hits), len(hits) + len(follow) < len(found.differences)


Tampering = Callable[[Workbook, Random], Planted | None]


def planted(name: str, kinds: str, sheet: str, *cells: str | None) -> Planted:
    return Planted(name=name, kinds=frozenset(kinds.split()), sheet=sheet, cells=frozenset(cells))


def header(sheet: Worksheet) -> int:
    """Return the row of the headings, from 1: the first that holds several texts."""
    for row in sheet.iter_rows(max_row=60):
        texts = [cell.value for cell in row if cell.value not in (None, "")]
        if len(texts) > 1 and all(isinstance(text, str) for text in texts):
            return int(row[0].row)
    raise AssertionError(sheet.title)


def rows_of(sheet: Worksheet) -> list[int]:
    """Return the rows of the form's table: those with a number of persons."""
    first = header(sheet) + 1
    return [row for row in range(first, sheet.max_row + 1) if isinstance(sheet.cell(row, 5).value, int)]


def figures_of(sheet: Worksheet) -> list[Any]:
    """Return the cells of a summary that hold formulas."""
    cells = [cell for row in sheet.iter_rows(min_row=header(sheet) + 1) for cell in row]
    return [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]


def lines_of(sheet: Worksheet) -> list[int]:
    """Return the lines of a summary but for its total."""
    first = header(sheet) + 1
    lines = [row for row in range(first, sheet.max_row + 1) if sheet.cell(row, 1).value not in (None, "")]
    return [row for row in lines if sheet.cell(row, 1).value != TOTAL and figures_in(sheet, row)]


def figures_in(sheet: Worksheet, row: int) -> list[Any]:
    return [cell for cell in sheet[row] if str(cell.value or "").startswith("=")]


def edit_total(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice([name for name in SUMMARIES if name in book.sheetnames])]
    cell = random.choice(figures_of(sheet))
    cell.value = random.randint(100_000, 999_999)
    return planted("edited total", "figure", sheet.title, cell.coordinate)


def freeze_total(book: Workbook, random: Random, values: Workbook | None = None) -> Planted | None:
    sheet = book[random.choice([name for name in SUMMARIES if name in book.sheetnames])]
    cell = random.choice(figures_of(sheet))
    held = values[sheet.title][cell.coordinate].value if values else None
    if held is None:
        return None
    cell.value = held
    return planted("formula replaced by its number", "formula", sheet.title, cell.coordinate)


def other_formula(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice([name for name in SUMMARIES if name in book.sheetnames])]
    cell = random.choice(figures_of(sheet))
    cell.value = f"{cell.value}*1+{random.randint(0, 9)}"
    return planted("formula changed", "formula figure", sheet.title, cell.coordinate)


def edit_amount(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    cell = sheet.cell(random.choice(rows_of(sheet)), 5)
    cell.value += random.randint(1, 50)
    return planted("edited amount", "cell", FORM, cell.coordinate)


def edit_words(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    cell = sheet.cell(random.choice(rows_of(sheet)), random.choice((3, 6)))
    cell.value = f"{cell.value}（改）" if cell.column == 3 else "2021年11月3日至11月4日"
    return planted("edited words of a row", "cell", FORM, cell.coordinate)


def move_to_other_unit(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    cell = sheet.cell(random.choice(rows_of(sheet)), 2)
    units = {(sheet.cell(row, 1).value, sheet.cell(row, 2).value) for row in rows_of(sheet)}
    city = sheet.cell(cell.row, 1).value
    cell.value = random.choice(sorted(unit for of, unit in units if of == city and unit != cell.value))
    return planted("row given to another unit", "unit", FORM, cell.coordinate)


def delete_row(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    row = random.choice(rows_of(sheet))
    sheet.delete_rows(row)
    return planted("row deleted", "row-gone", FORM, f"A{row}")


def repeat_row(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    row = random.choice(rows_of(sheet))
    _inserted(sheet, row + 1, [cell.value for cell in sheet[row]])
    return planted("row repeated", "row-repeated", FORM, f"A{row}", f"A{row + 1}")


def add_row(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    row = random.choice(rows_of(sheet))
    values = [cell.value for cell in sheet[row]]
    values[2], values[4], values[5] = f"凭空加的班{random.randint(1, 999)}", 7_777, "2021年10月8日至10月9日"
    _inserted(sheet, row, values)
    return planted("row added", "row-added", FORM, f"A{row}")


def _inserted(sheet: Worksheet, row: int, values: Sequence[Any]) -> None:
    """Insert a row; what is merged below moves with its row, as spreadsheets do it and openpyxl does not."""
    below = [area for area in sheet.merged_cells.ranges if area.min_row >= row]
    for area in below:
        area.shift(row_shift=1)
    sheet.insert_rows(row)
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column, value)
        cell._style = copy(sheet.cell(row + 1, column)._style)


def delete_line(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice([name for name in SUMMARIES if name in book.sheetnames])]
    row = random.choice(lines_of(sheet))
    for cell in sheet[row]:
        cell.value = None
    return planted("line of a summary deleted", "line-gone", sheet.title, f"A{row}")


def rename_line(book: Workbook, random: Random) -> Planted:
    sheet = book["群体"]
    row = random.choice(lines_of(sheet))
    sheet.cell(row, 1).value = "另一个群体"
    return planted("line of a summary renamed", "text line-added line-gone", sheet.title, f"A{row}")


def edit_coverage(book: Workbook, random: Random) -> Planted:
    sheet = book["覆盖"]
    cells = [cell for cell in figures_of(sheet) if "已覆盖" in cell.value and "COUNTIF" not in cell.value]
    cell = random.choice(cells or [row[6] for row in sheet.iter_rows() if row[6].value == "已覆盖"])
    cell.value = "未报送"
    return planted("state of a county changed", "text figure formula", "覆盖", cell.coordinate)


def edit_words_above(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice(["汇总", "群体", "覆盖", FORM])]
    cell = next(cell for row in sheet.iter_rows(max_row=2) for cell in row if isinstance(cell.value, str))
    cell.value = f"{cell.value}（修订{random.randint(1, 9)}）"
    return planted("title changed", "text", sheet.title, cell.coordinate)


def edit_heading(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice(["汇总", "群体", FORM])]
    row = header(sheet)
    cell = random.choice([cell for cell in sheet[row] if cell.value])
    cell.value = "另一个栏目"
    return planted("heading changed", "heading", sheet.title, cell.coordinate)


def edit_source_hash(book: Workbook, random: Random) -> Planted:
    sheet = book["来源"]
    row, columns = header(sheet), {cell.value: cell.column for cell in sheet[header(sheet)]}
    cell = sheet.cell(row + 1 + random.randint(0, 2), columns["SHA-256"])
    cell.value = f"{random.getrandbits(256):064x}"
    return planted("hash in 来源 changed", "provenance source-changed", "来源", cell.coordinate, None)


def edit_source_count(book: Workbook, random: Random) -> Planted:
    sheet = book["来源"]
    row, columns = header(sheet), {cell.value: cell.column for cell in sheet[header(sheet)]}
    cell = sheet.cell(row + 1 + random.randint(0, 2), columns["行数"])
    cell.value += 1
    return planted("count in 来源 changed", "provenance", "来源", cell.coordinate)


def edit_source_name(book: Workbook, random: Random) -> Planted:
    sheet = book["来源"]
    cell = sheet.cell(header(sheet) + 1 + random.randint(0, 2), 1)
    cell.value = "别处/另一个文件.xlsx"
    return planted("name in 来源 changed", "provenance", "来源", cell.coordinate)


def edit_detail(book: Workbook, random: Random) -> Planted:
    sheet = book["来源明细"]
    first = header(sheet) + 1
    column = random.choice((4, 7))
    cell = sheet.cell(random.randint(first, sheet.max_row), column)
    cell.value = 9_999 if column == 4 else "0000-0000-0000-0000-0000"
    return planted("来源明细 changed", "provenance", "来源明细", cell.coordinate)


def delete_sheet(book: Workbook, random: Random) -> Planted:
    name = random.choice([*SUMMARIES, "覆盖"])
    del book[name]
    return planted("sheet deleted", "sheet-gone", name, None)


def rename_sheet(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice([*SUMMARIES, "覆盖"])]
    before, sheet.title = sheet.title, "改了名的表"
    for other in book:
        for cell in (cell for row in other.iter_rows() for cell in row if cell.data_type == "f"):
            cell.value = re.sub(rf"('?){before}'?!", rf"\g<1>{sheet.title}\g<1>!", cell.value)
    return planted("sheet renamed", "sheet-renamed", sheet.title, None)


def add_sheet(book: Workbook, random: Random) -> Planted:
    sheet = book.create_sheet("补充说明", random.randint(0, len(book.sheetnames)))
    sheet["B2"] = "领导批示：人次按 10000 报"
    return planted("sheet added", "sheet-added", "补充说明", None)


def hide_rows(book: Workbook, random: Random) -> Planted:
    sheet = book[FORM]
    row = random.choice(rows_of(sheet))
    sheet.row_dimensions[row].hidden = True
    return planted("row hidden", "hidden", FORM, f"A{row}")


def hide_sheet(book: Workbook, random: Random) -> Planted:
    sheet = book[random.choice(["来源", "来源明细", "覆盖"])]
    sheet.sheet_state = "hidden"
    return planted("sheet hidden", "hidden", sheet.title, None)


TAMPERINGS: Mapping[str, Tampering] = {
    each.__name__: each
    for each in (
        edit_total,
        other_formula,
        edit_amount,
        edit_words,
        move_to_other_unit,
        delete_row,
        repeat_row,
        add_row,
        delete_line,
        rename_line,
        edit_coverage,
        edit_words_above,
        edit_heading,
        edit_source_hash,
        edit_source_count,
        edit_source_name,
        edit_detail,
        delete_sheet,
        rename_sheet,
        add_sheet,
        hide_rows,
        hide_sheet,
    )
}
"""What is done by openpyxl, which leaves formulas without their values."""


def tampered(source: Path, target: Path, name: str, random: Random) -> Planted:
    """Write a copy in which one thing was changed; return what."""
    if name == "forge_value":
        return forge_value(source, target, random)
    book = openpyxl.load_workbook(source)
    if name == "freeze_total":
        made = freeze_total(book, random, openpyxl.load_workbook(source, data_only=True))
    else:
        made = TAMPERINGS[name](book, random)
    assert made is not None
    book.save(target)
    return made


NAMES = (*TAMPERINGS, "freeze_total", "forge_value")


def forge_value(source: Path, target: Path, random: Random) -> Planted:
    """Change the value that a formula carries, and leave the formula: no spreadsheet does that."""
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    listed = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    name = random.choice([name for name in SUMMARIES if name in listed])
    part = f"xl/worksheets/sheet{listed.index(name) + 1}.xml"
    xml = parts[part].decode()
    found = random.choice([*_FIGURE.finditer(xml)])
    forged = found[0].replace(f"<v>{found[5]}</v>", f"<v>{int(found[5]) + 1000}</v>")
    parts[part] = (xml[: found.start()] + forged + xml[found.end() :]).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for each, data in parts.items():
            package.writestr(each, data)
    return planted("value of a formula forged", "figure", name, found[1])


def sort_rows(source: Path, target: Path, random: Random) -> None:
    """Write a copy in which the rows of the form come in another order, as somebody sorted them."""
    book = openpyxl.load_workbook(source)
    sheet = book[FORM]
    rows = rows_of(sheet)
    values = [[cell.value for cell in sheet[row]] for row in rows]
    random.shuffle(values)
    for row, line in zip(rows, values, strict=True):
        for column, value in enumerate(line, start=1):
            if value is not None:
                sheet.cell(row, column).value = value
            elif not isinstance(sheet.cell(row, column), openpyxl.cell.MergedCell):
                sheet.cell(row, column).value = None
    book.save(target)
