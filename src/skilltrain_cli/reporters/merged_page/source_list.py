"""Where the figures are from: files with their hashes, and what was left out."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.reporters.merged_page.figure_writing import isolated
from skilltrain_cli.reporters.merged_page.summary_section import boxed
from skilltrain_cli.reporters.page_parts.markup import Markup, joined, tag
from skilltrain_cli.review.provenance import NOT_MERGED, SOURCES, MergeState, Origin

_OPEN, _MOST = 20, 600
"""Files that are in sight, and that are listed at all."""
_HASH = 12
"""Figures of a SHA-256 that are shown: enough to tell files apart, the whole stands in the workbook."""
_ROWS = "行数"
_HEADS = ("填报单位", "来源文件", "工作表", _ROWS, f"SHA-256（前 {_HASH} 位）")


def source_list(merged: Merged) -> Markup:
    """Return what was merged, and before it what was not."""
    taken, out = merged.of(MergeState.MERGED), merged.of(*NOT_MERGED)
    files, rows, card = len({each.file for each in taken}), len(merged.table), merged.table.form.card
    what = f"{rows:,} 个{card.kind}" if merged.table.form.is_card else f"{rows:,} 行"
    told = tag("p", f"汇总 {files:,} 个文件，{what}。逐行的来源见工作簿的“{SOURCES}明细”表。")
    below = len({each.file for each in merged.below})
    sources = f"其中下级的汇总表又是由 {below:,} 个文件汇总的，逐个见工作簿的“{SOURCES}”表。"
    return joined((told, tag("p", sources) if below else None, *_left_out(out), *_merged(taken)))


def _left_out(out: Sequence[Origin]) -> Iterator[Markup]:
    if not out:
        return
    items = (
        tag(
            "li",
            f"{each.state}：",
            isolated(f"{each.file} {each.sheet}".strip()),
            "，" if each.reason else None,
            isolated(each.reason) if each.reason else None,
        )
        for each in out[:_MOST]
    )
    yield tag("p", f"没有汇总的 {len(out):,} 项，数字里没有它们：")
    yield tag("ul", *items, class_="gap")
    yield from _rest(len(out))


def _merged(taken: Sequence[Origin]) -> Iterator[Markup]:
    if not taken:
        return
    head = tag(
        "tr",
        *(tag("th", text, scope="col", class_="number" if text == _ROWS else None) for text in _HEADS),
    )
    body = (tag("tr", *_row(each)) for each in taken[:_MOST])
    table = boxed(SOURCES, tag("table", tag("thead", head), tag("tbody", *body), class_="numbers"))
    if len(taken) > _OPEN:
        yield tag("details", tag("summary", f"来源文件（{len(taken):,} 项）"), table)
    else:
        yield table
    yield from _rest(len(taken))


def _rest(count: int) -> Iterator[Markup]:
    if count > _MOST:
        yield tag("p", f"另有 {count - _MOST:,} 项没有列在这里，见工作簿的“{SOURCES}”表。", class_="rest")


def _row(origin: Origin) -> Iterator[Markup]:
    yield tag("th", isolated(origin.unit), scope="row")
    yield tag("td", isolated(origin.file))
    yield tag("td", isolated(origin.sheet))
    yield tag("td", "" if origin.rows is None else f"{origin.rows:,}", class_="number")
    yield tag("td", tag("span", origin.sha256[:_HASH], class_="hash"))
