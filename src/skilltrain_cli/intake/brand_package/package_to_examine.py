"""A brand package that is to be examined: what a worker is handed."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from skilltrain_cli.intake.discover import Source
from skilltrain_cli.intake.workers.item_limits import Budget
from skilltrain_cli.judging.package_subject import TextRole

PACKAGE_BUDGET = Budget(idle_seconds=300.0, cpu_seconds=600)
"""Of a package of some GB on a slow disk, which may sleep; memory as for any other file."""


class Parcel(Struct, frozen=True, kw_only=True):
    """A package to examine: where it is, an empty private folder, and what the user says its texts are."""

    source: Source
    into: Path
    perhaps: bool = False
    """A folder that may be a package: it is one only when it holds one card and no other table."""
    named: bool = False
    """A folder that the user named, or one beside packages: it may also hold no card, or two."""
    leave_out: tuple[Path, ...] = ()
    chosen: Mapping[Path, TextRole] = field(default_factory=dict)
    """Resolved paths of files in a folder; with a card among them, no other card counts."""
    answered: Mapping[str, TextRole] = field(default_factory=dict)
    """The same by entry, for what lies in an archive in the folder."""
