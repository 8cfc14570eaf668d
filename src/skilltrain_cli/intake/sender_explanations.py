"""Where files hold what senders explain: beside rows, in sheets or tables, in lists of ours, in one apart."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.intake.discover import Source, discover, display
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.judging.submission import Submission
from skilltrain_cli.readers.untrusted.file_limits import LIMITS, MIB
from skilltrain_cli.review.explanation import (
    TITLE,
    Explanation,
    explains,
    is_list_of_another_file,
    marked_cells,
    read_explanations,
)
from skilltrain_cli.review.finding import BODY, Finding, Severity
from skilltrain_cli.values.grid import Grid
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import FileKind
from skilltrain_cli.values.text import key

_IN_WORD = "（在表格最后加一列“情况说明”，写在这一行；或在表格下面另加一张表，表头写 编码、单元格、情况说明）"
"""Word files have no sheets, so that it must be said where there is room."""
_AROUND = "（在表格下面另加一张表，表头写 编码、单元格、情况说明，单元格写“{}”）"
"""A paragraph has no row in which to write."""
_LIMITS = replace(LIMITS, file_bytes=20 * MIB, cells=500_000, area=1_000_000, total_area=2_000_000)
"""A list has some thousand lines at most, the longest by far a marked copy of ours."""


class ListsApart(Struct, frozen=True, kw_only=True):
    """A file without the sheets that are no submission, and those."""

    reading: Reading
    lists: tuple[Grid, ...] = ()
    """Lists of ours, and in a Word file tables of 情况说明."""
    marked: bool = False
    """Whether the file is a marked copy of ours."""


def set_lists_apart(reading: Reading) -> ListsApart:
    """Set the lists apart from what a sender submits; a file of nothing else stays as it is."""
    word = reading.kind is FileKind.DOCX
    lists = [grid for grid in reading.grids if (explains(grid) if word else marked_cells(grid) is not None)]
    kept = without_lists(reading, lists)
    if kept is reading:
        return ListsApart(reading=reading, marked=reading.marked)
    return ListsApart(reading=kept, lists=tuple(lists), marked=reading.marked or not word)


def without_lists(reading: Reading, ours: Sequence[Grid]) -> Reading:
    """Return the reading without these sheets; if there were no others they are the sender's after all."""
    kept = tuple(grid for grid in reading.grids if all(grid is not each for each in ours))
    return replace(reading, grids=kept) if ours and kept else reading


def only_a_list(reading: Reading) -> Submission | None:
    """Return a list of problems that came back by itself: nothing to judge, and what its sender explains."""
    if not reading.grids or not all(map(is_list_of_another_file, reading.grids)):
        return None
    entries = tuple(entry for grid in reading.grids for entry in read_explanations(grid))
    return Submission(file=reading.file, sha256=reading.sha256, list_only=True, unmatched=entries)


def explanations(found: ListsApart, judged: Sequence[Sheet]) -> Iterator[Explanation]:
    """Yield what the sender of a file explains in it."""
    reading = found.reading
    for sheet in judged:
        for row, text in sheet.explanations.items():
            yield Explanation(text=text, file=reading.file, sheet=sheet.name, row=row)
    for grid in (*found.lists, *(grid for grid in reading.grids if key(TITLE) in key(grid.name))):
        yield from read_explanations(grid, file=reading.file)


def with_room(finding: Finding, kind: FileKind) -> Finding:
    """Return a query about a Word file that says where there is room for the 情况说明 it asks for."""
    asked = finding.card.severity is Severity.QUERY and TITLE in finding.hint
    if not asked or kind is not FileKind.DOCX:
        return finding
    place = finding.place
    room = _AROUND.format(f"{BODY}{place.address}") if place.sheet == BODY else _IN_WORD
    return replace(finding, hint=finding.hint + room)


def explanations_in(path: Path) -> tuple[Explanation, ...]:
    """Return what a file explains; one that explains nothing is wrong usage."""
    found = discover([path])
    for _, result in guarded(_explained_in, found.files):
        if isinstance(result, Crash) or result is None:
            hint = "请确认文件没有损坏、没有加密，没有在 WPS 或 Excel 中打开，csv 里的双引号都成对"
            raise UsageError(f"情况说明文件“{display(path)}”读不出来", hint=hint)
        if result:
            return result
    raise UsageError(
        f"情况说明文件“{display(path)}”里没有找到说明",
        hint="请用 .xlsx 或 .csv，表头写：文件、包内文件（压缩包里的才写）、工作表、单元格、编码、情况说明",
    )


def _explained_in(source: Source) -> tuple[Explanation, ...] | None:
    reading = read(source.path, file=source.file, limits=_LIMITS)
    if reading.failure is not None:
        return None
    return tuple(entry for grid in reading.grids for entry in read_explanations(grid))
