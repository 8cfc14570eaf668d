"""Fit a grid to a form: find it in the mess, read every value, lose and guess nothing."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from skilltrain_cli.forms.amount_units import unit_troubles
from skilltrain_cli.forms.card_fit import fit_card
from skilltrain_cli.forms.classified_rows import Sorted
from skilltrain_cli.forms.column_cells import read_column
from skilltrain_cli.forms.data_rows import sort_rows
from skilltrain_cli.forms.fitted_sheet import Cells, FooterCell, Sheet, Trouble
from skilltrain_cli.forms.footer import find_labelled, labels_of
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.parse_cells import Reader
from skilltrain_cli.forms.recognition import Title, find_header, title_of
from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.forms.stray_cells import account_for_cells
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.period import parse_date
from skilltrain_cli.values.text import clean, is_blank, key


class FileContext(Struct, frozen=True, kw_only=True):
    """What a sheet is told about the file it stands in."""

    file: str
    sha256: str = ""
    year: int | None = None
    """Completes dates that have none; from the notice."""


def fit(grid: Grid, form: FormSpec, source: FileContext) -> Sheet | None:
    """Return the sheet fitted to the form, or ``None`` when the form is not there."""
    if form.is_card:
        return fit_card(grid, form, source.file, source.sha256, source.year)
    header = find_header(grid, form)
    return None if header is None else _fit_table(grid, header, source)


def _fit_table(grid: Grid, header: Header, source: FileContext) -> Sheet:
    form = header.form
    rows = sort_rows(grid, header)
    struck = _struck_rows(grid, header, rows.data)
    reader = Reader(grid, source.year, struck)
    scaled = [*unit_troubles(grid, header)]
    cells: dict[str, Cells] = {}
    for column in form.columns:
        if column.name in header.columns:
            cells[column.name] = read_column(reader, header, column, rows.data)
    for name in (trouble.field for trouble in scaled if trouble.field):
        cells[name] = replace(cells[name], values=(None,) * len(rows.data))
    footer = _footer(grid, form, header, rows, reader)
    accounted = account_for_cells(grid, header, rows, footer.owned)
    lent = header.top in grid.elsewhere  # by the table that this one goes on with, where they are judged
    return Sheet(
        file=source.file,
        name=grid.name,
        form=form,
        sha256=source.sha256,
        anchor=header.anchor,
        rows=rows.data,
        cells=cells,
        footer=footer.values,
        unfilled=footer.unfilled,
        troubles=(
            *(() if lent else (*_title_troubles(grid, header), *_heading_troubles(grid, header))),
            *scaled,
            *rows.troubles,
            *reader.troubles,
            *footer.troubles,
            *accounted.troubles,
        ),
        understood=tuple(reader.understood),
        skipped=accounted.skipped,
        totals=rows.totals,
        extras=() if lent else tuple((_written_at(grid, header, spot), text) for spot, text in header.extras),
        explanations=_explanations(grid, header, rows.data),
        declared=footer.declared,
        hidden=tuple(row for row in rows.data if row in grid.hidden_rows) if grid.hidden_rows else (),
        struck=tuple(sorted(struck)),
    )


def _struck_rows(grid: Grid, header: Header, rows: Sequence[int]) -> frozenset[int]:
    """Return the data rows in which all that a project has of its own, several cells, is struck out."""
    wholly = {spot for spot, cell in grid.marked.items() if cell.wholly_struck}
    own = [
        header.columns[column.name]
        for column in header.form.columns
        if column.required and not column.printed.group and column.name in header.columns
    ]
    filled = {
        row: {Spot(row, column) for column in own if not is_blank(grid.value(Spot(row, column)))}
        for row in {spot.row for spot in wholly}.intersection(rows)
    }
    return frozenset(row for row, spots in filled.items() if len(spots) > 1 and spots <= wholly)


def _title_troubles(grid: Grid, header: Header) -> Iterator[Trouble]:
    """Yield a title that is not the form's own and may name another table."""
    titled = title_of(grid, header.top, header.form)
    if titled.title is Title.UNKNOWN:
        yield Trouble(kind="title-unknown", spot=titled.spot, value=titled.text)


def _parts(grid: Grid, header: Header, columns: Sequence[int]) -> Iterator[tuple[Spot, Value]]:
    """Yield the lowest headings of some columns."""
    for column in columns:
        spots = (Spot(row, column) for row in range(header.bottom, header.top - 1, -1))
        yield next((spot, value) for spot in spots if not is_blank(value := grid.value(spot)))


def _heading_troubles(grid: Grid, header: Header) -> list[Trouble]:
    troubles = [
        Trouble(
            kind="heading-twice", spot=Spot(header.bottom, column), field=name, value=header.texts[column]
        )
        for name, column in header.twice
    ]
    if header.beside is not None:
        spot = Spot(header.bottom, header.beside)
        troubles.append(Trouble(kind="second-table", spot=spot, detail="beside", value=header.second))
    for column in header.form.columns:
        if column.name in header.columns:
            continue
        if column.name in header.parted:
            cells = tuple(_parts(grid, header, header.parted[column.name]))
            spot, text = cells[0]
            troubles.append(
                Trouble(kind="heading-parted", spot=spot, field=column.name, value=text, cells=cells)
            )
        elif column.name in header.misspelt:
            index, text = header.misspelt[column.name]
            spot = Spot(header.bottom, index)
            troubles.append(Trouble(kind="heading-misspelt", spot=spot, field=column.name, value=text))
        elif column.required:
            troubles.append(Trouble(kind="heading-missing", spot=header.anchor, field=column.name))
    return troubles


class _Footer(Struct, kw_only=True):
    """What the labels around a table say, and the cells that are theirs."""

    values: dict[str, FooterCell] = field(default_factory=dict)
    unfilled: dict[str, Spot] = field(default_factory=dict)
    """Labels without a value: field → cell of the label."""
    declared: str = ""
    """What stands beside 填报单位."""
    owned: set[Spot] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)

    def again(self, first: FooterCell, spot: Spot, raw: Value) -> None:
        """Own a second value of a label; one that says something else is Trouble."""
        self.owned.add(spot)
        if not is_blank(raw) and _said(first.raw) != _said(raw):
            self.twice(spot, raw, first.raw)

    def declare(self, spot: Spot, raw: Value) -> None:
        """Take what stands beside 填报单位."""
        self.owned.add(spot)
        if self.declared and not is_blank(raw) and _said(raw) != _said(self.declared):
            self.twice(spot, raw, self.declared)
        self.declared = self.declared or clean(str(raw or ""))

    def twice(self, spot: Spot, raw: Value, first: Value) -> None:
        """Note the second value of one label."""
        self.troubles.append(
            Trouble(kind="stray", spot=spot, value=raw, detail="label-twice", suggestion=first)
        )


def _said(raw: Value) -> str | date:
    """Return what a value of the footer says, however it is written."""
    day = parse_date(raw, year=None) if isinstance(raw, str | date) else None
    if isinstance(day, date):
        return day
    return "" if raw is None else key(str(raw))


def _footer(grid: Grid, form: FormSpec, header: Header, rows: Sorted, reader: Reader) -> _Footer:
    """Return what the labels above and below the table say."""
    by_name = {column.name: column for column in form.footer}
    labels = labels_of(form)
    found = _Footer()
    outside = (*range(grid.top, header.top), *rows.loose)
    found.owned.update(
        Spot(row, column)
        for row in outside
        for column, value in grid.filled(row)
        if labels.begin(value) and not labels.signs(value)
    )
    for each in find_labelled(grid, outside, labels):
        first = found.values.get(each.name)
        strange = None if each.raw is not None else reader.strange_beside(each.spot)
        if each.name == "":
            found.declare(each.spot, each.raw)
        elif first is not None:
            found.again(first, each.spot, each.raw)
        elif each.raw is None and strange is None:
            found.unfilled.setdefault(each.name, each.spot)
            found.owned.add(each.spot)
        else:
            spot = strange or each.spot
            value = reader.single(by_name[each.name], spot, each.raw)
            found.values[each.name] = FooterCell(spot=spot, raw=each.raw, value=value)
            found.owned.add(spot)
    return found


def _written_at(grid: Grid, header: Header, spot: Spot) -> Spot:
    """Return the cell in which a heading is written: in two rows of headings it may be the upper one."""
    rows = range(header.bottom, header.top - 1, -1)
    written = (Spot(row, spot.column) for row in rows if not is_blank(grid.value(Spot(row, spot.column))))
    return next(written, spot)


def _explanations(grid: Grid, header: Header, rows: Sequence[int]) -> dict[int, str]:
    if header.explanation is None:
        return {}
    texts = ((row, grid.value(Spot(row, header.explanation))) for row in rows)
    return {row: clean(str(text)) for row, text in texts if not is_blank(text)}
