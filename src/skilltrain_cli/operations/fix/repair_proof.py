"""Does a repaired sheet say what it said before? Every value equal, no finding more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from skilltrain_cli.forms.fitted_sheet import Sheet
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.judging.subject import FormSheet, subject_of
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.phone import Phones
from skilltrain_cli.values.text import clean


def same_values(before: Sequence[Sheet], after: Sequence[Sheet], setting: Setting) -> bool:
    """Tell whether the sheets hold the same rows with the same values; a region counts as what it names."""
    return [_meaning(sheet, setting) for sheet in before] == [_meaning(sheet, setting) for sheet in after]


def no_more_findings(before: Iterable[Finding], after: Iterable[Finding]) -> bool:
    """Tell whether no rule finds more after the repair than before."""
    allowed = Counter(finding.card.code for finding in before)
    return Counter(finding.card.code for finding in after) <= allowed


def _meaning(sheet: Sheet, setting: Setting) -> object:
    """Return everything a sheet says, whatever way it is written."""
    columns = {name: tuple(map(_plain, cells.values)) for name, cells in sheet.cells.items()}
    subject = subject_of(sheet, setting)
    regions = tuple(_unit(subject, pair) for pair in (subject.named.values[at] for at in subject.named.codes))
    others = {name: values for name, values in columns.items() if name not in sheet.form.places}
    footer = {name: _plain(cell.value) for name, cell in sheet.footer.items()}
    return (
        (sheet.name, sheet.form.id, sheet.rows, sheet.declared, regions),
        (tuple(sorted(columns)), tuple(sorted(others.items())), tuple(sorted(footer.items()))),
        tuple((each.kind, each.spot, each.field) for each in sheet.troubles),
    )


def _unit(subject: FormSheet, names: tuple[str | None, str | None]) -> object:
    """Return whom the names of a row mean: the codes they lead to, or the names where they lead nowhere."""
    placed = subject.placed[names]
    known = placed.city.region if placed.city else None
    unit = placed.unit
    return (known.code if known else names[0], unit.code if unit else names[1])


def _plain(value: Any) -> Any:  # noqa: ANN401 - each field has its own type
    """Return a value without how it was stored or laid out."""
    if isinstance(value, Phones):
        return replace(value, from_number=False)
    return clean(value) if isinstance(value, str) else value
