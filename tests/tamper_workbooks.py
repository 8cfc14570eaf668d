"""
Tamper with merged workbooks again and again: ``skt verify`` must find it, at its cell, and nothing else.

``python tests/tamper_workbooks.py [TIMES]``: of a city and a province, as merged and as LibreOffice saves
them again. Prints what was missed, what was found besides, and what was invented where nothing was done.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent / "workbench"))

from msgspec import Struct
from msgspec.structs import replace

from libreoffice import SOFFICE, converted
from repository import ROOT
from skilltrain_cli import merge
from skilltrain_cli.errors import SktError
from skilltrain_cli.usecases.verify import Verified, verify
from tampered_workbooks import NAMES, Planted, sort_rows, tampered, told_right

DAY = date(2021, 6, 15)
ZIBO, ZAOZHUANG = ROOT / "examples" / "zibo", ROOT / "examples" / "zaozhuang"
XLSX = "xlsx:Calc MS Excel 2007 XML"


class Case(Struct, frozen=True, kw_only=True):
    """One tampered workbook, and what it was merged from."""

    file: Path
    sources: Sequence[Path]
    planted: Planted
    how: str
    recalculated: bool = False
    """Whether LibreOffice saved it after it was tampered with."""


def books(folder: Path) -> Iterator[tuple[str, Sequence[Path], Path]]:
    """Yield a city's and a province's workbook, as merged and as saved again."""
    made = [([ZIBO], folder / "淄博市.xlsx"), ([ZIBO, ZAOZHUANG], folder / "山东省.xlsx")]
    merge([ZIBO], made[0][1], as_of=DAY, skip_bad=True)
    merge([ZIBO, ZAOZHUANG], made[1][1], as_of=DAY, skip_bad=True, level="province")
    again = converted(folder, XLSX, *(path for _, path in made)) if SOFFICE else []
    yield from (("as merged", paths, path) for paths, path in made)
    yield from (("saved again", paths, path) for (paths, _), path in zip(made, again, strict=bool(again)))


def cases(folder: Path, times: int) -> Iterator[Case]:
    """Yield tampered workbooks; then the same as LibreOffice saves and recalculates them."""
    found = []
    known = [*books(folder)]
    for at in range(times):
        random, name = Random(at), NAMES[at % len(NAMES)]
        how, sources, book = random.choice(known[:2] if name == "forge_value" else known)
        file = folder / f"{at}-{name}.xlsx"
        planted = tampered(book, file, name, random)
        found.append(Case(file=file, sources=sources, planted=planted, how=how))
    yield from found
    if SOFFICE:
        (folder / "again").mkdir()
        again = converted(folder / "again", XLSX, *(each.file for each in found))
        for each, file in zip(found, again, strict=True):
            if each.planted.name != "value of a formula forged":  # which recalculation puts right
                yield replace(each, file=file, recalculated=True)


def untouched(folder: Path) -> Iterator[tuple[str, Sequence[Path], Path]]:
    """Yield workbooks of which no content was changed."""
    for number, (how, sources, book) in enumerate(books(folder)):
        yield how, sources, book
        if how == "as merged":
            moved = folder / f"sorted{number}.xlsx"
            sort_rows(book, moved, Random(number))
            yield "sorted", sources, moved


def show(found: Verified, what: str) -> None:
    """Print the first of the differences."""
    print(what)  # noqa: T201
    for each in found.differences[:6]:
        print("      ", each.kind.value, each.sheet, each.cell, each.message[:150])  # noqa: T201


def main(times: int) -> None:
    """Do it, and print what came of it."""
    counts: Counter[str] = Counter()
    folder = Path(tempfile.mkdtemp())
    for case in cases(folder, times):
        again = " after LibreOffice" if case.recalculated else ""
        found = verify(case.file, case.sources)
        hit, more = told_right(found, case.planted)
        counts[f"with sources{again}: {'found at its cell' if hit else 'MISSED'}"] += 1
        counts[f"with sources{again}: something else besides"] += more
        if not hit or more:
            show(found, f"{case.file.name} {case.how}: {case.planted} {'found' if hit else 'MISSED'}")
        if case.recalculated:
            continue
        try:
            alone = verify(case.file)
        except SktError:
            counts["alone: cannot be read, and says why"] += 1
            continue
        hit, _ = told_right(alone, case.planted)
        where = "at its cell" if hit else "elsewhere"
        counts[f"alone: not seen: {case.planted.name}" if alone.equal else f"alone: found {where}"] += 1
    (folder / "untouched").mkdir()
    for how, sources, book in untouched(folder / "untouched"):
        for given in (sources, ()):
            found = verify(book, given)
            counts[f"untouched: {'equal' if found.equal else 'INVENTED'}"] += 1
            if not found.equal:
                show(found, f"INVENTED {book.name} {how} {'with sources' if given else 'alone'}")
    for name, count in sorted(counts.items()):
        print(f"{count:5} {name}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
