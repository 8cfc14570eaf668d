"""How ``skt merge`` sums up what it made: what was merged, what was not, who is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence

from skilltrain_cli.enclosed import ENCLOSED, Came
from skilltrain_cli.merge import Brands, Gathered, Merged, State
from skilltrain_cli.merge.brands import Reached
from skilltrain_cli.merge.values import CoverageLine, Covered
from skilltrain_cli.privacy import shown
from skilltrain_cli.region import Level


def summary(merged: Merged | Brands) -> Iterator[str]:
    """Yield the lines that tell what was merged and what was not."""
    files = len({origin.file for origin in merged.of(State.MERGED)})
    yield f"{merged.region.name}：汇总 {files:,} 个文件，{_counted(merged)}。"
    yield from _aside(merged)
    yield from (_of_brands(merged) if isinstance(merged, Brands) else _of_projects(merged))


def _counted(merged: Merged | Brands) -> str:
    units, rows = len(merged.table.unit_rows()), len(merged.table)
    if isinstance(merged, Brands):
        return f"{units:,} 个市，{rows:,} 个品牌"
    return f"{units:,} 个单位，{rows:,} 行，{merged.whole.persons.value:,} 人次"


def _aside(merged: Gathered) -> Iterator[str]:
    """Yield what was left out, passed over or asked about."""
    out = merged.of(State.LEFT_OUT, State.UNREAD)
    skipped = [origin for origin in merged.of(State.SKIPPED) if not origin.sheet]
    if out:
        partly = {origin.file for origin in merged.of(State.MERGED)}
        named = [f"{each.file} 的“{each.sheet}”" if each.file in partly else each.file for each in out]
        count = sum(bool(each.via) for each in out)
        below = f"，其中 {count:,} 项是下级没有汇总的" if count else ""
        yield f"没有汇总 {len(out):,} 项（原因见“来源”表{below}）：{_few(named)}。"
    if skipped:
        yield f"跳过无关文件 {len(skipped):,} 个：{_few([each.file for each in skipped])}。"
    if beside := sum(each.cells for each in merged.passed):
        count = sum(each.cells for each in merged.passed if each.via)
        below = f"，其中 {count:,} 处是下级汇总表里记的" if count else ""
        yield f"不在附件栏目里、没有汇总的内容 {beside:,} 处（见“来源”表{below}）。"
    if merged.told:
        silent = sum(not each.explanation for each in merged.told)
        yield f"核实性问题 {len(merged.told):,} 处，没有情况说明的 {silent:,} 处（见“情况说明”表）。"


def _of_brands(brands: Brands) -> Iterator[str]:
    states = {state: brands.in_state(state) for state in Reached}
    always = (Reached.YES, Reached.SILENT)
    listed = "，".join(
        f"{state} {len(lines):,} 个" for state, lines in states.items() if lines or state in always
    )
    yield (
        f"一市一品牌（{brands.least} 个以上）：设区的市 {len(brands.cities):,} 个，{listed}（见“覆盖”表）。"
    )
    for state, lines in states.items():
        if lines and state is not Reached.YES:
            late = f"（截止日已过 {brands.late} 天）" if brands.late else ""
            yield f"{state}的市 {len(lines):,} 个{late}：{'、'.join(line.city.name for line in lines)}。"
    yield _material(brands)


def _material(brands: Brands) -> str:
    """Say how many brands came with material, and how many of these lack something."""
    packages = brands.came(Came.PACKAGE)
    complete = sum(each.complete for each in packages)
    unknown = sum(not each.standing for each in packages)
    stand = (("齐全", complete), ("不齐或需核实", len(packages) - complete - unknown), ("清单不详", unknown))
    listed = "，".join(f"{word} {count:,} 个" for word, count in stand if count)
    others = [(each, len(brands.came(each))) for each in (Came.CARD, Came.UNKNOWN)]
    told = [f"{Came.PACKAGE} {len(packages):,} 个" + (f"（{listed}）" if listed else "")]
    told += [f"{each} {count:,} 个" for each, count in others if count]
    return f"{ENCLOSED}（见“{ENCLOSED}”表）：{'，'.join(told)}。"


def _of_projects(merged: Merged) -> Iterator[str]:
    counts = {state: merged.coverage.tally(state, zones=False) for state in Covered}
    told = {state: count for state, count in counts.items() if count or state is not Covered.LEFT_OUT}
    listed = "，".join(f"{state} {count:,} 个" for state, count in told.items())
    yield f"一县一项目：县（市、区）{sum(counts.values()):,} 个，{listed}（见“覆盖”表）。"
    for state in (Covered.LEFT_OUT, Covered.SILENT):
        for zones, what in ((False, "县（市、区）"), (True, "功能区 ")):
            if lines := merged.coverage.of(state, zones=zones):
                yield f"{state}的{what}{len(lines):,} 个：{_by_city(merged, lines)}。"
    blanks = [column.heading for column in merged.table.form.footer if column.name not in merged.footer]
    if blanks:
        yield f"报送前，请在统计表下面填写{'、'.join(blanks)}。"


def _by_city(merged: Merged, lines: Sequence[CoverageLine]) -> str:
    """Name counties, or zones; in a province city by city."""
    units: dict[str, list[str]] = {}
    for line in lines:
        units.setdefault(line.city.name, []).append(line.region.name)
    if merged.level is Level.CITY:
        return "、".join(name for names in units.values() for name in names)
    sizes = Counter(line.city.name for line in merged.coverage.lines if line.zone is lines[0].zone)
    return "；".join(
        f"{city}全部" if len(names) == sizes[city] else f"{city}{'、'.join(names)}"
        for city, names in units.items()
    )


def _few(names: Sequence[str]) -> str:
    most = 5
    return "、".join(shown(name, 80) for name in names[:most]) + (" 等" if len(names) > most else "")
