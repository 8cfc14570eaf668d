"""The queries about merged sheets and their 情况说明: those without one first, of very many the first."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.operations.merge.merge_types import MergedQuery
from skilltrain_cli.reporters.merged_page.figure_writing import isolated
from skilltrain_cli.reporters.page_parts.markup import Markup, joined, tag
from skilltrain_cli.review.explanation import TITLE
from skilltrain_cli.review.finding import Place
from skilltrain_cli.values.grid import spot_named
from skilltrain_cli.values.privacy import shown, shown_name

_OPEN = 10
"""Queries up to which all stand open."""
_ASKED = 60
"""Characters of a question that stand where the questions of its rule are folded away."""
_OF_ONE_RULE, _MOST = 30, 300
"""Queries that are written out: of one rule, and on the whole page."""


def query_list(told: Sequence[MergedQuery]) -> Markup:
    """Return the queries, rule by rule; how many are left out, and where they stand."""
    silent = sum(not each.explanation for each in told)
    if not told:
        return tag("p", "没有核实性问题。")
    stands = f"其中 {silent:,} 处没有情况说明" if silent else "都有情况说明"
    first = "没有说明的排在前面。" if 0 < silent < len(told) else ""
    intro = f"核实性问题 {len(told):,} 处，{stands}。{first}"
    by_rule: dict[str, list[MergedQuery]] = {}
    for each in sorted(told, key=lambda each: bool(each.explanation)):
        by_rule.setdefault(each.code, []).append(each)
    return joined((tag("p", intro), *_rules(by_rule)))


def _rules(by_rule: dict[str, list[MergedQuery]]) -> Iterator[Markup]:
    room, few = _MOST, sum(map(len, by_rule.values())) <= _OPEN
    for code, queries in by_rule.items():
        listed = queries[: min(_OF_ONE_RULE, room)]
        room -= len(listed)
        silent = sum(not each.explanation for each in queries)
        stands = f"，{silent:,} 处没有说明" if silent else "，都有说明"
        asks = _asks(queries)
        summary = tag("summary", tag("strong", code), f" {len(queries):,} 处{stands}", asks)
        items = tag("ol", *map(_query, listed), class_="queries") if listed else None
        left = len(queries) - len(listed)
        rest = f"另有 {left:,} 处没有列在这里，见工作簿的“{TITLE}”表。"
        more = tag("p", rest, class_="rest") if left else None
        if few:
            yield joined((tag("h3", f"{code}：{len(queries):,} 处{stands}"), items))
        else:
            yield tag("details", summary, items, more)


def _asks(queries: Sequence[MergedQuery]) -> Markup:
    """Return what a folded rule asks: nobody knows what ST010 means."""
    first = shown(queries[0].message, _ASKED).rstrip("。")
    alike = all(each.message == queries[0].message for each in queries)
    return joined(("：", isolated(first), "" if alike else " 等"))


def _query(query: MergedQuery) -> Markup:
    place = Place(file=query.file, sheet=query.sheet or None, spot=spot_named(query.cell))
    answer = (
        tag("span", "说明：", isolated(query.explanation), class_="answer")
        if query.explanation
        else tag("span", "还没有情况说明", class_="silent")
    )
    return tag(
        "li",
        tag("span", isolated(query.message)),
        answer,
        tag("small", tag("bdi", shown_name(place))),
    )
