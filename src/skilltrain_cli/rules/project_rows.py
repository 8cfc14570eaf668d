"""PJ: the rules of 附件2 about rows: repeated ones, and those that trained nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from skilltrain_cli.finding import Severity, ours
from skilltrain_cli.grid import Value
from skilltrain_cli.period import (
    Period,
    says_begun,
    says_over,
    speaks_of_holding,
)
from skilltrain_cli.privacy import shown
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import ProjectSheet, Remark
from skilltrain_cli.text import is_blank, key

_IDENTITY = ("who", "days", "=audience")
"""What makes two rows one project beside its name: the unit however it is written, time as days."""
_READS = ("city", "county", "project", "audience", "trainees", "period")


@rule(
    "PJ108",
    "同一行不重复填报",
    on=ProjectSheet,
    severity=Severity.ERROR,
    basis=ours("同一个项目报两次，人数会重复计算"),
    reads=_READS,
)
def rows_are_not_repeated(subject: ProjectSheet) -> Iterator[Remark]:
    """
    除备注外完全相同的两行是重复填报，人数会算两遍。时间或人数读不明白的，写得一样也算相同。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷 工艺培训 | 失业人员 | 30 | 2021.5.10 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年6月10日 |
    """
    for rows in subject.repeated(*_IDENTITY, alike="project"):
        same: dict[object, list[int]] = {}
        for index in rows:
            if (count := _count(subject, index)) is not None:
                same.setdefault(count, []).append(index)
        for first, *others in same.values():
            together = subject.sheet.numbers((first, *others))
            for index in others:
                remark = subject.remark(
                    index,
                    "project",
                    f"与第 {subject.sheet.rows[first] + 1} 行完全相同（备注除外）",
                    "重复的请删去一行；确是两期的，请写明各自的时间",
                )
                yield replace(remark, rows=together)


def _count(subject: ProjectSheet, index: int) -> object:
    """Return a row's headcount, as its text when that cannot be read; ``None`` when it is blank."""
    count, raw = (column("trainees")[index] for column in (subject.sheet.values, subject.sheet.raw))
    return (None if is_blank(raw) else key(str(raw))) if count is None else count


@rule(
    "PJ109",
    "同名同期的项目要核实",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=ours("同名同期的两行可能是同一个项目"),
    needs=("PJ108",),
    reads=_READS,
)
def same_project_same_time_is_explained(subject: ProjectSheet) -> Iterator[Remark]:
    """
    同一区县、同一项目、同一群体、同一时间出现两行，只是人数不同，可能是两个班，也可能是重复填。群体不同的不算。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 35 | 2021年5月10日 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 退役军人 | 35 | 2021年5月10日 |
    """
    counts = subject.sheet.values("trainees")
    for rows in subject.repeated(*_IDENTITY, alike="project"):
        first = rows[0]
        together = subject.sheet.numbers(rows)
        for index in rows[1:]:
            if None not in (counts[index], counts[first]) and counts[index] != counts[first]:
                remark = subject.remark(
                    index,
                    "project",
                    f"与第 {subject.sheet.rows[first] + 1} 行的区县、项目、群体、时间都相同，只是人数不同",
                    "请核实是否重复；确是两个班的，请写明各自的起止日期，时间也相同的写情况说明",
                )
                yield replace(remark, rows=together)


@rule(
    "PJ112",
    "已开展的项目人数不为 0",
    on=ProjectSheet,
    severity=Severity.ERROR,
    basis=ours("已经开展的项目不会没有人"),
    reads=("trainees", "period"),
)
def past_projects_trained_someone(subject: ProjectSheet) -> Iterator[Remark]:
    """
    组织时间已过、又不是计划的项目，人数至少为 1；计划项目可填预计人数。

    违规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年5月10日 |
    合规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年9月10日 |
    """
    periods = subject.sheet.periods()
    counts = subject.values("trainees")
    for index in (index for index, count in enumerate(counts) if count == 0) if 0 in counts else ():
        period = periods[index]
        if period is not None and not period.planned and period.end < subject.setting.as_of:
            yield subject.remark(
                index,
                "trainees",
                f"{period.written} 已经过去，人数却是 0",
                "请填实际培训人数；没有开展的请删去或改为新的计划时间",
            )


@rule(
    "PJ117",
    "备注说没有开展的要核实",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=ours("没有开展的项目计入人数会虚增"),
    reads=("period",),
)
def remarks_do_not_deny_the_project(subject: ProjectSheet) -> Iterator[Remark]:
    """
    备注写着“取消”“未开展”“延期”“作废”，时间又已开始，人数却照样计入合计，请核实；“不取消”“取消后恢复”不算。

    时间还没到就写“取消”“延期”的也要核实，看不出写的是原来的时间还是新的时间。备注否定的项目保留在表里，
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
    remarks, periods = subject.sheet.raw("remarks"), subject.values("period")
    for index in sorted(subject.denied):
        yield subject.remark(
            index, "remarks", *_denied(str(remarks[index]), periods[index], subject.setting.as_of)
        )


def _denied(raw: str, period: Period | None, as_of: date) -> tuple[str, str]:
    """Say what is wrong with a remark that denies its row, and what to do."""
    if period is not None and period.start > as_of:
        return (
            f"备注写着“{shown(raw, 20)}”，组织时间却是还没有到的 {period.written}",
            "取消的请删去这一行；改期的，组织时间填新的时间，备注写明“由几月延期”，或写情况说明",
        )
    return (
        f"备注写着“{shown(raw, 20)}”，这一行却计入人数",
        "没有开展的请删去或改为新的计划时间；确已开展的请改备注，或写情况说明",
    )


@rule(
    "PJ121",
    "写明已开展的时间不能还没有到",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=ours("开展了的时间不会还没有到"),
    reads=("period",),
)
def what_is_done_lies_behind(subject: ProjectSheet) -> Iterator[Remark]:
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
    as_of, periods = subject.setting.as_of, subject.values("period")
    claims = [(name, subject.sheet.raw(name), _claims(subject, name)) for name in ("period", "remarks")]
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
                    f"写着“{shown(raw[index], 20)}”，组织时间 {period.written} 却{still}",
                    "时间写错的请改正；还没有办的，请删去这句话；确实提前办完的，请填实际时间",
                )
                break


def _claims(subject: ProjectSheet, name: str) -> Mapping[Value, bool]:
    """Return the texts of a field that say the training has begun, and whether they say that it is over."""
    if not speaks_of_holding(subject.joined(name)):
        return {}
    return {text: says_over(text) for text in subject.texts(name) if says_begun(text)}


def _lies_ahead(period: Period, as_of: date, *, over: bool) -> bool:
    """Tell whether a time has not come, or, of days that are known, is not over."""
    known = period.precision.to_the_day and not period.separate
    return period.start > as_of or (over and known and period.end > as_of)


_RARE = 10_000
"""People in one project from which the toolkit asks again; no notice says so."""


@rule(
    "PJ119",
    "人数大得少见的要核实",
    on=ProjectSheet,
    severity=Severity.QUERY,
    basis=ours("大得少见的人数多半是多写了一位"),
    reads=("trainees",),
)
def headcounts_are_credible(subject: ProjectSheet) -> Iterator[Remark]:
    """
    一个项目超过 10000 人很少见，多半是多打了一位或填成了经费。这个界限是本工具自己定的，通知没有规定。

    违规:
        | 培训人数 |
        | 30000 |
    合规:
        | 培训人数 |
        | 10000 |
    """
    most = max(filter(None, subject.values("trainees")), default=0)
    for count, rows in subject.groups("trainees") if most > _RARE else ():
        if count is not None and count > _RARE:
            for index in rows:
                yield subject.remark(
                    index,
                    "trainees",
                    f"一个项目 {count} 人，超过 {_RARE} 人（本工具自定的界限）",
                    "请核实是否多打了位数；确实无误的，请写情况说明",
                )


RULES = (
    rows_are_not_repeated,
    same_project_same_time_is_explained,
    past_projects_trained_someone,
    remarks_do_not_deny_the_project,
    what_is_done_lies_behind,
    headcounts_are_credible,
)
