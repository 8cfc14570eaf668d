"""All summaries of a merge, in the order of the workbook's sheets."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import CITIES, COVERED, sheets_by_city, summary_sheets
from skilltrain_cli.operations.merge.row_labels import BY_STATE
from skilltrain_cli.operations.merge.totals import BY_UNIT
from skilltrain_cli.operations.summaries.coverage_tables import (
    COVERAGE,
    STATES,
    TALLY,
    coverage_table,
    states_table,
)
from skilltrain_cli.operations.summaries.declared_tables import declared_table
from skilltrain_cli.operations.summaries.mapping_table import MAPPING, NAME, mapping_table
from skilltrain_cli.operations.summaries.masked_table import masked_table
from skilltrain_cli.operations.summaries.previous_columns import BY_CITY, with_previous
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.summaries.summary_wording import unlike
from skilltrain_cli.operations.summaries.unit_tables import UNITS, city_table, has_cities, unit_table
from skilltrain_cli.values.figure_with_sources import Scope


class _Planned(Struct, frozen=True, kw_only=True):
    """A table before it is made: the name of its sheet, its id, and what makes it of both."""

    name: str
    id: str
    make: Callable[[str, str], SummaryTable | None]
    key: str = ""
    """What its lines go by, where last year's figures may stand beside them."""


def tables_of(merged: Merged) -> tuple[SummaryTable, ...]:
    """
    Return all summaries of a merge: by unit, by city in a province, as the form declares, coverage, 对照.

    They are worked out anew by each call: who needs them twice keeps them.
    """
    made = (_made(merged, each) for each in _planned(merged))
    return tuple(table for table in made if table is not None)


def table_named(merged: Merged, name: str) -> SummaryTable | None:
    """Return the summary on a sheet, and make no other; ``None`` where there is no summary of this name."""
    found = (_made(merged, each) for each in _planned(merged) if each.name == name)
    return next(found, None)


def names_of_tables(merged: Merged) -> tuple[str, ...]:
    """Return what the sheets of the summaries are called, those among them that may have come to nothing."""
    return tuple(each.name for each in _planned(merged))


def _made(merged: Merged, planned: _Planned) -> SummaryTable | None:
    table = planned.make(planned.name, planned.id)
    if table is None:
        return None
    return masked_table(with_previous(table, merged, planned.key) if planned.key else table)


def _planned(merged: Merged) -> Iterator[_Planned]:
    """Yield them; of several that go by the same thing, all but the first have a number in their id."""
    taken: list[str] = []
    for each in _unnumbered(merged):
        id_ = unlike(each.id, taken, "-")
        taken.append(id_)
        yield replace(each, id=id_)


def _unnumbered(merged: Merged) -> Iterator[_Planned]:
    yield _Planned(name=UNITS, id=Scope.UNIT.value, make=partial(unit_table, merged), key=BY_UNIT)
    if has_cities(merged):
        yield _Planned(name=CITIES, id=Scope.CITY.value, make=partial(city_table, merged), key=BY_CITY)
    form = merged.table.form
    names, by_city = summary_sheets(form), sheets_by_city(form)
    for name, summary in zip(names, form.card.summaries, strict=True):
        id_ = "-".join(filter(None, (summary.by, summary.across)))
        key = "" if summary.across or summary.key == BY_STATE else summary.key
        yield _Planned(name=name, id=id_, make=partial(declared_table, merged, summary), key=key)
        if summary.by == BY_UNIT and summary.across and has_cities(merged):
            title, sheet = by_city[summary.title]
            make = partial(declared_table, merged, replace(summary, title=title), by_city=True)
            yield _Planned(name=sheet, id=f"{Scope.CITY}-{summary.across}", make=make)
    for demand in range(len(merged.covered)):
        number = f"{demand + 1}" if demand else ""
        make = partial(coverage_table, merged, demand)
        yield _Planned(name=f"{COVERED}{number}", id=COVERAGE, make=make)
        tally = partial(states_table, merged, demand)
        yield _Planned(name=f"{COVERED}{number}{TALLY}", id=STATES, make=tally)
    yield _Planned(name=NAME, id=MAPPING, make=lambda _name, _id: mapping_table(merged))
