"""The checklist of a brand package as lines: what is there, what is lacking, what was read as what."""

from collections.abc import Iterator

from skilltrain_cli.reporters.text_width import columns
from skilltrain_cli.reporters.wrap import Line, wrapped
from skilltrain_cli.review.finding import Checklist, ChecklistItem
from skilltrain_cli.values.privacy import shown_name

_FEW = 3
_INDENT = "  "


def checklist_lines(checklist: Checklist, width: int) -> Iterator[Line]:
    """Yield how many things are lacking, and each thing with its mark and word."""
    yield Line()
    yield Line(heading(checklist), "bold")
    for item in checklist.items:
        yield from _item(item, width)


def heading(checklist: Checklist) -> str:
    """Return the sentence above the list."""
    lacking = f"还差 {checklist.lacking} 项" if checklist.lacking else "没有缺项"
    return f"素材清单：{lacking}" + (f"，{checklist.doubtful} 项待核实" if checklist.doubtful else "")


def _item(item: ChecklistItem, width: int) -> Iterator[Line]:
    label = f"{_INDENT}{item.state.label} "
    hang = columns(label)
    for number, line in enumerate(wrapped(f"{label}{item.name}：{shown_name(item.found)}", width, hang)):
        yield Line(line, item.state.style, len(label)) if number == 0 else Line(line)
    if item.entries:
        entries = "、".join(shown_name(entry) for entry in item.entries[:_FEW])
        more = f" 等 {len(item.entries)} 个" if len(item.entries) > _FEW else ""
        yield from (Line(line) for line in wrapped(f"{' ' * hang}{entries}{more}", width, hang))
