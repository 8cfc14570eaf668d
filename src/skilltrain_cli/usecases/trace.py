"""Where a figure of a merged workbook comes from: every cell of every file it was made of."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake.discover import Source, display
from skilltrain_cli.intake.trace_by_index import trace_by_index
from skilltrain_cli.intake.workers.guarded_question import answered
from skilltrain_cli.operations.tracing.traced_cell import TracedCell
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, as_path
from skilltrain_cli.values.grid import Spot, spot_named
from skilltrain_cli.values.privacy import shown

_NONE: Mapping[str, Any] = MappingProxyType({})
_HOW = "请写工作表和单元格，如 '汇总!E8'；第一张表的一格可以只写 C5"


def trace(
    workbook: StrPath,
    cell: str,
    *,
    as_of: date,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    regions: StrPath | None = None,
    groups: Mapping[str, str] = _NONE,
    themes: Mapping[str, Sequence[str]] = _NONE,
) -> TracedCell:
    """
    Return what a cell of a merged workbook, such as ``汇总!C5``, was made from, down to the first files.

    The figure is found by the words of its line and the heading of its column, in the workbook as it stands.
    One that was not changed since it was written is asked by the index that it carries; of any other all rows
    are read, by the options: ``as_of`` counts only where the workbook does not say on which day it was made;
    ``groups`` and ``themes`` are those that it was merged with. Raises UsageError for a cell that holds no
    figure and for a workbook that ``merge`` did not write, SktError for one that cannot be read.
    """
    path = as_path(workbook)
    if not path.exists():
        raise UsageError(f"没有“{display(path)}”这个文件", "请核对文件名")
    if path.is_dir():
        raise UsageError(f"“{display(path)}”是一个文件夹", "请给出一个汇总表 .xlsx")
    sheet, spot = asked_cell(cell)
    source = Source(path=path, file=display(path))
    found = answered(partial(trace_by_index, sheet=sheet, spot=spot), source)
    if isinstance(found, TracedCell):
        return found
    from skilltrain_cli.intake.read_merged_workbook import asked_of  # noqa: PLC0415 - the index needs none
    from skilltrain_cli.intake.trace_cell import AskedCell, trace_cell  # noqa: PLC0415
    from skilltrain_cli.operations.merge import Choice  # noqa: PLC0415
    from skilltrain_cli.usecases.extended_lists import group_list, theme_list  # noqa: PLC0415
    from skilltrain_cli.usecases.review_request import order_of  # noqa: PLC0415

    order = order_of(as_of, notice=notice, notices=notices, plugins=plugins, regions=regions)
    choice = Choice(groups=group_list(groups), themes=theme_list(themes))
    asked = AskedCell(sheet=sheet, spot=spot, choice=choice)
    return asked_of(source, partial(trace_cell, source=source, asked=asked, order=order))


def asked_cell(cell: str) -> tuple[str, Spot]:
    """Return the sheet and the cell that are meant by ``汇总!C5``, by ``C5`` of the first sheet, ``""``."""
    sheet, mark, address = cell.replace("！", "!").rpartition("!")
    spot = spot_named(address.strip().upper())
    sheet = sheet.strip().strip("'")
    if (mark and not sheet) or spot is None:
        raise UsageError(f"“{shown(cell, 40)}”不是一个单元格", _HOW)
    return sheet, spot
