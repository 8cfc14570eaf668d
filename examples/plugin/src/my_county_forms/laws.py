"""What the county demands of its form."""

from collections.abc import Iterator

from my_county_forms.class_visit import NOTICE
from skilltrain_cli.plugin import Clause, FormSheet, Remark, Severity, rule

_ASKED = Clause(notice=NOTICE, clause="二", quote="实到人数低于应到人数80%的，要在备注里写明原因")


@rule(
    "XA001",
    "实到不足八成的要写明原因",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=_ASKED,
    of=("class_visit",),
)
def absence_is_explained(sheet: FormSheet) -> Iterator[Remark]:
    """
    实到人数低于应到人数80%的，备注不能空着：是请假、退学，还是名单不实，要让县里知道。

    违规：
    | 应到人数 | 实到人数 | 备注 |
    | 30 | 20 | |

    合规：
    | 应到人数 | 实到人数 | 备注 |
    | 30 | 20 | 10 人请假收麦 |
    | 30 | 24 | |
    """
    rows = zip(sheet.values("due"), sheet.values("present"), sheet.values("remark"), strict=True)
    for index, (due, present, remark) in enumerate(rows):
        if due and present is not None and present * 10 < due * 8 and not remark:
            yield sheet.remark(
                index,
                "remark",
                f"应到 {due} 人，实到 {present} 人，不足八成，备注空着",
                "请写明缺课的原因，如 10 人请假收麦",
            )
