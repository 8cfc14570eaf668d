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
from skilltrain_cli.region import CITY_RUN_KIND, Level, Region
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
        return {"upcoming": "未到期", "due": "今天截止", "overdue": "截止日已过"}[self.value]


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
    """
    Return the dated tasks by due date; for a unit those that concern it.

    These are what it sends itself, what gathers its submissions, what it receives and what it is to guide.
    """
    found = [
        _deadline(notice, task, as_of, unit, judge)
        for notice, task in _tasks(notices, unit)
        if task.due is not None
    ]
    return tuple(sorted(found, key=lambda deadline: (deadline.due, deadline.notice.number, deadline.task.id)))


def undated(notices: Iterable[Notice], unit: Region | None = None) -> tuple[tuple[Notice, Task], ...]:
    """Return the tasks without a day, such as monthly ones whose notice names none."""
    return tuple((notice, task) for notice, task in _tasks(notices, unit) if task.due is None)


def _tasks(notices: Iterable[Notice], unit: Region | None) -> Iterator[tuple[Notice, Task]]:
    for notice in notices:
        for task in notice.tasks:
            if unit is None or _concerns(task, unit):
                yield notice, task


def _concerns(task: Task, unit: Region) -> bool:
    """Tell whether a unit has to do with a task; 市直 sends rows like a county, and nothing else binds it."""
    level = _SENDERS[unit.level]
    if unit.kind == CITY_RUN_KIND and task.receiver is None:
        return False
    return level in {task.sender, task.gathers, task.receiver, task.guided_by}


def _deadline(
    notice: Notice, task: Task, as_of: date, unit: Region | None, judge: Callable[[date], Rest]
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
        note="；".join(filter(None, (task.note, _part_of(unit, task)))),
        warning=f"截止日为{free.why}，请提前报送" if free.why else "",
        unjudged=free.unjudged,
    )


def _state(due: date, as_of: date) -> State:
    if as_of == due:
        return State.DUE
    return State.OVERDUE if as_of > due else State.UPCOMING


def _part_of(unit: Region | None, task: Task) -> str:
    """Say what a unit has to do with a task that is not simply its own."""
    level = _SENDERS[unit.level] if unit else None
    sender = task.sender.label
    if unit is None or level is task.sender:
        bound = unit is None or unit.level is not Level.FUNCTIONAL or task.receiver is not None
        return "" if bound else f"通知要求的是各{sender}，功能区不在其中，“覆盖”表里单列"
    if level is task.gathers and task.receiver is not None:
        return f"这是{sender}报{task.receiver.label}的截止日，请在此之前报{sender}，以其通知为准"
    if level is task.guided_by:
        return f"由{sender}完成，{task.guided_by.label}负责指导和鼓励" if task.guided_by else ""
    return f"由各{sender}报来" if level is task.receiver else ""


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
