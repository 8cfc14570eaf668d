"""The bare read limit: calamine on all cores, counting rows."""

import multiprocessing
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def rows(path: Path) -> int:
    """Return how many rows the first sheet has."""
    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        print(sum(pool.imap_unordered(rows, sorted(Path(sys.argv[1]).glob("*.xlsx")))))
