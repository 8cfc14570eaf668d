"""PJ: the rules of 附件2 about rows: repeated ones, and those that trained nobody."""

import re
from collections.abc import Iterator
from dataclasses import replace

from skilltrain_cli.finding import Severity, ours
from skilltrain_cli.period import calls_it_a_plan
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
                    "请核实是否重复；确是两个班的，请在时间或名称上分开，或写情况说明",
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
    for index in next((rows for count, rows in subject.groups("trainees") if count == 0), []):
        period = periods[index]
        if period is not None and not period.planned and period.end < subject.setting.as_of:
            yield subject.remark(
                index,
                "trainees",
                f"{period.written} 已经过去，人数却是 0",
                "请填实际培训人数；没有开展的请删去或改为新的计划时间",
            )


_HOLD = "(?:开展|开班|开课|举办|举行|实施|培训|启动|组织|开始)"
_CALLED_OFF = "(?:取消|停办|暂停|暂缓|缓办|延期|延后|推迟|推后|改期|中止|终止|搁置|作废)"
_NOT_HELD = re.compile(f"{_CALLED_OFF}|(?:未能?|没有?|没能|不再?|不能|无法|待){_HOLD}")
_NOT_CALLED_OFF = re.compile(f"(?:未|没有?|不会?|不再|无需|不用){_CALLED_OFF}")
_HELD_AFTER_ALL = re.compile(f"恢复|照常|如期|(?:已经?|正常|重新){_HOLD}|已(?:补办|补开|补训|完成|结束)")


def _denies(remark: str) -> bool:
    """Tell whether the last word of a remark is that the project was not held: 不取消, 取消后恢复 are not."""
    rest = _NOT_CALLED_OFF.sub("", remark)
    said = list(_NOT_HELD.finditer(rest))
    return bool(said) and not _HELD_AFTER_ALL.search(rest, said[-1].end())


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

    违规:
        | 组织时间 | 备注 |
        | 2021年5月10日 | 因疫情取消 |
    合规:
        | 组织时间 | 备注 |
        | 计划2021年9月10日 | 上半年未开展 |
    """
    texts = subject.texts("remarks")
    if not _NOT_HELD.search("\n".join(texts)):
        return
    periods = subject.sheet.values("period")
    for index, raw in enumerate(subject.sheet.raw("remarks")):
        if not isinstance(raw, str) or not _denies(raw):
            continue
        period = periods[index]
        if period is not None and period.start > subject.setting.as_of:
            continue
        if period is not None and period.end < subject.setting.as_of and calls_it_a_plan(raw):
            continue  # PJ107 speaks of it
        yield subject.remark(
            index,
            "remarks",
            f"备注写着“{shown(raw, 20)}”，这一行却计入人数",
            "没有开展的请删去或改为新的计划时间；确已开展的请改备注，或写情况说明",
        )


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
    for count, rows in subject.groups("trainees"):
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
    headcounts_are_credible,
)
