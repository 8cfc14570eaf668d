"""
What is due when: the dated tasks of notices as seen on a day, perhaps by one unit.

前 and 底前 include the day named. A due date on a free day is not moved: 民法典第203条 speaks of statutory
periods, not of what an authority asks of another; the unit is warned instead.
"""

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skilltrain_cli.notices.notice import Every, Notice, Sender, Task
from skilltrain_cli.region import Level, Region
from skilltrain_cli.workday import Rest, rest

_MONTHS = 12
_SENDERS = {
    Level.PROVINCE: Sender.PROVINCE,
    Level.CITY: Sender.CITY,
    Level.COUNTY: Sender.COUNTY,
    Level.FUNCTIONAL: Sender.COUNTY,
    Level.TOWN: Sender.TOWN,
}


class State(StrEnum):
    """Where a day stands towards a due date."""

    UPCOMING = "upcoming"
    DUE = "due"
    """Today is the last day."""
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The word for people; it is printed beside any colour."""
        return {"upcoming": "未到期", "due": "今天截止", "overdue": "已过期"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    A dated task as seen on a day.

    ``days_left`` is 0 on the due date and negative after it. ``warning`` speaks of a due date on a free day,
    ``unjudged`` says what could not be known about that.
    """

    notice: Notice
    task: Task
    due: date
    days_left: int
    state: State
    note: str = ""
    warning: str = ""
    unjudged: str = ""


def deadlines(
    notices: Iterable[Notice],
    as_of: date,
    unit: Region | None = None,
    judge: Callable[[date], Rest] = rest,
) -> tuple[Deadline, ...]:
    """Return the dated tasks by due date; for a unit those it sends itself or that gather what it sends."""
    level = _SENDERS[unit.level] if unit else None
    found = [
        _deadline(notice, task, as_of, level, judge)
        for notice, task in _tasks(notices, level)
        if task.due is not None
    ]
    return tuple(sorted(found, key=lambda deadline: (deadline.due, deadline.notice.number, deadline.task.id)))


def undated(notices: Iterable[Notice], unit: Region | None = None) -> tuple[tuple[Notice, Task], ...]:
    """Return the tasks without a day, such as monthly ones whose notice names none."""
    level = _SENDERS[unit.level] if unit else None
    return tuple((notice, task) for notice, task in _tasks(notices, level) if task.due is None)


def _tasks(notices: Iterable[Notice], level: Sender | None) -> Iterator[tuple[Notice, Task]]:
    for notice in notices:
        for task in notice.tasks:
            if level is None or level in {task.sender, task.gathers}:
                yield notice, task


def _deadline(
    notice: Notice, task: Task, as_of: date, level: Sender | None, judge: Callable[[date], Rest]
) -> Deadline:
    """Judge one task; whether its last day is a free one matters only while it lies ahead."""
    assert task.due is not None
    due = _next(task.due, task.every, as_of)
    free = judge(due) if due >= as_of else Rest(why="")
    return Deadline(
        notice=notice,
        task=task,
        due=due,
        days_left=(due - as_of).days,
        state=_state(due, as_of),
        note="；".join(filter(None, (task.note, _gathering(task, level)))),
        warning=f"截止日为{free.why}，请提前报送" if free.why else "",
        unjudged=free.unjudged,
    )


def _state(due: date, as_of: date) -> State:
    if as_of == due:
        return State.DUE
    return State.OVERDUE if as_of > due else State.UPCOMING


def _gathering(task: Task, level: Sender | None) -> str:
    """Say to a unit whose submission another gathers that the day is the other's."""
    if level is None or level is task.sender or task.receiver is None:
        return ""
    above, top = task.sender.label, task.receiver.label
    return f"这是{above}报{top}的截止日，请在此之前报{above}，以其通知为准"


def _next(first: date, every: Every | None, as_of: date) -> date:
    """Return the due date itself, or of a returning task the first one that is not past."""
    due, times = first, 0
    while every is not None and due < as_of:
        times += 1
        due = _months_later(first, times * every.months)
    return due


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, its last day when it is shorter."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
