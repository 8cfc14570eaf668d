"""Deadlines as a page for people and as JSON for scripts."""

from collections.abc import Sequence
from datetime import date

from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.deadlines import Deadline, State
from skilltrain_cli.notices import Notice, Task
from skilltrain_cli.workday import weekday

_HEADINGS = ("截止日", "状态", "剩余", "任务", "报送", "依据")
_STYLES = {State.OVERDUE: "red", State.DUE: "bold yellow", State.UPCOMING: "green"}


def payload(found: Sequence[Deadline], as_of: date) -> dict[str, object]:
    """Return the JSON of the contract."""
    return {
        "schema_version": 1,
        "as_of": as_of.isoformat(),
        "deadlines": [
            {
                "notice": deadline.notice.number,
                "task": deadline.task.title,
                "form": deadline.task.form,
                "from": deadline.task.sender,
                "to": deadline.task.receiver,
                "due": deadline.due.isoformat(),
                "days_left": deadline.days_left,
                "state": deadline.state,
                "clause": deadline.task.clause,
            }
            for deadline in found
        ],
    }


def page(found: Sequence[Deadline], undated: Sequence[tuple[Notice, Task]], as_of: date, unit: str) -> Page:
    """Return the table and, below it, what a table has no room for."""
    numbers = {deadline.notice.number for deadline in found}
    only = numbers.pop() if len(numbers) == 1 else ""
    whose = " ".join(filter(None, (unit, only, "报送任务")))
    title = f"{whose}（截至 {as_of} {weekday(as_of)}）"
    if not found and not undated:
        return Page(title=title, notes=("没有这一级的报送任务",))
    return Page(
        title=title,
        headings=_HEADINGS,
        rows=tuple(_row(deadline, named=not only) for deadline in found),
        notes=(*_notes(found), *(_undated(notice, task) for notice, task in undated)),
    )


def _row(deadline: Deadline, *, named: bool) -> tuple[Cell, ...]:
    """Return a line of the table; the notice is named in each when there are several."""
    task = deadline.task
    basis = f"{deadline.notice.number} {task.clause}" if named else task.clause
    return (
        Cell(deadline.due.isoformat()),
        Cell(deadline.state.label, _STYLES[deadline.state]),
        Cell(_left(deadline.days_left)),
        Cell(task.title),
        Cell(_line(task)),
        Cell(basis),
    )


def _left(days: int) -> str:
    if days < 0:
        return f"已过 {-days} 天"
    return f"{days} 天" if days else "今天"


def _line(task: Task) -> str:
    """Return who sends to whom; a task without a receiver is done, not sent."""
    return f"{task.sender.label} → {task.receiver.label}" if task.receiver else f"{task.sender.label}办结"


def _notes(found: Sequence[Deadline]) -> tuple[str, ...]:
    """Return remarks on single tasks, and once each what could not be judged."""
    remarks = [
        f"{deadline.due} {text}"
        for deadline in found
        for text in (deadline.warning, deadline.note)
        if text and (deadline.state is not State.OVERDUE)
    ]
    return (*remarks, *dict.fromkeys(deadline.unjudged for deadline in found if deadline.unjudged))


def _undated(notice: Notice, task: Task) -> str:
    often = task.every.label if task.every else "随时"
    return f"{often}：{task.title}（{_line(task)}；{notice.number} {task.clause}）"
