"""What a merge came to, in sentences: what was merged, what was left out, who has not sent yet."""

from collections import Counter
from collections.abc import Iterator, Sequence

from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.notices.notice import Counted, Sender
from skilltrain_cli.operations.merge import Merged, MergeState
from skilltrain_cli.operations.merge.merge_types import Coverage, CoverageLine, Covered
from skilltrain_cli.operations.merge.notice_demands_met import Reach, Reached, ReachLine, reached
from skilltrain_cli.review.brand_material import MATERIAL, MaterialState
from skilltrain_cli.review.provenance import NOT_MERGED
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.region import Level

_SUMS = 6
"""Totals that a sentence tells."""
_EDITED = "BT110"
"""The rule about merged workbooks whose rows were changed afterwards."""


def summary(merged: Merged) -> Iterator[str]:
    """Yield the lines that tell what was merged and what was not."""
    yield merged_files(merged)
    yield from _aside(merged)
    yield from _asked(merged)
    if merged.material:
        yield f"{MATERIAL}（见“{MATERIAL}”表）：{material_told(merged)}。"


def merged_files(merged: Merged) -> str:
    """Say how much was merged."""
    files = len({origin.file for origin in merged.of(MergeState.MERGED)})
    return f"{merged.region.name}：汇总 {files:,} 个文件，{_counted(merged)}。"


def missing_units(merged: Merged) -> Iterator[str]:
    """Name the units from which nothing came, and those whose tables were not merged."""
    for each in merged.covered:
        if isinstance(each, Coverage):
            yield from _without_rows(each, merged)
        else:
            yield from _short_of(each, merged, (Reached.LEFT_OUT, Reached.SILENT))


def _counted(merged: Merged) -> str:
    units, rows = len(merged.table.unit_rows()), len(merged.table)
    if merged.table.form.is_card:
        unit = "单位" if merged.table.form.of(Role.COUNTY) else "市"
        return f"{units:,} 个{unit}，{rows:,} 个{merged.table.form.card.kind}"
    named = len(merged.counted) > 1
    sums = [_sum(column, merged.totals[column.name], named=named) for column in merged.counted]
    told = [*filter(None, sums)]
    more = [f"另有 {len(told) - _SUMS:,} 项合计见“汇总”表"] if len(told) > _SUMS else []
    return "，".join((f"{units:,} 个单位", f"{rows:,} 行", *told[:_SUMS], *more))


def _sum(column: Column, figure: Figure, *, named: bool) -> str:
    """Return a total with its measure, ``named`` where there are several."""
    if not column.amount.additive or not figure.known:
        return ""
    measure = column.amount.measure
    what = f"{column.heading.removesuffix(f'（{measure}）')} " if named else ""
    return f"{what}{figure.value:,} {measure}"


def _aside(merged: Merged) -> Iterator[str]:
    """Yield what was left out, passed over or asked about."""
    out = merged.of(*NOT_MERGED)
    skipped = [origin for origin in merged.of(MergeState.SKIPPED) if not origin.sheet]
    if out:
        partly = {origin.file for origin in merged.of(MergeState.MERGED)}
        sheets = Counter(each.file for each in out)
        whole = {file: f"{file}（{many:,} 张表）" if many > 1 else file for file, many in sheets.items()}
        told = (f"{each.file} 的“{each.sheet}”" if each.file in partly else whole[each.file] for each in out)
        named = [*dict.fromkeys(told)]
        count = sum(bool(each.via) for each in out)
        below = f"，其中 {count:,} 项是下级没有汇总的" if count else ""
        yield f"没有汇总 {len(out):,} 项（原因见“来源”表{below}）：{_few(named)}。"
    if skipped:
        yield f"跳过无关文件 {len(skipped):,} 个：{_few([each.file for each in skipped])}。"
    if beside := sum(each.cells for each in merged.passed):
        count = sum(each.cells for each in merged.passed if each.via)
        below = f"，其中 {count:,} 处是下级汇总表里记的" if count else ""
        yield f"不在附件栏目里、没有汇总的内容 {beside:,} 处（见“来源”表{below}）。"
    for label in merged.labels.values():
        if unmapped := label.unmapped:
            rows = sum(len(each.rows) for each in unmapped)
            what = f"{label.heading}：没有对应的写法 {len(unmapped):,} 种、{rows:,} 行（见“对照”表）"
            yield f"{what}：{_few([f'“{each.writing}”' for each in unmapped])}。"
    if edited := [*dict.fromkeys(each.file for each in merged.told if each.code == _EDITED)]:
        yield (
            f"汇总以后改动过的汇总表 {len(edited):,} 个：{_few(edited)}。"
            "改了哪几行见“情况说明”表；合计改没改，用 skt verify 核对。"
        )
    if merged.told:
        silent = sum(not each.explanation for each in merged.told)
        yield f"核实性问题 {len(merged.told):,} 处，没有情况说明的 {silent:,} 处（见“情况说明”表）。"


def _of_reach(reach: Reach, merged: Merged, index: int) -> Iterator[str]:
    """Say how many units have sent what is asked for, and name those that have not."""
    demand, states = reach.demand, {state: reach.in_state(state) for state in reach.states}
    done = reached(demand)
    always = (done, reach.states[-1])
    listed = "，".join(
        f"{state} {len(lines):,} 个" for state, lines in states.items() if lines or state in always
    )
    of_city = demand.of is Sender.CITY
    who = "设区的市 " if of_city else "县（市、区）"
    bound = [line for line in reach.lines if not line.zone]
    least = f"（{demand.least} 个以上）" if demand.count is Counted.NAME else ""
    sheet = f"覆盖{index + 1}" if index else "覆盖"
    yield f"{demand.title}{least}：{who}{len(bound):,} 个，{listed}（见“{sheet}”表）。"
    yield from _short_of(reach, merged, [state for state in states if state is not done])


def _short_of(reach: Reach, merged: Merged, states: Sequence[Reached]) -> Iterator[str]:
    """Name the units in each of these states."""
    bound = [line for line in reach.lines if not line.zone]
    unit = "市 " if reach.demand.of is Sender.CITY else "县（市、区）"
    for state in states:
        if lines := reach.in_state(state):
            late = f"（截止日已过 {reach.late} 天）" if reach.late else ""
            names = _by_city(merged, [(line.city.name, line.region.name) for line in lines], bound)
            yield f"{state}的{unit}{len(lines):,} 个{late}：{names}。"


def material_told(brands: Merged) -> str:
    """Say how many brands came with material, and how many of these lack something."""
    packages = brands.came(MaterialState.PACKAGE)
    complete = sum(each.complete for each in packages)
    unknown = sum(not each.standing for each in packages)
    stand = (("齐全", complete), ("不齐或需核实", len(packages) - complete - unknown), ("清单不详", unknown))
    listed = "，".join(f"{word} {count:,} 个" for word, count in stand if count)
    others = [(each, len(brands.came(each))) for each in (MaterialState.CARD, MaterialState.UNKNOWN)]
    told = [f"{MaterialState.PACKAGE} {len(packages):,} 个" + (f"（{listed}）" if listed else "")]
    told += [f"{each} {count:,} 个" for each, count in others if count]
    return "，".join(told)


def _asked(merged: Merged) -> Iterator[str]:
    """Say how far the units have come, and what is left to fill in."""
    yield from progress_sentences(merged)
    blanks = [column.heading for column in merged.table.form.footer if column.name not in merged.footer]
    if blanks:
        yield f"报送前，请在统计表下面填写{'、'.join(blanks)}。"


def progress_sentences(merged: Merged) -> Iterator[str]:
    """Say how far the units have come with each thing that the notice asks of them."""
    for index, each in enumerate(merged.covered):
        yield from (
            _of_coverage(each, merged) if isinstance(each, Coverage) else _of_reach(each, merged, index)
        )


def _of_coverage(coverage: Coverage, merged: Merged) -> Iterator[str]:
    counts = {state: coverage.tally(state, zones=False) for state in Covered}
    told = {state: count for state, count in counts.items() if count or state is not Covered.LEFT_OUT}
    listed = "，".join(f"{state} {count:,} 个" for state, count in told.items())
    yield f"{coverage.title}：县（市、区）{sum(counts.values()):,} 个，{listed}（见“覆盖”表）。"
    yield from _without_rows(coverage, merged)


def _without_rows(coverage: Coverage, merged: Merged) -> Iterator[str]:
    """Name the counties and zones from which no row came."""
    for state in (Covered.LEFT_OUT, Covered.SILENT):
        for zones, what in ((False, "县（市、区）"), (True, "功能区 ")):
            if lines := coverage.of(state, zones=zones):
                named = [(line.city.name, line.region.name) for line in lines]
                of_kind = [line for line in coverage.lines if line.zone is zones]
                yield f"{state}的{what}{len(lines):,} 个：{_by_city(merged, named, of_kind)}。"


def _by_city(
    merged: Merged, lines: Sequence[tuple[str, str]], among: Sequence[CoverageLine | ReachLine]
) -> str:
    """Name units; in a province city by city. ``among`` are all that might be named."""
    units: dict[str, list[str]] = {}
    for city, name in lines:
        units.setdefault(city, []).append(name)
    if merged.level is Level.CITY or all(city == name for city, name in lines):
        return "、".join(name for names in units.values() for name in names)
    sizes = Counter(line.city.name for line in among)
    return "；".join(
        f"{city}全部" if len(names) == sizes[city] else f"{city}{'、'.join(names)}"
        for city, names in units.items()
    )


def _few(names: Sequence[str]) -> str:
    most = 5
    return "、".join(shown(name, 80) for name in names[:most]) + (" 等" if len(names) > most else "")
