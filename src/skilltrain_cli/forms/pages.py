"""Sheets of one workbook that are pages of one form: the footer on one of them is enough."""

from collections.abc import Sequence

from msgspec.structs import replace

from skilltrain_cli.forms.sheet import Sheet


def with_pages(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets, each told what it need not repeat: what another page has, or the last one lacks."""
    return [replace(sheet, on_other_pages=_elsewhere(index, sheets)) for index, sheet in enumerate(sheets)]


def _elsewhere(index: int, sheets: Sequence[Sheet]) -> frozenset[str]:
    sheet = sheets[index]
    pages = [(at, each) for at, each in enumerate(sheets) if at != index and _of_one_form(sheet, each)]
    had = frozenset(name for _, each in pages for name in each.footer)
    if any(at > index for at, _ in pages):
        had |= {column.name for column in sheet.form.footer}
    return had


def _of_one_form(sheet: Sheet, other: Sheet) -> bool:
    """Tell pages of one table, whose rows are of one unit at least, from the tables of two units."""
    if sheet.form is not other.form or sheet.form.is_card:
        return False
    whose = sheet.form.places[-1:]
    return not whose or not frozenset(sheet.values(*whose)).isdisjoint(other.values(*whose))
