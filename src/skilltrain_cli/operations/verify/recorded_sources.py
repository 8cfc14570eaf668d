"""What became of the sources, and what the sheets 来源 and 来源明细 record of them otherwise."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.verify.compared_books import ComparedBooks
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import (
    RESTORE,
    line_added,
    line_gone,
    quoted,
    shown,
    text_changed,
)
from skilltrain_cli.operations.verify.recorded_merge import rows_by_source
from skilltrain_cli.operations.verify.sheet_cells import SheetCells
from skilltrain_cli.operations.verify.sheet_discrepancies import CellDiscrepancy, SheetDiscrepancies, by_row
from skilltrain_cli.review.provenance import DETAIL, SOURCES
from skilltrain_cli.values.grid import Spot

_MADE = "汇总依据"


def source_discrepancies(books: ComparedBooks) -> Iterator[Discrepancy]:
    """Yield the sources that are missing or others now, and files that were never merged."""
    matched = books.given.matched
    for origin in matched.missing:
        rows = f"它的 {origin.rows} 行" if origin.rows is not None else "它的行"
        whose = f"（{origin.unit}）" if origin.unit else ""
        name, why = matched.unusable.get(origin.file, (origin.file, ""))
        said = f"现在不能汇总：{why}。" if why else "没有给出，"
        yield Discrepancy(
            kind=DiscrepancyKind.SOURCE_UNUSABLE if why else DiscrepancyKind.SOURCE_MISSING,
            message=f"来源“{shown(name, 120)}”{whose}{said}{rows}只能按行校验码核对",
            hint="请换回汇总时的那一份" if why else "请把这个文件一起给出",
            held=origin.file,
        )
    for file in books.changed:
        yield Discrepancy(
            kind=DiscrepancyKind.SOURCE_CHANGED,
            message=f"来源“{shown(file, 120)}”和汇总时不是同一份（SHA-256 不同），{_effect(books, file)}",
            hint="请核对是谁改了来源：改得对的，重新汇总；不对的，换回汇总时的那一份",
            held=file,
        )
    for file in matched.additional:
        yield Discrepancy(
            kind=DiscrepancyKind.SOURCE_ADDED,
            message=f"“{shown(file, 120)}”没有汇总在里面（“{SOURCES}”里没有这个文件）",
            hint="应当汇总的，请重新汇总；不应当的，请移走",
            held=file,
        )


def _effect(books: ComparedBooks, file: str) -> str:
    """Say what became of the rows of a source that is another now."""
    units = {each.unit for each in books.given.recorded.merged if each.file == file}
    rows = books.of_form.rows
    other = [
        row
        for row in (*rows.gone, *(one for one, _ in rows.changed))
        if not units.isdisjoint(books.whose(row))
    ]
    added = [row for row in rows.added if books.is_of(row, units)]
    if not other and not added:
        return "它的行没有变，数没有因此改变"
    return f"按现在的这一份有 {len(other) + len(added)} 行不同"


def record_discrepancies(books: ComparedBooks, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
    """Yield what 来源 or 来源明细 says otherwise."""
    expected, held = books.pairs[name]
    now = books.now(name)
    header = found.header or 0
    for cells in by_row(found.cells):
        row = cells[0].spot.row
        if cells[0].place.row < header:
            if name == SOURCES:
                yield from _made(books, now, cells)
            else:
                yield from (text_changed(now, each) for each in cells)
        elif not books.is_of_affected(expected.row(cells[0].place.row)) and not books.is_of_affected(
            held.row(row)
        ):
            said = "；".join(
                f"{each.spot.a1}“{books.heading(name, each.place.column)}”写的是{quoted(each.held, 60)}"
                f"，应为{quoted(each.expected, 60)}"
                for each in cells
            )
            yield Discrepancy(
                kind=DiscrepancyKind.PROVENANCE,
                sheet=now,
                spot=cells[0].spot,
                also=tuple(each.spot for each in cells[1:]),
                held=cells[0].held,
                expected=cells[0].expected,
                message=said,
                hint=RESTORE,
            )
    for row in found.rows.gone:
        if not books.is_of_affected(expected.row(row)):
            yield line_gone(DiscrepancyKind.PROVENANCE, now, row, expected.row(row))
    for row in found.rows.added:
        if not books.is_of_affected(held.row(row)):
            yield line_added(DiscrepancyKind.PROVENANCE, now, row, held.row(row), "是汇总时没有的")


def _made(books: ComparedBooks, now: str, cells: Sequence[CellDiscrepancy]) -> Iterator[Discrepancy]:
    """Yield what 来源 says otherwise of how it was made; another version of the tool is no change."""
    other = books.given.recorded.tool != books.given.tool
    for each in cells:
        held, expected = str(each.held or ""), str(each.expected or "")
        if books.affected and _MADE not in held:
            continue
        parts = [
            (one, two)
            for one, two in zip(held.split("；"), expected.split("；"), strict=False)
            if one != two and not (books.affected and _MADE not in one and "汇总" in one)
        ]
        if not parts and held.count("；") == expected.count("；"):
            continue
        if other and all(
            one.lstrip("。").split(" ")[0] in ("规则", "通知") or "工具" in one for one, _ in parts
        ):
            continue
        about = all(one.split(" ")[0] in ("规则", "通知") for one, _ in parts)
        said = "；".join(f"“{shown(one, 80)}”，应为“{shown(two, 80)}”" for one, two in parts)
        yield Discrepancy(
            kind=DiscrepancyKind.VERSION if about else DiscrepancyKind.PROVENANCE,
            sheet=now,
            spot=each.spot,
            held=each.held,
            expected=each.expected,
            message=f"{each.spot.a1} 记的汇总依据是{said or '另一种写法'}",
            hint="请用汇总时的规则、通知和插件核对；记录改过的，请重新汇总" if about else RESTORE,
        )


def records_at_odds(books: ComparedBooks) -> Iterator[Discrepancy]:
    """Yield where 来源 and 来源明细 do not agree on which file gave how many rows."""
    sources, detail = books.held.get(SOURCES), books.held.get(DETAIL)
    if sources is None or detail is None:
        return
    counted = rows_by_source(detail)
    recorded: dict[str, int] = {}
    for origin in books.given.recorded.merged:
        recorded[origin.file] = recorded.get(origin.file, 0) + (origin.rows or 0)
    for file in dict.fromkeys((*recorded, *counted)):
        rows, told = counted.get(file, 0), recorded.get(file)
        if rows != told:
            spot = _spot_of(sources, file) or _spot_of(detail, file)
            said = f"“{SOURCES}”记的是 {told} 行" if told is not None else f"“{SOURCES}”里没有它"
            yield Discrepancy(
                kind=DiscrepancyKind.PROVENANCE,
                sheet=SOURCES if _spot_of(sources, file) else DETAIL,
                spot=spot,
                held=told,
                expected=rows,
                message=f"“{shown(file, 120)}”在“{DETAIL}”里有 {rows} 行，{said}",
                hint=RESTORE,
            )


def _spot_of(sheet: SheetCells, text: str) -> Spot | None:
    """Return the first cell that says just this."""
    found = ((column.index(text), at) for at, column in enumerate(sheet.columns) if text in column)
    return next((Spot(row, at) for row, at in found), None)
