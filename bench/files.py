"""Make the files of the benchmarks: 140 county workbooks of 1,000 rows and 7 columns."""

import csv
import os
import random
import re
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from making.packages import NAME, material
from skilltrain_cli.forms.annexes.project import AUDIENCES
from skilltrain_cli.forms.catalogue import find_form
from skilltrain_cli.regions import shandong
from skilltrain_cli.values.region import Region, Regions

DAY = date(2021, 6, 10)
WORKBOOKS = 140
BATCHES, MORE, FEW = 4, 9, 10
"""Workbooks of each unit; how many times as many small ones there are; rows of a small one."""
LONG, OVER = 250_000, 400_000
"""Rows of a sheet that is read, and of one that is refused."""
SEVERAL = 6
"""Sheets of the former that are refused together."""
ROWS = 1_000
MANY = 10_000
"""Findings of the one workbook that is marked, repairs of the one that is repaired."""
WRONG, WORDY = "约{}人", "{}人"
"""A headcount that is nobody's to repair, and one that is."""
PLAIN, CHANGED = "{}", "1{}"
"""A headcount, and another one in its place."""
FILM_BYTES = 2 * 1024**3
_FIGURE = 4
"""Where the headcount stands in a row."""
_PIECE = 16 * 1024**2
"""Bytes that are repeated to make a film long."""
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


def make_batches(folder: Path, batches: int, rows: int) -> None:
    """Write so many workbooks for each of the 140 units, hardly a row in two; nothing when they are there."""
    if len(list(folder.glob("*.xlsx"))) == batches * WORKBOOKS:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for number, (city, unit) in enumerate(_units(shandong())):
        for batch in range(batches):
            path = folder / f"{unit.code}{city.name}{unit.name}第{batch + 1}批.xlsx"
            _write(path, city, unit, number + WORKBOOKS * batch, count=rows)


def make_rows(path: Path, rows: int) -> None:
    """Write a workbook of so many rows; nothing when it is there."""
    if not path.exists():
        city, unit = _units(shandong())[0]
        _write(path, city, unit, 0, count=rows)


def make_far(path: Path) -> None:
    """Write a workbook of two cells, a million rows and 5,000 columns apart."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "附件2")
        sheet.write(1_000_000, 5_000, "附件2")


def make_lying(source: Path, path: Path) -> None:
    """Write a copy whose sheet says of itself that it fills all rows and columns there are."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            said = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', package.read(name))
            out.writestr(name, said)


def make_together(source: Path, path: Path, sheets: int) -> None:
    """Write a workbook of copies of the only sheet of another, too large only together; once."""
    if path.exists():
        return
    empty = BytesIO()
    with xlsxwriter.Workbook(empty) as book:
        for _ in range(sheets):
            book.add_worksheet().write(0, 0, "附件2")
    with (
        zipfile.ZipFile(source) as package,
        zipfile.ZipFile(empty) as frame,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        rows, strings = (package.read(f"xl/{name}.xml") for name in ("worksheets/sheet1", "sharedStrings"))
        for name in frame.namelist():
            texts = strings if name == "xl/sharedStrings.xml" else frame.read(name)
            out.writestr(name, rows if name.startswith("xl/worksheets/sheet") else texts)


def make_long(path: Path, figure: str) -> None:
    """Write a workbook of 10,000 rows whose headcounts are written so; nothing when it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    regions = shandong()
    city, unit = _units(regions)[0]
    _write(path, city, unit, 0, figure)


def make_csv(path: Path) -> None:
    """Write 1,000 rows under the printed headings as .csv; nothing when it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    city, unit = _units(shandong())[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(find_form("project").headings)
        writer.writerows(_rows(city, unit, 0, ROWS))


def make_package(folder: Path, more: int, *, real: bool = False) -> Path:
    """Write the example package with a film longer by so many bytes: a hole, or ``real`` noise."""
    path = folder / NAME
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        files = material(Path(work))
    with path.with_suffix(".part").open("wb") as file:
        lines = [
            _film(file, name, (data, more), real=real) if name.endswith(".mp4") else _packed(file, name, data)
            for name, data in files.items()
        ]
        at, directory = file.tell(), b"".join(lines)
        file.write(directory)
        file.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(lines), len(lines), len(directory), at, 0))
    path.with_suffix(".part").rename(path)
    return path


def _packed(file: BinaryIO, name: str, data: bytes) -> bytes:
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = stream.compress(data) + stream.flush()
    method, raw = (8, deflated) if len(deflated) < len(data) else (0, data)
    return _entry(file, name, (method, zlib.crc32(data), len(data)), raw)


def _film(file: BinaryIO, name: str, film: tuple[bytes, int], *, real: bool) -> bytes:
    """Write a film with a box behind it that nobody needs (ISO/IEC 14496-12, 8.1.2), as a hole or noise."""
    data, more = film
    head = data + struct.pack(">I4sQ", 1, b"free", more)
    rest = more - 16
    crc, piece = zlib.crc32(head), os.urandom(_PIECE) if real else bytes(_PIECE)
    for at in range(0, rest, len(piece)):
        crc = zlib.crc32(piece[: rest - at], crc)
    listed = _entry(file, name, (0, crc, len(head) + rest), head)
    if not real:
        file.truncate(file.seek(rest, 1))
        return listed
    for at in range(0, rest, len(piece)):
        file.write(piece[: rest - at])
    return listed


def _entry(file: BinaryIO, name: str, what: tuple[int, int, int], raw: bytes) -> bytes:
    """Write an entry and return its line of the directory."""
    method, crc, size = what
    written, packed, at = name.encode(), len(raw) if method else size, file.tell()
    about = (20, 0x800, method, 0, 1 << 5 | 1, crc, packed, size, len(written), 0)
    file.write(struct.pack("<4s5H3I2H", b"PK\3\4", *about) + written + raw)
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *about, 0, 0, 0, 0, at) + written


def _units(regions: Regions) -> list[tuple[Region, Region]]:
    pairs = [(city, unit) for city in regions.cities(DAY) for unit in regions.units(city, DAY)]
    return pairs[:WORKBOOKS]


def _write(  # noqa: PLR0913, PLR0917 - whose the workbook is, and what it is to hold
    path: Path, city: Region, unit: Region, seed: int, figure: str = "", count: int = 0
) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    sheet.write(0, 0, "附件2")
    sheet.write(1, 0, "项目制培训情况统计表")
    sheet.write_row(2, 0, find_form("project").headings)
    rows = count or (MANY if figure else ROWS)
    for row, values in enumerate(_rows(city, unit, seed, rows), 3):
        written = figure.format(values[_FIGURE]) if figure else values[_FIGURE]
        sheet.write_row(row, 0, (*values[:_FIGURE], written, *values[_FIGURE + 1 :]))
    sheet.write(rows + 3, 0, "填表人：张三")
    sheet.write(rows + 3, 3, "联系电话：13800000000")
    sheet.write(rows + 3, 5, "填表日期：2021年6月8日")
    book.close()


def _rows(city: Region, unit: Region, seed: int, count: int) -> Iterator[tuple[str | int, ...]]:
    """Yield rows of 附件2 in printed order, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same files every time
    for row in range(count):
        month, day = chance.randint(1, 5), chance.randint(1, 20)
        yield (
            city.name,
            unit.name,
            f"{chance.choice(_TRADES)}培训第{row + 1}期",
            chance.choice(AUDIENCES),
            chance.randint(20, 200),
            f"2021年{month}月{day}日至{day + chance.randint(1, 8)}日",
            "线下" if row % 7 == 0 else "",
        )
