"""ID: is one thing reported twice?"""

from collections.abc import Iterator, Sequence

from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.spec import Column, FieldKind, Layout, Role
from skilltrain_cli.judging.rule import rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.named_groups import gathered
from skilltrain_cli.values.notice_clause import ours
from skilltrain_cli.values.privacy import shown
from skilltrain_cli.values.text import is_blank, key

_READS = (Role.CITY, Role.COUNTY, Role.NAME, Role.PERSON, Role.CHOICE, Role.AMOUNT, Role.WHEN)


@rule(
    "ID001",
    "同一行不重复填报",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("同一件事报两次，会重复计算"),
    reads=_READS,
    answers=(Need.IDENTITY,),
)
def rows_are_not_repeated(subject: FormSheet) -> Iterator[Remark]:
    """
    除备注外完全相同的两行是重复填报，数会算两遍。时间或数读不明白的，写得一样也算相同。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷 工艺培训 | 失业人员 | 30 | 2021.5.10 |
    违规(登记表):
        | 姓名 | 任教职业 |
        | 王明 | 陶瓷工艺 |
        | 王 明 | 陶瓷工艺 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年6月10日 |
    """
    if subject.form.is_card:
        return
    rest = subject.form.beside_identity
    for rows in subject.repeated:
        same = gathered((_said(subject, rest, index), index) for index in rows)
        same.pop(None, None)
        for first, *others in same.values():
            together = subject.sheet.numbers((first, *others))
            for index in others:
                yield subject.remark(
                    index,
                    subject.form.name,
                    f"与第 {subject.sheet.rows[first] + 1} 行完全相同（备注除外）",
                    "重复的请删去一行；" + _told_apart(subject),
                    rows=together,
                )


def _told_apart(subject: FormSheet) -> str:
    """Say how rows that are not one thing are told apart."""
    if subject.form.card.layout is Layout.ROLL:
        return "单位写错的请改正"
    two = "确是两期的，请写明各自的时间" if _has_period(subject) else ""
    return two or "确是两件事的，请写明区别"


def _has_period(subject: FormSheet) -> bool:
    """Tell whether a time tells one thing of the form from another."""
    when = subject.form.of(Role.WHEN)
    return when is not None and when.kind is FieldKind.PERIOD and when.name in subject.form.identity


def _said(subject: FormSheet, columns: Sequence[Column], index: int) -> tuple[object, ...] | None:
    """
    Return what a row says beside its identity, comparable: as text where it cannot be read.

    ``None`` when something is blank that has to be filled in.
    """
    said: list[object] = []
    for column in columns:
        value, raw = subject.sheet.values(column.name)[index], subject.sheet.raw(column.name)[index]
        if value is None and is_blank(raw) and column.required:
            return None
        said.append(value if value is not None and not isinstance(value, str) else key(str(raw or "")))
    return tuple(said)


@rule(
    "ID002",
    "像是同一件事的两行要核实",
    on=FormSheet,
    severity=Severity.QUERY,
    basis=ours("指同一件事的两行可能是重复填报"),
    needs=("ID001",),
    reads=_READS,
)
def same_project_same_time_is_explained(subject: FormSheet) -> Iterator[Remark]:
    """
    表里用来认一件事的几栏都相同，别的栏不同的两行，可能是两件事，也可能是重复填。

    附件2 看区县、项目、群体和时间：都相同、只是人数不同的，可能是两个班。群体不同的不算。

    违规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 35 | 2021年5月10日 |
    违规(登记表):
        | 姓名 | 任教职业 | 等级 |
        | 王明 | 陶瓷工艺 | 高级 |
        | 王明 | 陶瓷工艺 | 中级 |
    合规:
        | 组织区县 | 培训项目名称 | 群体范围 | 培训人数 | 组织时间 |
        | 张店区 | 陶瓷工艺培训 | 失业人员 | 30 | 2021年5月10日 |
        | 张店区 | 陶瓷工艺培训 | 退役军人 | 35 | 2021年5月10日 |
    """
    form = subject.form
    if form.is_card or form.card.layout is Layout.ROLL:
        return
    alike = "、".join(map(subject.heading, form.identity))
    for rows in subject.repeated:
        together = subject.sheet.numbers(rows)
        first, *others = [index for index in rows if _is_read(subject, index)] or rows[:1]
        for index in others:
            if differing := _differing(subject, first, index):
                yield subject.remark(
                    index,
                    form.name,
                    f"与第 {subject.sheet.rows[first] + 1} 行的{alike}都相同，只是{'、'.join(differing)}不同",
                    "请核实是否重复；确是两个班的，请写明各自的起止日期，时间也相同的写情况说明"
                    if _has_period(subject)
                    else "请核实是否重复，重复的删去一行；确是两件事的，请写明区别，或写情况说明",
                    rows=together,
                )


def _is_read(subject: FormSheet, index: int) -> bool:
    """Tell whether a row can be compared: all that it must say beside its identity could be read."""
    columns = (each.name for each in subject.form.beside_identity if each.required)
    return all(subject.sheet.values(name)[index] is not None for name in columns)


def _differing(subject: FormSheet, first: int, index: int) -> list[str]:
    """Return the headings beside the identity under which two rows differ."""
    found = []
    for column in subject.form.beside_identity:
        values = subject.sheet.values(column.name)
        one, other = (
            key(value) if isinstance(value, str) else value for value in (values[first], values[index])
        )
        if one != other:
            found.append(column.heading)
    return found


@rule(
    "ID003",
    "一个单位只填一行",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("一个单位有两行，汇总时不知道用哪一行"),
    needs=("ID001",),
    reads=_READS,
    answers=(Need.ONE_ROW,),
)
def each_unit_has_one_row(subject: FormSheet) -> Iterator[Remark]:
    """
    一个单位一行的表，同一单位写了两行、数又不一样，不知道以哪一行为准。例表是职业技能培训季报表。

    违规(季报):
        | 填报单位名称 | 期末教师 | 师均人次 |
        | 张店区 | 10 | 30 |
        | 张店区 | 20 | 15 |
    合规(季报):
        | 填报单位名称 | 期末教师 | 师均人次 |
        | 张店区 | 10 | 30 |
        | 淄川区 | 20 | 15 |
    """
    form = subject.form
    if form.card.layout is not Layout.ROLL:
        return
    for rows in subject.repeated:
        first, *others = rows
        together = subject.sheet.numbers(rows)
        for index in others:
            raw = subject.sheet.raw(form.name)[index]
            yield subject.remark(
                index,
                form.name,
                f"“{shown(raw)}”在第 {subject.sheet.rows[first] + 1} 行已经填过，数不一样",
                "请核对后只留一行；单位写错的请改正",
                rows=together,
            )
