"""What is written of a merge besides its workbook: all are complete before any of them gets its name."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import DiscoveredFiles
from skilltrain_cli.operations.merge import Merged
from skilltrain_cli.readers.untrusted.absent_library import refused_where_absent
from skilltrain_cli.usecases.argument_types import StrPath, path_of
from skilltrain_cli.writers.output import check_apart, check_target


class MergedOutputs(Struct, frozen=True, kw_only=True):
    """The further files that a merge is asked for."""

    rows: tuple[Path, ...] = ()
    """Its rows as .csv or .parquet (``--also``)."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """All of them, in the order in which they are written."""
        return self.rows

    def check(self, workbook: Path, *, force: bool) -> None:
        """Refuse, before any work, what cannot be meant, and what there is no library for (UsageError)."""
        for path in self.rows:
            _check_rows(path)
        for path in self.paths:
            check_target(path, force=force)
        if len({path.resolve() for path in (workbook, *self.paths)}) <= len(self.paths):
            raise UsageError("几个输出是同一个文件，后写的会盖掉先写的", "请各用一个文件名")

    def check_apart(self, found: DiscoveredFiles, *given: StrPath | None) -> None:
        """Refuse one that would replace an input, and a table among the inputs: next time it would count."""
        for path in self.paths:
            check_apart(path, [*found.paths, *(each.path for each in found.files), *map(path_of, given)])
        folders = [each.resolve() for each in found.paths]
        for path in self.rows:
            if not set(folders).isdisjoint(path.resolve().parents):
                raise UsageError(
                    f"“{path}”在输入的文件夹里，下次汇总会把它当作一份报送件", "请写到别的文件夹"
                )

    def write(self, merged: Merged, temporary: Sequence[Path]) -> None:
        """Write them into temporary files, one for each of ``paths``."""
        if not self.rows:
            return
        from skilltrain_cli.operations.merge.rows_with_sources import row_columns  # noqa: PLC0415 - few ask
        from skilltrain_cli.writers.rows_file import write_rows  # noqa: PLC0415

        columns = row_columns(merged)
        for path, place in zip(self.rows, temporary, strict=True):
            write_rows(columns, place, path.suffix.lower())


def _check_rows(path: Path) -> None:
    from skilltrain_cli.writers.rows_file import SUFFIXES, check_library  # noqa: PLC0415 - few ask

    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"--also 只能写 .csv 和 .parquet，不能写“{path.name}”", "请把文件名改为 .csv 或 .parquet 结尾"
        )
    with refused_where_absent():
        check_library(path.suffix.lower())
