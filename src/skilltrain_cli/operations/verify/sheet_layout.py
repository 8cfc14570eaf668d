"""How a workbook is laid out otherwise: sheets, headings and columns, and what people no longer see."""

from collections.abc import Iterator

from msgspec.structs import replace

from skilltrain_cli.operations.verify.compared_books import CONTENTS, RECORDS, ComparedBooks, heading_of
from skilltrain_cli.operations.verify.discrepancies import Discrepancy, DiscrepancyKind
from skilltrain_cli.operations.verify.discrepancy_wording import RESTORE, cells_named, quoted, shown
from skilltrain_cli.operations.verify.sheet_cells import SheetCells, compared, filled
from skilltrain_cli.operations.verify.sheet_discrepancies import SheetDiscrepancies
from skilltrain_cli.values.grid import Spot, Value, column_letters, row_runs


def sheets_otherwise(books: ComparedBooks) -> Iterator[Discrepancy]:
    """Yield the sheets that are gone, were added, or are called otherwise."""
    for now, before in books.renamed.items():
        yield Discrepancy(
            kind=DiscrepancyKind.SHEET_RENAMED,
            sheet=now,
            held=now,
            expected=before,
            message=f"工作表“{shown(before)}”改名为“{shown(now)}”",
            hint=f"请改回“{before}”：再汇总、追溯时按工作表名找",
        )
    for sheet in books.expected:
        if sheet.name not in books.pairs:
            yield Discrepancy(
                kind=DiscrepancyKind.SHEET_GONE,
                sheet=sheet.name,
                expected=sheet.name,
                message=f"少了工作表“{sheet.name}”",
                hint=RESTORE,
            )
    names = {sheet.name for sheet in books.expected}
    for sheet in books.given.held:
        if sheet.name not in names and sheet.name not in books.renamed and any(_words(sheet)):
            yield Discrepancy(
                kind=DiscrepancyKind.SHEET_ADDED,
                sheet=sheet.name,
                held=sheet.name,
                message=f"多了工作表“{shown(sheet.name)}”，不是汇总出来的",
                hint="请另存到别的文件，不要放在汇总表里",
            )


def layout_discrepancies(books: ComparedBooks, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
    """Yield headings, columns and hidden parts of a sheet that are otherwise."""
    expected, held = books.pairs.get(name, (None, None))
    if expected is None or held is None:
        return
    now = held.name
    found = _whatever_is_missing(books, name, found)
    for each in found.headings:
        yield Discrepancy(
            kind=DiscrepancyKind.HEADING,
            sheet=now,
            spot=each.spot,
            held=each.held,
            expected=each.expected,
            message=f"{each.spot.a1} 栏目写的是{quoted(each.held)}，应为{quoted(each.expected)}",
            hint=f"请改回“{shown(each.expected)}”：再汇总、追溯时按栏目找",
        )
    for column in found.columns_gone:
        heading = books.heading(name, column)
        yield Discrepancy(
            kind=DiscrepancyKind.COLUMN_GONE,
            sheet=now,
            spot=Spot(found.header or 0, column),
            expected=heading,
            message=f"少了“{heading}”一栏（原在 {column_letters(column)} 列）",
            hint=RESTORE,
        )
    for column in found.columns_added:
        top = next(row for row, cell in enumerate(held.columns[column]) if compared(cell))
        where, said = f"{column_letters(column)} 列", shown(held.columns[column][top])
        yield Discrepancy(
            kind=DiscrepancyKind.COLUMN_ADDED,
            sheet=now,
            spot=Spot(top, column),
            held=held.columns[column][top],
            message=f"{where}是汇总时没有的，从第 {top + 1} 行起写着“{said}”",
            hint="请删去这一列",
        )
    yield from _links(books, name)
    yield from hidden_parts(books, name, found)


def _links(books: ComparedBooks, name: str) -> Iterator[Discrepancy]:
    """Yield links that lead elsewhere than they should; those that are gone mislead nobody."""
    expected, held = books.pairs[name]
    for spot, target in sorted(held.links.items()):
        text = held.value(spot)
        listed = name == CONTENTS and text in [sheet.name for sheet in books.expected]
        wanted = str(text) if listed else _leads_to(expected.links.get(spot, ""))
        leads = _leads_to(target)
        if (leads if name != books.form_sheet else wanted) and leads not in ("", wanted, books.now(wanted)):
            yield Discrepancy(
                kind=DiscrepancyKind.LINK,
                sheet=held.name,
                spot=spot,
                held=target,
                expected=wanted or None,
                message=f"{spot.a1} {f'“{shown(text)}”' if text else ''}的链接转到“{shown(leads, 80)}”"
                + (f"，应转到“{shown(wanted)}”" if wanted else "，是汇总时没有的"),
                hint="请取消这个链接，或改回来",
            )


def _leads_to(target: str) -> str:
    """Return the sheet that a link leads to, or the address outside."""
    if not target.startswith("#"):
        return target
    place = target[1:].replace("$", "")
    name = place.rpartition("!")[0] or place.rpartition(".")[0] or place
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _whatever_is_missing(books: ComparedBooks, name: str, found: SheetDiscrepancies) -> SheetDiscrepancies:
    """Return what is laid out otherwise whatever missing sources say, or rows that were changed."""
    if books.given.alone and books.is_altered and name not in (books.form_sheet, *RECORDS):
        return replace(found, columns_gone=(), columns_added=())
    other = found.headings or found.columns_gone or found.columns_added
    again = books.of_again.get(name) if other and books.affected and name != books.form_sheet else None
    if again is None:
        return found
    lost = {heading_of(books.sheet_again(name), column) for column in again.columns_gone}
    spots = {each.spot for each in again.headings}
    return replace(
        found,
        headings=tuple(each for each in found.headings if each.spot in spots),
        columns_gone=tuple(each for each in found.columns_gone if books.heading(name, each) in lost),
        columns_added=tuple(each for each in found.columns_added if each in again.columns_added),
    )


def hidden_parts(books: ComparedBooks, name: str, found: SheetDiscrepancies) -> Iterator[Discrepancy]:
    """Yield what of a sheet people do not see, or see otherwise."""
    _, held = books.pairs[name]
    yield from _unseen(held)
    hint = "请取消隐藏：藏着的行、列、工作表照样计数，看的人却看不到"
    if found.hidden:
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN, sheet=held.name, message=f"工作表“{held.name}”隐藏了", hint=hint
        )
    if found.hidden_rows:
        rows = "、".join(row_runs([row + 1 for row in found.hidden_rows]))
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN,
            sheet=held.name,
            spot=Spot(found.hidden_rows[0], 0),
            also=tuple(Spot(row, 0) for row in found.hidden_rows[1:]),
            message=f"第 {rows} 行隐藏了",
            hint=hint,
        )
    if found.hidden_columns:
        columns = "、".join(map(column_letters, found.hidden_columns))
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN,
            sheet=held.name,
            spot=Spot(0, found.hidden_columns[0]),
            also=tuple(Spot(0, column) for column in found.hidden_columns[1:]),
            message=f"{columns} 列隐藏了",
            hint=hint,
        )


def _unseen(held: SheetCells) -> Iterator[Discrepancy]:
    """Yield numbers that people see as others, or not at all."""
    by_text: dict[bool, list[Spot]] = {}
    for spot, text in held.displayed.items():
        by_text.setdefault(bool(text), []).append(spot)
    for seen, spots in by_text.items():
        first, *others = sorted(spots)
        number, text = shown(held.value(first)), shown(held.displayed[first])
        said = f"的单元格格式把数显示成别的，如 {first.a1} 存的是 {number}，显示“{text}”"
        nothing = f"的单元格格式使数显示不出来，如 {first.a1} 存的是 {number}"
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN,
            sheet=held.name,
            spot=first,
            also=tuple(others),
            held=held.value(first),
            message=f"{cells_named(spots)} {said if seen else nothing}",
            hint="请把这些格的数字格式改回“常规”或带千分位的数值",
        )
    columns = [] if held.zeros else held.columns
    zeros = sorted(
        Spot(row, at) for at, column in enumerate(columns) for row, cell in enumerate(column) if cell == 0
    )
    if zeros:
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN,
            sheet=held.name,
            spot=zeros[0],
            also=tuple(zeros[1:]),
            held=0,
            message=f"工作表设成了不显示 0：{cells_named(zeros)} 是 0，看上去和空白一样",
            hint="请在选项里选“在具有零值的单元格中显示零”：空白不是 0",
        )
    for spot, count in held.covered.items():
        yield Discrepancy(
            kind=DiscrepancyKind.HIDDEN,
            sheet=held.name,
            spot=spot,
            message=f"从 {spot.a1} 起的合并单元格遮住了 {count} 格，里面有数或文字",
            hint="请取消合并：遮住的照样计数，看的人却看不到",
        )


def _words(sheet: SheetCells) -> Iterator[Value]:
    return (value for row in range(min(sheet.height, 1_000)) for _, value in filled(sheet.row(row)))
