"""One group of findings as an article: what, where, what to do, by which clause, and its sheet."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from skilltrain_cli.reporters.as_html.excerpt_choice import frames, spots_of
from skilltrain_cli.reporters.as_html.page_outline import OutlineEntry
from skilltrain_cli.reporters.finding_groups import (
    FEW,
    FIRST,
    Group,
    Said,
    basis,
    behind,
    everywhere,
    plain,
    reference,
    stopped,
)
from skilltrain_cli.reporters.page_parts.markup import Content, Markup, joined, tag
from skilltrain_cli.review.excerpt import Frame, Pane, Window
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Spot, column_letters

MARKS = {Severity.ERROR: "×", Severity.QUERY: "?", Severity.NOTE: "i"}
_BLANK = "（空白）"
_HIDDEN = "隐藏"


class Detail(Struct, frozen=True, kw_only=True):
    """How much a page has room for."""

    sentences: int
    """Of one group that says different things of its cells."""
    windows: Mapping[Frame, Window]
    cells: bool = True
    """Whether every cell of a long group is named."""
    quotes: bool = True
    """Whether each clause is quoted in full; else its words stand on the page once."""


def badge(group: Group) -> Markup:
    """Return mark and word of a group's severity; the colour only repeats them."""
    explained = group.card.severity is Severity.QUERY and group.first.explanation is not None
    mark = "√" if explained else MARKS[group.card.severity]
    return tag("span", tag("span", mark, aria_hidden="true", class_="mark"), group.label, class_="badge")


def kind(group: Group) -> str:
    """Return the class that colours a group."""
    return "explained" if group.label.endswith("已说明") else group.card.severity.value


def article(entry: OutlineEntry, detail: Detail) -> Markup:
    """Return all that is said of one group."""
    group, heading = entry.group, f"{entry.id}h"
    return tag(
        "article",
        tag("h4", badge(group), " ", stopped(group.head), id=heading),
        _each(group, detail) if len(group.said) > 1 else None,
        _all_cells(group) if detail.cells else None,
        tag("dl", *_facts(group, detail)),
        *_figures(group, detail),
        id=entry.id,
        class_=f"problem {kind(group)}",
        aria_labelledby=heading,
        tabindex=-1,
    )


def _each(group: Group, detail: Detail) -> Markup:
    """Return each sentence: the first ones in sight, the others one click away, the rest as a number."""
    first = FEW if len(group.said) <= FEW else FIRST
    named, more = group.said[:first], group.said[first : detail.sentences]
    rest = sum(len(said.findings) for said in group.said[max(first, detail.sentences) :])
    others = f"另有 {rest:,} 处同类问题没有逐句列出，逐处明细请用 --format json 查看。" if rest else None
    return joined(
        (
            _sentences(group, named),
            tag("details", tag("summary", f"其余的 {len(more):,} 种写法"), _sentences(group, more))
            if more
            else None,
            tag("p", others) if others else None,
        )
    )


def _sentences(group: Group, named: tuple[Said, ...]) -> Markup:
    apart = not group.hint and group.first.explanation is None
    return tag(
        "ul",
        *(
            tag("li", behind(said.where, stopped(said.text)), stopped(said.hint) if apart else None)
            for said in named
        ),
    )


def _all_cells(group: Group) -> Markup | None:
    """Return every cell of a group so large that its heading names only the first ones."""
    if len(spots_of(group)) <= FEW:
        return None
    summary = tag("summary", f"全部 {len(group.findings):,} 处的单元格")
    return tag("details", summary, tag("p", everywhere(group.findings)))


def _facts(group: Group, detail: Detail) -> Iterator[Content]:
    """Yield the pairs of the list: found value, remedy or explanation, clause, rule."""
    first = group.first
    if len(group.said) == 1 and first.value is not None and plain(first.value) not in group.head:
        yield from _pair("现填", first.value)
    if first.explanation is not None:
        yield from _pair("情况说明", stopped(first.explanation))
    elif group.hint:
        yield from _pair("怎么办", stopped(group.hint))
    yield from _pair("依据", basis(first) if detail.quotes else reference(first))
    yield from _pair("规则", f"{group.card.code} {group.card.title}")


def _pair(name: str, *content: Content) -> Iterator[Content]:
    yield tag("dt", name)
    yield tag("dd", *content)


def _figures(group: Group, detail: Detail) -> Iterator[Markup]:
    marked = spots_of(group)
    for frame in frames(group) if detail.windows else ():
        window = detail.windows.get(frame)
        if window is not None:
            yield window_figure(window, marked, in_word=group.place.in_word)


def window_figure(window: Window, marked: Collection[Spot], *, in_word: bool) -> Markup:
    """
    Return the table with its caption; what is marked is framed and said, not only coloured.

    Columns have letters, in a Word file numbers.
    """
    top, left, bottom, right = window.area
    columns = (
        tag(
            "th",
            f"{column + 1} 列" if in_word else column_letters(column),
            _hidden(hidden=column in window.hidden_columns),
            scope="col",
        )
        for column in range(left, right + 1)
    )
    rows = (
        tag(
            "tr",
            tag("th", str(row), _hidden(hidden=row - 1 in window.hidden_rows), scope="row"),
            *(_cell(pane, marked) for pane in panes),
        )
        for row, panes in enumerate(window.rows, top + 1)
    )
    named = f"第 {top + 1}～{bottom + 1} 行" if top < bottom else f"第 {top + 1} 行"
    return tag(
        "figure",
        tag("figcaption", f"报表{named}，框出的是这里说的单元格"),
        tag("table", tag("thead", tag("tr", tag("td"), *columns)), tag("tbody", *rows), class_="cells"),
    )


def _hidden(*, hidden: bool) -> Markup | None:
    return tag("small", _HIDDEN) if hidden else None


def _cell(pane: Pane, marked: Collection[Spot]) -> Markup:
    top, left, bottom, right = pane.area
    spans = {
        "rowspan": bottom - top + 1 if bottom > top else None,
        "colspan": right - left + 1 if right > left else None,
    }
    if not any(pane.holds(spot) for spot in marked):
        return tag("td", pane.text, **spans)
    return tag("td", tag("mark", pane.text or _BLANK), class_="hit", **spans)
