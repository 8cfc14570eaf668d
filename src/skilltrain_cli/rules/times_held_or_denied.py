"""TM: what a time or remark claims of a row: held, over, or denied."""

from collections.abc import Iterator, Mapping
from datetime import date

from skilltrain_cli.forms.spec import Role
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.grid import Value
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.period import (
    Period,
    says_begun,
    says_over,
    speaks_of_holding,
)
from skilltrain_cli.values.privacy import shown


@rule(
    "TM008",
    "备注说没有开展的要核实",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("没有开展的计入合计会虚增"),
    reads=(Role.WHEN,),
)
def remarks_do_not_deny_the_project(subject: FormSheet) -> Iterator[Remark]:
    """
    备注写着“取消”“未开展”“延期”“作废”，时间又已开始，数却照样计入合计，请核实；“不取消”“取消后恢复”不算。

    时间还没到就写“取消”“延期”的也要核实，看不出写的是原来的时间还是新的时间。备注否定的行保留在表里，
    但在“覆盖”表里既不算已开展，也不算计划。

    违规:
        | 组织时间 | 备注 |
        | 2021年5月10日 | 因疫情取消 |
        | 2021年9月10日 | 延期 |
    合规:
        | 组织时间 | 备注 |
        | 计划2021年9月10日 | 上半年未开展 |
        | 计划2021年9月10日 | 由5月延期至9月 |
    """
    remark = subject.form.field(Role.REMARK)
    remarks, periods = subject.sheet.raw(remark), subject.periods
    for index in sorted(subject.denied):
        yield subject.remark(index, remark, *_denied(subject, str(remarks[index]), periods[index]))


def _denied(subject: FormSheet, raw: str, period: Period | None) -> tuple[str, str]:
    """Say what is wrong with a remark that denies its row, and what to do."""
    when = subject.heading(subject.form.when)
    if period is not None and period.start > subject.setting.as_of:
        return (
            f"备注写着“{shown(raw, 20)}”，{when}却是还没有到的 {period.written}",
            f"取消的请删去这一行；改期的，{when}填新的时间，备注写明“由几月延期”，或写情况说明",
        )
    return (
        f"备注写着“{shown(raw, 20)}”，这一行却计入{subject.heading(subject.form.amount)}",
        "没有开展的请删去或改为新的计划时间；确已开展的请改备注，或写情况说明",
    )


@rule(
    "TM007",
    "写明已开展的时间不能还没有到",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("开展了的时间不会还没有到"),
    reads=(Role.WHEN,),
)
def what_is_done_lies_behind(subject: FormSheet) -> Iterator[Remark]:
    """
    组织时间或备注写着“已完成”“已结业”“已开班”，时间却还没有到，多半是年月写错了，或者是提前写的。

    “已完成招生”“第一期已结业”不算。

    违规:
        | 组织时间 | 备注 |
        | 2021年9月10日 | 已结业 |
        | 2021年9月10日已完成 | |
    合规:
        | 组织时间 | 备注 |
        | 2021年5月10日 | 已结业 |
        | 2021年9月10日 | 已完成招生 |
    """
    as_of, periods = subject.setting.as_of, subject.periods
    heading = subject.heading(subject.form.when)
    names = filter(None, (subject.form.when, subject.form.field(Role.REMARK)))
    claims = [(name, subject.sheet.raw(name), _claims(subject, name)) for name in names]
    if not any(claimed for *_, claimed in claims):
        return
    for index, period in enumerate(periods):
        if period is None or period.end <= as_of:
            continue
        for name, raw, claimed in claims:
            if raw[index] in claimed and _lies_ahead(period, as_of, over=claimed[raw[index]]):
                still = "还没有到" if period.start > as_of else "还没有过完"
                yield subject.remark(
                    index,
                    name,
                    f"写着“{shown(raw[index], 20)}”，{heading} {period.written} 却{still}",
                    "时间写错的请改正；还没有办的，请删去这句话；确实提前办完的，请填实际时间",
                )
                break


def _claims(subject: FormSheet, name: str) -> Mapping[Value, bool]:
    """Return the texts of a field that say the training has begun, and whether they say that it is over."""
    if not speaks_of_holding(subject.joined(name)):
        return {}
    return {text: says_over(text) for text in subject.texts(name) if says_begun(text)}


def _lies_ahead(period: Period, as_of: date, *, over: bool) -> bool:
    """Tell whether a time has not come, or, of days that are known, is not over."""
    known = period.precision.to_the_day and not period.separate
    return period.start > as_of or (over and known and period.end > as_of)
