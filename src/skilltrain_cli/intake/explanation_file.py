"""Read the file of ``--explanations``, in a worker like any other file from outside."""

from pathlib import Path

from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import Source, discover, display
from skilltrain_cli.intake.read import read
from skilltrain_cli.intake.workers.pool import Crash, guarded
from skilltrain_cli.readers.untrusted.limits import LIMITS, MIB
from skilltrain_cli.review.explanation import Explanation, read_explanations

_LIMITS = replace(LIMITS, file_bytes=20 * MIB, cells=500_000, area=1_000_000, total_area=2_000_000)
"""A list has some thousand lines at most, the longest by far a marked copy of ours."""


def explanations_in(path: Path) -> tuple[Explanation, ...]:
    """Return what a file explains; one that explains nothing is wrong usage."""
    found = discover([path])
    for _, result in guarded(_read_table, found.files):
        if isinstance(result, Crash) or result is None:
            hint = "请确认文件没有损坏、没有加密，没有在 WPS 或 Excel 中打开，csv 里的双引号都成对"
            raise UsageError(f"情况说明文件“{display(path)}”读不出来", hint=hint)
        if result:
            return result
    raise UsageError(
        f"情况说明文件“{display(path)}”里没有找到说明",
        hint="请用 .xlsx 或 .csv，表头写：文件、包内文件（压缩包里的才写）、工作表、单元格、编码、情况说明",
    )


def _read_table(source: Source) -> tuple[Explanation, ...] | None:
    reading = read(source.path, file=source.file, limits=_LIMITS)
    if reading.failure is not None:
        return None
    return tuple(entry for grid in reading.grids for entry in read_explanations(grid))
