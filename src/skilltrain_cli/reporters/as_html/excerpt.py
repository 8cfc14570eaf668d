"""A window as a table like the sender's own: column letters, row numbers, the cells spoken of marked."""

from collections.abc import Collection

from skilltrain_cli.reporters.as_html.markup import Markup, tag
from skilltrain_cli.review.excerpt import Pane, Window
from skilltrain_cli.values.grid import Spot, column_letters

_BLANK = "（空白）"
_HIDDEN = "隐藏"


def figure(window: Window, marked: Collection[Spot], *, in_word: bool) -> Markup:
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
