"""What a self-check is about: a table on its sheet, or cards each on its own; how cells are referred to."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.values.grid import Spot, column_letters
from skilltrain_cli.writers.workbooks.table_form_page import TableFrame


def reference(spot: Spot, sheet: str = "") -> str:
    """Return an absolute reference, such as ``'表'!$A$6``."""
    return f"{prefix(sheet)}${column_letters(spot.column)}${spot.row + 1}"


def prefix(sheet: str) -> str:
    """Return what stands before a reference to another sheet."""
    return "'" + sheet.replace("'", "''") + "'!" if sheet else ""


class PlacedCard(Struct, frozen=True, kw_only=True):
    """One card on its sheet: where its fields stand."""

    sheet: str
    spots: Mapping[str, Spot]
    rows: int


class Subject(Struct, frozen=True, kw_only=True):
    """What is checked: a table on its sheet, or cards each on its own."""

    form: FormSpec
    accepted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names that are known, by field; a county's with its city's before it where the form asks for that."""
    given: frozenset[str] = frozenset()
    """Fields that are filled in beforehand."""
    table: TableFrame | None = None
    blocks: Sequence[PlacedCard] = ()
    filled: int = 0
    """Rows or cards that are filled in."""
    settled: bool = True
    """Whether all is well as it stands, so that every mark is 0 before anybody reckons."""
