"""Which findings the new submission has solved, which it keeps, which are new: followed row by row."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from skilltrain_cli.operations.diff.changes import Findings, RowFinding
from skilltrain_cli.operations.diff.row_matching import Matched
from skilltrain_cli.operations.diff.rows_to_compare import ComparedRow
from skilltrain_cli.review.finding import Finding, in_order

_Place = tuple[str | None, int]
"""A sheet's name and one of its rows."""


def followed_findings(old: Sequence[Finding], new: Sequence[Finding], matched: Matched) -> Findings:
    """Return what became of each finding; two are one when rule, field and row are."""
    before = _identified(old, _identities([first for first, _ in matched.pairs], matched.removed, "removed"))
    after = _identified(new, _identities([second for _, second in matched.pairs], matched.added, "added"))
    waiting: dict[Hashable, list[RowFinding]] = defaultdict(list)
    for identity, judged in before:
        waiting[identity].append(judged)
    fresh: list[RowFinding] = []
    remaining: list[RowFinding] = []
    for identity, judged in after:
        if waiting[identity]:
            waiting[identity].pop(0)
            remaining.append(judged)
        else:
            fresh.append(judged)
    left = {id(judged) for each in waiting.values() for judged in each}
    solved = [judged for _, judged in before if id(judged) in left]
    return Findings(solved=tuple(solved), new=tuple(fresh), remaining=tuple(remaining))


def _identities(
    paired: Sequence[ComparedRow], alone: Sequence[ComparedRow], kind: str
) -> dict[_Place, tuple[Hashable, str]]:
    """Return by place the number of each row's pair, or that it has none, and the row's label."""
    known: dict[_Place, tuple[Hashable, str]] = {}
    for number, line in enumerate(paired):
        known |= dict.fromkeys(_places(line), (number, line.label))
    for number, line in enumerate(alone):
        known |= dict.fromkeys(_places(line), ((kind, number), line.label))
    return known


def _places(line: ComparedRow) -> Iterator[_Place]:
    """Yield the sheet rows of a line; a card has one for each field."""
    yield line.sheet.name, line.number
    for cells in line.sheet.cells.values():
        if cells.row is not None:
            yield line.sheet.name, cells.row


def _identified(
    findings: Sequence[Finding], known: dict[_Place, tuple[Hashable, str]]
) -> list[tuple[Hashable, RowFinding]]:
    """Return the findings with what they are recognised by."""
    found: list[tuple[Hashable, RowFinding]] = []
    for finding in in_order(findings):
        place = finding.place
        spot_row = place.spot.row if place.spot else -1
        row, label = known.get((place.sheet, spot_row), (None, ""))
        row = _together(finding, known, row)
        found.append(((finding.card.code, finding.field, row), RowFinding(finding=finding, row=label)))
    return found


def _together(finding: Finding, known: dict[_Place, tuple[Hashable, str]], own: Hashable) -> Hashable:
    """
    Return what stands for all rows a finding is about: which of them it is put beside depends on their order.

    That is the first of their pairs, so that a row more or less among them changes nothing for the others.
    """
    among = [known[place][0] for row in finding.rows if (place := (finding.place.sheet, row)) in known]
    return min((pair for pair in among if isinstance(pair, int)), default=own)
