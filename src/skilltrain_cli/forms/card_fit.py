"""Fit a grid to a card form: labels anywhere, the value right of its label or beneath it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.forms.blank_version import is_counter
from skilltrain_cli.forms.card_sections import Sections, gives_opinion
from skilltrain_cli.forms.fitted_sheet import Cells, Sheet, SkippedRow, Trouble
from skilltrain_cli.forms.footer import is_day
from skilltrain_cli.forms.heading_text import LIKENESS, heading_keys, is_ordinal, likeness
from skilltrain_cli.forms.parse_cells import Reader
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.forms.title_and_signature_lines import (
    is_label_like,
    is_title,
    paragraphs,
    says_something,
    unlabelled_cells,
)
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.text import is_blank, is_nil_mark, key

_ENOUGH = 4
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
    if len(labels) < min(_ENOUGH, len(form.columns)):
        return None
    listed = _listed(grid, form, labels)
    labelled = _Labelled.found(grid, form, labels)
    card = labelled.fit(listed[0] if listed else None, year)
    skipped = _more_brands(form, listed[1:]) if listed else _second_cards(grid, form, labels)
    end = min((each.row for each in skipped), default=grid.bottom + 1)
    return replace(
        card,
        file=file,
        sha256=sha256,
        skipped=skipped,
        extras=labelled.extras() if listed else (),
        troubles=(*card.troubles, *labelled.strays(listed[:1], range(grid.top, end))),
    )


def fit_cards(grid: Grid, first: Sheet, year: int | None) -> tuple[Sheet, ...]:
    """Return every card of a list of ours, which has one in each row; ``first`` is its first one."""
    labels = find_labels(grid, first.form)
    labelled = _Labelled.found(grid, first.form, labels)
    below = range(first.anchor.row + 1, grid.bottom + 1)
    columns = {label.column for label in labels.values()}
    rows = [row for row in below if any(at in columns for at, cell in grid.filled(row) if not is_blank(cell))]
    cards = [
        replace(
            labelled.fit(row, year),
            file=first.file,
            sha256=first.sha256,
            stamp=first.stamp,
            companions=first.companions,
        )
        for row in rows
    ]
    if cards:  # what belongs to no card is told of once
        strays = labelled.strays(rows, range(first.anchor.row, grid.bottom + 1))
        cards[0] = replace(cards[0], extras=labelled.extras(), troubles=(*cards[0].troubles, *strays))
    return tuple(cards)


class _Labelled(Struct, frozen=True, kw_only=True):
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
            form=form,
            anchor=min(labels.values()),
            rows=() if blank else (min(rows),),
            cells=empty if blank else cells,
            troubles=tuple(troubles) if blank else (*troubles, *reader.troubles),
            understood=tuple(reader.understood),
            hidden=tuple(sorted({row for row in rows if row in grid.hidden_rows})),
        )

    @property
    def _headings(self) -> int:
        """The row in which most labels stand: the headings of a list."""
        rows = [spot.row for spot in self.labels.values()]
        return max(set(rows), key=rows.count)

    def extras(self) -> tuple[tuple[Spot, str], ...]:
        """Return the headings of a list that belong to no field, a numbering column aside."""
        known = {*self.labels.values(), *(spot for spot, _ in self.misspelt.values())}
        row = self._headings
        return tuple(
            (Spot(row, column), str(value))
            for column, value in self.grid.filled(row)
            if not is_blank(value) and Spot(row, column) not in known and not is_ordinal(str(value))
        )

    def strays(self, listed: Sequence[int], rows: range) -> Iterator[Trouble]:
        """
        Yield the filled cells of some rows that no label owns; ``listed`` are the rows of a list.

        What stands in the section of a short field beside its value is asked about, words elsewhere named.
        """
        owned, beside = self._owned(listed)
        anchor = min(self.labels.values())
        for row in rows:
            if row in self.grid.elsewhere or not any(self.grid.rows[row - self.grid.top]):
                continue
            cells = [(spot, value) for spot, value in self._filled(row) if spot not in owned]
            left = [each for each in unlabelled_cells(cells) if not is_day(each[1])]
            named = {spot for spot, _ in left}
            left += [each for each in cells if each[0] not in named and gives_opinion(each[1])]
            if row < anchor.row:
                left = [each for each in left if not is_title(each[1], self.form)]
            yield from _strays(left, beside)
        around = (cell for row in sorted(self.grid.elsewhere) for cell in self._filled(row))
        left = unlabelled_cells([each for each in around if each[0] not in owned])
        yield from paragraphs([each for each in left if not self._goes_with(each[1])])

    def _goes_with(self, text: Value) -> bool:
        """Tell a paragraph that is the card's own title, or words printed on it."""
        printed = {key(line)[:_TELLING] for lines in self.form.card.blocks.values() for line in lines}
        return is_title(text, self.form) or is_day(text) or key(str(text))[:_TELLING] in printed

    def _filled(self, row: int) -> Iterator[tuple[Spot, Value]]:
        for column, value in self.grid.filled(row):
            if (
                not is_blank(value)
                and not is_counter(value)
                and not (isinstance(value, str) and is_nil_mark(value))
            ):
                yield Spot(row, column), value

    def _owned(self, listed: Sequence[int]) -> tuple[set[Spot], set[Spot]]:
        """Return the cells that are labels or values, and those beside the value of a short field."""
        misspelt = {name: spot for name, (spot, _) in self.misspelt.items()}
        owned, beside = {*self.sections.labels}, set[Spot]()
        if listed:
            row = self._headings
            columns = {column for column, value in self.grid.filled(row) if not is_blank(value)}
            owned |= {Spot(at, column) for at in (row, *listed) for column in columns}
            return owned, beside
        for name, label in (*self.labels.items(), *misspelt.items()):
            long = name in misspelt or self.form.by_name[name].kind is FieldKind.LONG_TEXT
            spots = [spot for spot, _ in self.sections.pieces(label, long=long)]
            owned.update(spots if long else spots[:1])
            beside.update(() if long else spots[1:])
        return owned, beside - owned

    def _value(self, column: Column, label: Spot, listed: int | None) -> tuple[Spot, Value]:
        if listed is None:
            return self.sections.value(label, long=column.kind is FieldKind.LONG_TEXT)
        spot = Spot(listed, label.column)
        return spot, self.grid.value(spot)


def _strays(cells: Sequence[tuple[Spot, Value]], beside: Collection[Spot]) -> Iterator[Trouble]:
    """Yield what a row has to spare; a short text with one cell right of it is a label nobody knows."""
    if len(cells) > 1 and is_label_like(cells[0][1]) and not any(spot in beside for spot, _ in cells):
        spot, value = cells[0]
        yield Trouble(kind="stray-text", spot=spot, value=value, detail="pair", cells=tuple(cells))
        return
    for spot, value in cells:
        asked = spot in beside or says_something(value)
        yield Trouble(kind="stray" if asked else "stray-text", spot=spot, value=value, detail="card")


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
    known = set(labels.values()) | _block_labels(grid, form) if missing else set()
    chosen: dict[str, tuple[Spot, str]] = {}
    for column in missing:
        best = max(
            (
                (likeness(column.keys, heading_keys(text)), spot)
                for spot, text in _texts(grid).items()
                if spot not in known
            ),
            default=(0, Spot(0, 0)),
        )
        if best[0] >= LIKENESS:
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
    long = any(form.by_name[name].kind is FieldKind.LONG_TEXT for name in names)
    others = sum(not is_blank(value) for _, value in grid.filled(heading)) - len(names)
    if len(names) < _ENOUGH or not long or others > len(names):
        return ()
    columns = {labels[name].column for name in names}
    below = range(heading + 1, min(grid.bottom + 1, heading + _SEARCHED))
    brands = [row for row in below if sum(at in columns for at, _ in grid.filled(row)) > 1]
    return brands or (heading + 1,)


def _more_brands(form: FormSpec, rows: Sequence[int]) -> tuple[SkippedRow, ...]:
    """Name the brands below the first one of a list: one card a sheet is read."""
    why = f"同一工作表里的第二个{form.card.kind}，一张《{form.card.title}》填一个"
    return tuple(SkippedRow(row=row, why=why) for row in rows[:1])


def _second_cards(grid: Grid, form: FormSpec, labels: Mapping[str, Spot]) -> tuple[SkippedRow, ...]:
    """Name a second card in the same sheet by its labels: 品牌名称, or where it has none another long one."""
    telling = [form.columns[0], *(column for column in form.columns if column.kind is FieldKind.LONG_TEXT)]
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
            return tuple(SkippedRow(row=row, why=why) for row in sorted({spot.row for spot in again}))
    return ()
