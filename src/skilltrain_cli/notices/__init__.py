"""Notices as data: one official document per TOML file."""

from collections.abc import Iterable
from pathlib import Path

from skilltrain_cli.notices.notice import (
    Action,
    Counted,
    CoverageDemand,
    Every,
    Notice,
    Sender,
    Target,
    TargetKind,
    Task,
    same_number,
)
from skilltrain_cli.notices.shipped_notices import find_notice, is_file, shipped

__all__ = [
    "Action",
    "Counted",
    "CoverageDemand",
    "Every",
    "Notice",
    "Sender",
    "Target",
    "TargetKind",
    "Task",
    "find_notice",
    "is_file",
    "load_notice",
    "load_notices",
    "notice_named",
    "shipped",
]


def load_notice(path: Path) -> Notice:
    """Read a user's notice; UsageError names line and key, what is there and what is expected."""
    return load_notices([path])[0]


def notice_named(name: str, brought: Iterable[Notice] = ()) -> Notice:
    """Return a notice by its 文号 or id, shipped or ``brought`` by plug-ins, or by the path of its file."""
    if is_file(name):
        return load_notice(Path(name))
    own = (each for each in brought if same_number(name) in map(same_number, (each.number, each.id)))
    return next(own, None) or find_notice(name)


def load_notices(paths: Iterable[Path], beside: Iterable[Notice] = ()) -> tuple[Notice, ...]:
    """
    Read several notices of a user's; no two of them nor of the shipped ones may have one number or id.

    Nor may they have one of those ``beside`` them, which plug-ins brought.
    """
    if not (given := tuple(paths)):
        return ()
    from skilltrain_cli.notices import user_notices  # noqa: PLC0415 (with models that no shipped notice needs)

    return user_notices.load_notices(given, beside)
