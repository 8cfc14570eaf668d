"""A table as lines for the screen: in columns where there is room for them, else each row a block."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import sqrt

from msgspec import Struct

from skilltrain_cli.reporters.painting import Runs
from skilltrain_cli.reporters.text_width import columns, rule
from skilltrain_cli.reporters.wrap import widest_unit, wrapped
from skilltrain_cli.values.lazy_pattern import lazy_pattern

Cells = Sequence[tuple[str, str]]
"""A row: the text of each cell and its style."""
_GAP = 2
_FLOORS = 20, 12
"""A column up to this width is not broken, and a longer one is given no less: first try, and last."""
_NEARLY = 1.25
"""A column that wants up to this much more than its share gets it: a word alone on a second line is ugly."""
_WIDEST = 100
"""Longer lines of a cell are hard to read, however wide the screen."""
_FIGURE = lazy_pattern(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")


class ScreenTable(Struct, frozen=True, kw_only=True):
    """A table to be shown."""

    headings: Sequence[str]
    rows: Sequence[Cells]
    among: Sequence[Cells]
    """The rows of all tables that are to have the same columns, its own too."""
    least: int
    """With less room than this a table whose cells must be broken is shown as blocks."""
    whole: bool = False
    """Whether columns without a text are shown: their headings say something by themselves."""


def table_lines(table: ScreenTable, width: int) -> Iterator[Runs]:
    """
    Yield the lines of a table, none wider than ``width``, broken by the rules for Chinese text.

    Where columns would be too narrow to be read, each row is a block of lines “heading：value”.
    """
    headings, rows, among = table.headings, table.rows, table.among
    if not table.whole:
        held = [at for at in range(len(headings)) if any(row[at][0] for row in among)]
        headings = [headings[at] for at in held]
        rows, among = ([[row[at] for at in held] for row in each] for each in (rows, among))
    natural = [
        max(_natural(heading), *(_natural(row[at][0]) for row in among))
        for at, heading in enumerate(headings)
    ]
    room = width - _GAP * (len(headings) - 1)
    if sum(natural) <= room:
        yield from _columns(headings, rows, natural)
    elif width >= table.least and (widths := _widths(natural, headings, among, room)):
        yield from _columns(headings, rows, widths)
    else:
        yield from _blocks(headings, rows, width, whole=table.whole)


def _natural(text: str) -> int:
    """Return the columns a cell would like to have."""
    return max(map(columns, text.split("\n"))) if "\n" in text else columns(text)


def _widths(
    natural: Sequence[int], headings: Sequence[str], rows: Sequence[Cells], room: int
) -> Sequence[int] | None:
    """Return a width for each column, together no more than ``room``; none where they could not be read."""
    words = [_longest_word(at, headings, rows) for at in range(len(natural))]
    for floor in _FLOORS:
        least = [min(wide, max(floor, word)) for wide, word in zip(natural, words, strict=True)]
        if sum(least) <= room:
            widths = _shared_out(natural, least, room)
            # the narrower a column, the fewer lines a cell may have: 4 at 12, 9 at 28
            if all(
                wide * 3 <= given**2 or given == wide for wide, given in zip(natural, widths, strict=True)
            ):
                return widths
    return None


def _readable(natural: int, given: int) -> bool:
    """Tell whether a column is wide enough: the narrower, the fewer lines a cell may have."""
    return given == natural or natural * 3 <= given**2


def _shared_out(natural: Sequence[int], least: Sequence[int], room: int) -> Sequence[int]:
    """
    Return the least widths with what is left of the room shared out among the columns that want more.

    They get it by the square root of their length: in proportion, all but the longest would be narrow.
    """
    widths = list(least)
    wanting = {at for at, wide in enumerate(natural) if wide > least[at]}
    while wanting:
        left = room - sum(wide for at, wide in enumerate(widths) if at not in wanting)
        roots = sum(sqrt(natural[at]) for at in wanting)
        shares = {at: int(left * sqrt(natural[at]) / roots) for at in wanting}
        spare = left - sum(least[at] for at in wanting)
        nearest = min(wanting, key=lambda at: natural[at] - shares[at])
        if natural[nearest] <= min(shares[nearest] * _NEARLY, least[nearest] + spare):
            settled = {nearest: natural[nearest]}
        else:
            settled = {at: least[at] for at in wanting if shares[at] < least[at]} or shares
        for at, wide in settled.items():
            widths[at] = wide
        wanting -= settled.keys()
    return widths


def _longest_word(at: int, headings: Sequence[str], rows: Sequence[Cells]) -> int:
    """Return the columns of the longest word of a column; one that no table could hold is broken."""
    longest = max(map(widest_unit, {headings[at], *(row[at][0] for row in rows)}))
    return longest if longest <= 2 * _FLOORS[0] else 0


def _columns(headings: Sequence[str], rows: Sequence[Cells], widths: Sequence[int]) -> Iterator[Runs]:
    right = [_is_figures({row[at][0] for row in rows} - {""}) for at in range(len(headings))]
    tall = sum(
        any(columns(text) > 2 * wide for (text, _), wide in zip(row, widths, strict=True)) for row in rows
    )
    yield from _row([(heading, "") for heading in headings], widths, right)
    yield ((rule(sum(widths) + _GAP * (len(widths) - 1)), ""),)
    for number, row in enumerate(rows):
        if number and tall > len(rows) / 2:
            yield ()
        yield from _row(row, widths, right)


def _is_figures(texts: set[str]) -> bool:
    """Tell whether a column holds figures, which end flush; codes are of one length, and are none."""
    return len(set(map(len, texts))) > 1 and all(map(_FIGURE.fullmatch, texts))


def _row(cells: Cells, widths: Sequence[int], right: Sequence[bool]) -> Iterator[Runs]:
    """Yield the lines of a row; no line ends in blanks."""
    broken = [_broken(text, wide) for (text, _), wide in zip(cells, widths, strict=True)]
    styles = [style for _, style in cells]
    for parts in zip_longest(*broken, fillvalue=""):
        line: list[tuple[str, str]] = []
        gap = 0
        for text, style, wide, flush in zip(parts, styles, widths, right, strict=True):
            blank = wide - columns(text)
            if text:
                line += [(" " * (gap + (blank if flush else 0)), ""), (text, style)]
                gap = _GAP + (0 if flush else blank)
            else:
                gap += wide + _GAP
        yield line


def _broken(text: str, width: int) -> Sequence[str]:
    if "\n" not in text and columns(text) <= width:
        return (text,)
    return [line for part in text.split("\n") for line in wrapped(part, width)]


def _blocks(headings: Sequence[str], rows: Sequence[Cells], width: int, *, whole: bool) -> Iterator[Runs]:
    """Yield each row as a block, its first cell at the head of it."""
    for number, row in enumerate(rows):
        if number:
            yield ()
        for index, (heading, (text, style)) in enumerate(zip(headings, row, strict=True)):
            if not (text or whole):
                continue
            label, head = f"{'  ' if index else ''}{heading}：", "" if index else "bold"
            first, *others = (label + text).split("\n")
            parts = (first, *(f"    {line}" for line in others))
            line, *rest = (line for each in parts for line in wrapped(each, width, 4))
            yield (line[: len(label)], head), (line[len(label) :], style or head)
            for line in rest:
                yield ((line, style or head),)
