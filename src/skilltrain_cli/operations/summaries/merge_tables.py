"""All summaries of a merge, in the order of the workbook's sheets."""

from collections.abc import Iterator

from msgspec.structs import replace

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.official_writing import summary_sheets
from skilltrain_cli.operations.summaries.declared_tables import declared_table
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.summaries.summary_wording import unlike
from skilltrain_cli.operations.summaries.unit_tables import unit_tables


def tables_of(merged: Merged) -> tuple[SummaryTable, ...]:
    """
    Return all summaries of a merge: by unit, by city in a province, then those that the form declares.

    They are worked out anew by each call: who needs them twice keeps them.
    """
    found: list[SummaryTable] = []
    for each in _tables(merged):
        found.append(replace(each, id=unlike(each.id, [table.id for table in found])))
    return tuple(found)


def _tables(merged: Merged) -> Iterator[SummaryTable]:
    yield from unit_tables(merged)
    names = summary_sheets(merged.table.form)
    for name, grouped in zip(names, merged.summaries, strict=True):
        yield declared_table(merged, grouped, name)
