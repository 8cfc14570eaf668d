"""Progress towards targets as a workbook: targets, units below, shares, and the cells of every figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from skilltrain_cli.operations.targets.target_lines import TargetLine
from skilltrain_cli.operations.targets.task_shares import TaskShares
from skilltrain_cli.operations.targets.unit_progress import Progress
from skilltrain_cli.values.figure_with_sources import figure_text
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.privacy import mask, shown_name
from skilltrain_cli.values.text import quoted
from skilltrain_cli.writers.workbooks.plain_list_sheet import Content, ListColumn, ListPage, LiveFormula
from skilltrain_cli.writers.workbooks.workbook_style import Look, formats, open_book

_TARGETS = (
    ListColumn(heading="通知", width=20),
    ListColumn(heading="编号", width=7),
    ListColumn(heading="指标", width=30, look=Look.TEXT),
    ListColumn(heading="单位", width=16),
    ListColumn(heading="时期", width=12, least=13),
    ListColumn(heading="计量单位", width=9),
    ListColumn(heading="目标", width=10, look=Look.FINE, least=10),
    ListColumn(heading="要求", width=14),
    ListColumn(heading="完成", width=10, look=Look.FINE, least=10),
    ListColumn(heading="完成率", width=9, look=Look.PERCENT, least=8),
    ListColumn(heading="序时进度", width=9, look=Look.PERCENT, least=8),
    ListColumn(heading="还差", width=10, look=Look.FINE, least=10),
    ListColumn(heading="状态", width=11),
    ListColumn(heading="说明", width=30, look=Look.TEXT),
)
_SHARES = (
    ListColumn(heading="市", width=14),
    ListColumn(heading="年度", width=8, look=Look.COUNT),
    ListColumn(heading="单位", width=24),
    ListColumn(heading="分解目标", width=14, look=Look.FINE),
    ListColumn(heading="计量单位", width=10),
)
_SOURCES = (
    ListColumn(heading="编号", width=7),
    ListColumn(heading="指标", width=28, look=Look.TEXT),
    ListColumn(heading="单位", width=18),
    ListColumn(heading="文件", width=40, look=Look.TEXT),
    ListColumn(heading="工作表", width=18),
    ListColumn(heading="单元格", width=9),
    ListColumn(heading="数", width=12, look=Look.FINE),
    ListColumn(heading="SHA-256", width=24, look=Look.TEXT),
)
_MOST = 200_000
"""Cells that are listed: what somebody may look through, and a program open at once."""
_NAMED = 12
"""Units that a cell names."""
_BY_COVERAGE = (
    "按覆盖情况数的完成数不是单元格相加的，“来源”里不列：先用 skt merge 汇总，再用 skt trace 查“覆盖”表"
)
_READING = "完成率是完成除以目标；序时进度是到那一天为止已过时间的比例，存量没有；还差为负的，是多完成的。"


def write_targets(
    progress: Progress, as_of: date, left_out: Iterable[tuple[str, str]], target: Path, way_down: str = ""
) -> None:
    """
    Write the workbook to ``target``; sheets with nothing to say are left out, all but the first.

    ``way_down`` says how to come from cells of merged workbooks to the first files.
    """
    own = [line for line in progress.lines if not line.part]
    parts = [line for line in progress.lines if line.part]
    whose = progress.region.name if progress.region else ""
    notes = [mask(each) for each in (*progress.remarks, *progress.readings)]
    notes += [f"没有计入：{shown_name(file)}，{mask(why)}" for file, why in left_out]
    count = sum(len(line.sources) for line in own)
    if any(line.done is not None and not line.sources for line in own):
        notes.append(_BY_COVERAGE)
    with target.open("wb") as package, open_book(package, f"{whose}目标完成情况") as book:
        looks = formats(book)
        title = f"{whose}目标完成情况（截至{quoted(as_of)}）"
        _lines(_page(book, looks, "目标", (title, _READING, *notes), _TARGETS), own)
        if parts:
            _lines(_page(book, looks, "各单位", (f"{whose}各单位完成情况",), _TARGETS), parts)
        if progress.shares:
            rows = (row for each in progress.shares for row in _shares(each))
            _filled(
                _page(book, looks, "任务分解", ("任务分解", *map(_total, progress.shares)), _SHARES), rows
            )
        if count:
            said = "每个完成数由下面这些单元格相加；比率用分子和分母的合计相除"
            if count > _MOST:
                said += f"。共 {count:,} 个，只列前 {_MOST:,} 个，全部的写成 .json"
            above = ("完成数的来源", said, *filter(None, [way_down]))
            _filled(_page(book, looks, "来源", above, _SOURCES), islice(_sources(own), _MOST))


def _page(
    book: Workbook,
    looks: Mapping[Look, Format],
    name: str,
    above: Sequence[str],
    stripes: Sequence[ListColumn],
) -> ListPage:
    """Return a sheet with its title, notes and headings."""
    page = ListPage(book, looks, name, stripes)
    page.head(*above)
    page.headings()
    return page


def _filled(page: ListPage, rows: Iterable[Sequence[Content]]) -> None:
    for row in rows:
        page.row(row, dict(_whole(page, row)))
    page.finish()


def _whole(page: ListPage, row: Sequence[Content]) -> Iterator[tuple[int, Look]]:
    """Yield the look of whole numbers where others have decimals: 5 个, not 5.00."""
    for at, cell in enumerate(row):
        value = cell.value if isinstance(cell, LiveFormula) else cell
        if page.stripes[at].look is Look.FINE and isinstance(value, int | Decimal) and value == int(value):
            yield at, Look.WHOLE


def _lines(page: ListPage, lines: Iterable[TargetLine]) -> None:
    _filled(page, (_line(line, page.next + 1) for line in lines))


def _line(line: TargetLine, number: int) -> Sequence[Content]:
    """Return the row of a line; its rate is a formula, and so is its gap where it is a difference."""
    target, rate, gap = line.target, line.rate, line.gap
    differs = (
        gap is not None and line.goal is not None and line.done is not None and gap == line.goal - line.done
    )
    return (
        line.notice.number,
        target.id,
        f"其中：{target.indicator}" if target.parent else target.indicator,
        line.unit.name,
        target.period,
        target.measure,
        line.goal,
        "" if line.part else target.figure,
        line.done,
        None if rate is None else LiveFormula(formula=f"=I{number}/G{number}", value=rate),
        line.pace,
        LiveFormula(formula=f"=G{number}-I{number}", value=gap) if differs and gap is not None else gap,
        line.state.label,
        mask("；".join(filter(None, (line.why, _coverage(line), *line.remarks)))),
    )


def _coverage(line: TargetLine) -> str:
    """Say how many units have a figure, and which have none."""
    if line.done is None or not line.lacking:
        return ""
    lacking = first_few(line.lacking, _NAMED, "个")
    return f"{line.expected} 个单位中 {line.reported} 个有数，没有的：{lacking}"


def _shares(shares: TaskShares) -> Iterator[Sequence[Content]]:
    for each in shares.shares:
        yield shares.city.name, shares.year, each.unit.name, each.goal, shares.measure


def _total(shares: TaskShares) -> str:
    asked = f"，目标 {shares.target.figure}" if shares.target is not None else "，没有通知定目标"
    return f"{shares.city.name}{shares.year}年合计 {figure_text(shares.total)} {shares.measure}{asked}"


def _sources(lines: Iterable[TargetLine]) -> Iterator[Sequence[Content]]:
    for line in lines:
        for source in line.sources:
            place = source.place
            yield (
                line.target.id,
                line.target.indicator,
                line.unit.name,
                shown_name(f"{place.file}　{place.entry}" if place.entry else place.file),
                place.sheet or "",
                place.address,
                source.value,
                source.sha256,
            )
