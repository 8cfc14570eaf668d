"""Cards put into one table, a row each: cities in official order, a city's cards by name."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from skilltrain_cli.merge.values import Block, Table
from skilltrain_cli.phone import Phones
from skilltrain_cli.rules.submitted import Submitted
from skilltrain_cli.sender import Unit
from skilltrain_cli.text import key

CELL = "cell"
"""A column besides the form's fields: the sender's cell that holds what a card is called."""


def build_from_cards(parts: Sequence[Submitted]) -> Table:
    """
    Put cards into one table, field by field as they are printed; a card nobody is known to have sent is not.

    The order depends on nothing but the cards: some of them gathered before come to the same as all at once.
    """
    form = parts[0].sheet.form
    order = sorted(_cards(parts), key=lambda card: (*card[1].order, key(name_of(card[2])), name_of(card[2])))
    return Table(
        form=form,
        blocks=tuple(
            Block(unit=unit, part=part, rows=range(row, row + 1)) for row, (part, unit, _) in enumerate(order)
        ),
        columns={
            column.name: [_written(unit, column.name, each) for _, unit, each in order]
            for column in form.columns
        }
        | {CELL: [each.sheet.spot(0, form.columns[0].name).a1 for _, _, each in order]},
        telling=tuple(column.name for column in form.columns[:1]),
        parts=tuple((part.sheet.file, part.sheet.name) for part in parts),
        part_of=array("l", [part for part, _, _ in order]),
        row_of=array("L", [each.sheet.rows[0] for _, _, each in order]),
    )


def name_of(card: Submitted) -> str:
    """Return what a card is called: its first field."""
    return _text(card.sheet.only(card.sheet.form.columns[0].name))


def _cards(parts: Sequence[Submitted]) -> Iterable[tuple[int, Unit, Submitted]]:
    for part, each in enumerate(parts):
        if each.sender is not None:
            yield part, each.sender, each


def _written(unit: Unit, field: str, card: Submitted) -> str:
    return unit.city.name if field == "city" else _text(card.sheet.only(field))


def _text(value: Any) -> str:  # noqa: ANN401 - each field has its own type
    if isinstance(value, Phones):
        return value.written
    return "" if value is None else str(value)
