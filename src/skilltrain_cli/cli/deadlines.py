"""``skt deadlines``: every dated task, how many days are left, and the clause that says so."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output
from skilltrain_cli.notices import Task
from skilltrain_cli.operations.deadlines import Deadline, DueState
from skilltrain_cli.reporters.as_ics import calendar_file
from skilltrain_cli.usecases import deadlines as usecase
from skilltrain_cli.usecases.deadlines import Due
from skilltrain_cli.values.workday import weekday

_HEADINGS = ("截止日", "状态", "剩余", "任务", "报送", "依据")
_STYLES = {DueState.OVERDUE: "red", DueState.DUE: "bold yellow", DueState.UPCOMING: "green"}


def deadlines(
    *,
    as_of: AsOf = None,
    notice: NoticeName = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="单位", help="只看这个单位的任务，如 淄博市、张店区、索镇街道、淄博市教育局、淄博市直"
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="截止日已过一年以上的也逐项列出")] = False,
    given: Annotated[str | None, shared_options.option("deadlines")] = None,
    output: Output = None,
    schema: Annotated[bool, shared_options.schema("deadlines")] = False,  # noqa: ARG001 - see there
    force: Force = False,
) -> None:
    """查看各项报送任务的截止日期和剩余天数。"""
    usual = skt_toml.found()
    day = as_of_day.as_of(as_of, usual)
    notice, unit = usual.decided("notice", notice), usual.decided("unit", unit)
    found = usecase.deadlines(
        as_of=day,
        unit=unit,
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        days=usual.waits(),
    )
    for note in found.notes:
        console.remark(note)
    shape = shared_options.chosen("deadlines", given, output)
    if shape == "json":
        console.deliver(console.as_json(payload(found)), output, force=force)
    elif shape == "ics":
        console.deliver(calendar_file(found.deadlines, day), output, force=force)
    else:
        console.show(page(found, every=every), output, force=force)


def payload(found: Due) -> dict[str, object]:
    """Return the JSON of the contract."""
    return {
        "schema_version": 1,
        "as_of": found.as_of.isoformat(),
        "deadlines": [
            {
                "notice": deadline.notice.number,
                "id": deadline.task.id,
                "task": deadline.task.title,
                "form": deadline.task.form,
                "from": senders(deadline.task),
                "to": deadline.task.receiver,
                "due": moment(deadline.due, deadline.task),
                "every": deadline.task.every,
                "days_left": deadline.days_left,
                "state": deadline.state,
                "clause": deadline.task.clause,
            }
            for deadline in found.deadlines
        ],
    }


def senders(task: Task) -> str | list[str]:
    """Return who sends, as a notice's file has it: one, or a list."""
    return task.senders[0] if len(task.senders) == 1 else list(task.senders)


def moment(due: date | None, task: Task) -> str | None:
    """Return a day, with its time where the notice names one."""
    if due is None:
        return None
    return (datetime.combine(due, task.due_time) if task.due_time else due).isoformat()


def page(found: Due, *, every: bool) -> Page:
    """Return the table and what a table has no room for; ``every`` also lists what is long past."""
    asking = [notice.number for notice in found.in_force if notice.tasks]
    only = asking[0] if len(asking) == 1 else ""
    whose = " ".join(filter(None, (found.unit, only, "报送任务")))
    title = f"{whose}（截至 {found.as_of} {weekday(found.as_of)}）"
    out = tuple(_out_of_force(found))
    if not found.deadlines:
        return Page(
            title=title, notes=("没有这一级的报送任务" if found.in_force else "没有在执行的通知", *out)
        )
    old = () if every else tuple(each for each in found.deadlines if each.long_past)
    dated = [each for each in found.deadlines if each.due is not None and each not in old]
    return Page(
        title=title,
        headings=_HEADINGS if dated else (),
        rows=tuple(_row(deadline, named=not only) for deadline in dated),
        notes=(*_notes(dated), *_long_past(old), *_undated(found.deadlines), *out),
    )


def _row(deadline: Deadline, *, named: bool) -> tuple[Cell, ...]:
    """Return a line of the table; the notice is named in each when there are several."""
    task = deadline.task
    basis = f"{deadline.notice.number} {task.clause}" if named else task.clause
    return (
        Cell(_day(deadline)),
        Cell(deadline.state.label, _STYLES[deadline.state]),
        Cell(_left(deadline.days_left or 0)),
        Cell(task.title),
        Cell(line_of(task)),
        Cell(basis),
    )


def _day(deadline: Deadline) -> str:
    at = deadline.task.due_time
    return f"{deadline.due} {at:%H:%M}" if at else str(deadline.due)


def _left(days: int) -> str:
    if days < 0:
        return f"已过 {-days} 天"
    return f"{days} 天" if days else "今天"


def line_of(task: Task) -> str:
    """Return who sends to whom; a task without a receiver is done, not sent."""
    return f"{task.sender_label} → {task.receiver.label}" if task.receiver else f"{task.sender_label}办结"


def _notes(found: Sequence[Deadline]) -> tuple[str, ...]:
    """Return remarks on single tasks, and once each what could not be judged."""
    remarks = [
        f"{_day(deadline)} {text}"
        for deadline in found
        for text in (deadline.warning, deadline.note)
        if text and (deadline.state is not DueState.OVERDUE)
    ]
    return (*remarks, *dict.fromkeys(deadline.unjudged for deadline in found if deadline.unjudged))


def _long_past(old: Sequence[Deadline]) -> Iterator[str]:
    """Yield one line for all that was due more than a year ago."""
    if old:
        numbers = "、".join(dict.fromkeys(each.notice.number for each in old))
        days = f"{old[0].due} 至 {old[-1].due}" if len(old) > 1 else str(old[0].due)
        yield f"另有 {len(old)} 项截止日已过一年以上（{days}；{numbers}），加 --all 逐项列出"


def _undated(found: Sequence[Deadline]) -> Iterator[str]:
    for deadline in found:
        if deadline.due is None:
            task = deadline.task
            often = task.every.label if task.every else "随时"
            basis = f"{line_of(task)}；{deadline.notice.number} {task.clause}".rstrip()
            yield f"{often}：{task.title}（{basis}）"


def _out_of_force(found: Due) -> Iterator[str]:
    """Yield what is no longer in force, or not yet though it was asked for by name."""
    for notice in found.known:
        if notice.until is not None and notice.until < found.as_of:
            how = "" if notice in found.in_force else "，未列出；用 --notice 查看"
            yield f"{notice.number} 到 {notice.until} 为止{how}"
        elif notice in found.in_force and found.as_of < notice.issued:
            yield f"{notice.number} 于 {notice.issued} 印发"
