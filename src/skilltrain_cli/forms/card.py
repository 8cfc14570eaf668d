"""Fit a grid to a card form: labels anywhere, the value right of its label or beneath it."""

from collections.abc import Mapping

from skilltrain_cli.forms._form import Column, Entry, FormSpec
from skilltrain_cli.forms.cell import Reader
from skilltrain_cli.forms.headings import heading_keys
from skilltrain_cli.forms.sheet import Cells, Sheet, Skipped, Trouble
from skilltrain_cli.grid import Area, Grid, Spot, Value
from skilltrain_cli.text import is_blank, key

_ENOUGH = 4
_LIKENESS = 60
_SHORT = 40
"""A label is never longer than this."""
_SEARCHED = 300
"""Rows in which a card is looked for; the printed one has about twenty."""


def fit_card(grid: Grid, form: FormSpec, file: str, sha256: str, year: int | None) -> Sheet | None:
    """Return the card fitted to the form, or ``None`` when fewer than four labels are there."""
    labels = find_labels(grid, form)
    if len(labels) < _ENOUGH:
        return None
    misspelt = _misspelt(grid, form, labels)
    reader = Reader(grid, year)
    taken = {*labels.values(), *(spot for spot, _ in misspelt.values()), *_block_labels(grid, form)}
    troubles: list[Trouble] = []
    cells: dict[str, Cells] = {}
    rows: list[int] = []
    for column in form.columns:
        label = labels.get(column.name)
        if label is None:
            troubles.append(_absent(column, misspelt, min(labels.values())))
            continue
        spot, raw = _value(grid, label, taken, long=column.entry is Entry.LONG_TEXT)
        rows.append(spot.row)
        value = reader.single(column, spot, raw)
        cells[column.name] = Cells(column=spot.column, raw=(raw,), values=(value,), row=spot.row)
    blank = all(is_blank(each) for one in cells.values() for each in one.raw) and not reader.strange
    return Sheet(
        file=file,
        name=grid.name,
        form_id=form.id,
        sha256=sha256,
        anchor=min(labels.values()),
        rows=() if blank else (min(rows),),
        cells={name: Cells(column=one.column, raw=(), values=()) for name, one in cells.items()}
        if blank
        else cells,
        troubles=tuple(troubles) if blank else (*troubles, *reader.troubles),
        skipped=_second_cards(grid, form, labels),
        hidden=tuple(sorted({row for row in rows if row in grid.hidden_rows})),
    )


def _texts(grid: Grid) -> Mapping[Spot, str]:
    return {
        Spot(row, column): value
        for row in range(grid.top, min(grid.bottom + 1, grid.top + _SEARCHED))
        for column, value in grid.filled(row)
        if isinstance(value, str) and len(value) <= _SHORT
    }


def find_labels(grid: Grid, form: FormSpec) -> dict[str, Spot]:
    """Return the first label of each field; a printed label wins over an alias."""
    found: dict[str, tuple[int, Spot]] = {}
    for spot, text in _texts(grid).items():
        for each in heading_keys(text):
            column = form.by_key.get(each)
            if column is not None:
                rank = 0 if each == key(column.heading) else 1
                if column.name not in found or rank < found[column.name][0]:
                    found[column.name] = (rank, spot)
                break
    return {name: spot for name, (_, spot) in found.items()}


def _block_labels(grid: Grid, form: FormSpec) -> set[Spot]:
    """Return the cells of printed text that asks for nothing, such as 宣传素材."""
    printed = {key(line) for lines in form.card.blocks.values() for line in lines}
    return {spot for spot, text in _texts(grid).items() if key(text) in printed}


def _misspelt(grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> dict[str, tuple[Spot, str]]:
    missing = [column for column in form.columns if column.name not in labels]
    if not missing:
        return {}
    from rapidfuzz import fuzz  # noqa: PLC0415 - only a card with a strange label needs it

    known = set(labels.values()) | _block_labels(grid, form)
    chosen: dict[str, tuple[Spot, str]] = {}
    for column in missing:
        best = max(
            (
                (
                    max(
                        fuzz.ratio(each, candidate)
                        for each in column.keys
                        for candidate in heading_keys(text)
                    ),
                    spot,
                )
                for spot, text in _texts(grid).items()
                if spot not in known
            ),
            default=(0, Spot(0, 0)),
        )
        if best[0] >= _LIKENESS:
            chosen[column.name] = (best[1], str(grid.value(best[1])))
            known.add(best[1])
    return chosen


def _absent(column: Column, misspelt: Mapping[str, tuple[Spot, str]], anchor: Spot) -> Trouble:
    if column.name in misspelt:
        spot, text = misspelt[column.name]
        return Trouble(kind="heading-misspelt", spot=spot, field=column.name, value=text)
    return Trouble(kind="heading-missing", spot=anchor, field=column.name)


def _value(grid: Grid, label: Spot, taken: set[Spot], *, long: bool) -> tuple[Spot, Value]:
    """
    Return the cell that belongs to a label, and what it holds.

    Right of the label (behind the label's own merged area) or beneath it; when both are blank, the place
    where the printed form has it.
    """
    area = next((each for each in grid.merges if _inside(label, each)), Area(*label, *label))
    right = Spot(label.row, area.right + 1)
    below = Spot(area.bottom + 1, label.column)
    candidates = [below, right] if long else [right, below]
    for spot in candidates:
        value = grid.value(spot)
        if spot not in taken and not is_blank(value):
            return spot, value
    first = next((spot for spot in candidates if spot not in taken), candidates[0])
    return first, None


def _inside(spot: Spot, area: Area) -> bool:
    return area.top <= spot.row <= area.bottom and area.left <= spot.column <= area.right


def _second_cards(grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> tuple[Skipped, ...]:
    """Name a second 品牌名称 label in the same sheet: one card a sheet is read."""
    first = form.columns[0]
    again = [
        spot
        for spot, text in _texts(grid).items()
        if spot != labels.get(first.name) and key(first.heading) in heading_keys(text)
    ]
    return tuple(Skipped(row=spot.row, why=f"同一工作表里的第二张《{form.card.title}》") for spot in again)
