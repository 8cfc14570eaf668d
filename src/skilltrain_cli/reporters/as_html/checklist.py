"""The checklist of a brand package on the page: one row for each thing that is asked for."""

from skilltrain_cli.reporters.as_html.markup import Markup, tag
from skilltrain_cli.reporters.checklist import heading
from skilltrain_cli.review.finding import Checklist, ChecklistItem
from skilltrain_cli.values.privacy import shown_name


def checklist_table(checklist: Checklist) -> Markup:
    """Return the table; what was read as what stands under what was found."""
    head = tag("tr", *(tag("th", text, scope="col") for text in ("情况", "材料", "找到的")))
    return tag(
        "table",
        tag("caption", heading(checklist)),
        tag("thead", head),
        tag("tbody", *(_row(item) for item in checklist.items)),
        class_="checklist",
    )


def _row(item: ChecklistItem) -> Markup:
    entries = tag("small", " ", "、".join(map(shown_name, item.entries))) if item.entries else None
    return tag(
        "tr",
        tag("td", item.state.label, class_=item.state.value),
        tag("th", item.name, scope="row"),
        tag("td", shown_name(item.found), entries),
    )
