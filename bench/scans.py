"""
Print what the scans for what values hide cost: CPU inside them ÷ CPU of validating 140 × 1,000 rows.

The scans look for struck and raised characters, number formats that mislead, values written twice and texts
that every cell repeats. All is counted in one process by its own CPU time, so that neighbours do not count.
``--runs`` goes through the files several times; the demand is on the median.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from functools import cached_property, wraps
from pathlib import Path
from time import process_time_ns
from typing import ParamSpec, TypeVar

from files import DAY, ROWS, WORKBOOKS, make

from skilltrain_cli.forms import fit_to_form
from skilltrain_cli.intake.examine_file import Order, judge
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.readers.workbooks import (
    grid_with_facts,
    shared_strings,
    sheet_facts_scan,
    workbook_facts_scan,
    xlsx,
)

P = ParamSpec("P")
R = TypeVar("R")
MOST = 0.03
SCANS = (
    (workbook_facts_scan, "cell_styles"),
    (sheet_facts_scan, "_values"),
    (sheet_facts_scan, "_has_runs"),
    (sheet_facts_scan, "_looks"),
    (xlsx, "_filled"),
    (grid_with_facts, "_marked"),
    (grid_with_facts, "_displayed"),
    (fit_to_form, "_struck_rows"),
)
LAZY = ("pretends", "longest", "longest_written", "runs")
"""What is known of shared strings, each when it is first asked for."""


class Clock:
    """CPU time spent inside the functions it wraps; one within another counts once."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.spent = 0
        self._deep = 0

    def wrapped(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return the function with its time counted."""

        @wraps(function)
        def counted(*given: P.args, **named: P.kwargs) -> R:
            self._deep += 1
            began = process_time_ns()
            try:
                return function(*given, **named)
            finally:
                self._deep -= 1
                self.spent += 0 if self._deep else process_time_ns() - began

        return counted


def main() -> None:
    """Validate the workbooks in this process and say what share the scans had."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    folder = Path(__file__).resolve().parent.parent / "out" / "bench" / "counties"
    make(folder)
    clock = Clock()
    for module, name in SCANS:
        setattr(module, name, clock.wrapped(getattr(module, name)))
    for name in LAZY:
        lazy = cached_property(clock.wrapped(vars(shared_strings.Strings)[name].func))
        lazy.__set_name__(shared_strings.Strings, name)
        setattr(shared_strings.Strings, name, lazy)
    shares = [share(sorted(folder.glob("*.xlsx")), clock) for _ in range(options.parse_args().runs)]
    median = statistics.median(shares)
    print(f"{WORKBOOKS} workbooks x {ROWS} rows: scans take {median:.2%} of the CPU (most {MOST:.0%})")
    print("each run: " + ", ".join(f"{each:.2%}" for each in shares))
    sys.exit(0 if median <= MOST else 1)


def share(paths: list[Path], clock: Clock) -> float:
    """Return the scans' share of one pass through the files."""
    order = Order(as_of=DAY)
    clock.spent = 0
    began = process_time_ns()
    for path in paths:
        judge(read(path, file=path.name), order)
    return clock.spent / (process_time_ns() - began)


if __name__ == "__main__":
    main()
