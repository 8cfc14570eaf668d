"""TM: is the notice that a form belongs to in force on the day of the review?"""

from collections.abc import Iterator

from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.clause import ours


@rule(
    "TM020",
    "所属的通知在有效期内",
    on=FormSheet,
    severity=Severity.NOTE,
    basis=ours("一张表总是按它自己的通知审核，不论通知是不是还有效"),
)
def the_notice_is_in_force(subject: FormSheet) -> Iterator[Remark]:
    """
    审核日不在通知的有效期内（印发以前，或失效以后）的，照样按表所属的通知审核，同时说明。

    违规(卡片):
        | 品牌名称 | {审核日}2021-03-10 |
        | 陶琉工匠 |  |
    合规(卡片):
        | 品牌名称 | {审核日}2021-03-20 |
        | 陶琉工匠 |  |
    """
    notice, day = subject.setting.notice, subject.setting.as_of
    if not subject.form.card.notice or notice.in_force(day):
        return
    when = f"{notice.issued} 才印发" if day < notice.issued else f"有效期到 {notice.until} 为止"
    yield Remark(
        message=f"这张表属于“{notice.number}”，通知{when}，{day} 不在有效期内，仍按这个通知审核",
        hint="请确认报的是不是这个通知的表；用新通知的，请换成新通知的表样",
    )


RULES = (the_notice_is_in_force,)
