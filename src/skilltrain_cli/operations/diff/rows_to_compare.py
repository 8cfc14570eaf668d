"""The rows of a sheet as they are compared: what each field says, however it is written."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct

from skilltrain_cli.forms.fitted_sheet import Sheet, Trouble
from skilltrain_cli.forms.spec import Column, FieldKind
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.values.grid import Spot, Value
from skilltrain_cli.values.number import cell_number
from skilltrain_cli.values.period import Period
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import clean, is_blank, key, quoted

_HIDDEN = {"error-cell": "", "uncached": "（公式没有结果）", "picture": "（图片）"}
"""What stands for a cell whose value is blank and which is not; an error is named as the cell shows it."""
_WHOLE = 32_767
"""The most a cell can hold: nothing is cut."""


class ComparedRow(Struct, frozen=True, kw_only=True, eq=False):
    """One data row (or one card)."""

    sheet: Sheet
    index: int
    label: str
    """How people find it: unit, project, and time where those two are not enough."""
    unit: str
    """Name of the unit, for the totals."""
    said: Mapping[str, Hashable]
    """Field → what it says; ``None`` when it is blank."""
    cells: Mapping[str, Value]
    """Field → what the sender wrote; in words what no value tells: an error, a picture, a struck word."""
    worded: frozenset[str] = frozenset()
    """The fields in words."""

    @property
    def number(self) -> int:
        """The zero-based sheet row."""
        return self.sheet.rows[self.index]

    def spot(self, name: str) -> Spot | None:
        """Return the cell of a field; ``None`` when the sheet has no such heading."""
        return self.sheet.spot(self.index, name) if name in self.sheet.cells else None

    def raw(self, name: str) -> Value:
        """Return what the sender wrote."""
        return self.cells.get(name)

    def value(self, name: str) -> Value:
        """Return what a field holds, as people and scripts are told of it."""
        return comparable_value(
            None if name in self.worded else self.sheet.values(name)[self.index], self.raw(name)
        )

    @property
    def struck(self) -> bool:
        """Whether the whole row is struck out."""
        return self.number in self.sheet.struck


def lines_of(submitted: Submitted) -> list[ComparedRow]:
    """Return the rows of a sheet in their order."""
    sheet = submitted.sheet
    missing = [None] * (len(sheet.rows) - len(submitted.units))
    units, cities = [*submitted.units, *missing], [*submitted.cities, *missing]
    hidden = {each.spot: words for each in sheet.troubles if (words := _in_words(each))}
    labels = _labels(sheet, units)
    return [
        _line(sheet, index, _Whose(units[index], cities[index]), label, hidden)
        for index, label in enumerate(labels)
    ]


class _Whose(NamedTuple):
    """What a row's 市 and 组织区县 mean, as far as they are understood."""

    unit: Unit | None = None
    city: str | None = None

    def name(self, kind: FieldKind) -> str | None:
        """Return the official name that a cell of this kind means."""
        if kind is FieldKind.CITY:
            return self.city
        return self.unit.name if kind is FieldKind.COUNTY and self.unit else None


def _line(
    sheet: Sheet, index: int, whose: _Whose, label: str, hidden: Mapping[Spot | None, str]
) -> ComparedRow:
    cells = {name: hidden.get(sheet.spot(index, name), sheet.raw(name)[index]) for name in sheet.cells}
    worded = frozenset(name for name in sheet.cells if sheet.spot(index, name) in hidden)
    return ComparedRow(
        sheet=sheet,
        index=index,
        label=label,
        unit=whose.unit.name if whose.unit else _place(sheet, index) or "（单位不明）",
        said={
            name: said_value(
                sheet.form.by_name[name], None if name in worded else sheet.values(name)[index], raw, whose
            )
            for name, raw in cells.items()
        },
        cells=cells,
        worded=worded,
    )


def _in_words(trouble: Trouble) -> str:
    """Return what a cell holds whose value does not tell it; empty for any other trouble."""
    if trouble.kind in _HIDDEN:
        return _HIDDEN[trouble.kind] or trouble.detail
    if trouble.kind == "displayed":
        return f"{typed_value(trouble.value)}（显示为“{trouble.detail}”）"
    if trouble.lettering is None:
        return ""
    pieces = (("有删除线", trouble.lettering.struck), ("是上标或下标", trouble.lettering.raised))
    said_of = (f"“{'、'.join(texts)}”{what}" for what, texts in pieces if texts)
    return f"{typed_value(trouble.value)}（{'，'.join(said_of)}）"


def said_value(column: Column, value: Any, raw: Value, whose: _Whose = _Whose()) -> Hashable:  # noqa: ANN401, B008 - each field has its own type; a value
    """
    Return what a cell says, comparable: two writings of one date, region or number are equal.

    A region says its official name, so that a county is the same one whether or not its city was understood.
    """
    if value is None:
        return None if is_blank(raw) else ("raw", key(typed_value(raw)))
    if official := whose.name(column.kind):
        return key(official)
    if isinstance(value, Period):
        return (value.start, value.end, value.precision, value.planned)
    if isinstance(value, Phones):
        return value.numbers
    return key(value) if isinstance(value, str) else value


def comparable_value(value: Any, raw: Value) -> Value:  # noqa: ANN401 - each field has its own type
    """Return a value as it is told: a number, a date, or text; what could not be read as it was written."""
    if isinstance(value, Decimal):
        return cell_number(value)
    if isinstance(value, int | date):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Phones):
        return value.written
    if isinstance(value, Period):
        return ("计划" if value.planned else "") + value.written
    return None if is_blank(raw) else clean(typed_value(raw))


def typed_value(raw: Value) -> str:
    """Return what was typed, the same for the number 30 and the text 30: csv knows no numbers."""
    return raw if isinstance(raw, str) else "" if raw is None else quoted(raw, _WHOLE)


def _text(sheet: Sheet, name: str, index: int) -> str:
    value = sheet.values(name)[index] if name in sheet.cells else None
    return clean(value) if isinstance(value, str) else ""


def _place(sheet: Sheet, index: int) -> str:
    """Return the smallest unit that a row names."""
    return next((text for name in reversed(sheet.form.places) if (text := _text(sheet, name, index))), "")


def _labels(sheet: Sheet, whose: Sequence[Unit | None]) -> list[str]:
    """Return a label for each row that no other row of the sheet bears, as far as unit and time can tell."""
    names = [
        " ".join(
            filter(
                None,
                (
                    "" if sheet.form.is_card else unit.name if unit else _place(sheet, index),
                    _text(sheet, sheet.form.name, index),
                ),
            )
        )
        or f"第 {sheet.rows[index] + 1} 行"
        for index, unit in enumerate(whose)
    ]
    often = Counter(names)
    return [
        f"{name} {_time(sheet, index)}".rstrip() if often[name] > 1 else name
        for index, name in enumerate(names)
    ]


def _time(sheet: Sheet, index: int) -> str:
    when = sheet.form.when
    return str(comparable_value(sheet.values(when)[index], sheet.raw(when)[index]) or "") if when else ""
