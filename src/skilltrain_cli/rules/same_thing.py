"""ID: is one thing reported twice?"""

from collections.abc import Iterator
from dataclasses import replace

from skilltrain_cli.finding import Severity, ours
from skilltrain_cli.forms._form import Entry, Role
from skilltrain_cli.grid import Value
from skilltrain_cli.rules._rule import rule
from skilltrain_cli.rules.subject import FormSheet, Remark
from skilltrain_cli.text import is_blank, key

_READS = (Role.CITY, Role.COUNTY, Role.NAME, Role.CHOICE, Role.AMOUNT, Role.WHEN)


@rule(
    "ID001",
    "同一行不重复填报",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("同一个项目报两次，人数会重复计算"),
    reads=_READS,
)
def rows_are_not_repeated(subject: FormSheet) -> Iterator[Remark]:
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
    if subject.form.is_card:
        return
    for rows in subject.repeated:
        same: dict[object, list[int]] = {}
        for index in rows:
            if (count := _count(subject, index)) is not None:
                same.setdefault(count, []).append(index)
        for first, *others in same.values():
            together = subject.sheet.numbers((first, *others))
            for index in others:
                remark = subject.remark(
                    index,
                    subject.form.name,
                    f"与第 {subject.sheet.rows[first] + 1} 行完全相同（备注除外）",
                    "重复的请删去一行；" + _told_apart(subject),
                )
                yield replace(remark, rows=together)


def _told_apart(subject: FormSheet) -> str:
    """Say how rows that are not one thing are told apart."""
    when = subject.form.of(Role.WHEN)
    two = "确是两期的，请写明各自的时间" if when and when.entry is Entry.PERIOD else ""
    return two or "确是两件事的，请写明区别"


def _count(subject: FormSheet, index: int) -> object:
    """Return a row's amounts, as texts where they cannot be read; ``None`` when one is blank."""
    found = [
        (subject.sheet.values(column.name)[index], subject.sheet.raw(column.name)[index])
        for column in subject.form.amounts
    ]
    said = tuple(_unread_key(raw) if value is None else value for value, raw in found)
    return None if None in said else said


def _unread_key(raw: Value) -> str | None:
    """Return what an unread cell says, comparable; ``None`` when it is blank."""
    return None if is_blank(raw) else key(str(raw))


@rule(
    "ID002",
    "同名同期的项目要核实",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("同名同期的两行可能是同一个项目"),
    needs=("ID001",),
    reads=_READS,
)
def same_project_same_time_is_explained(subject: FormSheet) -> Iterator[Remark]:
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
    form = subject.form
    if form.is_card or not form.amount:
        return
    counts = subject.sheet.values(form.amount)
    alike = "、".join(map(subject.heading, form.identity))
    told = f"的{alike}都相同，只是{subject.heading(form.amount)}不同"
    for rows in subject.repeated:
        first = rows[0]
        together = subject.sheet.numbers(rows)
        for index in rows[1:]:
            if None not in (counts[index], counts[first]) and counts[index] != counts[first]:
                remark = subject.remark(
                    index,
                    form.name,
                    f"与第 {subject.sheet.rows[first] + 1} 行{told}",
                    "请核实是否重复；确是两个班的，请写明各自的起止日期，时间也相同的写情况说明"
                    if form.when
                    else "请核实是否重复；确是两件事的，请写明区别，或写情况说明",
                )
                yield replace(remark, rows=together)


RULES = (rows_are_not_repeated, same_project_same_time_is_explained)
