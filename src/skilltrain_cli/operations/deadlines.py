"""
What is due when: the tasks of notices as seen on a day, perhaps by one unit.

前 and 底前 include the day named. A due date on a free day is not moved: 民法典第203条 speaks of statutory
periods, not of what an authority asks of another; the unit is warned instead. A returning task without a day
is undated: no day is made up, the user may set one.
"""

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct, field

from skilltrain_cli.notices.notice import Every, Notice, Sender, Task, same_number
from skilltrain_cli.values.region import CITY_RUN_KIND, Level, Region, Regions
from skilltrain_cli.values.reporting_authority import Authority, authority_named
from skilltrain_cli.values.workday import Rest, rest

_MONTHS = 12
_KINDS = {
    Level.PROVINCE: (Sender.PROVINCE,),
    Level.CITY: (Sender.CITY,),
    Level.COUNTY: (Sender.COUNTY,),
    Level.FUNCTIONAL: (Sender.ZONE, Sender.COUNTY),
    Level.TOWN: (Sender.TOWN,),
}


class DueState(StrEnum):
    """Where a day stands towards a due date."""

    UPCOMING = "upcoming"
    DUE = "due"
    """Today is the last day."""
    OVERDUE = "overdue"
    UNDATED = "undated"
    """Neither the notice nor the user names a day."""

    @property
    def label(self) -> str:
        """The word for people; it is printed beside any colour."""
        return {
            "upcoming": "未到期",
            "due": "今天截止",
            "overdue": "截止日已过",
            "undated": "没有固定日期",
        }[self.value]


class Deadline(Struct, frozen=True, kw_only=True):
    """
    A task as seen on a day.

    ``days_left`` is 0 on the due date and negative after it; both are ``None`` of an undated task.
    ``warning`` speaks of a due date on a free day, ``unjudged`` says what could not be known about that.
    """

    notice: Notice
    task: Task
    due: date | None
    days_left: int | None
    state: DueState
    long_past: bool = False
    """Overdue by more than a year."""
    note: str = ""
    warning: str = ""
    unjudged: str = ""


class Viewer(Struct, frozen=True, kw_only=True):
    """
    Who looks, when, and what is known beside the notices.

    ``unit`` is a region, a department or nobody in particular. ``regions`` tell whose area a notice is for;
    without them all are for everybody. ``days`` are the user's: days after the end of a period on which a
    returning task is due, by 文号 and task (``"淄政办发〔2019〕11号 P1"``).
    """

    as_of: date
    unit: Region | Authority | None = None
    regions: Regions | None = None
    days: Mapping[str, int] = field(default_factory=dict)
    judge: Callable[[date], Rest] = rest


def deadlines(notices: Iterable[Notice], view: Viewer) -> tuple[Deadline, ...]:
    """
    Return the tasks by due date, undated ones last; for a unit those that concern it.

    These are what it sends itself, what gathers its submissions, what it receives and what it is to guide.
    """
    days = {same_number(name): day for name, day in view.days.items()}
    found = [
        _deadline(notice, task, _due(notice, task, view.as_of, days), view)
        for notice in notices
        for task in _tasks(notice, view)
    ]
    return tuple(sorted(found, key=_order))


def in_force(notices: Iterable[Notice], view: Viewer) -> tuple[Notice, ...]:
    """Return the notices in force on the day, and those that are no more but still have something to come."""
    days = {same_number(name): day for name, day in view.days.items()}

    def to_come(notice: Notice) -> bool:
        dues = (_due(notice, task, view.as_of, days) for task in notice.tasks)
        return any(due is not None and due >= view.as_of for due in dues)

    return tuple(
        notice
        for notice in notices
        if notice.issued <= view.as_of and (notice.in_force(view.as_of) or to_come(notice))
    )


def _order(deadline: Deadline) -> tuple[bool, date, date, str, str]:
    day = deadline.due or deadline.notice.issued
    return deadline.due is None, day, deadline.notice.issued, deadline.notice.number, deadline.task.id


def _tasks(notice: Notice, view: Viewer) -> Iterator[Task]:
    unit, regions = view.unit, view.regions
    issuer = authority_named(notice.issuer, notice.issued, regions) if regions and unit else None
    area = issuer.area if issuer else None
    for task in notice.tasks:
        if unit is None:
            yield task
        elif isinstance(unit, Authority):
            if _reports(task, unit, area, regions):
                yield task
        elif _concerns(task, unit, area, regions) and not _set_apart(task, unit, notice):
            yield task


def _set_apart(task: Task, unit: Region, notice: Notice) -> bool:
    """Tell whether a task only gathers a unit's submissions, for which the notice sets a day of their own."""
    kinds = _KINDS[unit.level]
    if task.gathers not in kinds or not {*task.senders, task.guided_by, task.receiver}.isdisjoint(kinds):
        return False
    return any(
        each.form == task.form and not set(each.senders).isdisjoint(kinds)
        for each in notice.tasks
        if task.form
    )


def _reports(task: Task, unit: Authority, area: Region | None, regions: Regions | None) -> bool:
    """Tell whether a town in the area reports, or a department of who receives, else of the area's own."""
    within = area is None or area.code in _codes(unit.area, regions)
    if unit.is_town:
        return Sender.TOWN in task.senders and within
    own = area is None or area.code == unit.area.code
    its = task.receiver in _KINDS[unit.area.level] and within if task.receiver else own
    return Sender.DEPARTMENT in task.senders and its


def _concerns(task: Task, unit: Region, area: Region | None, regions: Regions | None) -> bool:
    """
    Tell whether a unit has to do with a task of a notice for an area.

    It must lie in that area; who receives may also lie above it. 市直 sends rows like a county, and nothing
    else binds it.
    """
    if unit.kind == CITY_RUN_KIND and (task.receiver is None or task.form is None):
        return False
    kinds = _KINDS[unit.level]
    within = area is None or area.code in _codes(unit, regions)
    if within and not {*task.senders, task.gathers, task.guided_by, task.receiver}.isdisjoint(kinds):
        return True
    return task.receiver in kinds and area is not None and unit.code in _codes(area, regions)


def _codes(region: Region | None, regions: Regions | None) -> Iterator[str]:
    """Yield the codes of a region and of all above it."""
    while region is not None:
        yield region.code
        region = regions.get(region.parent_code) if regions else None


def _deadline(notice: Notice, task: Task, due: date | None, view: Viewer) -> Deadline:
    """Judge one task; whether its last day is a free one matters only while it lies ahead."""
    as_of = view.as_of
    free = view.judge(due) if due is not None and due >= as_of else Rest(why="")
    return Deadline(
        notice=notice,
        task=task,
        due=due,
        days_left=None if due is None else (due - as_of).days,
        state=_state(due, as_of),
        long_past=due is not None and _months_later(due, _MONTHS) < as_of,
        note="；".join(filter(None, (task.note, _part_of(view.unit, task)))),
        warning=f"截止日为{free.why}，请提前报送" if free.why else "",
        unjudged=free.unjudged,
    )


def _state(due: date | None, as_of: date) -> DueState:
    if due is None:
        return DueState.UNDATED
    if as_of == due:
        return DueState.DUE
    return DueState.OVERDUE if as_of > due else DueState.UPCOMING


def _part_of(unit: Region | Authority | None, task: Task) -> str:
    """Say what a unit has to do with a task that is not simply its own."""
    if unit is None or isinstance(unit, Authority):
        return ""
    kinds, sender = _KINDS[unit.level], task.sender_label
    if not set(task.senders).isdisjoint(kinds):
        bound = unit.level is not Level.FUNCTIONAL or task.receiver is not None or kinds[0] in task.senders
        return "" if bound else f"通知要求的是各{sender}，功能区不在其中，“覆盖”表里单列"
    if task.gathers in kinds and task.receiver is not None:
        return f"这是{sender}报{task.receiver.label}的截止日，请在此之前报{sender}，以其通知为准"
    if task.guided_by in kinds:
        return f"由{sender}完成，{task.guided_by.label}负责指导和鼓励" if task.guided_by else ""
    return f"由各{sender}报来" if task.receiver in kinds else ""


# The due date of a task, or of a returning one the next of them.


def _due(notice: Notice, task: Task, as_of: date, days: Mapping[str, int]) -> date | None:
    """Return the day; of a returning task the first that is not past, the last one when all are."""
    if task.every is None:
        return task.due
    day = days.get(same_number(f"{notice.number} {task.id}"), task.day)
    if day is not None:
        return _after_period(notice, task.every, day, as_of)
    return None if task.due is None else _returning(task.due, task.every, as_of, notice.until)


def _after_period(notice: Notice, every: Every, day: int, as_of: date) -> date | None:
    """Return the due date so many days after a period ends, of the periods that end while it is in force."""
    first = _period_end(notice.issued, every)
    if notice.until is not None and first > notice.until:
        return None
    sought = max(as_of, notice.issued) - timedelta(days=day)
    end = _period_end(min(sought, notice.until or sought), every)
    if notice.until is not None and end > notice.until:
        end = _period_end(_months_later(end.replace(day=1), -every.months), every)
    return max(first, end) + timedelta(days=day)


def _period_end(on: date, every: Every) -> date:
    """Return the last day of the month, quarter or year that a day lies in."""
    month = -(-on.month // every.months) * every.months
    return date(on.year, month, calendar.monthrange(on.year, month)[1])


def _returning(first: date, every: Every, as_of: date, until: date | None) -> date:
    due, times = first, 0
    while due < as_of:
        times += 1
        later = _months_later(first, times * every.months)
        if until is not None and later > until:
            return due
        due = later
    return due


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, its last day when it is shorter."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
