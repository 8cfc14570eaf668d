"""``skt merge``: counties into the city's workbook, cities into the province's; brand cards into one list."""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skilltrain_cli.cli import as_of_day, console, skt_toml
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, RegionsFile
from skilltrain_cli.errors import EXIT_CLEAN, EXIT_INCOMPLETE
from skilltrain_cli.forms.spec import Column, Role
from skilltrain_cli.notices.notice import Counted, Sender
from skilltrain_cli.operations.merge import Merged, MergeState
from skilltrain_cli.operations.merge.merge_types import Coverage, CoverageLine, Covered
from skilltrain_cli.operations.merge.notice_demands_met import Reach, ReachLine, reached
from skilltrain_cli.review.brand_material import MATERIAL, MaterialState
from skilltrain_cli.review.provenance import NOT_MERGED
from skilltrain_cli.values.figure_with_sources import Figure
from skilltrain_cli.values.privacy import shown, shown_name
from skilltrain_cli.values.region import Level


class Wanted(StrEnum):
    """Whose workbook is made."""

    CITY = "city"
    PROVINCE = "province"


def merge(
    paths: Annotated[
        list[Path], typer.Argument(metavar="路径...", help="要汇总的文件或文件夹（含子文件夹）")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="写到哪个 .xlsx 文件")],
    *,
    level: Annotated[
        Wanted | None, typer.Option("--level", help="汇总成市的表还是省的表，默认从内容认")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", metavar="表", help="几种表混在一起时，汇总哪一种，如 project 或 附件1"),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="有强制性问题或读不出来的文件不汇总，并逐个列明")
    ] = False,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="单位", help="汇总哪个市的，如 淄博市（或 山东省）；别的市的文件会点名"
        ),
    ] = None,
    latest: Annotated[
        bool,
        typer.Option(
            "--latest", help="一个单位报了几份时，采用填表日期最晚的一份；它缺少较早一份的行时不汇总"
        ),
    ] = False,
    drop_earlier: Annotated[
        bool,
        typer.Option("--drop-earlier", help="与 --latest 合用：最晚的一份缺行也采用，去掉的行数、人次会说明"),
    ] = False,
    batches: Annotated[
        bool, typer.Option("--batches", help="一个单位分批报了几份、没有一行相同时，几份都采用")
    ] = False,
    filled_by: Annotated[
        str | None, typer.Option("--filled-by", metavar="姓名", help="汇总表自己的填表人")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="号码", help="汇总表的联系电话")] = None,
    filled_on: Annotated[
        str | None, typer.Option("--filled-on", metavar="日期", help="汇总表的填表日期")
    ] = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    explanations: Annotated[
        Path | None, typer.Option("--explanations", metavar="文件", help="情况说明表（.xlsx 或 .csv）")
    ] = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    区县的表汇成市的表，市的表汇成省的表，每行每个合计都有来源。附件1等卡片汇成目录，每张一行。

    每个单位一行的表（如季报）逐级相加：市的表下有合计，省的表每个市有小计；比率用合计数计算，不取平均。

    给出的只有一个市的区县，汇成市的表；是市的表或几个市的区县，汇成省的表。一个市的区县表里只夹着别的市一两份的，
    多半是放错了，不汇总；确是全省的，请加 --level province。用 --unit 淄博市 可以指明汇总哪个市的；
    加 --skip-bad，放错的逐个列明，其余照常汇总。

    附件1每个品牌一行，列出 16 个市里哪些没有报送；只汇总一个市的，请加 --level city。以前汇总的目录可以和新报
    来的卡片一起再汇总。随素材包报来的品牌，“宣传素材”表里记着素材清单的结果，再汇总时照样带上去。目录里的
    联系电话是完整的，请妥善保管。

    退出码：0 已汇总；2 有强制性问题等，没有汇总，或用法不对；3 有文件读不出来（加 --skip-bad 仍汇总其余）。
    """
    from skilltrain_cli.usecases import lookup_by_name  # noqa: PLC0415 - 0.2 s that a help page needs not
    from skilltrain_cli.usecases import merge as usecase  # noqa: PLC0415

    usual = skt_toml.found()
    notice, regions = usual.decided("notice", notice), usual.path("regions", regions)
    explanations = usual.path("explanations", explanations)
    if unit is None and lookup_by_name.gathers(usual.usual("unit")):
        unit = usual.decided("unit", unit)
    with console.progress() as tick:
        made = usecase.merge(
            paths,
            output,
            as_of=as_of_day.as_of(as_of, usual),
            level=level.value if level else None,
            form=form,
            unit=unit,
            skip_bad=skip_bad,
            latest=latest,
            drop_earlier=drop_earlier,
            batches=batches,
            footer={"filled_by": filled_by, "phone": phone, "filled_on": filled_on},
            notice=notice,
            notices=usual.notices(notice),
            regions=regions,
            explanations=explanations,
            force=force,
            progress=tick,
        )
    for note in made.notes:
        console.remark(note)
    console.say("\n".join((*summary(made.merged), f"已写入 {shown_name(output)}")))
    raise typer.Exit(EXIT_INCOMPLETE if made.incomplete else EXIT_CLEAN)


def summary(merged: Merged) -> Iterator[str]:
    """Yield the lines that tell what was merged and what was not."""
    files = len({origin.file for origin in merged.of(MergeState.MERGED)})
    yield f"{merged.region.name}：汇总 {files:,} 个文件，{_counted(merged)}。"
    yield from _aside(merged)
    yield from _asked(merged)
    if merged.material:
        yield _material(merged)


def _counted(merged: Merged) -> str:
    units, rows = len(merged.table.unit_rows()), len(merged.table)
    if merged.table.form.is_card:
        unit = "单位" if merged.table.form.of(Role.COUNTY) else "市"
        return f"{units:,} 个{unit}，{rows:,} 个{merged.table.form.card.kind}"
    named = len(merged.counted) > 1
    sums = (_sum(*each, named=named) for each in zip(merged.counted, merged.whole.amounts, strict=True))
    return "，".join((f"{units:,} 个单位", f"{rows:,} 行", *filter(None, sums)))


def _sum(column: Column, figure: Figure, *, named: bool) -> str:
    """Return a total with its measure, ``named`` where there are several."""
    if not column.amount.additive or not figure.known:
        return ""
    what = f"{column.heading} " if named else ""
    return f"{what}{figure.value:,} {column.amount.measure}"


def _aside(merged: Merged) -> Iterator[str]:
    """Yield what was left out, passed over or asked about."""
    out = merged.of(*NOT_MERGED)
    skipped = [origin for origin in merged.of(MergeState.SKIPPED) if not origin.sheet]
    if out:
        partly = {origin.file for origin in merged.of(MergeState.MERGED)}
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


def _of_reach(reach: Reach, merged: Merged, index: int) -> Iterator[str]:
    """Say how many units have sent what is asked for, and name those that have not."""
    demand, states = reach.demand, {state: reach.in_state(state) for state in reach.states}
    done = reached(demand)
    always = (done, reach.states[-1])
    listed = "，".join(
        f"{state} {len(lines):,} 个" for state, lines in states.items() if lines or state in always
    )
    of_city = demand.of is Sender.CITY
    who, unit = ("设区的市 ", "市 ") if of_city else ("县（市、区）", "县（市、区）")
    bound = [line for line in reach.lines if not line.zone]
    least = f"（{demand.least} 个以上）" if demand.count is Counted.NAME else ""
    sheet = f"覆盖{index + 1}" if index else "覆盖"
    yield f"{demand.title}{least}：{who}{len(bound):,} 个，{listed}（见“{sheet}”表）。"
    for state, lines in states.items():
        if lines and state is not done:
            late = f"（截止日已过 {reach.late} 天）" if reach.late else ""
            names = _by_city(merged, [(line.city.name, line.region.name) for line in lines], bound)
            yield f"{state}的{unit}{len(lines):,} 个{late}：{names}。"


def _material(brands: Merged) -> str:
    """Say how many brands came with material, and how many of these lack something."""
    packages = brands.came(MaterialState.PACKAGE)
    complete = sum(each.complete for each in packages)
    unknown = sum(not each.standing for each in packages)
    stand = (("齐全", complete), ("不齐或需核实", len(packages) - complete - unknown), ("清单不详", unknown))
    listed = "，".join(f"{word} {count:,} 个" for word, count in stand if count)
    others = [(each, len(brands.came(each))) for each in (MaterialState.CARD, MaterialState.UNKNOWN)]
    told = [f"{MaterialState.PACKAGE} {len(packages):,} 个" + (f"（{listed}）" if listed else "")]
    told += [f"{each} {count:,} 个" for each, count in others if count]
    return f"{MATERIAL}（见“{MATERIAL}”表）：{'，'.join(told)}。"


def _asked(merged: Merged) -> Iterator[str]:
    """Say how far the units have come, and what is left to fill in."""
    for index, each in enumerate(merged.covered):
        yield from (
            _of_coverage(each, merged) if isinstance(each, Coverage) else _of_reach(each, merged, index)
        )
    blanks = [column.heading for column in merged.table.form.footer if column.name not in merged.footer]
    if blanks:
        yield f"报送前，请在统计表下面填写{'、'.join(blanks)}。"


def _of_coverage(coverage: Coverage, merged: Merged) -> Iterator[str]:
    counts = {state: coverage.tally(state, zones=False) for state in Covered}
    told = {state: count for state, count in counts.items() if count or state is not Covered.LEFT_OUT}
    listed = "，".join(f"{state} {count:,} 个" for state, count in told.items())
    yield f"{coverage.title}：县（市、区）{sum(counts.values()):,} 个，{listed}（见“覆盖”表）。"
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
