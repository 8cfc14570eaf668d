"""What ``skt verify`` finds: kinds of differences, worst first, each with its place and what to do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from msgspec import Struct

from skilltrain_cli.review.provenance import RowSource
from skilltrain_cli.values.grid import Spot, Value


class DiscrepancyKind(StrEnum):
    """What is otherwise; in the order in which differences are told, the worst first."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a kind with its name for people."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label = label
        return kind

    FIGURE = "figure", "合计数不对"
    CELL = "cell", "数据改过"
    UNIT = "unit", "改了单位"
    ROW_ADDED = "row-added", "多了一行"
    ROW_REPEATED = "row-repeated", "重复一行"
    ROW_GONE = "row-gone", "少了一行"
    LINE_GONE = "line-gone", "少了一行合计"
    LINE_ADDED = "line-added", "多了一行合计"
    FORMULA = "formula", "公式改过"
    SHEET_GONE = "sheet-gone", "少了工作表"
    SHEET_RENAMED = "sheet-renamed", "工作表改名"
    SHEET_ADDED = "sheet-added", "多了工作表"
    COLUMN_GONE = "column-gone", "少了一栏"
    COLUMN_ADDED = "column-added", "多了一栏"
    SOURCE_CHANGED = "source-changed", "来源变了"
    SOURCE_MISSING = "source-missing", "来源没有给出"
    SOURCE_UNUSABLE = "source-unusable", "来源用不了"
    SOURCE_ADDED = "source-added", "没有汇总的文件"
    PROVENANCE = "provenance", "来源记录改过"
    CODE = "code", "校验码不符"
    HEADING = "heading", "栏目改过"
    TEXT = "text", "文字改过"
    LINK = "link", "链接改过"
    HIDDEN = "hidden", "隐藏"
    VERSION = "version", "汇总依据不同"


class Discrepancy(Struct, frozen=True, kw_only=True):
    """One difference: where it is, what is there, what the sources give, and what to do."""

    kind: DiscrepancyKind
    message: str
    hint: str
    sheet: str = ""
    spot: Spot | None = None
    held: Value = None
    expected: Value = None
    source: RowSource | None = None
    """The row that the right value comes from."""
    source_cell: str = ""
    also: tuple[Spot, ...] = ()
    """Further cells of the same sheet that it is about."""

    @property
    def cell(self) -> str | None:
        """The address of its cell."""
        return self.spot.a1 if self.spot else None


_ORDER = {kind: at for at, kind in enumerate(DiscrepancyKind)}


def worst_first(differences: Iterable[Discrepancy], sheets: Iterable[str]) -> tuple[Discrepancy, ...]:
    """Return differences by kind, then by sheet and cell."""
    order = {name: at for at, name in enumerate(sheets)}
    return tuple(
        sorted(
            differences,
            key=lambda each: (
                _ORDER[each.kind],
                order.get(each.sheet, len(order)),
                each.spot or Spot(-1, -1),
                each.message,
            ),
        )
    )
