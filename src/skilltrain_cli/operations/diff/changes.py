"""What changed between two submissions of one form: rows, cells, totals, findings."""

from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, field

from skilltrain_cli.forms.spec import FormSpec
from skilltrain_cli.judging.reporting_unit import Unit
from skilltrain_cli.judging.submission import Submitted
from skilltrain_cli.review.finding import Finding
from skilltrain_cli.values.grid import Spot, Value


class TextStretch(NamedTuple):
    """A stretch of a long text: ``op`` is equal, delete or insert."""

    op: str
    text: str


class Side(Struct, frozen=True, kw_only=True):
    """One submission as it was reviewed."""

    file: str
    sha256: str
    sheets: tuple[Submitted, ...]
    """Each form sheet with its values and whose its rows are."""
    findings: tuple[Finding, ...] = ()
    sender: Unit | None = None
    """Who sent it, when that is known."""


class Change(Struct, frozen=True, kw_only=True):
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


class UnpairedRow(Struct, frozen=True, kw_only=True):
    """A row that only one side has."""

    row: str
    sheet: str
    spot: Spot
    values: tuple[tuple[str, str, Value], ...]
    """Field, heading, what the cell holds."""


class SideTotal(Struct, frozen=True, kw_only=True):
    """Rows of one side, and for each amount of the form that adds up its sum and how many cannot be read."""

    rows: int = 0
    sums: tuple[int | Decimal, ...] = ()
    unreads: tuple[int, ...] = ()

    @property
    def unread(self) -> int:
        """How many amounts are in no sum."""
        return sum(self.unreads)


class UnitTotal(Struct, frozen=True, kw_only=True):
    """A unit's totals before and after."""

    name: str
    old: SideTotal
    new: SideTotal


class RowFinding(Struct, frozen=True, kw_only=True):
    """A finding and the row it speaks of."""

    finding: Finding
    row: str


class Findings(Struct, frozen=True, kw_only=True):
    """What became of the findings; ``remaining`` are those of the new file."""

    solved: tuple[RowFinding, ...] = ()
    new: tuple[RowFinding, ...] = ()
    remaining: tuple[RowFinding, ...] = ()


class Difference(Struct, frozen=True, kw_only=True):
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
