"""Read the table or card a user fills a form from: any workbook, any dialect, in a guarded worker."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.amount_units import is_another, unit_above
from skilltrain_cli.forms.blank_version import own_sheets
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.fitted_sheet import Sheet, SkippedRow, Trouble
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.forms.title_and_signature_lines import is_title, unlabelled_cells
from skilltrain_cli.intake.discover import Source, discover, display
from skilltrain_cli.intake.examine_file import around_word_table, unread_file
from skilltrain_cli.intake.fill_from_records import MOST_RECORDS, Record, Records
from skilltrain_cli.intake.read_file import read
from skilltrain_cli.intake.workers.crash import Crash
from skilltrain_cli.intake.workers.guard import guarded
from skilltrain_cli.judging.subject import FileRead
from skilltrain_cli.operations.fill_form import agree, column_of, unit_warning
from skilltrain_cli.review.explanation import TITLE, marked_cells, read_explanations
from skilltrain_cli.review.finding import Place
from skilltrain_cli.rules.run_rules import check
from skilltrain_cli.values.grid import Grid, LetteredText, Spot, Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.read_outcome import Reading
from skilltrain_cli.values.table_kinds import USUAL_SUFFIXES
from skilltrain_cli.values.text import is_blank, key

_SEARCHED = 60
_HEADINGS = 2
"""Keys of the form that make a row the row of headings."""
_FIELD_NAMES = 3
"""Keys, one of them a field name, in a row whose field names are read as the printed headings."""
_UNIT = lazy_pattern(".{1,20}[市区县]|市直")
_LOST = {
    "error-cell": "公式出错，没有结果",
    "uncached": "公式没有计算过",
    "picture": "是图片，读不出字",
    "digits-lost": "号码存成了数字，后几位已经丢失",
    "merged-number": "几行合用一个数",
    "heading-twice": "这一栏出现了两次",
    "heading-parted": "只分了几列写（如“{value}”），没有“合计”，不知道一共多少",
    "lone-value": "这一行只有这一个数，可能是合计，也可能是日期，不知道算不算一行",
    "second-table": "另一张栏目顺序不同的表从这里开始",
    "stray": "“{value}”不在有表头的栏里",
    "covered": "“{value}”被合并的单元格盖住了，打开表看不见",
    "stray-column": "这一列没有表头，里面有内容（如“{value}”）",
    "joined-record": "从这一格起像是另一行的内容接在了这里",
    "lettered": "{lettering}，不知道哪些算数",
    "displayed": "显示的是“{detail}”，存的却是“{value}”，不知道以哪个为准",
    "count.unit": "“{value}”以“{detail}”为单位，与本表这一栏的单位不同，请按本表的单位写完整的数",
}
"""Troubles in which the source does not tell its value; all others are judged as given."""


_READ = " ".join((*USUAL_SUFFIXES, ".json", ".yaml", ".toml"))
_AROUND = frozenset({"above", "below"})
"""Where a cell that belongs to nothing takes nothing from a record."""


class _Read(Struct, frozen=True, kw_only=True):
    """What a worker makes of a file: records, or why there are none."""

    records: Records | None = None
    problem: str = ""
    hint: str = ""


def read_records(path: Path, form: FormSpec) -> Records:
    """Return what a workbook or csv holds for a form; UsageError says what is wrong with it."""
    if path.is_dir():
        raise UsageError(f"“{display(path)}”是文件夹", "--from 要一个文件；几个文件请用 skt merge 汇总")
    for _, result in guarded(partial(_taken, form=form), discover([path]).files):
        if isinstance(result, Crash):
            raise refusal(unread_file(display(path), failure=result.failure, detail=result.detail))
        if result.records is None:
            raise UsageError(result.problem, result.hint)
        return result.records
    raise UsageError(f"“{display(path)}”不是可以读的文件", f"可用 {_READ}")


def _taken(source: Source, form: FormSpec) -> _Read:
    try:
        return _Read(records=_records(_read_whole(source), form))
    except UsageError as error:
        return _Read(problem=str(error), hint=error.hint)


def _read_whole(source: Source) -> Reading:
    reading = read(source.path, file=source.file)
    if reading.failure is None:
        return reading
    raise refusal(
        FileRead(file=source.file, kind=reading.kind, failure=reading.failure, detail=reading.detail)
    )


def _records(reading: Reading, form: FormSpec) -> Records:
    parts: list[tuple[str, Records]] = []
    shared: dict[str, Value] = {}
    notes: list[str] = []
    ours = own_sheets(reading.grids)
    for grid in reading.grids:
        if any(grid is each for each in ours):
            continue
        found = _of_sheet(_named(grid, form), form, reading.file) if grid.visible else None
        name = _called(Place(file=reading.file, sheet=grid.name))
        if found is None:
            notes += _unused(grid, name)
            continue
        agree(shared, found.shared, name)
        parts.append((name, found))
        notes += found.notes
    several = len(parts) > 1 and not form.is_card
    records = [
        replace(each, origin=name + each.origin) if several else each
        for name, part in parts
        for each in part.records
    ]
    if not records:
        raise UsageError(
            f"“{reading.file}”里没有找到可以填入{form.card.annex}的内容",
            f"第一行请写表头：{'、'.join(form.headings)}",
        )
    if len(records) > MOST_RECORDS:
        raise UsageError(
            f"“{reading.file}”有 {len(records):,} 条，最多 {MOST_RECORDS:,} 条", "请分成几个文件"
        )
    cells = {name: cell for _, part in reversed(parts) for name, cell in part.cells.items()}
    return Records(records=records, shared=shared, notes=notes, cells=cells)


def _unused(grid: Grid, name: str) -> Iterator[str]:
    """Yield what to say of a sheet that gives no records: explanations in it are lost too."""
    if any(map(any, grid.rows)):
        yield f"{name}没有用上"
    if marked_cells(grid) is not None or key(TITLE) in key(grid.name):
        explained = read_explanations(grid)
        if explained:
            yield f"{name}里的 {len(explained):,} 条情况说明没有搬过来，请在新表里另写"


def _named(grid: Grid, form: FormSpec) -> Grid:
    """Return the grid with a row of field names as the printed headings the reader knows."""
    by_name = {column.name: column.heading for column in (*form.columns, *form.footer)}
    rows = list(grid.rows)
    for index, row in enumerate(rows[:_SEARCHED]):
        names = [by_name.get(key(cell)) if isinstance(cell, str) else None for cell in row]
        known = sum(isinstance(cell, str) and column_of(form, cell) is not None for cell in row)
        if any(names) and known >= _FIELD_NAMES:
            rows[index] = [name or cell for name, cell in zip(names, row, strict=True)]
            return grid.with_rows(rows)
    return grid


def _called(place: Place) -> str:
    return f"{place.sheet_is}“{shown(place.sheet, 40)}”"


def _of_sheet(grid: Grid, form: FormSpec, file: str) -> Records | None:
    """Read a sheet as the form itself, or else as a plain table of records."""
    sheet = fit(grid, form, FileContext(file=file))
    if sheet is not None:
        sheet = around_word_table(sheet, grid)
    if sheet is not None and not form.is_card:
        return _from_form(sheet, grid)
    listed = _listed(grid, form, file)
    if listed is not None:
        return listed
    return _from_form(sheet, grid) if sheet is not None else None


def _from_form(sheet: Sheet, grid: Grid) -> Records | None:
    form = sheet.form
    place = Place(file=sheet.file, sheet=grid.name)
    lost = [each for each in sheet.troubles if each.kind in _LOST and each.detail not in _AROUND]
    misspelt = [trouble for trouble in sheet.troubles if trouble.kind == "heading-misspelt"]
    if lost:
        raise UsageError(f"{_called(place)}里，{_said(lost, place)}", "请先在原表里改好")
    card = form.is_card
    cells = {text: spot for spot, text in sheet.extras}
    cells |= {str(each.value): each.spot for each in misspelt if each.spot}
    heading = _heading(max(spot.row for spot in cells.values())) if cells and not card else ""
    records = [
        Record(
            origin=_called(place) if card else f"第 {row + 1} 行",
            values={
                **{name: cells.raw[index] for name, cells in sheet.cells.items()},
                **dict(_beside(grid, row, cells, sheet)),
            },
            keys_at=heading,
        )
        for index, row in enumerate(sheet.rows)
    ]
    notes = [
        f"第 {each.row + 1} 行是{each.why}，没有采用{_besides(sheet, each)}"
        for each in sheet.skipped
        if not _only_keys(grid, sheet, each.row)
    ]
    notes += (
        f"原表的表名是“{shown(each.value, 40)}”，按{form.card.annex}《{form.card.title}》采用，请核对"
        for each in sheet.troubles
        if each.kind == "title-unknown"
    )
    notes += _left_aside(sheet)
    notes += _struck(sheet, place)
    if sheet.declared:
        notes.append(f"填报单位“{shown(sheet.declared, 40)}”没有搬过来，要印在新表上请加 --unit")
    if sheet.explanations:
        notes.append(f"{len(sheet.explanations)} 行的情况说明没有搬过来")
    if not records:
        return None
    shared = {column.name: cell.raw for column in form.footer if (cell := sheet.footer.get(column.name))}
    return Records(
        records=records,
        shared=shared,
        notes=notes,
        cells={text: replace(place, spot=spot).address for text, spot in cells.items()},
    )


def _beside(grid: Grid, row: int, named: Mapping[str, Spot], sheet: Sheet) -> Iterator[tuple[str, Value]]:
    """
    Yield what stands under, or in a card beside, headings that are not the form's own, by the heading.

    Whether a heading is only without its unit, or is nobody's, is for ``assign`` to say.
    """
    if not sheet.form.is_card:
        yield from _values(grid, row, {spot.column: text for text, spot in named.items()}, sheet.file)
        return
    for text, spot in named.items():
        if meant := column_of(sheet.form, text):
            place = Place(file=sheet.file, sheet=grid.name, spot=spot)
            raise UsageError(
                f"{place.address}“{shown(text, 20)}”不是{sheet.form.card.annex}的栏目，没有采用",
                f"请照附件改为“{meant.heading}”，数要按附件的单位填写",
            )
        yield text, None


def _besides(sheet: Sheet, skipped: SkippedRow) -> str:
    """Name what a skipped row holds beside what its reason quotes."""
    return f"；这一行还写着 {sheet.quoted(skipped.cells)}" if skipped.cells else ""


def _left_aside(sheet: Sheet) -> Iterator[str]:
    """Name what stands around the form and in none of its fields."""
    for each in sheet.strays:
        if each.spot and (each.detail in _AROUND or each.kind == "stray-text"):
            yield f"{sheet.quoted(each.cells or [(each.spot, each.value)])} 没有采用"


def _heading(row: int) -> str:
    """Return what people call the row of headings."""
    return f"表头（第 {row + 1} 行）"


def _only_keys(grid: Grid, sheet: Sheet, row: int) -> bool:
    """Tell a blank row in which only 市 and 组织区县 were filled in beforehand."""
    keys = {
        sheet.cells[each.name].column
        for each in sheet.form.columns
        if each.printed.group and each.name in sheet.cells
    }
    filled = {column: value for column, value in grid.filled(row) if not is_blank(value)}
    named = (isinstance(value, str) and _UNIT.fullmatch(key(value)) for value in filled.values())
    return filled.keys() <= keys and all(named)


def _said(lost: Sequence[Trouble], place: Place) -> str:
    named = "；".join(
        f"{replace(place, spot=each.spot).address} "
        + _LOST[each.kind].format(
            value=shown(each.value, 20), detail=each.detail, lettering=_lettered(each.lettering)
        )
        for each in lost[:5]
    )
    return named + (f" 等 {len(lost)} 处" if len(lost) > 5 else "")  # noqa: PLR2004 - the same five


def _lettered(cell: LetteredText | None) -> str:
    """Say what is struck out or raised."""
    pieces = (("有删除线", cell.struck), ("是上标或下标", cell.raised)) if cell else ()
    return "，".join(f"“{shown('、'.join(texts), 20)}”{what}" for what, texts in pieces if texts)


def _struck(sheet: Sheet, place: Place) -> Iterator[str]:
    """Yield what to say of rows and texts that are taken as they are although they are struck out."""
    for row in sheet.struck:
        yield f"第 {row + 1} 行整行有删除线，照常采用"
    for each in sheet.troubles:
        if each.kind == "lettered-text":
            at = replace(place, spot=each.spot).address
            yield f"{at} {_lettered(each.lettering)}，按“{shown(each.value, 20)}”采用"


def _listed(grid: Grid, form: FormSpec, file: str) -> Records | None:
    """Read a plain table: keys in one row, a record in each row below; ``None`` when no row has keys."""
    top = next(
        (
            row
            for row in range(grid.top, min(grid.bottom + 1, grid.top + _SEARCHED))
            if _keyed(grid, row, form)
        ),
        None,
    )
    if top is None:
        return None
    names = {column: str(value) for column, value in grid.filled(top) if not is_blank(value)}
    if len(set(names.values())) < len(names):
        raise UsageError(f"{_heading(top)}里有相同的栏目", "请只留一列")
    aside = [*_above(grid, top, form, file)]
    records = [
        Record(
            origin=f"第 {row + 1} 行",
            values=dict(_listed_values(grid, row, names, file)),
            keys_at=_heading(top),
        )
        for row in range(top + 1, grid.bottom + 1)
        if any(not is_blank(value) for _, value in grid.filled(row)) or _hidden(grid, row)
    ]
    place = Place(file=file, sheet=grid.name)
    columns = [column_of(form, each) for each in names.values()]
    if above := unit_above(grid, top):
        spot, text, unit = above
        if other := next((each for each in columns if each and is_another(unit, each)), None):
            raise unit_warning(f"{replace(place, spot=spot).address}“{shown(text, 20)}”", unit, other)
    cells = {name: replace(place, spot=Spot(top, column)).address for column, name in names.items()}
    return Records(records=records, cells=cells, notes=aside) if records else None


def _above(grid: Grid, top: int, form: FormSpec, file: str) -> Iterator[str]:
    """Yield what stands above the keys of a plain table and is no title of it."""
    for row in range(grid.top, top):
        cells = [(Spot(row, column), value) for column, value in grid.filled(row) if not is_blank(value)]
        for spot, value in unlabelled_cells(cells):
            if not is_title(value, form):
                place = Place(file=file, sheet=grid.name, spot=spot)
                yield f"{place.address}“{shown(value, 40)}”没有采用"


def _keyed(grid: Grid, row: int, form: FormSpec) -> bool:
    """Tell a row of keys: several that the form knows, side by side, and none of them a card's label."""
    cells = [value for _, value in grid.filled(row) if not is_blank(value)]
    known = [each for each in cells if isinstance(each, str) and column_of(form, each)]
    return len(known) >= _HEADINGS and 2 * len(known) > len(cells) and not _is_card(form, known)


def _is_card(form: FormSpec, known: Sequence[str]) -> bool:
    """Tell 联系人 and 联系电话 of a card, which share a line there, from the keys of a table."""
    columns = {column.name for each in known if (column := column_of(form, each))}
    return form.is_card and len(columns) <= _HEADINGS


def _hidden(grid: Grid, row: int) -> bool:
    return any(spot.row == row for spot in (*grid.errors, *grid.uncached, *grid.pictures))


def _lost(grid: Grid, spot: Spot) -> str:
    """Say why a cell does not tell its value, or tells another than people see; empty where it does."""
    if spot in grid.displayed:
        value = shown(grid.value(spot), 20)
        return _LOST["displayed"].format(value=value, detail=shown(grid.displayed[spot], 20))
    if spot in grid.marked:
        return _LOST["lettered"].format(lettering=_lettered(grid.marked[spot]))
    hidden = (("error-cell", grid.errors), ("uncached", grid.uncached), ("picture", grid.pictures))
    return next((_LOST[kind] for kind, spots in hidden if spot in spots), "")


def _listed_values(grid: Grid, row: int, names: Mapping[int, str], file: str) -> Iterator[tuple[str, Value]]:
    yield from _values(grid, row, names, file)
    for column, value in grid.filled(row):
        if column not in names and not is_blank(value):
            place = Place(file=file, sheet=grid.name, spot=Spot(row, column))
            raise UsageError(f"{place.address}“{shown(value, 20)}”上面没有表头", "请补上表头，或删去这一列")


def _values(grid: Grid, row: int, names: Mapping[int, str], file: str) -> Iterator[tuple[str, Value]]:
    """Yield what a row holds in some columns; UsageError where a cell does not tell it."""
    for column, name in names.items():
        spot = Spot(row, column)
        why = _lost(grid, spot)
        if why:
            raise UsageError(
                f"{Place(file=file, sheet=grid.name, spot=spot).address} {why}", "请先在原表里改好"
            )
        yield name, grid.value(spot)


def refusal(read: FileRead) -> UsageError:
    """Return the gravest finding about a file that was not read; nobody asks for it to be sent again."""
    found = min(check(read).findings, key=lambda each: each.card.severity.rank)
    hint = found.hint.replace("重新报送", "再试").replace("报送", "使用")
    return UsageError(f"“{read.file}”：{found.message}", hint)
