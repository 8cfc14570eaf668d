"""
Drafts on targets: 调度 (how far, who lags, what is asked next) and 总结 (what was reached, action by action).

鲁人社字〔2021〕32号 三 asks for 定期调度和总结, 二（三） for 调度 of 项目制培训; 枣人社发〔2022〕14号 九 for
progress gathered by departments. Every number is one of the progress; what only the office knows stands
in 【】.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal

from msgspec.structs import replace

from skilltrain_cli.notices.notice import Action, Notice, Target
from skilltrain_cli.operations.briefing.official_draft import Exhibit, Heading, OfficialDraft, Part, Passage
from skilltrain_cli.operations.summaries.summary_table import SummaryTable
from skilltrain_cli.operations.targets.asked_units import below
from skilltrain_cli.operations.targets.target_lines import TargetLine, TargetState
from skilltrain_cli.operations.targets.target_table import REACHED, progress_table, targets_apart
from skilltrain_cli.operations.targets.task_shares import TaskShares
from skilltrain_cli.operations.targets.unit_progress import Progress
from skilltrain_cli.values.figure_with_sources import figure_text, percent_text
from skilltrain_cli.values.named_groups import first_few, gathered
from skilltrain_cli.values.privacy import mask, shown
from skilltrain_cli.values.region import Level, Region

_NAMED = 12
"""Units that a sentence names."""
_RANKED = 4
"""Units from which on those in front and those behind are worth naming."""
_ENDS = 2
"""Units named in front and behind."""
_WHOSE = "谁的目标"
_SHOWN = ("指标", _WHOSE, "完成", "目标", "完成率", "序时进度", "状态")
_DAYS = Decimal(365) / 12
"""Of a month."""
_LAGGING = (TargetState.BEHIND, TargetState.MISSED, TargetState.UNFINISHED, TargetState.OVER)


def follow_up_draft(
    progress: Progress, as_of: date, left_out: Sequence[tuple[str, str]] = ()
) -> OfficialDraft:
    """Return the 调度 of a day: how far each target is, which units lag, and what is asked of them."""
    progress = _of_its_office(progress, as_of)
    whole = _whole(progress.region)
    return _draft(
        progress,
        as_of,
        title=f"关于{whole}职业技能培训目标任务进展情况的调度通报",
        addressee=f"各{'市' if whole == '全省' else '区县'}人力资源和社会保障局" if whole else "",
        body=(
            Passage(text=_opening(progress, as_of, "进展情况通报如下。")),
            *_reached(progress, as_of, "总体进展"),
            *_units(progress),
            *_lagging(progress, as_of, left_out),
            *_asked(progress, as_of, left_out),
        ),
    )


def summary_draft(progress: Progress, as_of: date, left_out: Sequence[tuple[str, str]] = ()) -> OfficialDraft:
    """Return the 总结 up to a day: what was reached, what was done in each action, what is still lacking."""
    progress = _of_its_office(progress, as_of)
    return _draft(
        progress,
        as_of,
        title=f"关于{_whole(progress.region)}职业技能培训目标任务完成情况的总结",
        addressee="",
        body=(
            Passage(text=_opening(progress, as_of, "完成情况总结如下。")),
            *_reached(progress, as_of, "目标任务完成情况"),
            *_units(progress),
            *_actions(progress),
            *_lagging(progress, as_of, left_out),
            Heading(text="下一步打算"),
            Passage(text="【下一步工作打算】"),
        ),
    )


def _of_its_office(progress: Progress, as_of: date) -> Progress:
    """
    Return what an office writes of: its own notices and those from above, none of an office below.

    A target of an earlier year is among it only where somebody has sent a figure for it.
    """
    region = progress.region

    def told(line: TargetLine) -> bool:
        above = line.area is None or region is None or below(line.area, region.code)
        past = line.span is not None and line.span.end.year < as_of.year
        return above and (line.done is not None or not past)

    return replace(progress, lines=tuple(filter(told, progress.lines)))


def _draft(
    progress: Progress, as_of: date, *, title: str, addressee: str, body: Sequence[Part]
) -> OfficialDraft:
    region = progress.region
    office = "【发文机关】"
    if region is not None:
        office = f"{region.name}人力资源和社会保障{'厅' if region.level is Level.PROVINCE else '局'}"
    return OfficialDraft(
        number=f"【】〔{as_of.year}〕【】号",
        title=title,
        addressee=addressee,
        body=tuple(body),
        signed=office,
        dated=as_of,
    )


def _whole(region: Region | None) -> str:
    if region is None:
        return ""
    return {Level.PROVINCE: "全省", Level.CITY: "全市"}.get(region.level, region.name)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _own(progress: Progress) -> list[TargetLine]:
    return [line for line in progress.lines if not line.part]


def _opening(progress: Progress, as_of: date, ending: str) -> str:
    notices = {line.notice.number: line.notice for line in _own(progress) if line.done is not None}
    named = "、".join(_titled(notice) for notice in notices.values())
    basis = f"根据{named}确定的目标，" if named else ""
    return f"{basis}对照各单位报送的数，现将截至{_day(as_of)}的{ending}"


def _titled(notice: Notice) -> str:
    title = notice.title.replace("《", "〈").replace("》", "〉")
    return f"《{title}》" + (f"（{notice.number}）" if "〔" in notice.number else "")


def _reached(progress: Progress, as_of: date, heading: str) -> Iterator[Part]:
    """Say how many targets are in which state, then each figure, and show them all."""
    told = [same for same in targets_apart(progress) if any(line.done is not None for line in same)]
    yield Heading(text=heading)
    if not told:
        yield Passage(text="报来的表里没有目标涉及的数。【】")
        return
    for number, targets in gathered((same[0].notice.number, same) for same in told).items():
        yield Passage(text=_counted(number, targets))
        yield Passage(text="；".join(_figure(same, as_of) for same in targets) + "。")
    table = progress_table(progress, progress.region.name if progress.region else "")
    if table is not None:
        yield targets_shown(replace(table, notes=(*table.notes[:1], *progress.readings)))


def targets_shown(table: SummaryTable) -> Exhibit:
    """Return a table of targets as a document shows it; whose they are, only where they are of several."""
    one = len(set(table.column(_WHOSE))) == 1
    return Exhibit(table=table, headings=tuple(each for each in _SHOWN if not (one and each == _WHOSE)))


def _counted(number: str, targets: Sequence[Sequence[TargetLine]]) -> str:
    """Say how many of a notice's targets are reached, ahead, behind …"""
    states = [_state_of(same) for same in targets]
    counts = [(state, states.count(state)) for state in dict.fromkeys(states)]
    told = "、".join(f"{state} {count} 项" for state, count in counts)
    return f"{number}的目标中，有数可对照的 {len(targets)} 项：{told}。"


def _state_of(same: Sequence[TargetLine]) -> str:
    if len(same) == 1:
        return same[0].state.label
    return TargetState.MET.label if all(line.state in REACHED for line in same) else "未全部完成"


def _figure(same: Sequence[TargetLine], as_of: date) -> str:
    """Say what is done of one target, and how that stands with the time."""
    line, target = same[0], same[0].target
    name = f"其中{target.indicator}" if target.parent else target.indicator
    if len(same) > 1:
        done = sum(each.state in REACHED for each in same)
        return f"{name}，{len(same)} 个{target.scope.label}中 {done} 个达到 {_asked_for(target)}"
    said = f"{name}完成 {figure_text(line.done or Decimal(0))} {target.measure}，目标 {_asked_for(target)}"
    if line.rate is not None and target.measure != "%":
        said += f"，完成率 {_percent(line.rate)}"
    if line.pace is not None and line.span is not None and as_of <= line.span.end:
        said += f"（时间已过 {_percent(line.pace)}）"
    return said


def _asked_for(target: Target) -> str:
    """Return what a target asks for in words: 16.5 万人次以上."""
    figure = f"{target.value:g} {target.measure}"
    if target.upper is not None:
        return f"{target.value:g}～{target.upper:g} {target.measure}"
    return {">=": f"{figure}以上", "<=": f"不超过 {figure}"}.get(target.op, figure)


def _percent(value: Decimal) -> str:
    return percent_text(value)


def _units(progress: Progress) -> Iterator[Part]:
    """Say which units are in front and behind with the main target, what shares came to, and who lacks."""
    parts = [line for line in progress.lines if line.part and line.done is not None]
    said = [*_ranking(parts), *map(_shares, progress.shares)]
    for same in targets_apart(progress):
        short = [line.unit.name for line in same if line.state not in REACHED]
        if len(same) > 1 and short and any(line.done is not None for line in same):
            said.append(f"{same[0].target.indicator}还没有达到的：{first_few(short, _NAMED, '个单位')}。")
    if said:
        yield Heading(text="各单位进展")
        yield from (Passage(text=each) for each in said)


def _ranking(parts: Sequence[TargetLine]) -> Iterator[str]:
    """Yield who is in front and who behind with the first target that units have figures for."""
    first = parts[0].target.id if parts else ""
    lines = [line for line in parts if line.target.id == first]
    rated = [line for line in lines if line.rate is not None]
    if len(lines) < _RANKED:
        return
    if len(rated) == len(lines):
        order = sorted(rated, key=lambda line: -(line.rate or Decimal(0)))
        told = [f"{line.unit.name}（{_percent(line.rate or Decimal(0))}）" for line in order]
        by = "分解任务完成率"
    else:
        order = sorted(lines, key=lambda line: -(line.done or Decimal(0)))
        measure = order[0].target.measure
        told = [f"{line.unit.name}（{figure_text(line.done or Decimal(0))}{measure}）" for line in order]
        by = "完成数"
    ahead, behind = "、".join(told[:_ENDS]), "、".join(told[-_ENDS:])
    yield f"{order[0].target.indicator}，按{by}，{ahead}居前；{behind}居后。"


def _shares(shares: TaskShares) -> str:
    total = f"{figure_text(shares.total)} {shares.measure}"
    said = f"{shares.year}年的任务分解到 {len(shares.shares)} 个单位，合计 {total}"
    if shares.gap is not None and shares.target is not None:
        enough = "不低于" if shares.gap <= 0 else f"比目标少 {figure_text(shares.gap)} {shares.measure}，低于"
        said += f"，{enough}目标（{_asked_for(shares.target)}）"
    lacking = f"；没有分到任务的：{first_few(shares.lacking, _NAMED, '个单位')}" if shares.lacking else ""
    return f"{shares.city.name}{said}{lacking}。"


def _lagging(progress: Progress, as_of: date, left_out: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """Name what lags, who sent nothing, what cannot be reckoned and what was left out."""
    own = _own(progress)
    behind = [line for line in own if line.state in _LAGGING and line.done is not None]
    silent = list(dict.fromkeys(line.target.indicator for line in own if line.state is TargetState.NO_DATA))
    odd = [line for line in own if line.state is TargetState.UNKNOWN]
    lacking = gathered((line.lacking, line.target.indicator) for line in own if line.lacking)
    said = [
        *(f"{line.target.indicator}{line.state.label}：{_short(line, as_of)}。" for line in behind),
        *(
            f"{first_few(units, _NAMED, '个单位')}没有报的数：{first_few(names, _NAMED, '项')}。"
            for units, names in lacking.items()
        ),
        *([f"没有报数的指标：{first_few(silent, _NAMED, '项')}。"] if silent else []),
        *(f"{line.target.indicator}没有计算：{mask(line.why)}。" for line in odd),
        *(f"{mask(remark)}。" for remark in dict.fromkeys(r for line in own for r in line.remarks)),
        *(f"{mask(remark).removesuffix('。')}。" for remark in progress.remarks),
        *(f"{shown(file, 80)}没有计入：{mask(why).removesuffix('。')}。" for file, why in left_out),
    ]
    yield Heading(text="存在的问题")
    yield from (Passage(text=each) for each in said or ["报来的数没有需要说明的问题。"])
    yield Passage(text="【其他问题和原因】")


def _short(line: TargetLine, as_of: date) -> str:
    """Say how much is lacking and, while there is time, what that is for each month that is left."""
    if line.gap is None or line.gap <= 0:
        return f"完成 {figure_text(line.done or Decimal(0))} {line.target.measure}"
    measure = line.target.measure
    said = f"还差 {figure_text(line.gap)} {measure}"
    days = (line.span.end - as_of).days if line.span is not None else 0
    if line.forecast is None or days <= 0:
        return said
    monthly = (line.gap * _DAYS / days).quantize(line.gap, ROUND_CEILING)
    return (
        f"{said}，到{_day(line.span.end)}平均每月要完成 {figure_text(monthly)} {measure}"
        if line.span
        else said
    )


def _asked(progress: Progress, as_of: date, left_out: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """Ask for what is missing and for what lags, then leave room."""
    own = _own(progress)
    yield Heading(text="下一步工作要求")
    if any(line.lacking or line.state is TargetState.NO_DATA for line in own):
        yield Passage(text="请没有报数的单位于【】月【】日前补报。")
    if left_out or progress.doubtful or any(line.remarks for line in own):
        yield Passage(text="请有关单位核实上述数字，有误的改正后重新报送。")
    behind = [line.target.indicator for line in own if line.state is TargetState.BEHIND]
    if behind:
        yield Passage(text=f"{first_few(behind, 3, '项')}慢于序时进度，请有关单位分析原因，抓紧推进。")
    quotes = {
        line.target.quote: line.notice.number
        for line in own
        if line.state in (TargetState.BEHIND, TargetState.UNDER_WAY, TargetState.NO_DATA)
        if line.target.quote and "≥" not in line.target.quote
        if line.span is None or as_of <= line.span.end
    }
    for quote, number in quotes.items():
        yield Passage(text=f"请按照{number}“{quote}”的要求抓紧落实。")
    yield Passage(text="【其他工作要求】")


def _actions(progress: Progress) -> Iterator[Part]:
    """Yield the actions of the notices, each with who leads it and room for what was done."""
    notices = {line.notice.number: line.notice for line in _own(progress) if line.done is not None}
    yield Heading(text="主要做法和成效")
    actions = [action for notice in notices.values() for action in notice.actions]
    for action in actions:
        yield Heading(text=action.title, level=2)
        yield Passage(text=f"{_led(action)}【做法和成效】")
    if not actions:
        yield Passage(text="【做法和成效】")


def _led(action: Action) -> str:
    lead = f"牵头：{'、'.join(action.lead)}" if action.lead else ""
    others = f"参加：{'、'.join(action.others)}" if action.others else ""
    told = "；".join(filter(None, (lead, others)))
    return f"（{told}）" if told else ""
