"""What changed between two submissions of one form: rows, cells, totals, findings."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.sender import Unit
from skilltrain_cli.judging.submitted import Submitted
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Spot, Value


class TextStretch(NamedTuple):
    """A stretch of a long text: ``op`` is equal, delete or insert."""

    op: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One submission as it was reviewed."""

    file: str
    sha256: str
    sheets: tuple[Submitted, ...]
    """Each form sheet with its values and whose its rows are."""
    findings: tuple[Finding, ...] = ()
    sender: Unit | None = None
    """Who sent it, when that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one row (or of the footer), before and after."""

    row: str
    field: str
    heading: str
    old: Value
    new: Value
    old_sheet: str
    new_sheet: str
    old_spot: Spot | None
    """``None`` where the sheet has no such cell."""
    new_spot: Spot | None
    parts: tuple[TextStretch, ...] = ()
    """Where a long text differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpairedRow:
    """A row that only one side has."""

    row: str
    sheet: str
    spot: Spot
    values: tuple[tuple[str, str, Value], ...]
    """Field, heading, what the cell holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTotal:
    """Rows of one side, and for each amount of the form that adds up its sum and how many cannot be read."""

    rows: int = 0
    sums: tuple[int | Decimal, ...] = ()
    unreads: tuple[int, ...] = ()

    @property
    def unread(self) -> int:
        """How many amounts are in no sum."""
        return sum(self.unreads)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTotal:
    """A unit's totals before and after."""

    name: str
    old: SideTotal
    new: SideTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """A finding and the row it speaks of."""

    finding: Finding
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What became of the findings; ``remaining`` are those of the new file."""

    solved: tuple[RowFinding, ...] = ()
    new: tuple[RowFinding, ...] = ()
    remaining: tuple[RowFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that differs; ``bytewise`` says that the two files are one and the same."""

    old: str
    new: str
    form: FormSpec
    bytewise: bool = False
    senders: tuple[str, str] | None = None
    """The names of both senders, when they are not one and the same."""
    added: tuple[UnpairedRow, ...] = ()
    removed: tuple[UnpairedRow, ...] = ()
    changed: tuple[Change, ...] = ()
    rewritten: tuple[Change, ...] = ()
    """Cells that say the same in another writing."""
    moved: bool = False
    """Rows stand in another order."""
    totals: tuple[SideTotal, SideTotal] = (SideTotal(), SideTotal())
    units: tuple[UnitTotal, ...] = ()
    """The units whose totals differ, when there are several."""
    findings: Findings = field(default_factory=Findings)

    @property
    def identical(self) -> bool:
        """Whether nothing was added, removed or changed; another writing of the same value is no change."""
        return not (self.added or self.removed or self.changed)
