"""Cards put into one table, a row each: units in official order, a unit's cards by name."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.forms.spec import Column, FieldKind
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.operations.merge.merge_types import Table, UnitRows
from skilltrain_cli.operations.merge.official_writing import names_of_units, official_value, time_wordings
from skilltrain_cli.values.text import key

CELL = "@cell"
"""A column besides the form's fields: the sender's cell that holds what a card is called."""


def build_from_cards(parts: Sequence[Submitted]) -> Table:
    """
    Put cards into one table, field by field as they are printed; a card nobody is known to have sent is not.

    The order depends on nothing but the cards: some of them gathered before come to the same as all at once.
    """
    form = parts[0].sheet.form
    order = sorted(
        _cards(parts), key=lambda card: (*card[1].order, key(card_name(card[2])), card_name(card[2]))
    )
    names = names_of_units(form, [unit for _, unit, _ in order])
    return Table(
        form=form,
        blocks=tuple(
            UnitRows(unit=unit, part=part, rows=range(row, row + 1))
            for row, (part, unit, _) in enumerate(order)
        ),
        columns={
            column.name: [
                names[column.name](unit) if column.name in names else _written(column, each.sheet)
                for _, unit, each in order
            ]
            for column in form.columns
        }
        | {CELL: [each.sheet.spot(0, form.name).a1 for _, _, each in order]},
        telling=(form.name,),
        parts=tuple((part.sheet.file, part.sheet.name) for part in parts),
        part_of=array("l", [part for part, _, _ in order]),
        row_of=array("L", [each.sheet.rows[0] for _, _, each in order]),
    )


def card_name(card: Submitted) -> str:
    """Return what a card is called."""
    return str(official_value(card.sheet.only(card.sheet.form.name)))


def _cards(parts: Sequence[Submitted]) -> Iterable[tuple[int, Unit, Submitted]]:
    for part, each in enumerate(parts):
        if each.sender is not None:
            yield part, each.sender, each


def _written(column: Column, card: Sheet) -> Any:  # noqa: ANN401 - each field has its own type
    value = card.only(column.name)
    if column.kind is FieldKind.PERIOD and value is not None:
        return time_wordings(value, card.raw(column.name)[0])[0]
    return official_value(value)
