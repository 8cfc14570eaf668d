"""One group of findings as an article: what, where, what to do, by which clause, and its sheet."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from skilltrain_cli.reporters.as_html.excerpt import figure
from skilltrain_cli.reporters.as_html.excerpt_choice import frames, spots_of
from skilltrain_cli.reporters.as_html.markup import Content, Markup, joined, tag
from skilltrain_cli.reporters.as_html.outline import OutlineEntry
from skilltrain_cli.reporters.groups import (
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
from skilltrain_cli.review.excerpt import Frame, Window
from skilltrain_cli.review.finding import Severity

MARKS = {Severity.ERROR: "×", Severity.QUERY: "?", Severity.NOTE: "i"}


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
            yield figure(window, marked, in_word=group.place.in_word)
