"""AM: are the amounts credible, and do those of a row hang together?"""

from collections.abc import Iterator

from skilltrain_cli.finding import Severity, ours
from skilltrain_cli.forms._form import Entry, Layout, Role
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import FormSheet, Remark


@rule(
    "AM001",
    "已开展的项目人数不为 0",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("已经开展的项目不会没有人"),
    reads=(Role.AMOUNT, Role.WHEN),
)
def past_projects_trained_someone(subject: FormSheet) -> Iterator[Remark]:
    """
    组织时间已过、又不是计划的项目，人数至少为 1；计划项目可填预计人数。

    违规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年5月10日 |
    合规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年9月10日 |
    """
    main, periods = subject.form.amount, subject.sheet.periods()
    if not main or subject.form.by_name[main].entry is not Entry.COUNT:
        return
    counts = subject.values(main)
    for index in (index for index, count in enumerate(counts) if count == 0) if 0 in counts else ():
        period = periods[index]
        if period is not None and not period.planned and period.end < subject.setting.as_of:
            yield subject.remark(
                index,
                main,
                f"{period.written} 已经过去，{subject.heading(main)}却是 0",
                f"请填实际的{subject.heading(main)}；没有开展的请删去或改为新的计划时间",
            )


_RARE = 10_000
"""People in one project from which the toolkit asks again; no notice says so."""


@rule(
    "AM002",
    "人数大得少见的要核实",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("大得少见的人数多半是多写了一位"),
    reads=(Role.AMOUNT,),
)
def headcounts_are_credible(subject: FormSheet) -> Iterator[Remark]:
    """
    一个项目超过 10000 人很少见，多半是多打了一位或填成了经费。这个界限是本工具自己定的，通知没有规定。

    违规:
        | 培训人数 |
        | 30000 |
    合规:
        | 培训人数 |
        | 10000 |
    """
    main, kind = subject.form.amount, subject.form.card.kind
    if subject.form.card.layout is not Layout.TABLE or subject.form.by_name[main].entry is not Entry.COUNT:
        return
    most = max(filter(None, subject.values(main)), default=0)
    for count, rows in subject.groups(main) if most > _RARE else ():
        if count is not None and count > _RARE:
            for index in rows:
                yield subject.remark(
                    index,
                    main,
                    f"一个{kind} {count} 人，超过 {_RARE} 人（本工具自定的界限）",
                    "请核实是否多打了位数；确实无误的，请写情况说明",
                )


RULES = (past_projects_trained_someone, headcounts_are_credible)
