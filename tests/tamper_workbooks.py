"""
Tamper with merged workbooks again and again, and see whether ``skt verify`` finds it, at its cell and nothing else.

``python tests/tamper_workbooks.py [TIMES]``: a city's and a province's workbook, as merged and as LibreOffice
saves them again. Prints what was not found, what was found besides, and what was invented where nothing was done.
"""

import sys
import tempfile
from collections import Counter
from functools import cache
from datetime import date
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent / "workbench"))

from libreoffice import SOFFICE, converted
from tampered_workbooks import NAMES, Planted, sort_rows, tampered

from repository import ROOT
from skilltrain_cli import merge
from skilltrain_cli.intake.review_files import review
from skilltrain_cli.usecases import verify as usecase
from skilltrain_cli.usecases.verify import Verified

DAY = date(2021, 6, 15)
_reviews: dict[object, object] = {}


def _remembered(found, order, **more):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN003, ANN202
    """Review the sources once: they are the same each time."""
    if not more.get("leave_out"):
        return review(found, order, **more)
    known = (found, order)
    if known not in _reviews:
        _reviews[known] = review(found, order, **more)
    return _reviews[known]


def right(found: Verified, planted: Planted) -> tuple[bool, bool]:
    """Tell whether what was planted is among the differences, and whether there are others."""
    hits = [
        each
        for each in found.differences
        if each.kind.value in planted.kinds
        and (each.sheet == planted.sheet or None in planted.cells)
        and (each.cell in planted.cells or (None in planted.cells and each.cell is None))
    ]
    return bool(hits), len(hits) < len(found.differences)


def main(times: int) -> None:
    """Do it."""
    usecase.review = _remembered  # type: ignore[assignment]
    folder = Path(tempfile.mkdtemp())
    zibo, zaozhuang = ROOT / "examples" / "zibo", ROOT / "examples" / "zaozhuang"
    books = {
        "city": ([zibo], folder / "淄博市.xlsx"),
        "province": ([zibo, zaozhuang], folder / "山东省.xlsx"),
    }
    for name, (paths, target) in books.items():
        level = "province" if name == "province" else None
        merge(paths, target, as_of=DAY, skip_bad=True, level=level)
    resaved = (
        dict(
            zip(
                books,
                converted(folder, "xlsx:Calc MS Excel 2007 XML", *(each for _, each in books.values())),
                strict=True,
            )
        )
        if SOFFICE
        else {}
    )
    counts: Counter[str] = Counter()
    cases = []
    for at in range(times):
        random = Random(at)
        book = random.choice([*books])
        name = NAMES[at % len(NAMES)]
        plain = not resaved or random.random() < 0.5 or name == "forge_value"
        source = books[book][1] if plain else resaved[book]
        target = folder / f"{at}-{name}-{book}.xlsx"
        done = tampered(source, target, name, random)
        cases.append((at, name, book, "merged" if plain else "resaved", target, done))
    again = {}
    if resaved:
        again = (
            dict(
                zip(
                    [case[4] for case in cases],
                    converted(folder / "again", "xlsx:Calc MS Excel 2007 XML", *(case[4] for case in cases)),
                    strict=True,
                )
            )
            if (folder / "again").mkdir() is None
            else {}
        )
    for at, name, book, made, target, done in cases:
        paths = books[book][0]
        kinds = [("", target)]
        if target in again:
            kinds.append(("+LibreOffice", again[target]))
        for how, file in kinds:
            found = usecase.verify(file, paths)
            hit, more = right(found, done)
            counts[f"sources{how}: found"] += hit
            counts[f"sources{how}: missed"] += not hit
            counts[f"sources{how}: more"] += more
            if not hit or more:
                print(
                    "SOURCES",
                    how,
                    at,
                    book,
                    made,
                    done.name,
                    done.sheet,
                    sorted(map(str, done.cells)),
                    "HIT" if hit else "MISSED",
                )
                for each in found.differences[:6]:
                    print("      ", each.kind.value, each.sheet, each.cell, each.message[:150])
            alone = usecase.verify(file)
            hit, _ = right(alone, done)
            counts[f"alone{how}: found at its cell"] += hit
            counts[f"alone{how}: not equal"] += not alone.equal
            if alone.equal:
                counts[f"alone{how} unseen: {done.name}"] += 1
    for book, (paths, target) in books.items():
        sorted_ = folder / f"sorted-{book}.xlsx"
        sort_rows(target, sorted_, Random(1))
        files = {"as merged": target, "sorted": sorted_}
        if resaved:
            files["resaved"] = resaved[book]
            (folder / f"s{book}").mkdir()
            files["sorted, resaved"] = converted(folder / f"s{book}", "xlsx:Calc MS Excel 2007 XML", sorted_)[
                0
            ]
        for how, file in files.items():
            for given in (paths, ()):
                found = usecase.verify(file, given)
                counts[f"untouched: {'equal' if found.equal else 'INVENTED'}"] += 1
                if not found.equal:
                    print("INVENTED", book, how, bool(given))
                    for each in found.differences[:6]:
                        print("      ", each.kind.value, each.sheet, each.cell, each.message[:150])
    for name, count in sorted(counts.items()):
        print(f"{count:5} {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
