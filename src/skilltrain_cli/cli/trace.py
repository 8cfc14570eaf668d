"""``skt trace``: where a figure of a merged workbook comes from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skilltrain_cli.cli import as_of_day, console, shared_options, skt_toml
from skilltrain_cli.cli.console import Cell, Page
from skilltrain_cli.cli.shared_options import AsOf, Force, NoticeName, Output, RegionsFile
from skilltrain_cli.values.figure_with_sources import percent_text
from skilltrain_cli.values.privacy import is_personal, mask, shown

if TYPE_CHECKING:  # only what is traced needs them
    from skilltrain_cli.operations.tracing.source_cells import SourcePlace
    from skilltrain_cli.operations.tracing.traced_cell import TracedCell

_FILES, _CELLS, _CHANGED = 40, 40, 10
"""Lines that a terminal shows of each list; JSON has all."""


def trace(
    workbook: Annotated[Path, typer.Argument(metavar="汇总表", help="skt merge 写的汇总表 .xlsx")],
    cell: Annotated[
        str, typer.Argument(metavar="单元格", help="工作表和单元格，如 '汇总!E8'；也可以是第一张表的一格")
    ],
    *,
    given: Annotated[str | None, shared_options.option("trace")] = None,
    output: Output = None,
    notice: NoticeName = None,
    as_of: AsOf = None,
    regions: RegionsFile = None,
    force: Force = False,
) -> None:
    """
    查一个数的来源：汇总表里的一格是由哪些文件的哪些单元格来的，一直查到最初的报表。

    按行名和栏名找数，重新排过序、插过行的表也查得对；手工改过的，会说明与来源不符。汇总了几级都查到最下面一级。

    退出码：0 已查到；2 用法不对，或这一格不是汇总出来的数；3 汇总表读不出来。
    """
    from skilltrain_cli.usecases.trace import trace as traced  # noqa: PLC0415 - 0.2 s that a help page needs not

    usual = skt_toml.found()
    found = traced(
        workbook,
        cell,
        as_of=as_of_day.as_of(as_of, usual),
        notice=notice,
        notices=usual.notices(notice),
        plugins=usual.plugins(),
        regions=usual.path("regions", regions),
        groups=usual.groups(),
        themes=usual.themes(),
    )
    for each in _remarks(found):
        console.remark(each)
    if shared_options.chosen("trace", given, output) == "json":
        console.deliver(_json(found), output, force=force)
    else:
        console.show_all(pages(found), output, force=force)


def _json(found: "TracedCell") -> str:
    """Return the JSON of the contract; personal numbers are masked."""
    return console.as_json(
        {
            "cell": f"{found.sheet}!{found.spot.a1}",
            "value": _plain(found.value),
            "sources": [
                {
                    "file": place.file,
                    "sha256": place.sha256 or None,
                    "sheet": place.sheet,
                    "cell": address,
                    "value": _plain(value),
                    "via": list(place.via),
                }
                for place, address, value in found.sources
            ],
        }
    )


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a cell holds
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int | float) and not is_personal(value):
        return value
    return value.isoformat() if isinstance(value, date) else mask(str(value))


def _remarks(found: "TracedCell") -> Iterator[str]:
    """Yield what was changed in the workbook since it was written, as far as it bears on the figure."""
    where = f"{found.sheet}!{found.spot.a1}"
    if found.differs:
        yield f"{where} {_difference(found)}"
    rows = set(found.sources.rows)
    changed = [(spot, heading) for spot, heading in found.altered.changed if spot.row in rows]
    if changed:
        named = "、".join(f"{spot.a1}（{heading}）" for spot, heading in changed[:_CHANGED])
        more = f" 等 {len(changed):,} 处" if len(changed) > _CHANGED else ""
        yield f"来源里有汇总后改动过的：“{found.form_sheet}”{named}{more}；下面列的是改动后的值"
    if found.added:
        yield f"其中 {found.added:,} 行是汇总后手工添的，或改得认不出来源，来源只能写汇总表自己"
    if found.altered.gone:
        first = found.altered.gone[0]
        count = len(found.altered.gone)
        yield f"汇总后删去了 {count:,} 行（{'首行' if count > 1 else ''}来自{first}），不在来源里"


def _difference(found: "TracedCell") -> str:
    """Say what a cell says instead of what its sources come to, why, and what to do."""
    reckoned = "空白" if found.reckoned is None else _number(found.reckoned, found)
    remedy = "；请恢复原来的行，或用 skt merge 重新汇总" if found.misled else ""
    if found.unsaved:
        remedy = "；用 WPS 或 Excel 打开再保存一次就有"
    return f"现在写的是“{_written(found)}”，按来源算是 {reckoned}：{_cause(found)}{remedy}"


def _cause(found: "TracedCell") -> str:
    if found.unsaved:
        return "这一格是公式，文件里没有存它算出的数"
    if found.misled:
        return f"统计表的行{found.misled}，“来源明细”没有跟着动，这一格的公式因此算出别的数"
    if found.formula:
        return "这一格的公式改动过，或者改了数以后没有重新计算"
    return "这一格汇总后改动过"


def _written(found: "TracedCell") -> str:
    """Return what stands in a cell as the sheet shows it."""
    value = found.value
    if found.percent and isinstance(value, int | float) and not is_personal(value):
        return percent_text(value)
    return shown(value)


def _number(value: int | Decimal, found: "TracedCell") -> str:
    """Return a number as people read it, a share in per cent."""
    if found.percent:
        return percent_text(value)
    return f"{value:,}"


def pages(found: "TracedCell") -> Sequence[Page]:
    """Return what is to be shown: the figure, the files it is from, the cells."""
    head = f"{found.sheet}!{found.spot.a1}（{found.line} {found.heading}）"
    if found.figure is None:
        return [Page(title=f"{head}：{_value(found.value)}", notes=[*_one(found)])]
    said = "空白" if found.reckoned is None else _number(found.reckoned, found)
    unit = "" if found.percent or found.reckoned is None else found.measure
    title = f"{head}{'按来源算' if found.differs else ''} = {said}{unit}"
    notes = [f"表上现在写的是“{_written(found)}”：{_cause(found)}。"] if found.differs else []
    return [Page(title=title, notes=[*notes, *_made_of(found)]), *_files(found), *_cells(found)]


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    return "空白" if value is None else f"{value:,}" if isinstance(value, int) else shown(value, 60)


def _one(found: "TracedCell") -> Iterator[str]:
    for place, address, _ in found.sources:
        yield f"来源：{_named(place)} {place.sheet}!{address}"
        if place.via:
            yield f"经过：{' > '.join(place.via)}"
        yield f"SHA-256：{place.sha256 or '汇总表里没有记'}"


def _named(place: "SourcePlace") -> str:
    return f"{shown(place.file, 120)}（汇总表自己）" if place.own else shown(place.file, 120)


def _made_of(found: "TracedCell") -> Iterator[str]:
    """Yield how the figure comes from its sources."""
    count, files = len(found.sources), len({found.sources.places[at].file for at in found.sources.place_of})
    yield f"{found.how}：{count:,} 个单元格，{files:,} 个文件。"


def _files(found: "TracedCell") -> Iterator[Page]:
    """Yield the files with what each adds to the figure."""
    sums = found.sums()
    if not sums:
        return
    files = Counter(place.file for place, _, _ in sums)
    rows = [
        (
            Cell(place.unit),
            Cell(_named(place) + (f" {shown(place.sheet, 40)}" if files[place.file] > 1 else "")),
            Cell(f"{count:,}"),
            Cell("" if total is None else f"{total:,}"),
            Cell(" > ".join(place.via)),
            Cell(place.sha256),
        )
        for place, count, total in sums[:_FILES]
    ]
    more = [f"另有 {len(sums) - _FILES:,} 个文件没有列出（--format json 全部列出）。"]
    yield Page(
        title="来源文件",
        headings=("填报单位", "来源文件", "单元格数", "小计", "经过", "SHA-256"),
        rows=rows,
        notes=more if len(sums) > _FILES else (),
    )


def _cells(found: "TracedCell") -> Iterator[Page]:
    rows = [
        (Cell(_named(place)), Cell(place.sheet), Cell(address), Cell(_value(value)))
        for (place, address, value), _ in zip(found.sources, range(_CELLS), strict=False)
    ]
    left = len(found.sources) - len(rows)
    if rows:
        yield Page(
            title="来源单元格",
            headings=("来源文件", "工作表", "单元格", "值"),
            rows=rows,
            notes=[f"另有 {left:,} 个单元格没有列出（--format json 全部列出）。"] if left else (),
        )
