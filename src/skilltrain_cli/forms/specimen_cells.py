"""A table of a form every cell of which can be read: nothing in it is anybody's."""

from collections.abc import Mapping

from skilltrain_cli.forms.spec import Column, FieldKind, FormSpec
from skilltrain_cli.values.grid import Value

_YEAR = 2021
_WRITTEN: Mapping[FieldKind, Value] = {
    FieldKind.CITY: "济南市",
    FieldKind.COUNTY: "历下区",
    FieldKind.COUNT: 30,
    FieldKind.MONEY: 30,
    FieldKind.PERCENT: "85%",
    FieldKind.RATIO: "85%",
    FieldKind.PHONE: "053188888888",
    FieldKind.PERSON: "张三",
    FieldKind.ID_NUMBER: "999999199003070015",
}
"""What stands in it; in every other field a name."""


def specimen_cell(column: Column, number: int, year: int = _YEAR) -> Value:
    """Return what stands in a field of the row of a number, from 1; times are of a year."""
    times: Mapping[FieldKind, Value] = {
        FieldKind.YEAR: year,
        FieldKind.PERIOD: f"{year}年5月10日至15日",
        FieldKind.DATE: f"{year}年6月8日",
    }
    if column.printed.choices:
        return column.printed.choices[0]
    return {**_WRITTEN, **times}.get(column.kind, f"电工培训第{number}期")


def specimen_footer(form: FormSpec, year: int = _YEAR) -> list[Value]:
    """Return the line below the table."""
    times = {FieldKind.DATE: f"{year}年6月8日"}
    return [
        f"{column.heading}：{times.get(column.kind) or _WRITTEN.get(column.kind, '张三')}"
        for column in form.footer
    ]
