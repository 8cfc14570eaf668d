"""What there is to say of values that are written in another way than they were given: names, years."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from skilltrain_cli.errors import UsageError
from skilltrain_cli.forms.spec import Column
from skilltrain_cli.forms.values_to_fill_in import supposed_parts
from skilltrain_cli.operations.fill_form import Filled, Given, in_full
from skilltrain_cli.usecases.fill_output import Wish
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.lazy_pattern import lazy_pattern
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import writable
from skilltrain_cli.writers.workbooks.cell_text import MOST_CHARACTERS, is_too_long

_NAMED = 5
"""Records named one by one, of those that have the same."""
_FOOTER = "表尾"
_LINE_END = lazy_pattern("\r\n?")


class _Note(NamedTuple):
    """What was done with one writing of one field."""

    heading: str
    given: str
    done: str


def named_in_full(given: Given, wish: Wish, origins: Sequence[str]) -> tuple[Given, Sequence[str]]:
    """Return it with official names of regions, and what to say of those written another way."""
    home = wish.setting.regions.city_of(wish.unit) if wish.unit else None
    found, changed = in_full(given, wish.form, wish.setting, home)
    notes = [
        (_Note(each.column.heading, shown(each.given, 20), f"已写成“{each.official}”"), origins[each.row])
        for each in changed
    ]
    return found, tuple(_lines(notes))


def guesses(given: Given, filled: Filled, wish: Wish, origins: Sequence[str]) -> Iterator[str]:
    """Say which dates were completed, and for which records: once written down they look like facts."""
    year = wish.setting.year
    table = zip(origins, given.rows, filled.rows, strict=True)
    notes = [note for origin, *row in table for note in _guesses(wish.form.columns, origin, row, year)]
    notes += _guesses(wish.form.footer, _FOOTER, (given.footer, filled.footer), year)
    yield from _lines(notes)


def check_lengths(filled: Filled, wish: Wish, origins: Sequence[str]) -> None:
    """Refuse texts that no cell can hold, each by its record and field: nothing is cut."""
    long = [
        f"{origin}的“{heading}”（{len(value):,} 字）"
        for origin, heading, value in _texts(filled, wish, origins)
        if is_too_long(value)
    ]
    if long:
        more = f" 等 {len(long):,} 处" if len(long) > _NAMED else ""
        raise UsageError(
            f"{'、'.join(long[:_NAMED])}{more}太长，一个单元格最多 {MOST_CHARACTERS:,} 字",
            "请先缩短，或分几处写",
        )


def replaced(filled: Filled, wish: Wish, origins: Sequence[str]) -> Iterator[str]:
    """Say which texts hold characters that no office file can, and are written with visible signs instead."""
    notes = [
        (_Note(heading, shown(value, 30), "里有表格不能保存的控制字符，已换成看得见的符号，请核对"), origin)
        for origin, heading, value in _texts(filled, wish, origins)
        if writable(value) != _LINE_END.sub("\n", value)
    ]
    yield from _lines(notes)


def _texts(filled: Filled, wish: Wish, origins: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield every text that is to be written, with its record and its heading."""
    rows = [*zip(origins, filled.rows, strict=True), (_FOOTER, filled.footer)]
    for origin, row in rows:
        for name, value in row.items():
            if isinstance(value, str):
                yield origin, wish.form.by_name[name].heading, value


def _guesses(
    columns: Sequence[Column], origin: str, row: Sequence[Mapping[str, Value]], year: int
) -> Iterator[tuple[_Note, str]]:
    """Yield what had to be supposed in a row as given and as filled in."""
    given, filled = row
    for column in columns:
        value = given.get(column.name)
        if why := supposed_parts(column, value, year):
            written = shown(filled[column.name])
            yield _Note(column.heading, shown(value, 30), f"{why}，写成“{written}”，请核对"), origin


def _lines(notes: Iterable[tuple[_Note, str]]) -> Iterator[str]:
    """Yield each note once, with the records it is about."""
    told: dict[_Note, list[str]] = {}
    for note, origin in notes:
        told.setdefault(note, []).append(origin)
    for note, where in told.items():
        more = f" 等 {len(where):,} 处" if len(where) > _NAMED else ""
        yield f"{'、'.join(where[:_NAMED])}{more}“{note.heading}”：“{note.given}”{note.done}"
