"""A field's value as the form is to hold it: read as a reviewer reads it, then written officially."""

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from pydantic import ValidationError

from skilltrain_cli.forms.spec import Column, FieldKind
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.number import cell_number
from skilltrain_cli.values.period import Period, parse_period
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import clean, is_blank


class Unreadable(Struct, frozen=True, kw_only=True):
    """Why a value is none of its field's; ``detail`` is for people, in Chinese."""

    kind: str
    detail: str


def supposed_parts(column: Column, value: Value, year: int | None) -> str:
    """
    Return what was not written and had to be supposed to read a date; ``""`` when nothing was.

    That is the year, from the notice, or that a bare number is a date serial of Excel's.
    """
    if is_blank(value) or column.kind not in (FieldKind.PERIOD, FieldKind.DATE):
        return ""
    read = parse_period(value, year=year)
    if not isinstance(read, Period):
        return ""
    if read.from_serial:
        return "是日期的序号"
    return f"没有写年份，按 {year} 年补全" if read.year_assumed else ""


def officially_written(column: Column, value: Value, year: int | None) -> Value | Unreadable:
    """
    Return what a cell is to hold for a value: a number for an amount, a date for a day, else text.

    A period that names its year, and a telephone number, stay as the giver words them: 计划 says more than
    the dates do. ``year`` completes a date without one.
    """
    if is_blank(value):
        return None
    try:
        read = column.read(value, year)
    except ValidationError as trouble:
        first = trouble.errors(include_url=False, include_input=False)[0]
        return Unreadable(kind=first["type"], detail=str(first.get("ctx", {}).get("detail", "")))
    if isinstance(read, Period):
        kept = isinstance(value, str) and not read.year_assumed and not read.from_serial
        return clean(str(value)) if kept else read.written
    if isinstance(read, Phones):
        return clean(value) if isinstance(value, str) else read.written
    read = read.date() if isinstance(read, datetime) else read
    return (
        cell_number(read)
        if isinstance(read, Decimal)
        else read
        if isinstance(read, str | int | date)
        else None
    )
