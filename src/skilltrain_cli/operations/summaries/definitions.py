"""What holds of all figures of a merge: of whom they are, whether they will change, what a blank means."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from skilltrain_cli.operations.merge.merge_result import Merged
from skilltrain_cli.operations.merge.merge_summary import merged_files, missing_units
from skilltrain_cli.operations.merge.merge_types import Coverage
from skilltrain_cli.review.provenance import NOT_MERGED, REVISIONS, SOURCES
from skilltrain_cli.values.text import quoted

Fact = tuple[str, str]
"""What is spoken of, and what is said of it."""
_ROUNDING = (
    "各数是报送的数相加得来的，未作机械调整；占比、比率按合计数计算后四舍五入，"
    "各项之和与总计有出入的，是四舍五入造成的。"
)
_BLANKS = "空白表示没有填报、不知道或不适用，不是 0；0 才是零。"
_NOBODY_ASKED = "通知没有规定哪些单位要报、报到哪一天，无法判断；汇总的是收到的表。"
_NO_REVISION = "没有：不是在以前的汇总表上更新的。"


def definitions_of(merged: Merged, revisions: Sequence[str] = ()) -> Iterator[Fact]:
    """Yield what holds of all figures; ``revisions`` say what was updated in a workbook of before."""
    day = as_of_day(merged)
    yield "汇总范围", f"{merged_files(merged)}逐个见“{SOURCES}”表。"
    if day is not None:
        yield "截至日期", f"{quoted(day)}。已开展、计划、是否逾期按这一天判断。"
    missing = list(missing_units(merged))
    yield "缺报的单位", "".join(missing) or ("没有。" if merged.covered else _NOBODY_ASKED)
    yield "是否初步数", preliminary(merged) or (_FINAL if merged.covered else _NOBODY_ASKED)
    yield REVISIONS, "".join(revisions) or _NO_REVISION
    yield "取整", _ROUNDING
    yield "空白", _BLANKS


def as_of_day(merged: Merged) -> date | None:
    """Return the day on which it was merged."""
    made: Mapping[str, str] = dict(merged.made)
    return date.fromisoformat(made["审核日期"]) if "审核日期" in made else None


_FINAL = "不是：应报的单位都已汇总，期限已过或没有期限。更正后请重新汇总。"


def preliminary(merged: Merged) -> str:
    """Say why the figures will change yet; nothing where no reason is known."""
    reasons = list(_reasons(merged, list(missing_units(merged))))
    return f"是初步数：{'；'.join(reasons)}。补报、更正后数会变。" if reasons else ""


def _reasons(merged: Merged, missing: Sequence[str]) -> Iterator[str]:
    for as_of, due in dict.fromkeys(_dues(merged)):
        if due is not None and as_of <= due:
            yield f"截至{quoted(as_of)}，期限{quoted(due)}还没有过"
    if missing:
        yield "有单位没有报送或报送的没有汇总"
    elif left := len(merged.of(*NOT_MERGED)):
        yield f"有 {left} 项没有汇总"


def _dues(merged: Merged) -> Iterator[tuple[date, date | None]]:
    for each in merged.covered:
        yield (each.as_of, each.due) if isinstance(each, Coverage) else (each.as_of, each.demand.by)
