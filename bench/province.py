"""
Prove a whole province: 136 counties of 1,000 rows in twelve layouts. Each part prints what it found.

``sql`` works out every figure of every summary anew in SQL and compares it with the workbook; ``steps``
merges counties into cities and those into the province, and compares the two workbooks cell by cell;
``update`` merges a late county into the workbook of all others; ``trace`` asks for the cells behind random
figures, of the province and of each city, and holds them against the files; ``office`` lets LibreOffice work
out every formula anew, without the values that were kept with them; ``time`` holds the commands against the
commit before there were summaries, and against each other. ``--rows`` and ``--cities`` make it smaller.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "workbench"))

from files import DAY as PLAIN_DAY
from files import make
from measure import in_turn
from run import SKT, compile_sources, demand, show

from province_files import COUNTIES, DAY, Sent, write_province
from province_in_sql import database, differences, expected, figures_in, mapping_differences
from province_traces import by_index, by_rows, traceable, wrongly_traced
from skilltrain_cli.usecases.trace import trace
from skilltrain_cli.values.grid import a1
from workbook_comparison import OF_SOURCES, compared, sheets_of, unequal, without_values

HERE = Path(__file__).resolve().parent
TRACED = 1_000
"""Figures that are traced."""
_BY_COMMAND = 2
"""Figures of each workbook that are traced as the command does, too."""
BEFORE = "85e7135e"
"""The commit before there were summaries of this kind."""
PEOPLE = "人次"
"""The heading of the column whose figures are traced by the clock."""
_SHOWN = 5
"""Differences that are printed of each kind."""


class Proof(Struct, frozen=True, kw_only=True):
    """What is proved: the files, what is known of them, and the province's workbook made of them at once."""

    folder: Path
    sent: Sequence[Sent]
    workbook: Path

    @property
    def cities(self) -> Path:
        """The folder for the cities' workbooks: empty until a part asks for them."""
        return self.workbook.parent / "cities"


def main() -> None:
    """Make the province, prove the parts asked for, and say whether all hold."""
    parts: Mapping[str, Callable[[Proof], bool]] = {
        "sql": by_sql,
        "steps": in_steps,
        "update": by_update,
        "trace": by_trace,
        "office": by_office,
        "time": in_time,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; all without any")
    parser.add_argument("--rows", type=int, default=1_000, help="rows of a county")
    parser.add_argument("--cities", type=int, default=16)
    asked = parser.parse_args()
    compile_sources()
    home = HERE.parent / "out" / "bench" / f"province-{asked.rows}-{asked.cities}"
    folder = home / "files"
    for old in (folder, home / "cities"):
        shutil.rmtree(old, ignore_errors=True)
    sent = write_province(folder, asked.rows, asked.cities, COUNTIES)
    print(f"{len(sent):,} rows in {len({each.file for each in sent})} files")
    proof = Proof(folder=folder, sent=sent, workbook=home / "山东省.xlsx")
    merge(proof.workbook, folder, "--level", "province")
    held = [part(proof) for name, part in parts.items() if name in (asked.parts or parts)]
    sys.exit(0 if all(held) else 1)


def merge(output: Path, *arguments: object) -> None:
    """Run ``skt merge``; whatever it refuses ends the proof."""
    words = ["-q", "merge", *map(str, arguments), "-o", str(output), "--as-of", str(DAY), "--force"]
    subprocess.run([SKT, *words], check=True, stdout=subprocess.DEVNULL)


def by_sql(proof: Proof) -> bool:
    """Compare every figure of every summary with what SQL makes of the raw rows."""
    sheets = sheets_of(proof.workbook)
    figures, found = 0, list[str]()
    base = database(proof.sent)
    summaries = [*expected(base, province=True)]
    for summary in summaries:
        said = [*differences(summary, sheets.get(summary.sheet, []))]
        figures += figures_in(summary)
        found += said
        print(f"  {summary.sheet}: {len(summary.lines)} lines, {len(said)} differences")
    mapped = [*mapping_differences(base, sheets.get("对照", []))]
    print(f"  对照: {len(mapped)} differences")
    found += mapped
    known = {summary.sheet for summary in summaries} | {"对照"} | {*OF_SOURCES, next(iter(sheets))}
    unknown = [name for name in sheets if name not in known]
    return _said(
        "sql", f"{figures:,} figures worked out anew", [*found, *(f"{each}: not known" for each in unknown)]
    )


def in_steps(proof: Proof) -> bool:
    """Merge the counties into cities and the cities into the province; every sheet must say the same."""
    cities_of(proof)
    steps = proof.workbook.with_name("山东省（经各市）.xlsx")
    merge(steps, proof.cities, "--level", "province")
    cells, found = compared(proof.workbook, steps)
    return _said("steps", f"{cells:,} cells compared with those of the counties at once", found)


def cities_of(proof: Proof) -> Sequence[Path]:
    """Return the cities' workbooks, which are merged when a part first asks for them."""
    if not proof.cities.exists():
        proof.cities.mkdir()
        for folder in sorted(proof.folder.iterdir()):
            merge(proof.cities / f"{folder.name}.xlsx", folder, "--unit", folder.name)
    return sorted(proof.cities.glob("*.xlsx"))


def by_update(proof: Proof) -> bool:
    """Merge all but one county, then that one into what came out: equal to all at once."""
    file = proof.sent[len(proof.sent) // 2].file
    others = proof.workbook.parent / "others"
    shutil.rmtree(others, ignore_errors=True)
    shutil.copytree(proof.folder, others, ignore=lambda _, names: {*names} & {Path(file).name})
    early, whole = (
        proof.workbook.with_name("山东省（缺一份）.xlsx"),
        proof.workbook.with_name("山东省（补报）.xlsx"),
    )
    merge(early, others, "--level", "province")
    merge(whole, proof.folder / file, "--update", early)
    cells, found = compared(proof.workbook, whole)
    return _said("update", f"{file} came late; {cells:,} cells compared with all at once", found)


def by_trace(proof: Proof) -> bool:
    """Trace random figures: the cells must be those that were written, and add up to the figure."""
    chance = random.Random(TRACED)  # noqa: S311 - the same figures every time
    cities = cities_of(proof)
    found, count = list[str](), 0
    share = -(-TRACED // (len(cities) + 1))
    for workbook in (proof.workbook, *cities):
        own = [each for each in proof.sent if workbook == proof.workbook or each.raw.city == workbook.stem]
        base = database(own)
        asked = [*traceable(base, sheets_of(workbook), province=workbook == proof.workbook)]
        ways, by_command = (by_index(workbook), by_rows(workbook)), partial(trace, workbook, as_of=DAY)
        for number, each in enumerate(chance.sample(asked, min(share, len(asked)))):
            for traced in (*ways, by_command) if number < _BY_COMMAND else ways:
                found += [f"{workbook.stem} {said}" for said in wrongly_traced(traced, *each)]
            count += 1
    return _said("trace", f"{count:,} figures traced by the index and by the rows", found)


def by_office(proof: Proof) -> bool:
    """Take the values of all formulas away, let LibreOffice work them out, and compare."""
    office = shutil.which("soffice")
    if office is None:
        print("office: not proved, LibreOffice (soffice) is not installed")
        return False
    with tempfile.TemporaryDirectory() as work:
        bare, out = Path(work) / "bare.xlsx", Path(work) / "out"
        formulas = without_values(proof.workbook, bare)
        profile = f"-env:UserInstallation={(Path(work) / 'office').as_uri()}"
        kind = "xlsx:Calc MS Excel 2007 XML"
        subprocess.run(
            [office, "--headless", profile, "--convert-to", kind, "--outdir", str(out), str(bare)],
            check=True,
            capture_output=True,
            env={**os.environ, "HOME": work},
        )
        kept, worked = sheets_of(proof.workbook), sheets_of(out / bare.name)
    found = unequal(kept, worked)
    return _said("office", f"{formulas:,} formulas worked out anew by LibreOffice", found)


def in_time(proof: Proof) -> bool:
    """Hold merging against the commit before, on plain files and on the province's."""
    counties = HERE.parent / "out" / "bench" / "counties"
    make(counties)
    held = [
        merging("merge: 140 plain workbooks", counties, PLAIN_DAY),
        merging("merge: the province", proof.folder, DAY),
        looking_back(proof),
    ]
    return all(held)


def looking_back(proof: Proof) -> bool:
    """Hold ``skt trace`` to seconds, and ``skt verify`` against merging."""
    city = max(cities_of(proof), key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as work:
        again = ["merge", str(proof.folder), "-o", f"{work}/a.xlsx", "--level", "province", "--force"]
        commands = {
            "skt merge": [SKT, "-q", *again, "--as-of", str(DAY)],
            "skt verify": [SKT, "-q", "verify", str(proof.workbook), str(proof.folder)],
            "skt trace, one city of the province": tracing(proof.workbook, "各市", below=1),
            "skt trace, all of the province": tracing(
                proof.workbook, "各市", below=len(cities_of(proof)) + 1
            ),
            f"skt trace, one county of {city.stem}": tracing(city, "汇总", below=2),
        }
        runs = in_turn(commands, dict.fromkeys(commands, 3))
    show("trace and verify", runs)
    merged, verified, one, whole, part = runs.values()
    held = [
        demand("of merging, CPU, to verify", verified.cpu / merged.cpu, most=1.2),
        demand("seconds to trace a figure of one city of the province", one.wall, most=2.0),
        demand("seconds to trace a figure of the whole province", whole.wall, most=2.0),
        demand("seconds to trace a figure of a city", part.wall, most=0.5),
    ]
    return all(held)


def tracing(workbook: Path, sheet: str, below: int) -> list[str]:
    """Return the command that traces the 人次 of a sheet, so many rows below their heading."""
    rows = sheets_of(workbook)[sheet]
    row, column = next((row, cells.index(PEOPLE)) for row, cells in enumerate(rows) if PEOPLE in cells)
    return [SKT, "-q", "trace", str(workbook), f"{sheet}!{a1(row + below, column)}"]


def merging(title: str, folder: Path, day: object) -> bool:
    """Hold one merge against the same by the commit before, which is checked out beside."""
    with tempfile.TemporaryDirectory() as work, before() as old:
        words = ["-q", "merge", str(folder), "--level", "province", "--as-of", str(day), "--force", "-o"]
        run = "import sys; sys.path.insert(0, sys.argv.pop(1)); from skilltrain_cli.cli import main; main()"
        commands = {
            "now": [sys.executable, "-c", run, str(HERE.parent / "src"), *words, f"{work}/a.xlsx"],
            f"at {BEFORE}": [sys.executable, "-c", run, str(old / "src"), *words, f"{work}/b.xlsx"],
        }
        runs = in_turn(commands, dict.fromkeys(commands, 3))
    show(title, runs)
    now, then = runs.values()
    return demand(f"of {BEFORE}, CPU", now.cpu / then.cpu, most=1.4)


class before:  # noqa: N801 - a context manager
    """The commit before, checked out into a folder that goes again."""

    def __enter__(self) -> Path:
        """Check it out."""
        self._folder = Path(tempfile.mkdtemp(prefix="skt-before-"))
        package = subprocess.run(
            ["git", "archive", BEFORE, "src"], cwd=HERE.parent, check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(self._folder)], input=package, check=True)
        return self._folder

    def __exit__(self, *_: object) -> None:
        """Remove it."""
        shutil.rmtree(self._folder)


def _said(part: str, what: str, found: Sequence[str]) -> bool:
    print(f"{part}: {what}; {len(found)} differences")
    for each in found[:_SHOWN]:
        print(f"  {each[:300]}")
    return not found


if __name__ == "__main__":
    main()
