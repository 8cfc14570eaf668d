"""How a chart calls the lines of its table: by the names in which they differ."""

from collections.abc import Sequence

from skilltrain_cli.operations.summaries.summary_table import SummaryLine, SummaryTable


def names_of(table: SummaryTable) -> tuple[int, ...]:
    """Return the columns whose words are needed: those that say the same of every line are not."""
    differing = tuple(at for at in table.names if len({line.cells[at] for line in table.lines}) > 1)
    return differing or table.names[-1:]


def name_of(line: SummaryLine, names: Sequence[int]) -> str:
    """Return the words that tell a line from the others, each once."""
    return " ".join(dict.fromkeys(str(line.cells[at]) for at in names if line.cells[at]))
