"""Fit a grid to a card form: labels anywhere, the value right of its label or beneath it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from skilltrain_cli.forms._form import Column, Entry, FormSpec
from skilltrain_cli.forms.cell import Reader
from skilltrain_cli.forms.heading_text import heading_keys
from skilltrain_cli.forms.sections import Sections
from skilltrain_cli.forms.sheet import Cells, Sheet, Skipped, Trouble
from skilltrain_cli.grid import Grid, Spot, Value
from skilltrain_cli.text import is_blank, key

_ENOUGH = 4
_LIKENESS = 60
_SHORT = 40
"""A label is never longer than this."""
_SEARCHED = 300
"""Rows in which a card is looked for; the printed one has about twenty."""
_LONGEST = 1_000
"""A printed block is no longer."""
_TELLING = 10
"""Characters by which a printed paragraph is known, whatever a clerk added to it."""


def fit_card(grid: Grid, form: FormSpec, file: str, sha256: str, year: int | None) -> Sheet | None:
    """Return the card fitted to the form, or ``None`` when fewer than four labels are there."""
    labels = find_labels(grid, form)
    if len(labels) < _ENOUGH:
        return None
    listed = _listed(grid, form, labels)
    card = _Labelled.found(grid, form, labels).fit(listed[0] if listed else None, year)
    return replace(
        card,
        file=file,
        sha256=sha256,
        skipped=_more_brands(form, listed[1:]) if listed else _second_cards(grid, form, labels),
    )


def fit_cards(grid: Grid, first: Sheet, year: int | None) -> tuple[Sheet, ...]:
    """Return every card of a list of ours, which has one in each row; ``first`` is its first one."""
    labels = find_labels(grid, first.form)
    labelled = _Labelled.found(grid, first.form, labels)
    below = range(first.anchor.row + 1, grid.bottom + 1)
    columns = {label.column for label in labels.values()}
    rows = [row for row in below if any(at in columns for at, cell in grid.filled(row) if not is_blank(cell))]
    return tuple(
        replace(
            labelled.fit(row, year),
            file=first.file,
            sha256=first.sha256,
            stamp=first.stamp,
            companions=first.companions,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labelled:
    """A sheet whose labels are known; it holds one card, or a list of them."""

    grid: Grid
    form: FormSpec
    labels: Mapping[str, Spot]
    misspelt: Mapping[str, tuple[Spot, str]]
    sections: Sections

    @classmethod
    def found(cls, grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> "_Labelled":
        """Find what else is printed on the sheet."""
        misspelt = _misspelt(grid, form, labels)
        taken = {*labels.values(), *(spot for spot, _ in misspelt.values()), *_block_labels(grid, form)}
        return cls(grid=grid, form=form, labels=labels, misspelt=misspelt, sections=Sections(grid, taken))

    def fit(self, listed: int | None, year: int | None) -> Sheet:
        """Return a card of nobody's file; ``listed`` is its row in a list."""
        grid, form, labels = self.grid, self.form, self.labels
        reader = Reader(grid, year)
        troubles: list[Trouble] = []
        cells: dict[str, Cells] = {}
        rows: list[int] = []
        for column in form.columns:
            label = labels.get(column.name)
            if label is None:
                troubles.append(_absent(column, self.misspelt, min(labels.values())))
                continue
            spot, raw = self._value(column, label, listed)
            rows.append(spot.row)
            value = reader.single(column, spot, raw)
            cells[column.name] = Cells(column=spot.column, raw=(raw,), values=(value,), row=spot.row)
        blank = all(is_blank(each) for one in cells.values() for each in one.raw) and not reader.hides
        empty = {name: Cells(column=one.column, raw=(), values=()) for name, one in cells.items()}
        return Sheet(
            file="",
            name=grid.name,
            form_id=form.id,
            anchor=min(labels.values()),
            rows=() if blank else (min(rows),),
            cells=empty if blank else cells,
            troubles=tuple(troubles) if blank else (*troubles, *reader.troubles),
            understood=tuple(reader.understood),
            hidden=tuple(sorted({row for row in rows if row in grid.hidden_rows})),
        )

    def _value(self, column: Column, label: Spot, listed: int | None) -> tuple[Spot, Value]:
        if listed is None:
            return self.sections.value(label, long=column.entry is Entry.LONG_TEXT)
        spot = Spot(listed, label.column)
        return spot, self.grid.value(spot)


def _texts(grid: Grid, longest: int = _SHORT) -> Mapping[Spot, str]:
    return {
        Spot(row, column): value
        for row in range(grid.top, min(grid.bottom + 1, grid.top + _SEARCHED))
        for column, value in grid.filled(row)
        if isinstance(value, str) and len(value) <= longest
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
    """Return the cells of printed text that asks for nothing, such as 宣传素材, whatever was added to it."""
    printed = tuple(key(line)[:_TELLING] for lines in form.card.blocks.values() for line in lines)
    texts = _texts(grid, _LONGEST).items()
    return {spot for spot, text in texts if printed and key(text).startswith(printed)}


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


def _listed(grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> Sequence[int]:
    """
    Return the rows of brands when the labels are headings in one row, the first row at least.

    Labels with their values between them are no headings, nor is a line of short fields.
    """
    rows = [spot.row for spot in labels.values()]
    heading = max(set(rows), key=rows.count)
    names = {name for name, spot in labels.items() if spot.row == heading}
    long = any(form.by_name[name].entry is Entry.LONG_TEXT for name in names)
    others = sum(not is_blank(value) for _, value in grid.filled(heading)) - len(names)
    if len(names) < _ENOUGH or not long or others > len(names):
        return ()
    columns = {labels[name].column for name in names}
    below = range(heading + 1, min(grid.bottom + 1, heading + _SEARCHED))
    brands = [row for row in below if sum(at in columns for at, _ in grid.filled(row)) > 1]
    return brands or (heading + 1,)


def _more_brands(form: FormSpec, rows: Sequence[int]) -> tuple[Skipped, ...]:
    """Name the brands below the first one of a list: one card a sheet is read."""
    why = f"同一工作表里的第二个品牌，一张《{form.card.title}》填一个"
    return tuple(Skipped(row=row, why=why) for row in rows[:1])


def _second_cards(grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> tuple[Skipped, ...]:
    """Name a second card in the same sheet by its labels: 品牌名称, or where it has none another long one."""
    telling = [form.columns[0], *(column for column in form.columns if column.entry is Entry.LONG_TEXT)]
    chosen = set(labels.values())
    for columns in (telling[:1], telling[1:]):
        keys = frozenset().union(*(column.keys for column in columns))
        again = [
            spot
            for spot, text in _texts(grid).items()
            if spot not in chosen and not keys.isdisjoint(heading_keys(text))
        ]
        if again:
            why = f"同一工作表里的第二张《{form.card.title}》"
            return tuple(Skipped(row=row, why=why) for row in sorted({spot.row for spot in again}))
    return ()
