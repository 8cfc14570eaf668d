"""Show a merged workbook in the terminal: ``python examples/show.py FILE``; ``make demo`` ends with it."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from rich import box
from rich.console import Console
from rich.table import Table

_FIRST = "项目制培训情况统计表"
_SHOWN = 6
"""Rows shown of the long table."""
_FULL = ("汇总", "覆盖")


def main() -> None:
    """Print the sheets a reader asks for first, and where the rest is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.xlsx")
    file: Path = parser.parse_args().file
    book = openpyxl.load_workbook(file, data_only=True)
    console = Console()
    for name in (_FIRST, *_FULL):
        if name in book.sheetnames:
            _show(console, book[name], _SHOWN if name == _FIRST else None)
    others = [name for name in book.sheetnames if name not in (_FIRST, *_FULL)]
    console.print(f"工作簿里还有：{'、'.join(others)}", markup=False)
    console.print(f"文件在：{file.resolve()}", markup=False, soft_wrap=True)


def _show(console: Console, sheet: Worksheet, most: int | None) -> None:
    """Print a sheet: text alone in its row as it is, rows of several cells as a table."""
    console.rule(sheet.title)
    block: list[list[str]] = []
    for row in sheet.iter_rows():
        cells = [_text(cell.value, cell.number_format) for cell in row]
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and not any(cell.endswith("：") for cell in filled):
            block.append(cells)
            continue
        _print_table(console, block, most)
        block = []
        if filled:
            console.print("　".join(filled), markup=False)
    _print_table(console, block, most)
    console.print()


def _print_table(console: Console, block: Sequence[Sequence[str]], most: int | None) -> None:
    if not block:
        return
    used = [index for index in range(len(block[0])) if any(row[index] for row in block)]
    style = box.SIMPLE_HEAD if console.encoding.startswith("utf") else box.ASCII
    table = Table(box=style, pad_edge=False)
    for index in used:
        number = all(row[index].rstrip("%").replace(",", "").replace(".", "").isdigit() for row in block[1:])
        table.add_column(block[0][index], justify="right" if number else "left", overflow="fold")
    rows = block[1:]
    for row in rows[:most]:
        last = row is block[-1] and "合计" in row
        table.add_row(*(row[index] for index in used), style="bold" if last else None)
    console.print(table)
    if most is not None and len(rows) > most:
        console.print(f"……共 {len(rows)} 行，这里是前 {most} 行。", markup=False)


def _text(value: object, shape: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.1%}" if "%" in shape else f"{value:,.0f}"
    return str(value)


if __name__ == "__main__":
    main()
