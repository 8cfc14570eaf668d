"""AM: are the amounts credible, and do those of a row hang together as the form says?"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from skilltrain_cli.forms.amount_ratio import Ratio, spelt
from skilltrain_cli.forms.field_demands import Need
from skilltrain_cli.forms.spec import PEOPLE, Column, Layout, Role
from skilltrain_cli.forms.stated_totals import Figure
from skilltrain_cli.judging.rule import CannotJudgeError, rule
from skilltrain_cli.judging.subject import FormSheet, Remark
from skilltrain_cli.notices.notice import Target
from skilltrain_cli.review.finding import Severity
from skilltrain_cli.values.named_groups import first_few
from skilltrain_cli.values.notice_clause import Clause, ours
from skilltrain_cli.values.region import Level
from skilltrain_cli.values.text import is_blank


def _amounts(subject: FormSheet) -> Iterator[Column]:
    """Yield the amounts of the form whose headings are there."""
    for column in subject.form.columns:
        if column.role is Role.AMOUNT and column.name in subject.sheet.cells:
            yield column


def _of_people(subject: FormSheet) -> Iterator[Column]:
    """Yield the amounts of a table that count the people of one thing: a fee or a unit's sum does not."""
    if subject.form.card.layout is Layout.TABLE:
        yield from (column for column in _amounts(subject) if column.amount.measure in PEOPLE)


@rule(
    "AM001",
    "已开展的人数不为 0",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("已经开展的不会没有人"),
    reads=(Role.AMOUNT, Role.WHEN),
)
def past_projects_trained_someone(subject: FormSheet) -> Iterator[Remark]:
    """
    时间已过、又不是计划的，人数至少为 1；计划可填预计人数。其中的一部分可以是 0。

    违规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年5月10日 |
    合规:
        | 培训人数 | 组织时间 |
        | 0 | 2021年9月10日 |
    """
    for column in _of_people(subject):
        heading = column.heading
        if column.amount.part_of:
            continue
        counts = subject.values(column.name)
        for index in (index for index, count in enumerate(counts) if count == 0) if 0 in counts else ():
            period = subject.periods[index]
            if period is not None and not period.planned and period.end < subject.setting.as_of:
                yield subject.remark(
                    index,
                    column.name,
                    f"{period.written} 已经过去，{heading}却是 0",
                    f"请填实际的{heading}；没有开展的请删去或改为新的计划时间",
                )


_RARE = 10_000
"""People in one row from which the toolkit asks again; no notice says so."""


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
    一行超过 10000 人很少见，多半是多打了一位或填成了经费。这个界限是本工具自己定的，通知没有规定。

    一个单位一行的表、写明了上限的栏目不问。

    违规:
        | 培训人数 |
        | 30000 |
    合规:
        | 培训人数 |
        | 10000 |
    """
    kind = subject.form.card.kind
    for column in _of_people(subject):
        if column.amount.most is not None:
            continue
        most = max(filter(None, subject.values(column.name)), default=0)
        for count, rows in subject.groups(column.name) if most > _RARE else ():
            if count is not None and count > _RARE:
                yield from subject.remarks(
                    rows,
                    column.name,
                    f"一个{kind} {count} 人，超过 {_RARE} 人（本工具自定的界限）",
                    "请核实是否多打了位数；确实无误的，请写情况说明",
                )


@rule(
    "AM003",
    "数在规定的范围内",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=None,
    reads=(Role.AMOUNT,),
    answers=(Need.BOUNDS,),
)
def amounts_keep_their_bounds(subject: FormSheet) -> Iterator[Remark]:
    """
    表里写明了最小、最大的数的，要在范围以内（含两头）。例表是培训教师登记表，课酬每课时 1 至 2000 元。

    违规(登记表):
        | 课酬（元） |
        | 0 |
        | 2001 |
    合规(登记表):
        | 课酬（元） |
        | 1 |
        | 2000 |
    """
    for column in _amounts(subject):
        least, most = column.amount.least, column.amount.most
        known = [value for value in subject.values(column.name) if value is not None]
        if not known or (min(known) >= least and (most is None or max(known) <= most)):
            continue
        bounds = f"{spelt(least)} 至 {spelt(most)}" if most is not None else f"不小于 {spelt(least)}"
        for value, rows in subject.groups(column.name):
            if value is not None and (value < least or (most is not None and value > most)):
                over = "大" if value > least else "小"
                for index in rows:
                    yield subject.declared(
                        index,
                        column.name,
                        f"填的是 {spelt(value)}，{column.heading}应为 {bounds}，这个数太{over}",
                        "请核对后改正；单位（如元、万元）弄错了的，请换算",
                    )


def _in_rows(subject: FormSheet, *names: str) -> Iterator[tuple[int, Sequence[Figure]]]:
    """Yield the data rows (indexes) in which several amounts are all known; a blank one is not 0."""
    for index, values in enumerate(zip(*map(subject.values, names), strict=True)):
        if all(isinstance(value, int | Decimal) for value in values):
            yield index, values


@rule(
    "AM004",
    "其中的数不大于总数",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=None,
    reads=(Role.AMOUNT,),
    answers=(Need.PART,),
)
def parts_are_no_more_than_the_whole(subject: FormSheet) -> Iterator[Remark]:
    """
    “其中”是总数的一部分，不会比总数大。例表是职业技能培训季报表。

    违规(季报):
        | 培训总量 | 企业培训 | 院校培训 | 其中女性 |
        | 300 | 200 | 100 | 301 |
    合规(季报):
        | 培训总量 | 企业培训 | 院校培训 | 其中女性 |
        | 300 | 200 | 100 | 300 |
    """
    for column in _amounts(subject):
        whole = subject.form.by_name.get(column.amount.part_of)
        for index, (part, total) in _in_rows(subject, column.name, whole.name) if whole else ():
            if part > total:
                yield subject.declared(
                    index,
                    column.name,
                    f"填的是 {spelt(part)}，比“{whole.heading if whole else ''}”的 {spelt(total)} 还大",
                    f"“{column.heading}”是其中的一部分，请核对两栏，改正填错的",
                )


@rule(
    "AM005",
    "总数等于各分项之和",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=None,
    reads=(Role.AMOUNT,),
    answers=(Need.SUM,),
)
def wholes_are_the_sum_of_their_parts(subject: FormSheet) -> Iterator[Remark]:
    """
    表里写明总数由哪几栏相加的，要加得起来。例表是职业技能培训季报表，培训总量是企业培训与院校培训之和。

    不必填的分项空着的，填了的几项已经加得起来就算对；加不起来的不猜，空白不是 0。

    违规(季报):
        | 培训总量 | 企业培训 | 院校培训 |
        | 310 | 200 | 100 |
    合规(季报):
        | 培训总量 | 企业培训 | 院校培训 |
        | 300 | 200 | 100 |
    """
    blank: list[int] = []
    for column in _amounts(subject):
        parts = [subject.form.by_name[name] for name in column.amount.sum_of]
        names = "＋".join(f"“{part.heading}”" for part in parts)
        for index, total in enumerate(subject.values(column.name)) if parts else ():
            known = [value for part in parts if (value := subject.values(part.name)[index]) is not None]
            added = sum(known)
            if total is None or total == added:
                continue
            if len(known) < len(parts) and added < total:
                if not any(_is_asked_for(subject, part, index) for part in parts):
                    blank.append(subject.sheet.rows[index] + 1)
                continue
            said = "＋".join(map(spelt, known)) + (f"＝{spelt(added)}" if len(known) > 1 else "")
            yield subject.declared(
                index,
                column.name,
                f"填的是 {spelt(total)}，{names}是 {said}",
                "请核对总数和各分项，改正填错的",
            )
    if blank:
        raise CannotJudgeError(
            f"第 {first_few([*map(str, blank)], _SHOWN)} 行有分项空着，没法核对总数等于各分项之和"
        )


_SHOWN = 3


def _is_asked_for(subject: FormSheet, column: Column, index: int) -> bool:
    """Tell a cell without a number of which another rule speaks: it must be filled in, or cannot be read."""
    value, raw = subject.values(column.name)[index], subject.sheet.raw(column.name)[index]
    return value is None and (column.required or not is_blank(raw))


@rule(
    "AM006",
    "比率等于两个数相除",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=None,
    needs=("AM005",),
    reads=(Role.AMOUNT,),
    answers=(Need.RATIO,),
)
def ratios_are_what_they_divide(subject: FormSheet) -> Iterator[Remark]:
    """
    比率要等于分子除以分母，写几位小数就核对到几位，四舍五入、舍去尾数都可以。例表是职业技能培训季报表。

    分母是 0 的，没有比率，不能填数。

    违规(季报):
        | 培训总量 | 企业培训 | 院校培训 | 期末教师 | 师均人次 |
        | 300 | 200 | 100 | 10 | 33 |
    违规(季报):
        | 期末教师 | 师均人次 |
        | 0 | 30 |
    合规(季报):
        | 培训总量 | 企业培训 | 院校培训 | 期末教师 | 师均人次 |
        | 296 | 196 | 100 | 10 | 30 |
        | 296 | 196 | 100 | 10 | 29 |
    """
    for column in _amounts(subject):
        amount = column.amount
        made_of = [subject.form.by_name[name] for name in (amount.numerator, amount.denominator) if name]
        names = "÷".join(f"“{each.heading}”" for each in made_of)
        rows = _in_rows(subject, column.name, *(each.name for each in made_of)) if len(made_of) > 1 else ()
        for index, (stated, upper, lower) in rows:
            ratio = Ratio.of(amount, upper, lower)
            if ratio is None:
                message = f"填的是 {spelt(stated)}，“{made_of[1].heading}”却是 0，除不出来"
            elif not ratio.is_written(stated):
                message = f"填的是 {spelt(stated)}，{names}是 {spelt(upper)}÷{spelt(lower)}＝{ratio}"
            else:
                continue
            yield subject.declared(
                index, column.name, message, "请核对这几栏，改正填错的；比率由两个数相除得出"
            )


@rule(
    "AM007",
    "各单位之和不低于目标",
    on=FormSheet,
    severity=Severity.ERROR,
    basis=ours("任务分解下去，合起来要够目标"),
    needs=("AM003",),
    reads=(Role.AMOUNT,),
    answers=(Need.TARGET,),
)
def shares_come_to_the_target(subject: FormSheet) -> Iterator[Remark]:
    """
    目标任务分解表里各单位的数，合起来不低于通知给市里定的目标。

    例表是任务分解表，2019年淄博市的目标是 4.41 万人次。

    只核对市的整张表；年度与目标不同、有一行读不出数的，不核对。

    违规(任务分解表):
        | 责任单位 | 年度 | 补贴性职业技能培训（万人次） |
        | 张店区 | 2019 | 2.2 |
        | 淄川区 | 2019 | 2.2 |
    合规(任务分解表):
        | 责任单位 | 年度 | 补贴性职业技能培训（万人次） |
        | 张店区 | 2019 | 2.2 |
        | 淄川区 | 2019 | 2.21 |
    """
    sender = subject.sender
    if sender is None or sender.level is not Level.CITY:
        return
    for column in _amounts(subject):
        target = next(
            (each for each in subject.setting.notice.targets if each.id == column.amount.divides), None
        )
        values = subject.values(column.name)
        if target is None or None in values or not values or not _is_of(subject, target):
            continue
        total, least = sum(values), Decimal(str(target.value))
        if column.amount.measure == target.measure and total < least:
            clause = Clause(notice=subject.setting.notice.number, clause=target.clause, quote=target.quote)
            yield subject.remark(
                0,
                column.name,
                f"各单位合计 {spelt(total)}{target.measure}，{target.period}的目标是"
                f" {spelt(least)}{target.measure}，少 {spelt(least - total)}{target.measure}",
                "请把差额分到各单位；个别单位的数填错了的，请改正",
                basis=clause,
                rows=subject.sheet.numbers(range(len(values))),
            )


def _is_of(subject: FormSheet, target: Target) -> bool:
    """Tell whether all rows that name a year name that of the target."""
    years = {str(year) for year in subject.values(subject.form.when) if year is not None}
    return all(year in target.period for year in years)
