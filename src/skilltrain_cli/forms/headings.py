"""
Headings in the mess: which row carries them, which column is which field, which are misspelt.

Over 300 lines: merged, stacked and halved headings are one search, whose steps know one another.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct, field

from skilltrain_cli.forms.heading_text import (
    LIKENESS,
    guessed_keys,
    heading_keys,
    is_explanation,
    is_ordinal,
    likeness,
    squeezed,
)
from skilltrain_cli.forms.row_markers import RowKind, mark_of
from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Grid, Spot, Value
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.text import is_blank, key

_UNSURE = 3
_YEAR = 2020
"""Completes a time written without its year: only whether it is a time matters."""
_ENOUGH_DAYS = 20
_SURE = 4
"""Headings below which a row of data is no part of them, whatever it holds."""
_SEARCHED = 60
"""Rows looked through for the headings, from the first non-blank one."""
_WHOLE = 100
_REPEATED = 3
"""Headings that must come twice for a second table."""
_TELLING = 3
"""Characters of a printed heading from which a heading that contains it is surely like it; 市 is in many."""


class Header(Struct, frozen=True, kw_only=True):
    """The heading rows of a form in a sheet."""

    form: FormSpec
    top: int
    bottom: int
    columns: Mapping[str, int]
    """Field → sheet column."""
    texts: Mapping[int, str]
    """Sheet column → heading as written."""
    misspelt: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Missing field → column and text that may be meant."""
    twice: tuple[tuple[str, int], ...] = ()
    parted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Counts that are given in parts, 男 | 女 below 培训人数, and nowhere as a whole: field → columns."""
    ends: Mapping[str, int] = field(default_factory=dict)
    """Field in two columns → the column of its last day; ``columns`` has that of its first."""
    explanation: int | None = None
    beside: int | None = None
    """Where a second table begins, to the right; nothing from there on belongs to the first."""
    second: str = ""
    """The first heading of the second table."""
    left: int = 0
    """The first column that was read."""

    @property
    def unnamed(self) -> tuple[int, ...]:
        """Columns in which a mark such as 合计 may stand: 序号, and those without a heading at the left."""
        first = min(self.columns.values(), default=self.left)
        bare = {column for column in range(self.left, first) if column not in self.texts}
        return tuple(sorted(bare | {column for column, text in self.texts.items() if is_ordinal(text)}))

    @property
    def numbering(self) -> tuple[int, ...]:
        """Columns that number the rows: 序号."""
        return tuple(column for column, text in self.texts.items() if is_ordinal(text))

    @property
    def owned(self) -> frozenset[int]:
        """Columns that have a heading, a merged one or one over both ends of a period included."""
        return frozenset((*self.texts, *self.columns.values(), *self.ends.values()))

    @property
    def anchor(self) -> Spot:
        """The leftmost heading."""
        return Spot(self.bottom, min(self.texts))

    @property
    def extras(self) -> tuple[tuple[Spot, str], ...]:
        """Headings that belong to no field, a numbering column aside."""
        used = {*self.columns.values(), *(column for column, _ in self.misspelt.values()), self.explanation}
        used |= {column for _, column in self.twice} | set(self.ends.values())
        used |= {column for columns in self.parted.values() for column in columns}
        return tuple(
            (Spot(self.bottom, column), text)
            for column, text in sorted(self.texts.items())
            if column not in used and not is_ordinal(text)
        )

    @property
    def score(self) -> int:
        """How many fields were found."""
        return len(self.columns) + len(self.parted)


def best_header(grid: Grid, form: FormSpec) -> Header | None:
    """Return the rows most like the form's headings, however few they have; ``None`` when they have none."""
    best: Header | None = None
    vocabulary = set(form.by_key)
    for row in range(grid.top, min(grid.top + _SEARCHED, grid.bottom + 1)):
        texts = (text for _, text in _texts(grid, row))
        if all(vocabulary.isdisjoint(heading_keys(text) + guessed_keys(text)) for text in texts):
            continue
        for bottom in range(row, min(row + 3, grid.bottom + 1)):
            if best is not None and best.score >= _SURE and bottom > row and not _is_all_text(grid, bottom):
                break
            header = _header(grid, form, row, bottom)
            if best is None or header.score > best.score:
                best = header
            if best.score == len(form.columns) and not best.twice:
                return _deepened(grid, best)
    return best and _deepened(grid, best)


def _is_all_text(grid: Grid, row: int) -> bool:
    """Tell a row that may be one of headings: a number or a day stands in rows of projects."""
    return all(isinstance(value, str) for _, value in grid.filled(row))


def _deepened(grid: Grid, header: Header) -> Header:
    """Return the header with the rows its merged headings reach down into, and a row that parts them."""
    own = set(header.texts)
    bottom = max(
        (
            area.bottom
            for area in grid.merges
            if header.top <= area.top <= header.bottom < area.bottom <= header.bottom + 2 and area.left in own
        ),
        default=header.bottom,
    )
    if bottom == header.bottom and _is_subheading(grid, header, bottom + 1):
        bottom += 1
    if bottom == header.bottom:
        return header
    deeper = _header(grid, header.form, header.top, bottom)
    return deeper if deeper.score >= header.score else header


def _is_subheading(grid: Grid, header: Header, row: int) -> bool:
    """
    Tell a row that parts headings and holds nothing else.

    Either 开始 and 结束, under a heading that need not be merged over them; or short texts, at least two
    under each merged heading that has any.
    """
    cells = dict(grid.filled(row))
    texts = [value for value in cells.values() if isinstance(value, str)]
    if len(cells) < 2 or len(texts) < len(cells):  # noqa: PLR2004 - one cell parts nothing
        return False
    if all(_half([text], header.form) for text in texts):
        return True
    over = [area for area in grid.merges if area.bottom == header.bottom and area.right > area.left]
    below = [[column for column in cells if area.left <= column <= area.right] for area in over]
    parted = [columns for columns in below if columns]
    return (
        sum(map(len, parted)) == len(cells)
        and all(len(columns) > 1 for columns in parted)
        and not any(map(str.isdigit, "".join(texts)))
    )


def _texts(grid: Grid, row: int) -> Iterator[tuple[int, str]]:
    for column, value in grid.filled(row):
        if isinstance(value, str):
            yield column, value


def _header(grid: Grid, form: FormSpec, top: int, bottom: int) -> Header:
    stacked, pairs = _one_column_each(grid, *_stack(grid, top, bottom), bottom)
    beside = _second_table(stacked, form)
    second = "".join(stacked[beside]) if beside is not None else ""
    if beside is not None:
        stacked = {column: parts for column, parts in stacked.items() if column < beside}
    columns, twice, ends = _assign(stacked, form)
    parted = _parted(form, columns, twice, stacked)
    columns = {name: column for name, column in columns.items() if name not in parted}
    twice = tuple(each for each in twice if each[0] not in parted)
    lasts = _last_days(grid, form, columns, pairs, bottom)
    ends |= lasts
    stacked |= {column: stacked[columns[name]] for name, column in lasts.items()}
    texts = {column: parts[-1] if len(parts) == 1 else "".join(parts) for column, parts in stacked.items()}
    used = {*columns.values(), *(column for _, column in twice), *ends.values()}
    used |= {column for each in parted.values() for column in each}
    explanation = next((c for c, text in texts.items() if is_explanation(text)), None)
    spare = {c: text for c, text in texts.items() if c not in used and c != explanation}
    return Header(
        form=form,
        top=top,
        bottom=bottom,
        columns=columns,
        texts=texts,
        misspelt=_misspelt(form, {*columns, *parted}, spare),
        twice=twice,
        parted=parted,
        ends=ends,
        explanation=explanation,
        beside=beside,
        second=second,
        left=grid.left,
    )


def _stack(grid: Grid, top: int, bottom: int) -> tuple[dict[int, list[str]], dict[int, list[Spot]]]:
    """
    Return the heading texts above each column, upper first, and the cells they stand in.

    A merged heading covers all its columns.
    """
    stacked: dict[int, list[str]] = {}
    cells: dict[int, list[Spot]] = {}
    edge = grid.left + max(map(len, grid.rows), default=0) - 1
    for row in range(top, bottom + 1):
        spread = {column: (text, Spot(row, column)) for column, text in _texts(grid, row)}
        for area in grid.merges:
            if area.top == row and area.right > area.left and area.left in spread:
                for column in range(area.left + 1, min(area.right, edge) + 1):
                    spread.setdefault(column, spread[area.left])
        for column, (text, spot) in spread.items():
            stacked.setdefault(column, []).append(text)
            cells.setdefault(column, []).append(spot)
    return stacked, cells


def _one_column_each(
    grid: Grid, stacked: dict[int, list[str]], cells: dict[int, list[Spot]], bottom: int
) -> tuple[dict[int, list[str]], dict[int, int]]:
    """
    Return the headings with one column for each that is merged over several: the one with most in it.

    The second result tells, where two of them are filled in, the second by the first.
    """
    alike = gathered((tuple(spots), column) for column, spots in sorted(cells.items()))
    kept = dict(stacked)
    pairs: dict[int, int] = {}
    for columns in (columns for columns in alike.values() if len(columns) > 1):
        most = {column: sum(map(_filled, _below(grid, column, bottom))) for column in columns}
        filled = sorted(columns, key=lambda column: -most[column])
        pairs[filled[0]] = filled[1]
        for column in filled[1:]:
            del kept[column]
    return kept, pairs


def _below(grid: Grid, column: int, bottom: int) -> Sequence[Value]:
    return grid.column(column)[bottom + 1 - grid.top :]


def _filled(value: Value) -> bool:
    return not is_blank(value)


def _last_days(
    grid: Grid, form: FormSpec, columns: Mapping[str, int], pairs: Mapping[int, int], bottom: int
) -> dict[str, int]:
    """Return the second column of a period whose heading is merged over two columns of days."""
    found: dict[str, int] = {}
    for name, column in columns.items():
        if form.by_name[name].kind is FieldKind.PERIOD and column < pairs.get(column, -1):
            lasts = [*islice(filter(_filled, _below(grid, pairs[column], bottom)), _ENOUGH_DAYS)]
            days = sum(isinstance(parse_period(last, year=_YEAR), Period) for last in lasts)
            found |= {name: pairs[column]} if days * 2 > len(lasts) else {}
    return found


def _assign(
    stacked: Mapping[int, list[str]], form: FormSpec
) -> tuple[dict[str, int], tuple[tuple[str, int], ...], dict[str, int]]:
    """
    Give each field its column: the printed heading wins over an alias, the left one over the right.

    A period may have two columns, first day and last day; the third result names the column of the last.
    """
    claims: dict[str, list[tuple[int, int]]] = {}
    sides: dict[str, dict[int, int]] = {}
    for column, parts in stacked.items():
        half = _half(parts, form)
        match = _claim(parts, form)
        if half is not None:
            sides.setdefault(half[0], {}).setdefault(half[1], column)
        elif match is not None:
            claims.setdefault(match[0].name, []).append((match[1], column))
    ends: dict[str, int] = {}
    for name, halves in sides.items():
        if 0 in halves and not any(rank == 0 for rank, _ in claims.get(name, ())):
            claims[name] = [(1, halves[0])]
            ends |= {name: halves[1]} if 1 in halves else {}
    columns: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    for name, ranked in claims.items():
        ranked.sort()
        columns[name] = ranked[0][1]
        twice.extend((name, column) for rank, column in ranked[1:] if rank == ranked[0][0])
    return columns, tuple(twice), ends


def _parted(
    form: FormSpec,
    columns: Mapping[str, int],
    twice: Sequence[tuple[str, int]],
    stacked: Mapping[int, Sequence[str]],
) -> dict[str, tuple[int, ...]]:
    """
    Return the counts whose heading stands over several columns, none of which gives the whole.

    They are not added up: whether 男 and 女 are all there is, is for the sender to say.
    """
    found: dict[str, tuple[int, ...]] = {}
    for name in {name for name, _ in twice if form.by_name[name].kind is FieldKind.COUNT}:
        several = (columns[name], *(column for each, column in twice if each == name))
        lowest = {key(stacked[column][-1]) for column in several}
        below = all(len(stacked[column]) > 1 for column in several)
        if below and len(lowest) == len(several) and lowest.isdisjoint(form.by_key):
            found[name] = tuple(sorted(several))
    return found


def _second_table(stacked: Mapping[int, list[str]], form: FormSpec) -> int | None:
    """Return the column where the headings begin again: two tables side by side, not a heading twice."""
    claims = gathered(
        (match[0].name, column) for column, parts in sorted(stacked.items()) if (match := _claim(parts, form))
    )
    again = [columns for columns in claims.values() if len(columns) > 1]
    if len(again) < _REPEATED:
        return None
    begin = min(columns[1] for columns in again)
    if max(columns[0] for columns in again) >= begin:
        return None
    return begin - 1 if is_ordinal("".join(stacked.get(begin - 1, ()))) else begin


def _writings(parts: list[str]) -> tuple[str, ...]:
    """Return the texts a stacked heading may be known by: the lowest, all together, the uppermost."""
    return tuple(dict.fromkeys((parts[-1], "".join(parts), parts[0])))


def _claim(parts: list[str], form: FormSpec) -> tuple[Column, int] | None:
    """
    Return the field a stacked heading names, and how surely.

    Where only the uppermost names one, the column of 合计 is its best: 培训人数 over 男 | 女 | 合计.
    """
    own = (parts[-1], "".join(parts))
    found = next((found for text in own if (found := _match(text, form))), None)
    if found is None and len(parts) > 1 and (above := _match(parts[0], form)):
        return above[0], 1 if mark_of(parts[-1]) in (RowKind.TOTAL, RowKind.SUBTOTAL) else _UNSURE
    return found


def _half(parts: list[str], form: FormSpec) -> tuple[str, int] | None:
    """Return the field of which a heading is the first day or the last: 开始, 组织时间（止）."""
    keys = (each for text in _writings(parts) for each in (*heading_keys(text), squeezed(text)))
    return next((form.sides[each] for each in keys if each in form.sides), None)


def _match(text: str, form: FormSpec) -> tuple[Column, int] | None:
    """Return the field a heading names, and how surely: 0 as printed, 1 by another name, 2 by a guess."""
    for each in heading_keys(text):
        column = form.by_key.get(each)
        if column is not None:
            return column, 0 if each == key(column.heading) else 1
    guessed = (form.by_key[each] for each in guessed_keys(text) if each in form.by_key)
    return next(((column, 2) for column in guessed), None)


def _misspelt(form: FormSpec, found: Collection[str], spare: Mapping[int, str]) -> dict[str, tuple[int, str]]:
    """Pair each missing field with the spare heading most like it, when one is like it at all."""
    missing = [column for column in form.columns if column.name not in found]
    if not missing or not spare:
        return {}
    pairs = sorted(
        (
            (
                _WHOLE
                if len(key(column.heading)) >= _TELLING and key(column.heading) in key(text)
                else likeness(column.keys, (key(text),)),
                column.name,
                index,
                text,
            )
            for column in missing
            for index, text in spare.items()
            if not is_ordinal(text)
        ),
        key=lambda pair: (-pair[0], pair[2]),
    )
    chosen: dict[str, tuple[int, str]] = {}
    for like, name, index, text in pairs:
        free = name not in chosen and all(index != taken for taken, _ in chosen.values())
        if free and like >= LIKENESS:
            chosen[name] = (index, text)
    return chosen
