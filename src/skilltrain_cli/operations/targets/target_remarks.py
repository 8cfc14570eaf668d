"""What is to be said of targets: parts above their whole, two targets for one thing, figures of nobody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from skilltrain_cli.notices.notice import Target, TargetKind
from skilltrain_cli.operations.targets.actual_fields import indicator_key
from skilltrain_cli.operations.targets.measure_conversion import base_of, converted
from skilltrain_cli.operations.targets.reported_rows import ReportedRows
from skilltrain_cli.operations.targets.target_lines import TargetLine, TargetState
from skilltrain_cli.values.figure_with_sources import figure_text
from skilltrain_cli.values.named_groups import first_few, gathered

_NAMED = 3
_HOW_MANY = {2: "两", 3: "三"}


def one_target_each(lines: Sequence[TargetLine]) -> tuple[list[TargetLine], list[str]]:
    """
    Return the lines where a unit has one target for one indicator and time, and what is said of the others.

    Two that ask for the same are one, that of the earlier notice. Of two that do not, none is reckoned with,
    and their lines say why.
    """
    same = gathered((_asks_for(line), line) for line in lines if not line.part and line.unit.code)
    said: list[str] = []
    dropped: set[tuple[str, ...]] = set()
    undecided: dict[tuple[str, ...], str] = {}
    for rivals in same.values():
        targets = {_named(line): line for line in rivals}
        if len(targets) < 2:  # noqa: PLR2004 - one is no rival
            continue
        named = "和".join(
            f"{line.notice.number} {line.target.id}（{line.target.figure}）" for line in targets.values()
        )
        first = rivals[0]
        whose = f"{first.unit.name}“{first.target.indicator}”（{first.target.period}）"
        what = f"{whose}有{_HOW_MANY.get(len(targets), f' {len(targets)} ')}个目标：{named}"
        if len({(line.target.op, _in_ones(line.target)) for line in rivals}) == 1:
            taken = f"{first.notice.number} {first.target.id}"
            said.append(f"{what}；要求相同，按 {taken} 计算")
            dropped |= {each for each in targets if each != _named(first)}
        else:
            undecided |= dict.fromkeys(targets, f"{what}；要求不同，都没有计算")
    kept = []
    own: tuple[str, ...] = ()
    for line in lines:
        own = own if line.part else _named(line)  # those of the units below follow the line of their whole
        if own in undecided:
            remedy = "请用 --notice 写明按哪一个，或改正通知文件"
            kept.append(
                replace(line, state=TargetState.UNKNOWN, goal=None, why=undecided[own], remedy=remedy)
            )
        elif own not in dropped:
            kept.append(line)
    return kept, said


def _named(line: TargetLine) -> tuple[str, ...]:
    """Return which target of which unit a line is of: one of all cities may have a rival in one alone."""
    return line.notice.number, line.target.id, line.unit.code


def _asks_for(line: TargetLine) -> tuple[object, ...]:
    target = line.target
    return line.unit.code, indicator_key(target.indicator), base_of(target.measure)[0], line.span


def _in_ones(target: Target) -> tuple[Decimal, ...]:
    power = base_of(target.measure)[1]
    bounds = (target.value, target.upper) if target.upper is not None else (target.value,)
    return tuple(Decimal(str(value)).scaleb(power) for value in bounds)


def remarks_on(lines: Sequence[TargetLine]) -> Iterator[str]:
    """Yield parts (其中) that exceed their whole, and parents that are none."""
    own = {(line.notice.number, line.target.id, line.unit.code): line for line in lines}
    told: set[tuple[str, str]] = set()
    for line in lines:
        parent = line.target.parent
        if parent is None:
            continue
        above = own.get((line.notice.number, parent, line.unit.code))
        if above is not None and (greater := _greater(line, above)):
            yield greater
        name = (line.notice.number, line.target.id)
        if name not in told and (odd := _odd_parent(line, {each.id: each for each in line.notice.targets})):
            told.add(name)
            yield odd


def readings_of(lines: Sequence[TargetLine]) -> Iterator[str]:
    """Yield how figures in brackets were read, which is no fault of anybody who sent something."""
    yield from dict.fromkeys(_brackets(line) for line in lines if line.target.bracketed and not line.part)


def _greater(line: TargetLine, above: TargetLine) -> str:
    if line.done is None or above.done is None:
        return ""
    done = converted(line.done, line.target.measure, above.target.measure)
    if done is None or done <= above.done:
        return ""
    part = f"{figure_text(line.done)} {line.target.measure}"
    whole = f"{figure_text(above.done)} {above.target.measure}"
    return (
        f"{line.unit.name}：其中数“{line.target.indicator}”{part}，大于总数“{above.target.indicator}”{whole}，"
        "请核实这两个数"
    )


def _odd_parent(line: TargetLine, by_id: Mapping[str, Target]) -> str:
    target, seen = line.target, {line.target.id}
    at = target.parent
    while at is not None:
        if at not in by_id:
            return f"{line.notice.number} 目标 {target.id} 的 parent 写的“{at}”不在这份通知里，没有核对其中数"
        if at in seen:
            return f"{line.notice.number} 目标 {target.id} 的 parent 绕一圈又回到“{at}”，没有核对其中数"
        seen.add(at)
        at = by_id[at].parent
    return ""


def _brackets(line: TargetLine) -> str:
    target = line.target
    named = f"{line.notice.number} {target.id}“{target.indicator}”"
    if target.kind is TargetKind.STOCK:
        return f"{named}的目标印在〔〕里，是期末总量，取最近一期的数，不跨期相加"
    return (
        f"{named}的目标印在〔〕里（期末总量），名称又是新增数，两者矛盾；"
        f"这里按{target.period}累计计算，请以发文机关的解释为准"
    )


def unasked_figures(reported: Iterable[ReportedRows], lines: Sequence[TargetLine]) -> Iterator[str]:
    """Yield the figures in forms that say how far a unit has come and that no target asks for."""
    asked = {(line.form, line.heading) for line in lines}
    for rows in reported:
        form = rows.form
        if not rows.one_row_a_unit or any(column.amount.divides for column in form.amounts):
            continue
        used = {column.name for column in form.columns if (form.id, column.heading) in asked}
        ratios = [form.by_name[name].amount for name in used]
        used |= {name for ratio in ratios for name in (ratio.numerator, ratio.denominator)}
        alone = [
            column.label
            for column in form.amounts
            if column.name not in used and any(value is not None for value in rows.columns[column.name])
        ]
        if alone:
            named = first_few([f"“{label}”" for label in alone], _NAMED, "项")
            yield f"{form.card.annex}里的{named}，这里的通知没有定目标，没有列出"
