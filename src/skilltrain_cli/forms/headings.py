"""Headings in the mess: which row carries them, which column is which field, which are misspelt."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from skilltrain_cli.forms._form import Column, FormSpec
from skilltrain_cli.grid import Area, Grid, Spot
from skilltrain_cli.text import key

_BRACKETED = re.compile(r"[(\[〔【][^()\[\]〔〕【】]*[)\]〕】]")
_ORNAMENT = re.compile(r"^(?:[*※★#]|\d{1,2}[.、)]|[(]\d{1,2}[)])+|[*※★:：]+$")
_NOTE = re.compile("[:/]")
"""What parts a heading from a note behind it: 培训人数/人, 组织时间：尽可能精确."""
EXPLANATION = frozenset({"情况说明", "核实说明", "问题说明"})
"""Headings of a column in which a clerk explains the row's queries."""
_ORDINAL = frozenset({"序号", "编号", "no.", "no", "序", "行号"})

_SEARCHED = 60
"""Rows looked through for the headings, from the first non-blank one."""
_ENOUGH = 4
_LIKENESS = 60
_WHOLE = 100
_REPEATED = 3
"""Headings that must come twice for a second table."""
_TELLING = 3
"""Characters of a printed heading from which a heading that contains it is surely like it; 市 is in many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
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
        return tuple(sorted(bare | {column for column, text in self.texts.items() if key(text) in _ORDINAL}))

    @property
    def numbering(self) -> tuple[int, ...]:
        """Columns that number the rows: 序号."""
        return tuple(column for column, text in self.texts.items() if is_numbering(text))

    @property
    def anchor(self) -> Spot:
        """The leftmost heading."""
        return Spot(self.bottom, min(self.texts))

    @property
    def extras(self) -> tuple[tuple[Spot, str], ...]:
        """Headings that belong to no field, a numbering column aside."""
        used = {*self.columns.values(), *(column for column, _ in self.misspelt.values()), self.explanation}
        used |= {column for _, column in self.twice} | set(self.ends.values())
        return tuple(
            (Spot(self.bottom, column), text)
            for column, text in sorted(self.texts.items())
            if column not in used and key(text) not in _ORDINAL
        )

    @property
    def score(self) -> int:
        """How many fields were found."""
        return len(self.columns)


def is_numbering(text: str) -> bool:
    """Tell the heading of a column that numbers the rows: 序号."""
    return key(text) in _ORDINAL


def heading_keys(text: str) -> tuple[str, ...]:
    """Return the keys a heading may be known by, the most literal first; then without ornaments and notes."""
    literal = key(text)
    plain = _ORNAMENT.sub("", literal)
    bare = _ORNAMENT.sub("", _BRACKETED.sub("", plain))
    first_line = _ORNAMENT.sub("", key(text.strip().partition("\n")[0]))
    before_note = _NOTE.split(bare, maxsplit=1)[0]
    return tuple(dict.fromkeys(each for each in (literal, plain, bare, first_line, before_note) if each))


def find_header(grid: Grid, form: FormSpec) -> Header | None:
    """Return the heading rows that fit the form best, or ``None`` when too few headings are there."""
    best = best_header(grid, form)
    if best is None or best.score + len(best.misspelt) < min(_ENOUGH, len(form.columns)):
        return None
    return best


def best_header(grid: Grid, form: FormSpec) -> Header | None:
    """Return the rows most like the form's headings, however few they have; ``None`` when they have none."""
    best: Header | None = None
    vocabulary = set(form.by_key)
    for row in range(grid.top, min(grid.top + _SEARCHED, grid.bottom + 1)):
        if not any(each in vocabulary for _, text in _texts(grid, row) for each in heading_keys(text)):
            continue
        for bottom in range(row, min(row + 3, grid.bottom + 1)):
            header = _header(grid, form, row, bottom)
            if best is None or header.score > best.score:
                best = header
            if best.score == len(form.columns) and not best.twice:
                return _deepened(grid, best)
    return best and _deepened(grid, best)


def _deepened(grid: Grid, header: Header) -> Header:
    """Return the header with the rows that its merged headings reach down into."""
    own = set(header.texts)
    bottom = max(
        (
            area.bottom
            for area in grid.merges
            if header.top <= area.top <= header.bottom < area.bottom <= header.bottom + 2 and area.left in own
        ),
        default=header.bottom,
    )
    if bottom == header.bottom:
        return header
    deeper = _header(grid, header.form, header.top, bottom)
    return deeper if deeper.score >= header.score else header


def _texts(grid: Grid, row: int) -> Iterator[tuple[int, str]]:
    for column, value in grid.filled(row):
        if isinstance(value, str):
            yield column, value


def _header(grid: Grid, form: FormSpec, top: int, bottom: int) -> Header:
    stacked = _stack(grid, top, bottom)
    beside = _second_table(stacked, form)
    second = "".join(stacked[beside]) if beside is not None else ""
    if beside is not None:
        stacked = {column: parts for column, parts in stacked.items() if column < beside}
    columns, twice, ends = _assign(stacked, form)
    texts = {column: parts[-1] if len(parts) == 1 else "".join(parts) for column, parts in stacked.items()}
    used = {*columns.values(), *(column for _, column in twice), *ends.values()}
    explanation = next((c for c, text in texts.items() if key(text) in EXPLANATION), None)
    spare = {c: text for c, text in texts.items() if c not in used and c != explanation}
    return Header(
        form=form,
        top=top,
        bottom=bottom,
        columns=columns,
        texts=texts,
        misspelt=_misspelt(form, columns, spare),
        twice=twice,
        ends=ends,
        explanation=explanation,
        beside=beside,
        second=second,
        left=grid.left,
    )


def _stack(grid: Grid, top: int, bottom: int) -> dict[int, list[str]]:
    """Return the heading texts above each column, upper first; a merged heading covers all its columns."""
    stacked: dict[int, list[str]] = {}
    edge = grid.left + max(map(len, grid.rows), default=0) - 1
    for row in range(top, bottom + 1):
        spread = dict(_texts(grid, row))
        for area in grid.merges:
            if area.top == row and area.right > area.left:
                _spread(area, spread, edge)
        for column, text in spread.items():
            stacked.setdefault(column, []).append(text)
    return stacked


def _spread(area: Area, spread: dict[int, str], edge: int) -> None:
    text = spread.get(area.left)
    if text is not None:
        for column in range(area.left + 1, min(area.right, edge) + 1):
            spread.setdefault(column, text)


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
        texts = _writings(parts)
        half = next(
            (form.sides[each] for text in texts for each in heading_keys(text) if each in form.sides), None
        )
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


def _second_table(stacked: Mapping[int, list[str]], form: FormSpec) -> int | None:
    """Return the column where the headings begin again: two tables side by side, not a heading twice."""
    claims: dict[str, list[int]] = {}
    for column, parts in sorted(stacked.items()):
        if match := _claim(parts, form):
            claims.setdefault(match[0].name, []).append(column)
    again = [columns for columns in claims.values() if len(columns) > 1]
    if len(again) < _REPEATED:
        return None
    begin = min(columns[1] for columns in again)
    if max(columns[0] for columns in again) >= begin:
        return None
    return begin - 1 if key("".join(stacked.get(begin - 1, ()))) in _ORDINAL else begin


def _writings(parts: list[str]) -> tuple[str, ...]:
    """Return the texts a stacked heading may be known by: the lowest, all together, the uppermost."""
    return tuple(dict.fromkeys((parts[-1], "".join(parts), parts[0])))


def _claim(parts: list[str], form: FormSpec) -> tuple[Column, int] | None:
    return next((found for text in _writings(parts) if (found := _match(text, form))), None)


def _match(text: str, form: FormSpec) -> tuple[Column, int] | None:
    for each in heading_keys(text):
        column = form.by_key.get(each)
        if column is not None:
            return column, 0 if each == key(column.heading) else 1
    return None


def _misspelt(
    form: FormSpec, found: Mapping[str, int], spare: Mapping[int, str]
) -> dict[str, tuple[int, str]]:
    """Pair each missing field with the spare heading most like it, when one is like it at all."""
    missing = [column for column in form.columns if column.name not in found]
    if not missing or not spare:
        return {}
    from rapidfuzz import fuzz  # noqa: PLC0415 - only a sheet with a strange heading needs it

    pairs = sorted(
        (
            (
                _WHOLE
                if len(key(column.heading)) >= _TELLING and key(column.heading) in key(text)
                else max(fuzz.ratio(each, key(text)) for each in column.keys),
                column.name,
                index,
                text,
            )
            for column in missing
            for index, text in spare.items()
            if key(text) not in _ORDINAL
        ),
        key=lambda pair: (-pair[0], pair[2]),
    )
    chosen: dict[str, tuple[int, str]] = {}
    for likeness, name, index, text in pairs:
        if (
            likeness >= _LIKENESS
            and name not in chosen
            and all(index != taken for taken, _ in chosen.values())
        ):
            chosen[name] = (index, text)
    return chosen
