"""Notices as pages for people and as JSON for scripts."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.notices import Notice, Target, Task

_NOTICE = ("文号", "标题", "发文机关", "日期", "任务", "目标")
_TASK = ("编号", "截止日", "任务", "报送", "条款")
_TARGET = ("编号", "范围", "期间", "指标", "目标", "条款")


def payload(notices: Sequence[Notice]) -> dict[str, object]:
    """Return what the notices hold as JSON values."""
    return {"schema_version": 1, "notices": [_notice(notice) for notice in notices]}


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "number": notice.number,
        "title": notice.title,
        "issuer": notice.issuer,
        "issued": notice.issued.isoformat(),
        "year": notice.year,
        "receiver": notice.receiver,
        "clauses": dict(notice.clauses),
        "tasks": [_task(task) for task in notice.tasks],
        "targets": [_target(target) for target in notice.targets],
    }


def _task(task: Task) -> dict[str, object]:
    return {
        "id": task.id,
        "title": task.title,
        "form": task.form,
        "from": task.sender,
        "to": task.receiver,
        "due": task.due.isoformat() if task.due else None,
        "every": task.every,
        "gathers": task.gathers,
        "clause": task.clause,
        "quote": task.quote,
        "note": task.note,
    }


def _target(target: Target) -> dict[str, object]:
    return {
        "id": target.id,
        "scope": target.scope,
        "period": target.period,
        "indicator": target.indicator,
        "measure": target.measure,
        "op": target.op,
        "value": target.value,
        "kind": target.kind,
        "clause": target.clause,
        "quote": target.quote,
    }


def overview(notices: Sequence[Notice]) -> Page:
    """Return one line for each notice."""
    return Page(
        title="内置通知",
        headings=_NOTICE,
        rows=[
            _cells(
                notice.number,
                notice.title,
                notice.issuer,
                notice.issued.isoformat(),
                f"{len(notice.tasks)} 项",
                f"{len(notice.targets)} 项",
            )
            for notice in notices
        ],
        notes=("运行 skt notices 文号 查看任务、目标和条款原文",),
    )


def pages(notice: Notice) -> Iterator[Page]:
    """Yield identity, tasks, targets and clauses of one notice."""
    yield Page(title=f"{notice.number} {notice.title}", notes=(f"{notice.issuer}，{notice.issued} 印发", ""))
    yield Page(title="任务", headings=_TASK, rows=[_task_row(task) for task in notice.tasks])
    yield Page(title="目标", headings=_TARGET, rows=[_target_row(target) for target in notice.targets])
    clauses = notice.clauses.items()
    yield Page(
        title="条款原文", headings=("条款", "原文"), rows=[_cells(name, text) for name, text in clauses]
    )


def _task_row(task: Task) -> tuple[Cell, ...]:
    often = task.every.label if task.every else "随时"
    to = f" → {task.receiver.label}" if task.receiver else "办结"
    due = task.due.isoformat() if task.due else often
    return _cells(task.id, due, task.title, f"{task.sender.label}{to}", task.clause)


def _target_row(target: Target) -> tuple[Cell, ...]:
    scope = target.scope.label
    return _cells(target.id, scope, target.period, target.indicator, target.figure, target.clause)


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)
