"""What has become of each row on a day: held, planned, called off, as its time and its 备注 say."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.sender import Setting
from skilltrain_cli.operations.merge.merge_types import Table
from skilltrain_cli.values.period import (
    Period,
    Precision,
    not_held,
    says_begun,
    speaks_of_denial,
    speaks_of_holding,
)


class RowState(IntEnum):
    """What has become of a row, that which proves most first."""

    DONE = 0
    """Begun, and where there is a due day begun in time."""
    VAGUE = 1
    """A month or more that is not over, or that ends after the due day: whether it has begun is not told."""
    PLANNED = 2
    LATER = 3
    """Begins after the due day."""
    DENIED = 4
    """Not held, by the word of its 备注."""
    EARLIER = 5
    """Over before the notice's year."""
    UNKNOWN = 6
    """No time is given."""


def row_states(table: Table, setting: Setting, due: date | None = None) -> Sequence[RowState]:
    """
    Return what has become of each row of a form with a time, on the day of the setting.

    ``due`` is the day until which something must have begun.
    """
    times = table.times
    ids = [*map(id, times)]
    distinct = dict(zip(ids, times, strict=True))
    known = {at: _by_time(span_of(time), due, setting) for at, time in distinct.items()}
    states = [*map(known.__getitem__, ids)]
    _by_remark(states, table, due, setting)
    return states


def span_of(time: object) -> Period | None:
    """Return what a form says of when as a period: a day and a year are periods too; ``None`` for a blank."""
    if isinstance(time, Period):
        return time
    if isinstance(time, date):
        return Period(start=time, end=time, precision=Precision.DAY)
    if isinstance(time, int):
        return Period(start=date(time, 1, 1), end=date(time, 12, 31), precision=Precision.YEAR)
    return None


def _by_time(period: Period | None, due: date | None, setting: Setting) -> RowState:
    if period is None:
        return RowState.UNKNOWN
    if period.end.year < setting.notice.year:
        return RowState.EARLIER
    if due is not None and period.start > due:
        return RowState.LATER
    if period.planned or period.start > setting.as_of:
        return RowState.PLANNED
    return RowState.VAGUE if period.open_on(setting.as_of) or ends_late(period, due) else RowState.DONE


def ends_late(period: Period, due: date | None) -> bool:
    """Tell whether it is a month or more that ends after the due day: what it holds may come too late."""
    return due is not None and period.open_on(due + timedelta(days=1))


def _by_remark(states: list[RowState], table: Table, due: date | None, setting: Setting) -> None:
    """Correct the states of rows whose 备注 says that the training was not held, or that it was."""
    field, as_of = table.form.field(Role.REMARK), setting.as_of
    if not field:
        return
    remarks, times = table.columns[field], table.times
    distinct = frozenset(remarks)
    together = "\n".join(distinct)
    if not (speaks_of_denial(together) or speaks_of_holding(together)):
        return
    spoken = {text for text in distinct if speaks_of_denial(text) or speaks_of_holding(text)}
    for row, text in enumerate(remarks):
        if text not in spoken or states[row] is RowState.EARLIER:
            continue
        period = span_of(times[row])
        if not_held(text, period, as_of):
            states[row] = RowState.DENIED
        elif period is not None and _begun_by(period, due, as_of) and says_begun(text):
            states[row] = RowState.DONE


def _begun_by(period: Period, due: date | None, as_of: date) -> bool:
    """Tell whether what has begun within this month or longer span has begun in time."""
    in_time = due is None or as_of <= due
    return in_time and period.open_on(as_of) and period.start <= as_of and not period.planned
