"""
Print ratios against peers measured in the same run, the commands and what they are held against.

``make bench`` runs everything (some minutes: frictionless and pandas' defaults are slow). ``--quick`` leaves
out the slow peers, ``--only`` with the name of a part all other parts.
"""

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from files import (
    BATCHES,
    CHANGED,
    DAY,
    FEW,
    FILM_BYTES,
    LONG,
    MANY,
    MORE,
    OVER,
    PLAIN,
    ROWS,
    SEVERAL,
    WORDY,
    WORKBOOKS,
    WRONG,
    make,
    make_batches,
    make_csv,
    make_far,
    make_long,
    make_lying,
    make_package,
    make_rows,
    make_together,
)
from measure import Runs, in_turn

HERE = Path(__file__).resolve().parent
SKT = str(Path(sys.executable).with_name("skt"))
MEMORY = 400
"""Most MB in all processes together."""


def main() -> None:
    """Run the parts asked for and say which demands hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    listed = (validate, merge, verify, batches, large, startup, annotate, fix, diff, docx, package)
    parts = {each.__name__: each for each in listed}
    options.add_argument("--only", choices=parts)
    asked = options.parse_args()
    folder = HERE.parent / "out" / "bench"
    counties = folder / "counties"
    make(counties)
    compile_sources()
    print(f"{WORKBOOKS} workbooks x {ROWS} rows x 7 columns; medians of seconds and CPU seconds, peak MB")
    held = [part(counties, quick=asked.quick) for name, part in parts.items() if asked.only in (None, name)]
    sys.exit(0 if all(held) else 1)


def compile_sources() -> None:
    """Compile the tool's sources to bytecode, as pip does when it installs one; peers are installed by it."""
    spec = find_spec("skilltrain_cli")
    for folder in (spec and spec.submodule_search_locations) or ():
        compileall.compile_dir(folder, quiet=1)


def peer(name: str, *arguments: object) -> list[str]:
    """Return the command of a peer."""
    return [sys.executable, str(HERE / "peers" / f"{name}.py"), *map(str, arguments)]


def validating(path: Path) -> list[str]:
    """Return the command that validates a file or folder."""
    return [SKT, "-q", "validate", str(path), "--as-of", str(DAY), "--format", "json"]


def validate(counties: Path, *, quick: bool) -> bool:
    """Hold ``skt validate`` against the read limit and frictionless, all by CPU seconds."""
    commands = {"skt validate": validating(counties), "read limit": peer("read_limit", counties)}
    if not quick:
        commands["frictionless"] = peer("frictionless_validate", counties)
    runs = in_turn(commands, dict.fromkeys(commands, 7) | {"frictionless": 1})
    show("validate", runs)
    ours = runs["skt validate"]
    held = [demand("of the read limit, CPU", ours.cpu / runs["read limit"].cpu, most=2.5)]
    if not quick:
        held.append(
            demand("times faster than frictionless, CPU", runs["frictionless"].cpu / ours.cpu, least=10.0)
        )
    held.append(demand("MB in all processes", ours.peak, most=70))
    return all(held)


def merge(counties: Path, *, quick: bool) -> bool:
    """Hold ``skt merge`` against pandas with its default and its fastest engines, and polars."""
    out = Path(tempfile.mkdtemp(prefix="skt-bench-"))
    ours = [SKT, "-q", "merge", str(counties), "-o", str(out / "a.xlsx"), "--level", "province"]
    commands = {
        "skt merge": [*ours, "--as-of", str(DAY), "--force"],
        "pandas, calamine + xlsxwriter": peer("pandas_fast", counties, out / "b.xlsx"),
        "polars, fastexcel + xlsxwriter": peer("polars_fast", counties, out / "d.xlsx"),
    }
    if not quick:
        commands["pandas, defaults"] = peer("pandas_default", counties, out / "c.xlsx")
    runs = in_turn(commands, dict.fromkeys(commands, 3) | {"pandas, defaults": 1})
    shutil.rmtree(out)
    show("merge", runs)
    mine = runs["skt merge"]
    least = {
        "pandas, calamine + xlsxwriter": 2.0,
        "polars, fastexcel + xlsxwriter": 2.0,
        "pandas, defaults": 7.0,
    }
    held = [
        demand(f"times faster than {name}", cost.wall / mine.wall, least=least[name])
        for name, cost in runs.items()
        if name in least
    ]
    held.append(demand("MB in all processes", mine.peak, most=220))
    return all(held)


def verify(counties: Path, *, quick: bool) -> bool:
    """Hold ``skt verify``, of a workbook that nobody has touched, against the merge that wrote it."""
    del quick
    out = Path(tempfile.mkdtemp(prefix="skt-bench-"))
    again, held = (
        [SKT, "-q", "merge", str(counties), "-o", str(out / name), "--level", "province", "--as-of", str(DAY)]
        for name in ("a.xlsx", "b.xlsx")
    )
    subprocess.run(held, check=True, capture_output=True)
    commands = {
        "skt merge": [*again, "--force"],
        "skt verify": [SKT, "-q", "verify", str(out / "b.xlsx"), str(counties)],
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3))
    shutil.rmtree(out)
    show("verify", runs)
    return demand("CPU of the merge", runs["skt verify"].cpu / runs["skt merge"].cpu, most=1.2)


def batches(counties: Path, *, quick: bool) -> bool:
    """Hold four files of each unit, and many small ones, against as many times the CPU of fewer."""
    four, small, many = (counties.with_name(name) for name in ("batches", "small", "many"))
    make_batches(four, BATCHES, ROWS)
    make_batches(small, BATCHES, FEW)
    make_batches(many, BATCHES * MORE, FEW)
    commands = {
        f"{BATCHES * WORKBOOKS} workbooks": validating(four),
        f"{WORKBOOKS} workbooks": validating(counties),
        f"{BATCHES * MORE * WORKBOOKS} small ones": validating(many),
        f"{BATCHES * WORKBOOKS} small ones": validating(small),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 1 if quick else 3), allowed=(0, 1))
    show("batches: several workbooks of each unit", runs)
    whole, one, all_small, few = runs.values()
    return all(
        (
            demand(f"of {BATCHES} times {WORKBOOKS}, CPU", whole.cpu / (BATCHES * one.cpu), most=1.15),
            demand(
                f"of {MORE} times {BATCHES * WORKBOOKS} small ones, CPU",
                all_small.cpu / (MORE * few.cpu),
                most=1.15,
            ),
            demand("MB in all processes", whole.peak, most=250),
        )
    )


def large(counties: Path, *, quick: bool) -> bool:
    """Hold 250,000 rows in one sheet against bare calamine, and refusals for size to a second of CPU."""
    names = ("long", "over", "far", "lying", "together")
    long, over, far, lying, together = (counties.with_name(f"{name}.xlsx") for name in names)
    make_rows(long, LONG)
    make_rows(over, OVER)
    make_far(far)
    make_lying(long, lying)
    make_together(long, together, SEVERAL)
    commands = {
        f"skt validate, {LONG:,} rows": validating(long),
        "bare calamine": peer("bare_calamine", long),
        f"refused: {OVER:,} rows": validating(over),
        "refused: a cell far away": validating(far),
        f"refused: {SEVERAL} sheets together": validating(together),
        "a dimension that lies": validating(lying),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 1 if quick else 3), allowed=(0, 1, 3))
    show("large: one sheet", runs)
    whole, bare, *refused, lied = runs.values()
    return all(
        (
            demand("of bare calamine, CPU", whole.cpu / bare.cpu, most=3.0),
            demand("of bare calamine, CPU, with a dimension that lies", lied.cpu / bare.cpu, most=3.0),
            *(demand("CPU seconds to refuse it", cost.cpu, most=1.0) for cost in refused),
        )
    )


def startup(_: Path, *, quick: bool) -> bool:
    """Hold ``skt --help``, ``skt deadlines`` and one small file against a bare typer app's ``--help``."""
    small = HERE.parent / "examples" / "zibo" / "张店区.xlsx"
    commands = {
        "skt --help": [SKT, "--help"],
        "skt deadlines": [SKT, "deadlines", "--as-of", str(DAY)],
        "skt validate, ten rows": [SKT, "-q", "validate", str(small), "--as-of", str(DAY)],
        "bare typer --help": peer("bare_typer", "--help"),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 7 if quick else 21))
    show("start-up", runs)
    bare = runs["bare typer --help"].cpu
    return all(
        (
            demand("of bare typer, --help, CPU", runs["skt --help"].cpu / bare, most=1.0),
            demand("of bare typer, deadlines, CPU", runs["skt deadlines"].cpu / bare, most=1.2),
            demand("of bare typer, one small file, CPU", runs["skt validate, ten rows"].cpu / bare, most=2.2),
        )
    )


def annotate(counties: Path, *, quick: bool) -> bool:
    """Hold a marked copy with 10,000 findings, validation included, against openpyxl's bare load and save."""
    source = counties.with_name("wrong.xlsx")
    make_long(source, WRONG)
    out = Path(tempfile.mkdtemp(prefix="skt-bench-"))
    ours = [SKT, "-q", "validate", str(source), "--as-of", str(DAY), "-o", str(out / "review.txt"), "--force"]
    commands = {
        "skt validate --annotate": [*ours, "--annotate", str(out / "marked")],
        "skt validate": ours,
        "openpyxl, load and save": peer("openpyxl_copy", source, out / "copy.xlsx"),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3 if quick else 5), allowed=(0, 1))
    shutil.rmtree(out)
    show(f"annotate: {MANY:,} findings", runs)
    whole, bare = runs["skt validate --annotate"].wall, runs["openpyxl, load and save"].wall
    return all(
        (
            demand("of openpyxl's load and save, validation included", whole / bare, most=3.0),
            demand("MB in all processes", runs["skt validate --annotate"].peak, most=MEMORY),
        )
    )


def fix(counties: Path, *, quick: bool) -> bool:
    """Say what 10,000 repairs cost with their list for signature, against openpyxl's bare load and save."""
    source = counties.with_name("wordy.xlsx")
    make_long(source, WORDY)
    out = Path(tempfile.mkdtemp(prefix="skt-bench-"))
    ours = [SKT, "-q", "fix", str(source), "-o", str(out / "fixed.xlsx"), "--as-of", str(DAY), "--force"]
    commands = {
        "skt fix --list": [*ours, "--list", str(out / "list.xlsx")],
        "skt fix": ours,
        "openpyxl, load and save": peer("openpyxl_copy", source, out / "copy.xlsx"),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3 if quick else 5))
    shutil.rmtree(out)
    show(f"fix: {MANY:,} repairs", runs)
    bare = runs["openpyxl, load and save"].wall
    print(
        f"  {runs['skt fix --list'].wall / bare:>8.2f} of openpyxl's load and save, with the list (no bound)"
    )
    return demand("MB in all processes", runs["skt fix --list"].peak, most=MEMORY)


def diff(counties: Path, *, quick: bool) -> bool:
    """Hold comparing 10,000 changed rows, for people and for scripts, against openpyxl's load of both."""
    old, new = counties.with_name("plain.xlsx"), counties.with_name("changed.xlsx")
    make_long(old, PLAIN)
    make_long(new, CHANGED)
    ours = [SKT, "-q", "diff", str(old), str(new), "--as-of", str(DAY)]
    commands = {
        "skt diff": ours,
        "skt diff --format json": [*ours, "--format", "json"],
        "openpyxl, load both": peer("openpyxl_load", old, new),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3 if quick else 5))
    show(f"diff: {MANY:,} changed rows", runs)
    bare = runs["openpyxl, load both"].wall
    return all(
        (
            demand("of openpyxl's load of both", runs["skt diff"].wall / bare, most=2.0),
            demand("of openpyxl's load of both, JSON", runs["skt diff --format json"].wall / bare, most=2.0),
            demand("MB in all processes", runs["skt diff"].peak, most=MEMORY),
        )
    )


def docx(counties: Path, *, quick: bool) -> bool:
    """Hold filling 1,000 rows into Word, the review included, against python-docx writing them plainly."""
    source = counties.with_name("rows.csv")
    make_csv(source)
    out = Path(tempfile.mkdtemp(prefix="skt-bench-"))
    ours = [SKT, "-q", "fill", "project", "--from", str(source), "--as-of", str(DAY), "--force", "-o"]
    commands = {
        "skt fill -o .docx": [*ours, str(out / "a.docx")],
        "skt fill -o .xlsx": [*ours, str(out / "a.xlsx")],
        "python-docx, a plain table": peer("docx_table", source, out / "b.docx"),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3 if quick else 5))
    shutil.rmtree(out)
    show(f"fill: {ROWS:,} rows into Word", runs)
    bare = runs["python-docx, a plain table"].wall
    return demand("of python-docx's plain table", runs["skt fill -o .docx"].wall / bare, most=4.0)


def package(counties: Path, *, quick: bool) -> bool:
    """Hold taking a package with a film of 2 GiB apart, and reviewing it, against reading its bytes once."""
    source = make_package(counties.with_name("package"), FILM_BYTES)
    small = make_package(counties.with_name("package-small"), 16)
    review = [SKT, "-q", "validate", "--as-of", str(DAY), "--format", "json"]
    commands = {
        "skt validate": [*review, str(source)],
        "skt validate, without the 2 GiB": [*review, str(small)],
        "take apart": peer("unpack_package", source),
        "take apart, every byte checked": peer("unpack_package", source, "--intact"),
        "read once": peer("read_once", source),
    }
    runs = in_turn(commands, dict.fromkeys(commands, 3 if quick else 7))
    show(f"package: complete, with a stored film of {FILM_BYTES >> 30} GiB", runs)
    read = runs["read once"].wall
    more = runs["skt validate"].wall - runs["skt validate, without the 2 GiB"].wall
    print(f"  {more / read:>8.2f} of reading once, what the 2 GiB add to a review (no bound)")
    checked = runs["take apart, every byte checked"].wall
    adds = (checked - runs["take apart"].wall) / read
    print(f"  {adds:>8.2f} of reading once, what checking every byte adds to taking apart (no bound)")
    return all(
        (
            demand("of reading its bytes once, taken apart, every byte checked", checked / read, most=1.3),
            demand("of reading its bytes once, reviewed", runs["skt validate"].wall / read, most=1.3),
            demand("MB in all processes", runs["skt validate"].peak, most=300),
            package_on_disk(review),
        )
    )


def package_on_disk(review: Sequence[str]) -> bool:
    """Hold the whole review of a package of real bytes against reading it once, both from the disk itself."""
    title = f"package: the same of real bytes, {FILM_BYTES >> 30} GiB, read from the disk"
    if not hasattr(os, "posix_fadvise"):
        print(f"\n{title}: not measured, this system does not forget a file it has read")
        return True
    with tempfile.TemporaryDirectory(prefix="skt-bench-", dir=HERE.parent / "out" / "bench") as work:
        source = make_package(Path(work), FILM_BYTES, real=True)
        commands = {
            "skt validate": [*review, str(source)],
            "take apart, every byte checked": peer("unpack_package", source, "--intact"),
            "read once": peer("read_once", source),
        }
        runs = in_turn(commands, dict.fromkeys(commands, 3), before=lambda: forget(source))
    show(title, runs)
    read = runs["read once"].wall
    checked = runs["take apart, every byte checked"].wall
    return all(
        (
            demand("of reading it once, taken apart, every byte checked", checked / read, most=1.3),
            demand("of reading it once, reviewed", runs["skt validate"].wall / read, most=1.3),
        )
    )


def forget(path: Path) -> None:
    """Drop a file from the system's memory, so that the next to read it reads the disk."""
    if sys.platform == "win32":
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())  # what is not on the disk yet stays in memory
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def show(title: str, runs: Mapping[str, Runs]) -> None:
    """Print what each command cost."""
    print(f"\n{title}")
    for name, cost in runs.items():
        spread = f"{min(cost.seconds):.2f}–{max(cost.seconds):.2f}"
        print(f"  {name:<32}{cost.wall:>8.2f} s  ({spread}){cost.cpu:>8.2f} CPU s{cost.peak:>8.0f} MB")


def demand(what: str, figure: float, *, most: float | None = None, least: float | None = None) -> bool:
    """Print a figure with the bound it must keep, and whether it does."""
    held = (most is None or figure <= most) and (least is None or figure >= least)
    bound = f"≤ {most:g}" if most is not None else f"≥ {least:g}"
    print(f"  {figure:>8.2f} {what}  (demanded {bound}: {'holds' if held else 'DOES NOT HOLD'})")
    return held


if __name__ == "__main__":
    main()
