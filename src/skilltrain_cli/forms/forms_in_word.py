"""
Forms in Word files: which paragraphs open and close one, and which table only goes on with the one above.

A table that a paragraph or a page parts in two is read on under the first half's headings. Of an old Word
file, whose tables cannot be read, the text may still tell which form it is.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from skilltrain_cli.forms.catalogue import forms
from skilltrain_cli.forms.fit_to_form import FileContext, fit
from skilltrain_cli.forms.footer import labels_of
from skilltrain_cli.forms.headings import Header
from skilltrain_cli.forms.recognition import find_header
from skilltrain_cli.forms.spec import FieldKind, Layout
from skilltrain_cli.values.grid import Area, Grid, Spot
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.read_outcome import ParagraphRole
from skilltrain_cli.values.text import key

_YEAR = 2020
"""Completes a time written without its year: only whether it is a time matters."""

_ANNEX = lazy_pattern(r"附\s*件\s*[0-9０-９一二三四五六七八九十]")
_ENOUGH = 4
"""Headings of a form that a text names, when it does not name its title."""


def paragraph_roles(text: str) -> set[ParagraphRole]:
    """Tell what a paragraph is to a form below or above it."""
    named = {name for form in forms() if form.footer for name, _ in labels_of(form).parts(text)}
    titled = any(key(form.card.title) in key(text) for form in forms())
    lines = {ParagraphRole.CLOSES for name in named if name}
    if titled or _ANNEX.match(text.strip()) or named == {""}:
        lines.add(ParagraphRole.OPENS)
    return lines


def form_of_text(text: str) -> str:
    """Say which form a text seems to be; empty when it does not tell."""
    text = key(text)
    for form in forms():
        headings = sum(key(heading) in text for heading in form.headings)
        if key(form.card.title) in text or headings >= _ENOUGH:
            return f"看文字像是{form.card.annex}《{form.card.title}》"
    return ""


def continued_tables(grids: Iterable[Grid]) -> Iterator[Grid]:
    """
    Yield the tables of a document; one that goes on with a form's has that one's headings above it.

    They are rows of negative number, as the paragraphs above are, and say where they really stand.
    """
    above: tuple[Grid, Header] | None = None
    for grid in grids:
        header = _header(grid)
        lent = _under(*above, grid) if header is None and above is not None else None
        if lent is None:
            above = (grid, header) if header is not None else None
        yield lent or grid


def _header(grid: Grid) -> Header | None:
    tables = (form for form in forms() if form.card.layout is Layout.TABLE)
    return next((header for form in tables if (header := find_header(grid, form))), None)


def _under(first: Grid, header: Header, grid: Grid) -> Grid | None:
    """Return a table under the headings of another, ``None`` where its rows do not go with them."""
    heads = first.rows[header.top - first.top : header.bottom + 1 - first.top]
    body = grid.rows[-grid.top :]
    if not body or {len(row) for row in heads} != {len(body[0])}:
        return None
    if sum(isinstance(text, str) and key(text) in header.form.by_key for text in body[0]) > 1:
        return None  # it has headings of its own, and others
    up = len(heads)
    own = {row: (first.name, Spot(row + header.bottom + 1, 0)) for row in range(-up, 0)}
    shifted = {row - up if row < 0 else row: place for row, place in grid.elsewhere.items()}
    lent = replace(
        grid,
        rows=[*grid.rows[: -grid.top], *heads, *body],
        top=grid.top - up,
        merges=(*_raised(first, header), *grid.merges),
        marked={
            Spot(spot.row - up if spot.row < 0 else spot.row, spot.column): each
            for spot, each in grid.marked.items()
        },
        elsewhere={**shifted, **own},
    )
    return lent if _goes_on(lent, header) else None


def _raised(first: Grid, header: Header) -> Iterator[Area]:
    """Yield the merged cells of the headings, above the first row of the next table."""
    down = header.bottom + 1
    for area in first.merges:
        if header.top <= area.top and area.bottom <= header.bottom:
            yield Area(area.top - down, area.left, area.bottom - down, area.right)


def _goes_on(lent: Grid, header: Header) -> bool:
    """Tell whether the first row has a count or a time where the headings say so, and most have a time."""
    sheet = fit(lent, header.form, FileContext(file="", year=_YEAR))
    if sheet is None or not sheet.rows:
        return False
    kinds = {column.name: column.kind for column in header.form.columns if column.name in sheet.cells}
    counts, times = (
        [
            any(sheet.values(name)[at] is not None for name, each in kinds.items() if each is kind)
            for at in range(len(sheet.rows))
        ]
        for kind in (FieldKind.COUNT, FieldKind.PERIOD)
    )
    both = any(count and time for count, time in zip(counts, times, strict=True))
    return (counts[0] or times[0]) and (both or 2 * sum(times) > len(times))
