"""``skt notices``: the documents that skt knows, a check of one's own, and a draft for another year."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltrain_cli.cli import console, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.deadlines import line_of, moment, senders
from skilltrain_cli.cli.shared_options import DEFAULT, CatalogueFormat, Force
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_FINDINGS, UsageError
from skilltrain_cli.notices import Action, Counted, CoverageDemand, Notice, Target, Task
from skilltrain_cli.usecases import lookup_by_name
from skilltrain_cli.usecases import notices as usecase
from skilltrain_cli.values.toml_table import TomlTable

if TYPE_CHECKING:
    from skilltrain_cli.intake.installed_plugins import Plugin

_NOTICE = ("文号", "标题", "发文机关", "日期", "任务", "目标")
_TASK = ("编号", "截止日", "任务", "报送", "条款")
_TARGET = ("编号", "范围", "期间", "指标", "目标", "存量/流量", "其中", "条款")
_ACTION = ("编号", "行动", "牵头", "参加", "条款")
_COVERAGE = ("要求", "范围", "表", "至少", "截止日", "条款")
_FORM = ("表", "附件", "标题", "栏目")


def notices(
    number: Annotated[
        str | None, typer.Argument(metavar="[文号]", help="只看这一个，如 鲁人社字〔2021〕32号")
    ] = None,
    *,
    notice: Annotated[
        Path | None, typer.Option("--notice", metavar="文件", help="再加上这个通知文件（.toml）")
    ] = None,
    shape: CatalogueFormat = DEFAULT,
    check: Annotated[
        Path | None,
        typer.Option(
            "--check", metavar="文件", help="检查这个通知文件有没有写错和自相矛盾之处，一次全部列出"
        ),
    ] = None,
    new_from: Annotated[
        str | None,
        typer.Option(
            "--new-from", metavar="文号或文件", help="按这个通知起草另一年的通知文件，要核对的都注“待核”"
        ),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年份", help="起草哪一年的")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="起草的通知文件（.toml）")
    ] = None,
    force: Force = False,
) -> None:
    """查看内置的通知：任务、目标、行动和条款原文；检查自己写的通知文件；起草下一年的。"""
    drafting = (new_from, year, output)
    if any(part is not None for part in drafting):
        if new_from is None or year is None or output is None or number or notice or check:
            raise UsageError(
                "--new-from、--year、-o 要一起写",
                "如 skt notices --new-from 鲁人社字〔2021〕32号 --year 2022 -o 2022.toml",
            )
        console.remark(f"已写入 {usecase.draft_notice(new_from, year, output, force=force)}")
    elif check is not None:
        if number or notice or shape != DEFAULT:
            raise UsageError("--check 只检查一个文件", "如 skt notices --check 通知.toml")
        raise typer.Exit(_check(check, lookup_by_name.plugins_named(skt_toml.found().plugins())))
    else:
        _show(number, notice, shape)


def _show(number: str | None, own: Path | None, shape: str) -> None:
    plugins = lookup_by_name.plugins_named(skt_toml.found().plugins())
    chosen = usecase.notices(number, own, plugins)
    sources = {each.id: plugin.label for plugin in plugins for each in plugin.notices}
    if shape == "json":
        console.deliver(console.as_json(payload(chosen, sources)), None)
    elif len(chosen) == 1 and (number or own):
        console.show_all(pages(chosen[0], sources))
    else:
        console.show(overview(chosen, sources))


def _check(path: Path, plugins: "Sequence[Plugin]") -> int:
    """Print every contradiction of a file, one a line, in the order of its lines."""
    checked = usecase.check_notice(path, plugins)
    notice, found = checked.notice, checked.contradictions
    for error in found:
        console.say(f"{error}。{error.hint}")
    if found:
        console.remark(f"{path} 有 {len(found)} 处自相矛盾")
        return EXIT_FINDINGS
    counted = f"任务 {len(notice.tasks)} 项，目标 {len(notice.targets)} 项，表 {len(notice.forms)} 张"
    console.say(f"{notice.number} 没有自相矛盾之处：{counted}")
    return EXIT_CLEAN


Sources = Mapping[str, str]
"""The plug-in that a notice is from, by its id."""
_NONE: Sources = {}


def payload(notices: Sequence[Notice], sources: Sources = _NONE) -> dict[str, object]:
    """Return what the notices hold as JSON values."""
    return {"schema_version": 1, "notices": [_notice(notice, sources) for notice in notices]}


def _notice(notice: Notice, sources: Sources) -> dict[str, object]:
    return {
        "id": notice.id,
        "number": notice.number,
        "title": notice.title,
        "issuer": notice.issuer,
        "issued": notice.issued.isoformat(),
        "year": notice.year,
        "years": list(notice.years or (notice.year, notice.year)),
        "until": notice.until.isoformat() if notice.until else None,
        "receiver": notice.receiver,
        "label": notice.label,
        "plugin": sources.get(notice.id),
        "context": notice.context,
        "clauses": dict(notice.clauses),
        "tasks": [_task(task) for task in notice.tasks],
        "targets": [_target(target) for target in notice.targets],
        "actions": [_action(action) for action in notice.actions],
        "coverage": [_coverage(coverage) for coverage in notice.coverage],
        "forms": [_form(form) for form in notice.forms],
    }


def _task(task: Task) -> dict[str, object]:
    return {
        "id": task.id,
        "title": task.title,
        "form": task.form,
        "from": senders(task),
        "to": task.receiver,
        "due": moment(task.due, task),
        "every": task.every,
        "day": task.day,
        "gathers": task.gathers,
        "guided_by": task.guided_by,
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
        "upper": target.upper,
        "kind": target.kind,
        "parent": target.parent,
        "bracketed": target.bracketed,
        "actual": target.actual,
        "clause": target.clause,
        "quote": target.quote,
    }


def _action(action: Action) -> dict[str, object]:
    return {
        "number": action.number,
        "title": action.title,
        "lead": list(action.lead),
        "others": list(action.others),
        "clause": action.clause,
        "quote": action.quote,
    }


def _coverage(coverage: CoverageDemand) -> dict[str, object]:
    return {
        "title": coverage.title,
        "of": coverage.of,
        "form": coverage.form,
        "least": coverage.least,
        "count": coverage.count,
        "by": coverage.by.isoformat() if coverage.by else None,
        "clause": coverage.clause,
        "quote": coverage.quote,
    }


def _form(form: TomlTable) -> dict[str, object]:
    return {**{key: _words(form, key) for key in ("id", "annex", "title")}, "fields": _fields(form)}


def _words(form: TomlTable, key: str) -> str:
    return str(form.cells.get(key, ""))


def _fields(form: TomlTable) -> list[str]:
    """Return the headings of a declared form as they stand in the notice's file."""
    fields = form.cells.get("fields")
    tables = fields if isinstance(fields, list) else []
    return [str(each.get("title") or each.get("name") or "") for each in tables if isinstance(each, dict)]


def overview(notices: Sequence[Notice], sources: Sources = _NONE) -> Page:
    """Return one line for each notice."""
    named = (f"{each.number}来自插件 {sources[each.id]}" for each in notices if each.id in sources)
    return Page(
        title="内置通知和插件的通知" if sources else "内置通知",
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
        notes=(*named, "运行 skt notices 文号 查看任务、目标、行动和条款原文"),
    )


def pages(notice: Notice, sources: Sources = _NONE) -> Iterator[Page]:
    """Yield what one notice is, then its tasks, targets, actions, coverage, forms and clauses."""
    yield Page(title=f"{notice.number} {notice.title}", notes=tuple(_identity(notice, sources)))
    tables = (
        ("任务", _TASK, [_task_row(task) for task in notice.tasks]),
        ("目标", _TARGET, [_target_row(target) for target in notice.targets]),
        ("行动", _ACTION, [_action_row(action) for action in notice.actions]),
        ("覆盖", _COVERAGE, [_coverage_row(coverage) for coverage in notice.coverage]),
        ("表", _FORM, [_form_row(form) for form in notice.forms]),
        ("条款原文", ("条款", "原文"), [_cells(name, text) for name, text in notice.clauses.items()]),
    )
    for title, headings, rows in tables:
        if rows:
            yield Page(title=title, headings=headings, rows=rows)


def _identity(notice: Notice, sources: Sources) -> Iterator[str]:
    """Yield who issued it and for how long, and what else is to be known about it."""
    until = f"到 {notice.until} 为止" if notice.until else "没有写到哪一天为止"
    years = "至".join(str(year) for year in notice.years or (notice.year,))
    yield f"{notice.issuer}，{notice.issued} 印发，{until}，{years} 年"
    if notice.context:
        yield "不布置任务，只供对照"
    if notice.receiver:
        yield f"联系或收件：{notice.receiver}"
    if notice.label:
        yield notice.label
    if notice.id in sources:
        yield f"来自：插件 {sources[notice.id]}"


def _task_row(task: Task) -> tuple[Cell, ...]:
    often = task.every.label if task.every else "随时"
    if task.day is not None:
        often += f"，期后第 {task.day} 天"
    due = (moment(task.due, task) or often).replace("T", " ").removesuffix(":00")
    if task.due and task.every:
        due += f" 起{task.every.label}"
    return _cells(task.id, due, task.title, line_of(task), task.clause)


def _target_row(target: Target) -> tuple[Cell, ...]:
    return _cells(
        target.id,
        target.scope.label,
        target.period,
        target.indicator,
        target.figure,
        target.kind.label,
        f"{target.parent} 其中" if target.parent else "",
        target.clause,
    )


def _action_row(action: Action) -> tuple[Cell, ...]:
    number = "" if action.number is None else str(action.number)
    return _cells(number, action.title, "、".join(action.lead), "、".join(action.others), action.clause)


def _coverage_row(coverage: CoverageDemand) -> tuple[Cell, ...]:
    least = f"{coverage.least} {'类' if coverage.count is Counted.NAME else '份'}"
    by = coverage.by.isoformat() if coverage.by else ""
    return _cells(coverage.title, f"各{coverage.of.label}", coverage.form, least, by, coverage.clause)


def _form_row(form: TomlTable) -> tuple[Cell, ...]:
    return _cells(*(_words(form, key) for key in ("id", "annex", "title")), "、".join(_fields(form)))


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)
