"""What a review and a merge say of 情况说明 that answered nothing."""

from collections.abc import Iterator, Sequence

from skilltrain_cli.review.explanation import MOST_CELLS, Explanation
from skilltrain_cli.values.grid import a1
from skilltrain_cli.values.privacy import shown

_FEW = 3


def unmatched(given: Sequence[Explanation]) -> Iterator[str]:
    """Say that explanations answered no query, or perhaps a wrong one; name the first ones."""
    if needless := [each for each in given if each.needless]:
        yield (
            f"有 {len(needless):,} 条情况说明写在不需要说明的地方：{_first(needless)}"
            "（只有核实性问题需要说明；留着不影响审核、汇总）"
        )
    if lost := [each for each in given if not (each.taken or each.needless)]:
        yield (
            f"有 {len(lost):,} 条情况说明没有对上任何核实性问题：{_first(lost)}"
            "（请核对文件、包内文件、工作表、单元格和编码；一个区域只能在一行、一列之内，或不超过"
            f" {MOST_CELLS} 格；强制性的问题不能用说明代替）"
        )
    if doubtful := [each for each in given if each.taken]:
        yield f"有 {len(doubtful):,} 条情况说明可能对错了行：{_first(doubtful)}"


def _first(given: Sequence[Explanation]) -> str:
    return "；".join(map(_named, given[:_FEW])) + (" 等" if len(given) > _FEW else "")


def _named(each: Explanation) -> str:
    """Return its first words and what it speaks of: file, entry, sheet, cell, code."""
    cell = "、".join(a1(area.top, area.left) for area in each.areas[:_FEW]) or _cut(each.lost, 20)
    if not cell and each.row is not None:
        cell = f"第 {each.row + 1} 行"
    where = "!".join(filter(None, (_cut(each.sheet, 40), cell)))
    about = " ".join(filter(None, (_cut(each.file, 80), _cut(each.entry, 80), where, _cut(each.code, 20))))
    doubt = f"：{each.doubt}" if each.doubt else ""
    return f"“{shown(each.text, 20)}”（{about or '没有写明是哪一处'}{doubt}）"


def _cut(text: str, most: int) -> str:
    return shown(text, most) if text else ""
