"""What is due when: every dated and periodic task of the notices in force on a day."""

import os
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from skilltrain_cli.errors import UsageError
from skilltrain_cli.notices import Notice
from skilltrain_cli.operations.deadlines import Deadline, Viewer, in_force
from skilltrain_cli.operations.deadlines import deadlines as due
from skilltrain_cli.regions import shandong
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases.argument_types import Names, Paths, StrPath, day_of, several
from skilltrain_cli.values.privacy import shown

LONGEST_WAIT = 366
"""Days after a period ends within which a periodic task may be due."""


class Due(Struct, frozen=True, kw_only=True):
    """The tasks of a day's notices, and whose they are."""

    as_of: date
    deadlines: tuple[Deadline, ...]
    """By due date, the undated last; ``days_left`` counts days, negative once it is past."""
    unit: str
    """Whose tasks they are; ``""`` for everybody's."""
    known: tuple[Notice, ...]
    """The notices that were looked at."""
    in_force: tuple[Notice, ...]
    """Those of them whose tasks are listed."""
    notes: tuple[str, ...] = ()
    """Sentences for people (Chinese)."""


def deadlines(
    *,
    as_of: date,
    unit: str | None = None,
    notice: StrPath | None = None,
    notices: Paths = (),
    plugins: Names = (),
    days: Mapping[str, int] | None = None,
) -> Due:
    """
    Return what is due, with days left on the day ``as_of``, state and clause.

    ``unit`` restricts to the tasks of a city, county, town, department or 市直; ``notice`` (文号, id, TOML
    file) to one notice, in force or not; ``notices`` are files of more, ``plugins`` names of installed
    plug-ins with notices of their own. ``days`` says how many days after
    its period ends a periodic task is due, by 文号 and id of the task. Due dates are those of the notices;
    free days are the State Council's. Raises UsageError for a name that is unknown.
    """
    day, waits, notes = day_of(as_of), days or {}, list[str]()
    known = lookup_by_name.notices_named(
        None if notice is None else os.fspath(notice),
        () if notice else several(notices),
        [each for plugin in lookup_by_name.plugins_named(plugins) for each in plugin.notices],
    )
    regions = shandong()
    asked = lookup_by_name.reporter_named(unit, day, regions, notes.append) if unit else None
    lookup_by_name.check_tasks(waits, known)
    for task, wait in waits.items():
        if not 0 <= wait <= LONGEST_WAIT:
            raise UsageError(f"“{shown(task, 40)}”的天数 {wait} 不在 0 至 {LONGEST_WAIT} 之间", "请核对天数")
    view = Viewer(as_of=day, unit=asked, regions=regions, days=waits)
    listed = tuple(known if notice else in_force(known, view))
    return Due(
        as_of=day,
        deadlines=due(listed, view),
        unit=lookup_by_name.title_of(asked, regions),
        known=known,
        in_force=listed,
        notes=tuple(notes),
    )
