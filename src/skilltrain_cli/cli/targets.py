"""``skt targets``: indicators against the plan, unit by unit: done, target, rate, gap."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.errors import UsageError
from skilltrain_cli.values.figure_with_sources import figure_text
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import shown_name

if TYPE_CHECKING:
    from skilltrain_cli.operations.targets.plan_shares import PlanShare
    from skilltrain_cli.operations.targets.reported_rows import FigureSource
    from skilltrain_cli.operations.targets.target_lines import TargetLine
    from skilltrain_cli.operations.targets.task_shares import TaskShares
    from skilltrain_cli.usecases.targets import TargetProgress

_LISTED = 12
"""Units that a remark names."""
_FILES = {"docx": "Word 文件", "xlsx": "工作簿"}
_REACHED = ("met", "exceeded")
_HEADINGS = ("指标", "目标", "完成", "完成率", "序时进度", "还差", "状态")
_STYLES = {
    "met": "green",
    "ahead": "green",
    "exceeded": "green",
    "behind": "yellow",
    "missed": "red",
    "over": "red",
    "unfinished": "yellow",
    "unknown": "red",
}


class ShownLevel(StrEnum):
    """Whose targets are shown."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class DraftKind(StrEnum):
    """Which document a Word file holds."""

    FOLLOW_UP = "follow-up"
    SUMMARY = "summary"


def targets(
    paths: Annotated[list[Path], typer.Argument(metavar="路径...", help="报来的文件或文件夹（含子文件夹）")],
    *,
    level: Annotated[
        ShownLevel | None, typer.Option("--level", help="只看省的、市的或县的目标，默认都看")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", metavar="表", help="只用这张表里的数，如 progress 或 指标进展表")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="看哪个单位的目标，如 枣庄市、桓台县、山东省")
    ] = None,
    by_unit: Annotated[bool, typer.Option("--by-unit", help="下面各单位的完成数也逐个列出")] = False,
    notice: NoticeName = None,
    as_of: AsOf = None,
    given: Annotated[str | None, shared_options.option("targets")] = None,
    output: Output = None,
    draft: Annotated[
        DraftKind,
        typer.Option("--draft", help="写成 Word 时写什么：follow-up 调度通报，summary 总结；都是待改的草稿"),
    ] = DraftKind.FOLLOW_UP,
    schema: Annotated[bool, shared_options.schema("targets")] = False,  # noqa: ARG001 - see there
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="情况说明表（.xlsx 或 .csv）")
    ] = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    对照目标看进展：完成数、目标、完成率、还差多少，与序时进度相比快还是慢。

    目标取自各通知；完成数取自通知写明的表（actual），没有写的取自指标进展表，“一市一品牌”“一县一项目”从附件1、
    附件2 数。存量取最近一期，不跨期相加；人和人次不互相换算；比率用分子、分母的合计数重新相除。

    -o 写成 .xlsx 的是工作簿，列出完成数的来源单元格；写成 .docx 的，是填好数字的调度通报（或加
    --draft summary，写总结），要由单位补写的地方用【】标出。

    没有写 --unit 的，给出几个市的表才算省的目标。有强制性问题的文件不计入，并逐个列明。“预计”只是按已过时间
    推算，不是完成数。

    退出码：0 报来的都计入了；1 有的数没有计入；2 用法不对；3 有文件读不出来。
    """
    from skilltrain_cli.usecases import targets as usecase  # noqa: PLC0415

    usual = skt_toml.found()
    notice, unit = usual.decided("notice", notice), usual.decided("unit", unit)
    regions, explanations = usual.path("regions", regions), usual.path("explanations", explanations)
    shape = shared_options.chosen("targets", given, output)
    if shape in _FILES and output is None:
        raise UsageError(f"{_FILES[shape]}不能写到屏幕上", f"请加 -o 目标.{shape}")
    with console.progress() as tick:
        found = usecase.targets(
            paths,
            as_of=as_of_day.as_of(as_of, usual),
            level=level.value if level else None,
            form=form,
            unit=unit,
            notice=notice,
            notices=usual.notices(notice),
            plugins=usual.plugins(),
            regions=regions,
            explanations=explanations,
            output=output,
            force=force,
            progress=tick,
        )
    for note in found.notes:
        console.remark(note)
    if shape == "xlsx" and output is not None:
        usecase.write_book(found, output, force=force)
        console.remark(f"已写入 {output}")
    elif shape == "docx":
        console.deliver(usecase.drafted(found, summary=draft is DraftKind.SUMMARY), output, force=force)
    elif shape == "json":
        console.deliver(console.as_json(payload(found)), output, force=force)
    else:
        console.show_all(pages(found, by_unit=by_unit), output, force=force)
    raise typer.Exit(found.exit_code)


def payload(found: "TargetProgress") -> dict[str, object]:
    """Return the JSON of the contract."""
    progress = found.progress
    return {
        "schema_version": 1,
        "as_of": found.as_of.isoformat(),
        "targets": [_line(line) for line in progress.lines],
        "allocations": [_shares(each) for each in progress.shares],
        "plans": [
            {
                "unit": {"code": each.city.code, "name": each.city.name},
                "notice": each.notice.number,
                "id": each.target.id,
                "above": {"notice": each.above.number, "id": each.whole.id},
                "share": _fraction(each.share),
            }
            for each in progress.plans
        ],
        "remarks": [*progress.remarks, *progress.readings],
        "left_out": [{"file": shown_name(file), "why": shown_name(why)} for file, why in found.left_out],
        "unread": list(map(shown_name, found.review.unread)),
    }


def _line(line: "TargetLine") -> dict[str, object]:
    target = line.target
    return {
        "notice": line.notice.number,
        "id": target.id,
        "clause": target.clause,
        "indicator": target.indicator,
        "unit": {"code": line.unit.code or None, "name": line.unit.name},
        "part": line.part,
        "period": target.period,
        "start": line.span.start.isoformat() if line.span else None,
        "end": line.span.end.isoformat() if line.span else None,
        "measure": target.measure,
        "op": target.op,
        "target": _number(line.goal),
        "upper": None if line.part else target.upper,
        "kind": target.kind.value,
        "bracketed": target.bracketed,
        "parent": target.parent,
        "allocated": line.shared,
        "done": _number(line.done),
        "rate": _fraction(line.rate),
        "gap": _number(line.gap),
        "pace": _fraction(line.pace),
        "forecast": _number(_rounded(line.forecast, 4)),
        "state": line.state.value,
        "reported_to": line.until.isoformat() if line.until else None,
        "form": line.form or None,
        "heading": line.heading or None,
        "units": None
        if line.expected is None
        else {"expected": line.expected, "reported": line.reported, "lacking": list(line.lacking)},
        "why": shown_name(line.why) or None,
        "remarks": list(map(shown_name, line.remarks)),
        "sources": list(map(_source, line.sources)),
    }


def _source(source: "FigureSource") -> dict[str, object]:
    place = source.place
    return {
        "file": shown_name(place.file),
        "entry": shown_name(place.entry) if place.entry else None,
        "sheet": place.sheet,
        "cell": place.cell,
        "value": _number(Decimal(source.value)),
        "sha256": source.sha256,
    }


def _shares(shares: "TaskShares") -> dict[str, object]:
    return {
        "unit": {"code": shares.city.code, "name": shares.city.name},
        "year": shares.year,
        "notice": shares.notice.number if shares.notice else None,
        "id": shares.target.id if shares.target else None,
        "measure": shares.measure,
        "target": _number(shares.goal),
        "total": _number(shares.total),
        "gap": _number(shares.gap),
        "shares": [
            {
                "unit": {"code": each.unit.code, "name": each.unit.name},
                "target": _number(each.goal),
                "sources": list(map(_source, each.sources)),
            }
            for each in shares.shares
        ],
        "lacking": list(shares.lacking),
        "remarks": list(map(shown_name, shares.remarks)),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _fraction(value: Decimal | None) -> int | float | None:
    return _number(_rounded(value, 6))


def _rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def pages(found: "TargetProgress", *, by_unit: bool) -> Iterator[Page]:
    """Yield a table for each notice, those of the units below, of the plans, and what else is to be known."""
    silent: list[TargetLine] = []
    for number, same in gathered((line.notice.number, line) for line in found.progress.lines).items():
        own = [line for line in same if not line.part]
        if all(line.done is None and line.state.value != "unknown" for line in own):
            silent += own
            continue
        yield from _notice_pages(f"{number} 的目标（截至 {found.as_of}）", own)
        parts = [line for line in same if line.part and (by_unit or line.shared)]
        if parts:
            yield from _unit_pages(f"{number}：下面各单位", parts)
    if found.progress.shares:
        yield Page(title="任务分解", notes=tuple(map(_shares_told, found.progress.shares)))
    yield from _plan_pages(found.progress.plans)
    notes = (*_notes(found), *_silent(silent))
    if notes:
        yield Page(title="说明", notes=notes)


def _notice_pages(title: str, lines: Sequence["TargetLine"]) -> Iterator[Page]:
    """Yield the table of one notice, and what is said about it; a target of many units is one row."""
    by_target = gathered((line.target.id, line) for line in lines if line.state.value != "no-source")
    single = {line.unit.name for same in by_target.values() if len(same) == 1 for line in same}
    several = len(single) > 1 or any(len(same) > 1 for same in by_target.values())
    rows = [
        _row(same[0], named=several) if len(same) == 1 else _many_row(same) for same in by_target.values()
    ]
    if not several and single:
        title = f"{single.pop()}：{title}"
    yield Page(title=title, headings=("指标", "单位", *_HEADINGS[1:]) if several else _HEADINGS, rows=rows)
    told = (
        *_each_unit(by_target.values()),
        *_coverage(lines),
        *_forecasts(lines),
        *_problems(by_target.values()),
        *_without_source(lines),
    )
    if told:
        yield Page(title="", notes=told)


def _row(line: "TargetLine", *, named: bool) -> tuple[Cell, ...]:
    target = line.target
    indicator = f"其中：{target.indicator}" if target.parent else target.indicator
    goal = target.figure if line.goal is not None or not line.part else ""
    if line.shared and line.goal is not None:
        goal = f"{figure_text(line.goal)} {target.measure}"
    return (
        Cell(indicator),
        *((Cell(line.unit.name),) if named else ()),
        Cell(goal),
        Cell("—" if line.done is None else figure_text(line.done)),
        Cell(_percent(line.rate)),
        Cell(_percent(line.pace)),
        Cell(_gap(line)),
        Cell(line.state.label, _STYLES.get(line.state.value, "")),
    )


def _many_row(lines: Sequence["TargetLine"]) -> tuple[Cell, ...]:
    """Return the row of a target that each of many units is to reach."""
    target = lines[0].target
    done = [line for line in lines if line.state.value in _REACHED]
    short = len(lines) - len(done)
    if all(line.done is None for line in lines):
        whole = _row(lines[0], named=True)
        return (
            whole[0],
            Cell(f"{len(lines)} 个{target.scope.label}"),
            Cell(f"各 {target.figure}"),
            *whole[3:],
        )
    return (
        Cell(target.indicator),
        Cell(f"{len(lines)} 个{target.scope.label}"),
        Cell(f"各 {target.figure}"),
        Cell(f"{len(done)} 个单位"),
        Cell(_percent(Decimal(len(done)) / len(lines))),
        Cell(_percent(lines[0].pace)),
        Cell(f"{short} 个单位" if short else "—"),
        Cell("都已完成" if not short else "未全部完成", "" if short else "green"),
    )


def _gap(line: "TargetLine") -> str:
    """Return what is lacking; of what is more than enough, how much more."""
    if line.gap is None or line.gap == 0:
        return "—"
    return figure_text(line.gap) if line.gap > 0 else f"多 {figure_text(-line.gap)}"


def _percent(value: Decimal | None) -> str:
    rounded = _rounded(value, 3)
    return "—" if rounded is None else f"{rounded * 100:.1f}%"


def _each_unit(targets: Iterable[Sequence["TargetLine"]]) -> Iterator[str]:
    """Yield which of many units have not reached a target."""
    for same in targets:
        short = [line for line in same if line.state.value not in _REACHED]
        if len(same) > 1 and short and any(line.done is not None for line in same):
            names = [f"{line.unit.name}（{line.why}）" if line.why else line.unit.name for line in short]
            yield f"{_called(same[0])}，未达到的：{first_few(names, _LISTED, '个单位')}"


def _coverage(lines: Sequence["TargetLine"]) -> Iterator[str]:
    """Yield once for all targets alike until when the reports go, and how many units have a figure."""
    told: dict[str, list[str]] = {}
    whose = _whose(lines)
    for line in lines:
        if line.done is None:
            continue
        said = f"数报到 {line.until}" if line.until else ""
        if line.expected:
            lacking = f"，没有的：{first_few(line.lacking, _LISTED, '个')}" if line.lacking else ""
            said += f"{'；' if said else ''}{line.expected} 个单位中 {line.reported} 个有数{lacking}"
        if said:
            told.setdefault(whose(line) + said, []).append(line.target.id)
    for said in sorted(told, key=lambda said: -len(told[said])):
        alone = said == max(told, key=lambda each: len(told[each]))
        yield said if alone else f"{first_few(told[said], _LISTED, '项')}：{said}"


def _forecasts(lines: Sequence["TargetLine"]) -> Iterator[str]:
    """Yield what the figures would come to at this pace, and that this is all it is."""
    some = [line for line in lines if line.forecast is not None and line.state.value not in _REACHED]
    whose = _whose(lines)
    for (unit, few), same in gathered(((whose(line), _of_few(line)), line) for line in some).items():
        texts = [f"{line.target.indicator} {_about(line)} {line.target.measure}" for line in same]
        yield f"{unit}预计（按已过时间推算，不是完成数{few}）：到期末 {'；'.join(texts)}"


def _whose(lines: Sequence["TargetLine"]) -> Callable[["TargetLine"], str]:
    """Return what says before a sentence of whom it speaks, where lines are of several units."""
    several = len({line.unit.code for line in lines if line.done is not None}) > 1
    return lambda line: f"{line.unit.name}：" if several else ""


def _of_few(line: "TargetLine") -> str:
    """Say of how many units a figure is, where it is not of all."""
    return f"，只有 {line.expected} 个单位中 {line.reported} 个的数" if line.lacking else ""


def _called(line: "TargetLine") -> str:
    """Return what a target is called; some names begin with a quotation mark of their own."""
    return f"{line.target.id} {line.target.indicator}"


def _about(line: "TargetLine") -> str:
    """Return a forecast as exactly as it can be meant: to whole people, or to hundreds of 万."""
    decimals = 2 if line.target.measure.startswith(("万", "亿")) else 0
    return figure_text(_rounded(line.forecast, decimals) or Decimal(0))


def _problems(targets: Iterable[Sequence["TargetLine"]]) -> Iterator[str]:
    """Yield why a figure could not be reckoned, and once each what was left aside."""
    several = [same for same in targets if same]
    whose = _whose([line for same in several for line in same])
    for same in several:
        for line in same:
            if line.why and (len(same) == 1 or line.state.value == "unknown"):
                said = line.why.removesuffix("。")
                remedy = f"。{line.remedy}" if line.remedy else ""
                yield f"{_called(line)}：{said}{remedy}"
    yield from dict.fromkeys(
        whose(line) + remark
        for same in several
        for line in same
        for remark in line.remarks
        if not line.why.startswith(remark)
    )


def _without_source(lines: Sequence["TargetLine"]) -> Iterator[str]:
    """Yield the targets of which no form says how far they have come."""
    some = [line.target for line in lines if line.state.value == "no-source"]
    if some:
        named = "、".join(f"{target.id} {target.indicator}（{target.figure}）" for target in some)
        yield f"没有表报数、没有计算的目标 {len(some)} 项：{named}"


def _unit_pages(title: str, lines: Sequence["TargetLine"]) -> Iterator[Page]:
    """Yield the table of the units below: their shares, where they have any, and what they have done."""
    shared = any(line.goal is not None for line in lines)
    rows = []
    for line in lines:
        whole = _row(line, named=True)
        rows.append(whole if shared else (whole[0], whole[1], whole[3], Cell(line.target.measure)))
    headings = (
        ("指标", "单位", "分解目标", *_HEADINGS[2:]) if shared else ("指标", "单位", "完成", "计量单位")
    )
    yield Page(title=title, headings=headings, rows=rows)


def _shares_told(shares: "TaskShares") -> str:
    """Say what all shares of a city come to, and which units have none."""
    total = f"{figure_text(shares.total)} {shares.measure}"
    said = f"{shares.city.name}{shares.year}年“{shares.heading}”：{len(shares.shares)} 个单位合计 {total}"
    if shares.target is None or shares.gap is None or shares.notice is None:
        said += f"；没有通知给{shares.city.name}定{shares.year}年的目标，没有对照"
    else:
        enough = "够" if shares.gap <= 0 else f"少 {figure_text(shares.gap)} {shares.measure}"
        said += f"，{shares.notice.number} 的目标是 {shares.target.figure}，{enough}"
    lacking = f"；没有分到任务的：{first_few(shares.lacking, _LISTED, '个')}" if shares.lacking else ""
    return "；".join((said + lacking, *shares.remarks))


def _plan_pages(plans: Sequence["PlanShare"]) -> Iterator[Page]:
    for (city, number, above), same in gathered(
        ((each.city.name, each.notice.number, each.above.number), each) for each in plans
    ).items():
        yield Page(
            title=f"{city}的目标占全省的份额（{number} 对照 {above}）",
            headings=("指标", "市目标", "省目标", "占全省"),
            rows=[
                (
                    Cell(each.target.indicator),
                    Cell(each.target.figure),
                    Cell(each.whole.figure),
                    Cell(f"{_rounded(each.share * 100, 2)}%"),
                )
                for each in same
            ],
        )


def _silent(lines: Iterable["TargetLine"]) -> Iterator[str]:
    """Yield the targets of notices about which nothing was sent, and those whose time has not begun."""
    for number, same in gathered((line.notice.number, line) for line in lines).items():
        early = [line for line in same if line.state.value == "not-begun"]
        late = [line for line in same if line not in early]
        if late:
            yield f"{number} 的目标没有报数：{first_few([_called(line) for line in late], _LISTED, '项')}"
        if early:
            named = [f"{_called(line)}（{line.target.period}）" for line in early]
            yield f"{number} 的目标还没有开始：{first_few(named, _LISTED, '项')}"


def _notes(found: "TargetProgress") -> Iterator[str]:
    if not found.progress.lines:
        yield "没有可看的目标：报来的表里没有目标涉及的数，或者没有通知定这一级的目标"
    yield from (*found.progress.remarks, *found.progress.readings)
    for file, why in found.left_out:
        yield f"没有计入：{shown_name(file)}，{why}"
    if found.way_down:
        yield found.way_down
