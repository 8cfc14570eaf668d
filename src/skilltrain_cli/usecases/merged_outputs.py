"""What is written of a merge besides its workbook: all are complete before any of them gets its name."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.usecases.argument_types import StrPath, path_of
from skilltrain_cli.writers.output import check_apart, check_ending, check_outside, check_target


class Summarised(Struct, frozen=True, kw_only=True):
    """A merge with its summaries, and the code of what they say."""

    merged: Merged
    tables: Sequence[SummaryTable]
    code: str
    revisions: Sequence[str] = ()
    """What was updated in a workbook of before, in sentences."""


class MergedOutputs(Struct, frozen=True, kw_only=True):
    """The further files that a merge is asked for."""

    rows: tuple[Path, ...] = ()
    """Its rows as .csv or .parquet (``--also``)."""
    page: Path | None = None
    """Its summaries as a web page (``--html``)."""
    briefing: Path | None = None
    """The 通报 on it as a Word file (``--docx``)."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them, in the order in which they are written."""
        return (*self.rows, *(each for each in (self.page, self.briefing) if each is not None))

    def check(self, workbook: Path, *, force: bool) -> None:
        """Refuse, before any work, what cannot be meant, and what there is no library for (UsageError)."""
        for path in self.rows:
            _check_rows(path)
        if self.page is not None:
            check_ending(self.page, "网页（--html）", ".html", ".htm")
        if self.briefing is not None:
            check_ending(self.briefing, "通报（--docx）", ".docx")
        for path in self.paths:
            check_target(path, force=force)
        if len({path.resolve() for path in (workbook, *self.paths)}) <= len(self.paths):
            raise UsageError("几个输出是同一个文件，后写的会盖掉先写的", "请各用一个文件名")

    def check_apart(self, found: DiscoveredFiles, *given: StrPath | None) -> None:
        """Refuse one that would replace an input, and a table among the inputs: next time it would count."""
        for path in self.paths:
            check_apart(path, [*found.paths, *(each.path for each in found.files), *map(path_of, given)])
        for path in (*self.rows, *filter(None, [self.briefing])):
            check_outside(path, found.paths)

    def write(self, found: Summarised, setting: Setting, temporary: Sequence[Path]) -> None:
        """Write them into temporary files, one for each of ``paths``; ``setting`` is that of the form."""
        makers = chain(self._rows(found.merged), self._shown(found, setting))
        for write, place in zip(makers, temporary, strict=True):
            write(place)

    def _rows(self, merged: Merged) -> Iterator[Callable[[Path], object]]:
        """Yield what writes the rows, for each file."""
        if not self.rows:
            return
        from skilltrain_cli.operations.merge.rows_with_sources import row_columns  # noqa: PLC0415 - few ask
        from skilltrain_cli.writers.rows_file import write_rows  # noqa: PLC0415

        columns = row_columns(merged)
        for path in self.rows:
            yield partial(write_rows, columns, suffix=path.suffix.lower())

    def _shown(self, found: Summarised, setting: Setting) -> Iterator[Callable[[Path], object]]:
        """Yield what writes the page, and the 通报."""
        if self.page is None and self.briefing is None:
            return
        merged, code = found.merged, found.code
        tables = (*found.tables, *_targets(merged, setting))
        if self.page is not None:
            from skilltrain_cli.reporters import merged_page  # noqa: PLC0415

            yield _writing(merged_page.render(merged, tables, code=code, revisions=found.revisions).encode())
        if self.briefing is not None:
            from skilltrain_cli.operations.briefing.merge_briefing import briefing_of  # noqa: PLC0415
            from skilltrain_cli.writers.documents.official_document import official_document  # noqa: PLC0415

            yield _writing(official_document(briefing_of(merged, tables, setting, code)))


def _targets(merged: Merged, setting: Setting) -> Iterator[SummaryTable]:
    """Yield how far the units have come with their targets, where the merge says anything of one."""
    from skilltrain_cli.notices import shipped  # noqa: PLC0415 - few ask
    from skilltrain_cli.operations.targets.target_table import targets_of  # noqa: PLC0415

    table = targets_of(merged, setting, shipped() if setting.own_styles else ())
    if table is not None:
        yield table


def _writing(data: bytes) -> Callable[[Path], object]:
    return lambda place: place.write_bytes(data)


def _check_rows(path: Path) -> None:
    from skilltrain_cli.writers.rows_file import SUFFIXES, check_library  # noqa: PLC0415 - few ask

    check_ending(path, "各行（--also）", *SUFFIXES)
    with refused_where_absent():
        check_library(path.suffix.lower())
