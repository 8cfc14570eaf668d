"""Make the files of the benchmarks: 140 county workbooks of 1,000 rows and 7 columns."""

import random
from datetime import date
from pathlib import Path

import xlsxwriter

from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.forms.project import AUDIENCES
from skilltrain_cli.region import Region, Regions
from skilltrain_cli.regions import shandong

DAY = date(2021, 6, 10)
WORKBOOKS = 140
ROWS = 1_000
MANY = 10_000
"""Findings of the one workbook that is marked, repairs of the one that is repaired."""
WRONG, WORDY = "约{}人", "{}人"
"""A headcount that is nobody's to repair, and one that is."""
_TRADES = (
    "陶瓷工艺",
    "琉璃制作",
    "养老护理",
    "家政服务",
    "电工",
    "焊工",
    "电子商务",
    "鲁菜烹饪",
    "茶艺",
    "叉车操作",
)


def make(folder: Path) -> None:
    """Write the workbooks, one for each of 140 units of the province; nothing when they are there."""
    if len(list(folder.glob("*.xlsx"))) == WORKBOOKS:
        return
    folder.mkdir(parents=True, exist_ok=True)
    regions = shandong()
    for number, (city, unit) in enumerate(_units(regions)):
        _write(folder / f"{unit.code}{city.name}{unit.name}.xlsx", city, unit, number)


def make_long(path: Path, figure: str) -> None:
    """Write a workbook of 10,000 rows whose headcounts are written so; nothing when it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    regions = shandong()
    city, unit = _units(regions)[0]
    _write(path, city, unit, 0, figure)


def _units(regions: Regions) -> list[tuple[Region, Region]]:
    pairs = [(city, unit) for city in regions.cities(DAY) for unit in regions.units(city, DAY)]
    return pairs[:WORKBOOKS]


def _write(path: Path, city: Region, unit: Region, seed: int, figure: str = "") -> None:
    chance = random.Random(seed)  # noqa: S311 - the same files every time
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    sheet.write(0, 0, "附件2")
    sheet.write(1, 0, "项目制培训情况统计表")
    sheet.write_row(2, 0, find_form("project").headings)
    rows = MANY if figure else ROWS
    for row in range(rows):
        month, day = chance.randint(1, 5), chance.randint(1, 20)
        sheet.write_row(
            row + 3,
            0,
            (
                city.name,
                unit.name,
                f"{chance.choice(_TRADES)}培训第{row + 1}期",
                chance.choice(AUDIENCES),
                figure.format(chance.randint(20, 200)) if figure else chance.randint(20, 200),
                f"2021年{month}月{day}日至{day + chance.randint(1, 8)}日",
                "线下" if row % 7 == 0 else "",
            ),
        )
    sheet.write(rows + 3, 0, "填表人：张三")
    sheet.write(rows + 3, 3, "联系电话：13800000000")
    sheet.write(rows + 3, 5, "填表日期：2021年6月8日")
    book.close()
